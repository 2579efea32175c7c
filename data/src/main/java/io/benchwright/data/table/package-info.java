/**
 * The tables of a benchmark: a record for a row of each, and Parquet files of them. Missing values are {@code null} here,
 * as they are in Parquet; they are never imputed.
 */
@NullMarked
package io.benchwright.data.table;

import org.jspecify.annotations.NullMarked;

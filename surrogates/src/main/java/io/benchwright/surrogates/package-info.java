/**
 * Models that answer for every network of a search space: fitting, judging and querying them, transfer to a new device,
 * search methods. Part of the library that researchers embed; uses {@code io.benchwright.data} alone.
 */
@NullMarked
package io.benchwright.surrogates;

import org.jspecify.annotations.NullMarked;

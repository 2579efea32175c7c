/**
 * Published data on its way into a benchmark directory. An import reads everything before it commits anything, and lists
 * what is wrong with file and field.
 */
@NullMarked
package io.benchwright.data.imports;

import org.jspecify.annotations.NullMarked;

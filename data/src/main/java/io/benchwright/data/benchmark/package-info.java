/**
 * The benchmark directory: where every number and every model of a benchmark lives, how it gets there whole or not at all,
 * and how it is read while others write. {@link io.benchwright.data.benchmark.Benchmark} is the front door.
 */
@NullMarked
package io.benchwright.data.benchmark;

import org.jspecify.annotations.NullMarked;

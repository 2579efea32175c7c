/** Random numbers that are the same for the same seed on every JVM, in every version of this library. */
@NullMarked
package io.benchwright.data.random;

import org.jspecify.annotations.NullMarked;

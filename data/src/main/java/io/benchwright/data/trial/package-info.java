/** Trials: questions asked of the world, and their ids. */
@NullMarked
package io.benchwright.data.trial;

import org.jspecify.annotations.NullMarked;

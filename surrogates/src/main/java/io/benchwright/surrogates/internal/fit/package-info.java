/** How surrogates are fitted: ridge regressions, Gaussian processes, boosted trees, folds, and the choice among them. */
@NullMarked
package io.benchwright.surrogates.internal.fit;

import org.jspecify.annotations.NullMarked;

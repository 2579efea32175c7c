/**
 * Ensembles of regression trees as XGBoost writes them: reading its JSON, answering from it without native code, and
 * making it readable for older versions. Nothing here fits a model.
 */
@NullMarked
package io.benchwright.surrogates.internal.trees;

import org.jspecify.annotations.NullMarked;

/**
 * What a fitted surrogate is made of, and how it answers: encodings of architectures, tables, kernels, blends, and the file
 * that holds them. Knows nothing of how models are fitted.
 */
@NullMarked
package io.benchwright.surrogates.internal.model;

import org.jspecify.annotations.NullMarked;

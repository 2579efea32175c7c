/**
 * Search methods: random search and regularized evolution on what surrogates predict, under limits. Part of the library that
 * researchers embed. What knows a particular search space does not belong here.
 */
@NullMarked
package io.benchwright.surrogates.search;

import org.jspecify.annotations.NullMarked;

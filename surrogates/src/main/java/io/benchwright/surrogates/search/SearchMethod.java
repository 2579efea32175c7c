package io.benchwright.surrogates.search;

/** How a search goes from the networks that it has evaluated to the next one. */
public sealed interface SearchMethod permits RandomSearch, RegularizedEvolution {}

package io.benchwright.surrogates.search;

/** Draws each network anew, as {@link io.benchwright.data.space.SearchSpace#random} does: what any method must beat. */
public record RandomSearch() implements SearchMethod {}

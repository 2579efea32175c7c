package io.benchwright.data.benchmark;

/**
 * A value of a target for one architecture, as a completed trial gave it.
 *
 * @param trial the id of the trial
 * @param space the name of the search space
 * @param architecture the canonical string
 * @param value in the target's unit
 * @param source {@link io.benchwright.data.table.Source}
 */
public record Observation(String trial, String space, String architecture, double value, String source) {}

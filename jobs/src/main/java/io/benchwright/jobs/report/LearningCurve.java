package io.benchwright.jobs.report;

import io.benchwright.data.fidelity.ProxyFidelity;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How faithful a training scheme is after each of its epochs.
 *
 * @param accuracy the name of the accuracy, as in {@code accuracy@short}
 * @param epochs the figures by epoch, from 1; what was not looked at is missing
 */
public record LearningCurve(String accuracy, NavigableMap<Integer, ProxyFidelity> epochs) {

    /** Copies the epochs. */
    public LearningCurve {
        epochs = Collections.unmodifiableNavigableMap(new TreeMap<>(epochs));
    }
}

package io.benchwright.jobs.campaign.spark;

import io.benchwright.data.benchmark.RowSink;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.proxies.schemes.TrainingScheme;
import java.io.IOException;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Turns what came of trials into rows of a benchmark, where the journals are merged: it travels to the executors. */
public interface TrialRowMaker extends Serializable {

    /**
     * What rows need and the trial does not say, since it is no part of the question: kept in the journal beside the outcome, so
     * that a later run can make the rows, whatever it asks itself.
     *
     * @return a short text; by default an empty one
     * @throws IllegalArgumentException if rows of such a trial cannot be made
     */
    default String label(Trial trial) {
        return "";
    }

    /**
     * Adds the rows of a trial, at least one training, measurement or score of its id, also if it failed.
     *
     * @param label what {@link #label} gave when the trial ran
     * @throws IllegalArgumentException if a completed trial's answer makes no sense; nothing was added then, and the trial counts as
     *     failed
     */
    void addRows(RowSink rows, Trial trial, String label, Outcome outcome) throws IOException;

    /**
     * Rows for trials of operations {@code train}, {@code time}, {@code measure} and {@code score}, and of the architectures that they
     * are about.
     *
     * @param schemes under whose names trainings go into the benchmark: what is asked has no name
     */
    static TrialRowMaker standard(Collection<TrainingScheme> schemes) {
        Map<String, String> names = new HashMap<>();
        schemes.forEach(scheme -> names.putIfAbsent(scheme.sha256(), scheme.name()));
        return new StandardRowMaker(names);
    }
}

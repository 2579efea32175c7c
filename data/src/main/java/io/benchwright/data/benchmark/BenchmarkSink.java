package io.benchwright.data.benchmark;

import io.benchwright.data.table.Table;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialSink;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the outcomes of trials in a benchmark directory: each in a commit of its own, durable before the call returns. A
 * trial that any training, measurement or score of the directory is of counts as committed, whether it succeeded or failed.
 */
public final class BenchmarkSink implements TrialSink {

    private final Benchmark benchmark;
    private final Map<String, String> provenance;
    private final RowMaker rows;
    private final Set<String> committed = new HashSet<>();

    /** Turns what came of a trial into rows; what an operation answers is its own matter. */
    @FunctionalInterface
    public interface RowMaker {

        /** Adds the rows of a trial, at least one training, measurement or score of its id, also if it failed. */
        void addRows(Commit commit, Trial trial, Outcome outcome) throws IOException;
    }

    /**
     * A sink for a directory.
     *
     * @param provenance what writes: goes into the manifests
     * @param rows makes the rows
     */
    public BenchmarkSink(Benchmark benchmark, Map<String, String> provenance, RowMaker rows) throws IOException {
        this.benchmark = benchmark;
        this.provenance = Map.copyOf(provenance);
        this.rows = rows;
        Benchmark.Snapshot snapshot = benchmark.snapshot();
        snapshot.read(Table.TRAININGS, row -> committed.add(row.trial()));
        snapshot.read(Table.MEASUREMENTS, row -> committed.add(row.trial()));
        snapshot.read(Table.SCORES, row -> committed.add(row.trial()));
    }

    @Override
    public boolean isCommitted(String id) {
        return committed.contains(id);
    }

    @Override
    public void commit(Trial trial, Outcome outcome) throws IOException {
        commitAll(Map.of(trial, outcome));
    }

    /**
     * Keeps several outcomes in one commit, all or none of them.
     *
     * @throws IOException if they could not be kept
     */
    public void commitAll(Map<Trial, Outcome> outcomes) throws IOException {
        try (Commit commit = benchmark.begin(provenance)) {
            for (Map.Entry<Trial, Outcome> each : outcomes.entrySet()) {
                rows.addRows(commit, each.getKey(), each.getValue());
            }
            commit.publish();
        }
        outcomes.keySet().forEach(trial -> committed.add(trial.id()));
    }
}

package io.benchwright.jobs.campaign;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.BenchmarkSink;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialLoop;
import io.benchwright.data.trial.TrialSink;
import io.benchwright.data.trial.WorkerPool;
import io.benchwright.jobs.campaign.spark.TrialRowMaker;
import java.io.IOException;
import java.util.Map;

/** Runs trials on this machine, each committed before its slot takes the next. */
public final class LocalTrials implements TrialRunner {

    private final int slots;

    /** @param slots how many trials run at a time, at least 1 */
    public LocalTrials(int slots) {
        this.slots = slots;
    }

    @Override
    public void run(Work work, Benchmark benchmark, Map<String, String> provenance, Listener listener)
            throws IOException, InterruptedException {
        TrialRowMaker rows = TrialRowMaker.standard(work.schemes());
        BenchmarkSink sink = new BenchmarkSink(
                benchmark,
                provenance,
                (commit, trial, outcome) -> rows.addRows(commit, trial, rows.label(trial), outcome));
        long before = work.trials().stream()
                .filter(trial -> sink.isCommitted(trial.id()))
                .count();
        listener.begin(before, slots);
        FailureGuard guard = new FailureGuard(work.failures());
        TrialLoop loop = new TrialLoop(TrialLoop.Settings.defaults()
                .withSlots(slots)
                .withAttempts(work.failures().attempts())
                .withoutTimeLimit());
        try (WorkerPool pool = new WorkerPool(work.command(), notice -> {})) {
            TrialLoop.Summary summary = loop.run(work.trials().iterator(), pool::slot, new TrialSink() {
                @Override
                public boolean isCommitted(String id) {
                    return sink.isCommitted(id);
                }

                @Override
                public void commit(Trial trial, Outcome outcome) throws IOException {
                    sink.commit(trial, outcome);
                    listener.committed(1, outcome instanceof Outcome.Failed ? 1 : 0);
                    guard.count(outcome);
                }
            });
            if (summary.left() > 0) {
                throw new CampaignStoppedException(
                        summary.left() + " trials are not done: " + String.join("; ", summary.quarantined()));
            }
        }
    }
}

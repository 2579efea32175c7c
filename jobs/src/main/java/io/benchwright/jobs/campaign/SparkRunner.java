package io.benchwright.jobs.campaign;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.BenchmarkSink;
import io.benchwright.data.trial.TrialLoop;
import io.benchwright.jobs.campaign.spark.SparkContexts;
import io.benchwright.jobs.campaign.spark.SparkTrialOptions;
import io.benchwright.jobs.campaign.spark.SparkTrials;
import io.benchwright.jobs.campaign.spark.TrialRows;
import io.benchwright.jobs.campaign.spark.TrialWorkers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/** Runs trials on Spark, from one machine to a cluster; what is finished is in journals before the next begins. */
public final class SparkRunner implements TrialRunner, AutoCloseable {

    /** Longer than any: what is wrong with a training is for its owner to say. */
    private static final Duration TIME_LIMIT = Duration.ofDays(365);

    private final JavaSparkContext spark;
    private final Path folder;

    /**
     * Starts Spark, in a JVM that runs none yet.
     *
     * @param master what Spark calls it: {@code local[2]}, {@code spark://host:7077}, {@code yarn}...
     * @param name what Spark's own pages call the campaign
     * @param folder the benchmark directory, which all machines reach under the same name
     * @param settings Spark's settings, by name
     * @throws IOException if it cannot be started so
     */
    public SparkRunner(String master, String name, Path folder, Map<String, String> settings) throws IOException {
        try {
            this.spark = SparkContexts.start(master, name, settings);
        } catch (RuntimeException e) {
            throw new IOException("Spark cannot be started as " + master + ": " + e.getMessage(), e);
        }
        this.folder = folder.toAbsolutePath();
    }

    @Override
    public void recover(Benchmark benchmark, Map<String, String> provenance) throws IOException, InterruptedException {
        // Which scheme a training was of stands in the journal.
        new SparkTrials(spark, folder, benchmark, provenance).recover(TrialRows.standard(List.of()));
    }

    @Override
    public void run(Work work, Benchmark benchmark, Map<String, String> provenance, Listener listener)
            throws IOException, InterruptedException {
        BenchmarkSink committed = new BenchmarkSink(benchmark, provenance, (commit, trial, outcome) -> {
            throw new IllegalStateException("Spark commits what is done");
        });
        long before = work.trials().stream()
                .filter(trial -> committed.isCommitted(trial.id()))
                .count();
        listener.begin(before, spark.defaultParallelism());
        SparkTrialOptions options = SparkTrialOptions.defaults()
                .withSlot(TrialLoop.Settings.defaults()
                        .withAttempts(work.failures().attempts())
                        .withTimeLimit(TIME_LIMIT))
                .withFailureLimit(work.failures().mostShare(), work.failures().after());
        SparkTrials.Summary summary = new SparkTrials(spark, folder, benchmark, provenance)
                .run(
                        work.trials().iterator(),
                        work.trials().size(),
                        TrialWorkers.processes(work.command()),
                        TrialRows.standard(work.schemes()),
                        options,
                        new Telling(listener));
        if (summary.stopped().isPresent()) {
            throw new CampaignStoppedException(summary.stopped().get() + "; " + String.join("; ", summary.causes())
                    + "; mend the cause, and run it again with --retry-failed");
        }
        if (summary.left() > 0) {
            throw new CampaignStoppedException(
                    summary.left() + " trials are not done: " + String.join("; ", summary.quarantined()));
        }
    }

    /** Ends Spark. */
    @Override
    public void close() {
        spark.close();
    }

    /** Tells what is new since it told last. */
    private static final class Telling implements SparkTrials.Listener {

        private final Listener listener;
        private long done;
        private long failed;

        Telling(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void progress(SparkTrials.Progress progress) {
            long nowDone = progress.done() + progress.failed();
            if (nowDone > done) {
                try {
                    listener.committed(nowDone - done, progress.failed() - failed);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                done = nowDone;
                failed = progress.failed();
            }
        }

        @Override
        public void note(String message) {
            try {
                listener.note(message);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

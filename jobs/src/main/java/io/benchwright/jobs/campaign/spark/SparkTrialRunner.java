package io.benchwright.jobs.campaign.spark;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.trial.TrialLoop;
import io.benchwright.jobs.campaign.CampaignStoppedException;
import io.benchwright.jobs.campaign.TrialRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/** Runs the trials of a campaign on Spark. */
public final class SparkTrialRunner implements TrialRunner, AutoCloseable {

    private final JavaSparkContext spark;
    private final Path folder;
    private final SparkTrialOptions options;

    /**
     * A runner.
     *
     * @param folder the benchmark directory, which executors reach under the same name
     * @param options how trials are run; what work says of failures goes before what they say
     */
    public SparkTrialRunner(JavaSparkContext spark, Path folder, SparkTrialOptions options) {
        this.spark = spark;
        this.folder = folder;
        this.options = options;
    }

    /**
     * A runner on a Spark that is started for it, and ends with it. Nothing but this must be named where Spark may not be on the class
     * path.
     *
     * @param master what Spark calls it: {@code local[2]}, {@code spark://host:7077}, {@code yarn}...
     * @param name what Spark's own pages call the campaign
     * @param folder the benchmark directory, which executors reach under the same name
     * @param settings Spark's settings, by name
     * @throws IOException if Spark cannot be started so
     */
    public static SparkTrialRunner start(String master, String name, Path folder, Map<String, String> settings)
            throws IOException {
        try {
            return new SparkTrialRunner(
                    SparkContexts.start(master, name, settings), folder, SparkTrialOptions.defaults());
        } catch (Exception e) {
            // Scala throws checked exceptions that no Java method declares.
            throw new IOException("Spark cannot be started as " + master + ": " + e.getMessage(), e);
        }
    }

    /** Ends Spark. */
    @Override
    public void close() {
        spark.close();
    }

    @Override
    public void recover(Benchmark benchmark, Map<String, String> provenance) throws IOException, InterruptedException {
        // Of which scheme a training was stands in the journal.
        new SparkTrials(spark, folder, benchmark, provenance).recover(TrialRowMaker.standard(List.of()));
    }

    @Override
    public void run(Work work, Benchmark benchmark, Map<String, String> provenance, Listener listener)
            throws IOException, InterruptedException {
        SparkTrials trials = new SparkTrials(spark, folder, benchmark, provenance);
        TrialRowMaker rows = TrialRowMaker.standard(work.schemes());
        trials.recover(rows);
        long before = work.trials().stream()
                .filter(trial -> trials.isCommitted(trial.id()))
                .count();
        listener.begin(before, spark.defaultParallelism());
        TrialLoop.Settings slot =
                options.slot().withAttempts(work.failures().attempts()).withoutTimeLimit();
        SparkTrials.Summary summary;
        try {
            summary = trials.run(
                    work.trials().iterator(),
                    work.trials().size(),
                    TrialWorkers.processes(work.command()),
                    rows,
                    options.withSlot(slot)
                            .withFailureLimit(
                                    work.failures().mostShare(), work.failures().after()),
                    new Counting(listener));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (summary.stopped().isPresent()) {
            throw new CampaignStoppedException(summary.stopped().get() + "; "
                    + String.join("; ", summary.causes())
                    + "; mend the cause, and run it again with --retry-failed");
        }
        if (summary.left() > 0) {
            throw new CampaignStoppedException(
                    summary.left() + " trials are not done: " + String.join("; ", summary.quarantined()));
        }
    }

    /** Progress, as a count of what has come since. */
    private static final class Counting implements SparkTrials.Listener {

        private final Listener listener;
        private long told;
        private long failed;

        Counting(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void progress(SparkTrials.Progress progress) {
            try {
                long finished = progress.done() + progress.failed();
                if (finished > told) {
                    listener.committed(finished - told, progress.failed() - failed);
                    told = finished;
                    failed = progress.failed();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
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

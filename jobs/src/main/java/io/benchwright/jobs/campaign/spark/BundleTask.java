package io.benchwright.jobs.campaign.spark;

import com.google.gson.JsonObject;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialFailedException;
import io.benchwright.data.trial.TrialLoop;
import io.benchwright.data.trial.TrialSink;
import io.benchwright.data.trial.TrialWorker;
import io.benchwright.jobs.campaign.spark.RunFolder.JournalFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.resource.ResourceInformation;

/**
 * What a Spark task does: runs the trials of a bundle on its slot, one after the other, and notes each in its journal. If an earlier
 * attempt at the bundle has died, it goes on where that one stopped. All there is to say of it stands in the journal; it gives back
 * nothing.
 */
final class BundleTask implements FlatMapFunction<Iterator<RoundFile.Part>, String> {

    private static final long serialVersionUID = 1;

    private static final String GPU = "gpu";

    private final String trials;
    private final TrialWorkers workers;
    private final TrialRowMaker rows;
    private final SparkTrialOptions options;

    /**
     * A task.
     *
     * @param trials the file of the round, in the folder that journals go into
     */
    BundleTask(Path trials, TrialWorkers workers, TrialRowMaker rows, SparkTrialOptions options) {
        this.trials = trials.toString();
        this.workers = workers;
        this.rows = rows;
        this.options = options;
    }

    @Override
    public Iterator<String> call(Iterator<RoundFile.Part> parts) throws IOException, InterruptedException {
        if (!parts.hasNext()) {
            return List.<String>of().iterator();
        }
        TaskContext context = TaskContext.get();
        Path file = Path.of(trials);
        String bundle = "bundle-" + context.partitionId() + "-";
        Earlier earlier = new Earlier();
        if (context.attemptNumber() > 0 || context.stageAttemptNumber() > 0) {
            earlier.read(file.resolveSibling("."), bundle);
        }
        Path path = file.resolveSibling(bundle + context.taskAttemptId() + Journal.SUFFIX);
        boolean isInOrder;
        try (Journal journal = Journal.create(path);
                RoundFile.Lines lines = RoundFile.open(file, parts.next())) {
            isInOrder = run(lines, earlier, journal, context);
        }
        if (!isInOrder) {
            // Else a broken machine would take one bundle after the other from those that are in order.
            TimeUnit.NANOSECONDS.sleep(options.slot().longestPause().toNanos());
        }
        return List.<String>of().iterator();
    }

    /** Runs the trials. Returns whether the worker is in order. */
    private boolean run(RoundFile.Lines lines, Earlier earlier, Journal journal, TaskContext context)
            throws IOException, InterruptedException {
        ExecutorSlots.Taken slot = ExecutorSlots.take(workers, gpu(context));
        boolean isInOrder = false;
        try {
            TrialLoop.Summary summary = new TrialLoop(options.slot().withSlots(1))
                    .run(
                            new Unfinished(lines, earlier, journal, context),
                            number -> new Noting(slot.worker(), journal),
                            new JournalSink(journal));
            for (String reason : summary.quarantined()) {
                journal.quarantined(host() + ": " + reason);
            }
            isInOrder = summary.quarantined().isEmpty();
            return isInOrder;
        } catch (InterruptedException e) {
            journal.stopped();
            throw e;
        } finally {
            if (isInOrder) {
                ExecutorSlots.giveBack(slot);
            } else {
                ExecutorSlots.discard(slot);
            }
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown host";
        }
    }

    private static Optional<String> gpu(TaskContext context) {
        ResourceInformation gpu = context.resourcesJMap().get(GPU);
        return gpu == null ? Optional.empty() : Optional.of(String.join(",", gpu.addresses()));
    }

    /** What earlier attempts at a bundle came to. */
    private static final class Earlier {

        private final Set<String> finished = new HashSet<>();
        private final Map<String, Integer> deaths = new HashMap<>();

        void read(Path folder, String bundle) throws IOException {
            for (JournalFile journal : RunFolder.journals(folder)) {
                if (journal.path().getFileName().toString().startsWith(bundle)) {
                    read(journal);
                }
            }
        }

        private void read(JournalFile journal) throws IOException {
            Optional<String> current = Optional.empty();
            try (JournalReader reader = JournalReader.open(journal.path(), 0, journal.bytes())) {
                for (Optional<JournalEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                    JournalEntry entry = next.get();
                    current = entry.kind() == JournalEntry.Kind.STARTED ? Optional.of(entry.id()) : Optional.empty();
                    if (entry.kind().isFinished()) {
                        finished.add(entry.id());
                    }
                }
            }
            current.ifPresent(id -> deaths.merge(id, 1, Integer::sum));
        }
    }

    /** The trials that are still to be run; gives up those that have cost too many executors. */
    private final class Unfinished implements Iterator<Trial> {

        private final RoundFile.Lines lines;
        private final Earlier earlier;
        private final Journal journal;
        private final TaskContext context;
        private Optional<Trial> next = Optional.empty();

        Unfinished(RoundFile.Lines lines, Earlier earlier, Journal journal, TaskContext context) {
            this.lines = lines;
            this.earlier = earlier;
            this.journal = journal;
            this.context = context;
        }

        @Override
        public boolean hasNext() {
            while (next.isEmpty() && lines.hasNext() && !context.isInterrupted()) {
                RoundFile.Line line = lines.next();
                Trial trial = line.trial();
                int deaths = line.deaths() + earlier.deaths.getOrDefault(trial.id(), 0);
                if (earlier.finished.contains(trial.id())) {
                    continue;
                }
                if (deaths < options.lostExecutors()) {
                    next = Optional.of(trial);
                } else {
                    giveUp(trial, deaths);
                }
            }
            return next.isPresent();
        }

        private void giveUp(Trial trial, int deaths) {
            String cause = "its executor died while it was running, " + deaths + (deaths == 1 ? " time" : " times");
            try {
                journal.finished(new FinishedTrial(trial, rows.label(trial), new Outcome.Failed(cause, deaths, 0)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Trial next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Trial trial = next.orElseThrow();
            next = Optional.empty();
            return trial;
        }
    }

    /** The slot's worker, which stays when the loop ends. */
    private record Noting(TrialWorker worker, Journal journal) implements TrialWorker {

        @Override
        public JsonObject run(Trial trial, Duration limit) throws TrialFailedException, InterruptedException {
            try {
                journal.started(trial.id());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return worker.run(trial, limit);
        }

        @Override
        public void close() {}
    }

    private final class JournalSink implements TrialSink {

        private final Journal journal;

        JournalSink(Journal journal) {
            this.journal = journal;
        }

        @Override
        public boolean isCommitted(String id) {
            return false;
        }

        @Override
        public void commit(Trial trial, Outcome outcome) throws IOException {
            journal.finished(new FinishedTrial(trial, rows.label(trial), outcome));
        }
    }
}

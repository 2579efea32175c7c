package io.benchwright.jobs.campaign.spark;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.benchmark.Lease;
import io.benchwright.data.benchmark.RowFile;
import io.benchwright.data.table.Table;
import io.benchwright.data.trial.Trial;
import io.benchwright.jobs.campaign.spark.RunFolder.JournalFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs many trials on Spark, each committed once to a benchmark directory that all machines reach under the same name.
 *
 * <p>Trials are run in rounds. What is finished in a round is in journals first, in the folder {@code .journals} of the benchmark
 * directory, and then in the benchmark. Whenever this or Spark dies, nothing that was finished is lost: the next run, of whatever
 * trials, first merges the journals of those that have died. Until then their trials do not count as committed to
 * {@link io.benchwright.data.benchmark.BenchmarkSink}, so ask here first: {@link #recover}.
 *
 * <p>A lost executor costs the trials that it was running, which are run again; what was running again and again when executors died
 * is given up. How a slot tries a trial, and what quarantine is, is described in {@link io.benchwright.data.trial.TrialLoop}.
 *
 * <p>The memory that is needed here grows with the number of trials, by their ids, and not with what comes of them.
 *
 * <p>Not safe for use by several threads; several of these, in one JVM or many, may run trials of one benchmark at a time.
 */
public final class SparkTrials {

    private static final Duration POLL = Duration.ofSeconds(1);
    /** Looking at journals takes at most this part of the time. */
    private static final int POLL_PART = 10;

    /** After so many looks at which no slot was at work, for all were given up, none will be. */
    private static final int IDLE_POLLS = 3;

    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final int SHOWN = 20;

    private final JavaSparkContext spark;
    private final Path folder;
    private final Benchmark benchmark;
    private final Map<String, String> provenance;
    private final Set<String> committed = new HashSet<>();
    private long seen = -1;

    /** Learns how far a run is. Called from the thread that runs it, at most once a second. */
    public interface Listener {

        /** How far it is now. */
        void progress(Progress progress);

        /** Something a person should know, in one line. */
        void note(String message);

        /** One that nobody listens to. */
        static Listener none() {
            return new Listener() {
                @Override
                public void progress(Progress progress) {}

                @Override
                public void note(String message) {}
            };
        }
    }

    /**
     * How far a run is.
     *
     * @param done trials that were answered
     * @param failed trials that were given up
     * @param skipped trials that were committed before, or asked twice
     * @param left trials that are none of this
     * @param running trials that some slot is at, some of which may have died and are not known to have yet
     */
    public record Progress(long done, long failed, long skipped, long left, int running) {}

    /**
     * What became of the trials of one run.
     *
     * @param done answered and committed
     * @param failed given up and committed as failed
     * @param skipped committed before, or asked twice
     * @param left none of this; run again, they are asked again
     * @param recovered trials of earlier runs that were finished, and are committed only now
     * @param quarantined why slots were given up, in one line each; the first ones
     * @param causes why trials were given up, in one line each; the first ones
     * @param stopped why the run ended before all trials were run, if somebody else but the slots is to blame for it
     */
    public record Summary(
            long done,
            long failed,
            long skipped,
            long left,
            long recovered,
            List<String> quarantined,
            List<String> causes,
            Optional<String> stopped) {

        /** Copies the lists. */
        public Summary {
            quarantined = List.copyOf(quarantined);
            causes = List.copyOf(causes);
        }
    }

    /**
     * A scheduler for the trials of one benchmark.
     *
     * @param spark how Spark is reached; see {@link SparkContexts}
     * @param folder the benchmark directory, which executors reach under the same name; begun, if there is none
     * @param provenance what writes: goes into the manifests
     * @throws IOException if the folder holds something else, or cannot be written
     */
    public SparkTrials(JavaSparkContext spark, Path folder, Map<String, String> provenance) throws IOException {
        this(spark, folder, Benchmark.openOrCreate(folder), provenance);
    }

    /**
     * A scheduler for the trials of a benchmark that is open, and may be {@linkplain Benchmark#claim claimed}.
     *
     * @param spark how Spark is reached; see {@link SparkContexts}
     * @param folder where the benchmark is; executors reach it under the same name
     * @param provenance what writes: goes into the manifests
     */
    public SparkTrials(JavaSparkContext spark, Path folder, Benchmark benchmark, Map<String, String> provenance) {
        this.spark = requireNonNull(spark, "spark is null");
        this.folder = folder.toAbsolutePath().normalize();
        this.benchmark = requireNonNull(benchmark, "benchmark is null");
        this.provenance = Map.copyOf(provenance);
    }

    /**
     * Commits what runs that have died had finished. {@link #run} does so itself.
     *
     * @param rows makes the rows
     * @return how many trials are committed by this
     * @throws IOException if that cannot be done; their journals stay
     */
    public long recover(TrialRowMaker rows) throws IOException, InterruptedException {
        Lease lease = benchmark.hold();
        try (lease) {
            update();
            return recoverHeld(rows);
        }
    }

    /**
     * Whether a trial is committed, as far as is known here: as of the last {@link #recover} or {@link #run}.
     *
     * @param id the {@linkplain Trial#id id} of the trial
     */
    public boolean isCommitted(String id) {
        return committed.contains(id);
    }

    /**
     * Runs trials, and returns when all are committed, no slot is left that gets on, or too many have failed.
     *
     * @param trials what is asked; read round by round, so there may be millions
     * @param count how many they are, for the progress alone
     * @param workers who answers
     * @param rows makes the rows
     * @param options how it is done
     * @param listener learns how far it is
     * @throws IOException if nothing can be committed, or Spark gives up; what is in journals stays there for the next run
     * @throws InterruptedException if the calling thread was interrupted; likewise
     */
    public Summary run(
            Iterator<Trial> trials,
            long count,
            TrialWorkers workers,
            TrialRowMaker rows,
            SparkTrialOptions options,
            Listener listener)
            throws IOException, InterruptedException {
        Lease lease = benchmark.hold();
        try (lease;
                RunFolder journals = RunFolder.begin(folder)) {
            update();
            return new Run(trials, count, workers, rows, options, listener).run(journals);
        } finally {
            if (spark.isLocal()) {
                ExecutorSlots.closeIdle(workers);
            }
        }
    }

    /** Reads which trials are committed, if anything was committed since it was last looked at. */
    private void update() throws IOException {
        Benchmark.Snapshot snapshot = benchmark.snapshot();
        if (snapshot.number() != seen) {
            // Rows of trials that failed may have been taken away.
            committed.clear();
            snapshot.read(Table.TRAININGS, row -> committed.add(row.trial()));
            snapshot.read(Table.MEASUREMENTS, row -> committed.add(row.trial()));
            snapshot.read(Table.SCORES, row -> committed.add(row.trial()));
            seen = snapshot.number();
        }
    }

    private long recoverHeld(TrialRowMaker rows) throws IOException, InterruptedException {
        List<RunFolder> dead = RunFolder.leftOver(folder);
        try {
            List<JournalFile> journals = new ArrayList<>();
            for (RunFolder run : dead) {
                journals.addAll(run.journals());
            }
            long recovered = 0;
            for (JournalMerge.Part part : merge(journals, rows)) {
                recovered += part.done().stream().filter(committed::add).count();
                recovered += part.failed().stream().filter(committed::add).count();
            }
            RunFolder.delete(journals);
            return recovered;
        } finally {
            for (RunFolder run : dead) {
                run.close();
            }
        }
    }

    /** Merges journals and commits the files that come of it. */
    private List<JournalMerge.Part> merge(List<JournalFile> journals, TrialRowMaker rows)
            throws IOException, InterruptedException {
        if (journals.stream().noneMatch(journal -> journal.bytes() > 0)) {
            return List.of();
        }
        List<JournalMerge.Part> parts;
        try {
            parts = new Job<>("merge journals", JournalMerge.of(spark, journals, folder, rows)).await();
        } catch (ExecutionException e) {
            throw new IOException(folder + ": the journals cannot be merged: " + reason(e), e);
        }
        try (Commit commit = benchmark.begin(provenance)) {
            for (JournalMerge.Part part : parts) {
                for (RowFile file : part.files()) {
                    commit.adopt(file);
                }
            }
            long number = commit.publish();
            if (number == seen + 1) {
                seen = number;
            }
        }
        return parts;
    }

    /** What went wrong on an executor, in one line; Spark's own text goes on with the stack of calls. */
    private static String reason(ExecutionException e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
    }

    /** A job of Spark's that runs while others look after it. */
    private final class Job<T> {

        private final String group = "benchwright-" + UUID.randomUUID();
        private final JavaFutureAction<List<T>> action;

        Job(String description, JavaRDD<T> rdd) {
            spark.setJobGroup(group, description, true);
            try {
                this.action = rdd.collectAsync();
            } finally {
                spark.clearJobGroup();
            }
        }

        /** @throws ExecutionException if Spark has given the job up, or it was cancelled */
        List<T> await() throws ExecutionException, InterruptedException {
            while (true) {
                Optional<List<T>> end = await(POLL);
                if (end.isPresent()) {
                    return end.get();
                }
            }
        }

        /** What came of it; empty if that takes longer. */
        Optional<List<T>> await(Duration longest) throws ExecutionException, InterruptedException {
            try {
                return Optional.of(action.get(longest.toNanos(), TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                return Optional.empty();
            } catch (CancellationException e) {
                throw new ExecutionException(e);
            } catch (InterruptedException e) {
                cancel();
                throw e;
            }
        }

        void cancel() {
            spark.cancelJobGroup(group);
        }
    }

    /** The state of one run. */
    private final class Run {

        private final Iterator<Trial> trials;
        private final long count;
        private final TrialWorkers workers;
        private final TrialRowMaker rows;
        private final SparkTrialOptions options;
        private final Listener listener;

        private final Map<String, Integer> deaths = new HashMap<>();
        private final Set<String> quarantined = new HashSet<>();
        private boolean isGivenUp;
        private final List<String> causes = new ArrayList<>();
        private Optional<String> stopped = Optional.empty();
        private long done;
        private long failed;
        private long skipped;
        private long recovered;

        Run(
                Iterator<Trial> trials,
                long count,
                TrialWorkers workers,
                TrialRowMaker rows,
                SparkTrialOptions options,
                Listener listener) {
            this.trials = trials;
            this.count = count;
            this.workers = workers;
            this.rows = rows;
            this.options = options;
            this.listener = listener;
        }

        Summary run(RunFolder journals) throws IOException, InterruptedException {
            recovered = recoverHeld(rows);
            // A device that is held is not let go of in between.
            int first =
                    options.isExclusive() ? Bundles.LARGEST_ROUND : Bundles.firstRound(options.firstRound(), slots());
            int size = first;
            int most = 1;
            Path path = journals.newRound();
            RoundFile round = fill(path, Optional.empty(), size);
            while (round.size() > 0) {
                long start = System.nanoTime();
                boolean isGettingOn = run(round, most);
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                size = Bundles.nextRound(size, first, took);
                most = Bundles.most(round.size(), slots(), took);
                if (!isGettingOn || stopped.isPresent()) {
                    break;
                }
                Path nextPath = journals.newRound();
                RoundFile next = fill(nextPath, Optional.of(round), size);
                RunFolder.deleteRound(path);
                path = nextPath;
                round = next;
            }
            return new Summary(
                    done,
                    failed,
                    skipped,
                    unfinished(round).size() + countRest(),
                    recovered,
                    quarantined.stream().sorted().limit(SHOWN).toList(),
                    causes.stream().limit(SHOWN).toList(),
                    stopped);
        }

        /** How many trials run at a time, as far as Spark knows now. */
        private int slots() {
            return Math.max(1, spark.defaultParallelism());
        }

        private List<Integer> unfinished(RoundFile round) {
            List<Integer> unfinished = new ArrayList<>();
            for (int i = 0; i < round.size(); i++) {
                if (!committed.contains(round.id(i))) {
                    unfinished.add(i);
                }
            }
            return unfinished;
        }

        private long countRest() {
            long rest = 0;
            while (trials.hasNext()) {
                if (committed.contains(trials.next().id())) {
                    skipped++;
                } else {
                    rest++;
                }
            }
            return rest;
        }

        /** Writes the trials of a round: those that were not finished in the one before, and then others. */
        private RoundFile fill(Path path, Optional<RoundFile> before, int size) throws IOException {
            Set<String> ids = new HashSet<>();
            try (RoundFile.Writer writer = new RoundFile.Writer(path)) {
                if (before.isPresent()) {
                    for (int index : unfinished(before.get())) {
                        Trial trial = before.get().read(index);
                        ids.add(trial.id());
                        writer.add(trial, deaths.getOrDefault(trial.id(), 0));
                    }
                }
                while (writer.size() < size && trials.hasNext()) {
                    Trial trial = trials.next();
                    if (committed.contains(trial.id()) || !ids.add(trial.id())) {
                        skipped++;
                    } else {
                        writer.add(trial, 0);
                    }
                }
                return writer.finish();
            }
        }

        /** Runs a round, and commits what comes of it. Returns whether anything has. */
        private boolean run(RoundFile round, int most) throws IOException, InterruptedException {
            List<RoundFile.Part> parts = new ArrayList<>();
            int index = 0;
            List<Integer> sizes =
                    options.isExclusive() ? List.of(round.size()) : Bundles.sizes(round.size(), slots(), most);
            for (int size : sizes) {
                parts.add(round.part(index, size));
                index += size;
            }
            Path path = requireNonNull(round.file().getParent());
            JournalWatch watch = new JournalWatch(path);
            Job<String> job = new Job<>(
                    "run trials",
                    spark.parallelize(parts, parts.size())
                            .mapPartitions(new BundleTask(round.file(), workers, rows, options)));
            Optional<ExecutionException> broken = Optional.empty();
            try {
                await(job, watch);
            } catch (ExecutionException e) {
                broken = Optional.of(e);
                awaitEnd(watch);
            } catch (InterruptedException e) {
                awaitEnd(watch);
                throw e;
            }
            if (spark.sc().isStopped()) {
                throw new IOException(
                        "Spark has ended" + broken.map(e -> ": " + reason(e)).orElse(""));
            }
            quarantined.addAll(watch.quarantined());
            boolean isGettingOn = commit(path);
            if (isGivenUp) {
                return false;
            }
            if (broken.isPresent() && stopped.isEmpty()) {
                List<String> running = watch.running();
                running.forEach(id -> deaths.merge(id, 1, Integer::sum));
                if (!isGettingOn && running.isEmpty()) {
                    throw new IOException("the trials cannot be run: " + reason(broken.get()), broken.get());
                }
                listener.note("Spark has given up a task, and what is left is begun again: " + reason(broken.get()));
                return true;
            }
            return isGettingOn;
        }

        private void await(Job<String> job, JournalWatch watch)
                throws ExecutionException, InterruptedException, IOException {
            Duration pause = POLL;
            int finished = 0;
            int quarantines = 0;
            int idle = 0;
            while (true) {
                Optional<List<String>> end = job.await(pause);
                long start = System.nanoTime();
                watch.poll();
                Duration longer = Duration.ofNanos(POLL_PART * (System.nanoTime() - start));
                pause = longer.compareTo(POLL) > 0 ? longer : POLL;
                long nowDone = done + watch.done();
                long nowFailed = failed + watch.failed();
                listener.progress(new Progress(
                        nowDone,
                        nowFailed,
                        skipped,
                        Math.max(0, count - nowDone - nowFailed - skipped),
                        end.isPresent() ? 0 : watch.running().size()));
                if (stopped.isEmpty() && isOverLimit(nowDone, nowFailed)) {
                    stopped = Optional.of(String.format(
                            Locale.ROOT,
                            "%d of %d trials have failed, but only %.0f %% may",
                            nowFailed,
                            nowDone + nowFailed,
                            100 * options.failureRate()));
                    job.cancel();
                }
                if (end.isPresent()) {
                    return;
                }
                // A quarantined slot waits before it takes another trial, and all the others would have to fail like
                // this one.
                boolean isIdle = watch.running().isEmpty()
                        && watch.done() + watch.failed() == finished
                        && watch.quarantined().size() > quarantines;
                idle = isIdle ? idle + 1 : 0;
                if (watch.done() + watch.failed() > finished) {
                    finished = watch.done() + watch.failed();
                    quarantines = watch.quarantined().size();
                }
                if (idle == IDLE_POLLS) {
                    isGivenUp = true;
                    job.cancel();
                }
            }
        }

        private boolean isOverLimit(long nowDone, long nowFailed) {
            long finished = nowDone + nowFailed;
            return finished >= options.failuresCountFrom() && nowFailed > options.failureRate() * finished;
        }

        /** Tasks that are cancelled end a little later; those whose executors have died never say so. */
        private void awaitEnd(JournalWatch watch) throws IOException, InterruptedException {
            long start = System.nanoTime();
            watch.poll();
            while (!watch.running().isEmpty() && System.nanoTime() - start < LONGEST_END.toNanos()) {
                TimeUnit.NANOSECONDS.sleep(MOMENT.toNanos());
                watch.poll();
            }
        }

        private boolean commit(Path path) throws IOException, InterruptedException {
            List<JournalFile> journals = RunFolder.journals(path);
            long before = done + failed;
            for (JournalMerge.Part part : merge(journals, rows)) {
                done += part.done().stream().filter(committed::add).count();
                failed += part.failed().stream().filter(committed::add).count();
                part.causes().stream().limit(SHOWN - causes.size()).forEach(causes::add);
            }
            RunFolder.delete(journals);
            return done + failed > before;
        }
    }
}

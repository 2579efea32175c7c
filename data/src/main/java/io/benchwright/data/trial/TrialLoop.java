package io.benchwright.data.trial;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * Runs many trials on the slots of this machine, each committed before its slot takes the next.
 *
 * <p>A trial that is committed already does not run, so a campaign that was killed goes on where it stopped when it is run
 * again. A trial that fails is tried again on its slot, after a pause that doubles each time. A slot whose worker is
 * quarantined takes no more trials; the one it had goes to another slot.
 */
public final class TrialLoop {

    private static final int LONGEST_CHAIN = 5;

    private static final Duration NO_LIMIT = Duration.ofDays(365);

    private final Settings settings;
    private final LongSupplier nanoClock;
    private final Sleeper sleeper;

    /** A loop with these settings. */
    public TrialLoop(Settings settings) {
        this(settings, System::nanoTime, pause -> TimeUnit.NANOSECONDS.sleep(pause.toNanos()));
    }

    TrialLoop(Settings settings, LongSupplier nanoClock, Sleeper sleeper) {
        this.settings = requireNonNull(settings, "settings is null");
        this.nanoClock = nanoClock;
        this.sleeper = sleeper;
    }

    /** Waits. */
    interface Sleeper {
        void sleep(Duration pause) throws InterruptedException;
    }

    /**
     * How trials are run.
     *
     * @param slots how many run at a time, at least 1
     * @param attempts how often one is tried before it is given up, at least 1
     * @param timeLimit the longest time that an attempt may take, above zero
     * @param firstPause the pause between the first attempt and the second, not negative
     * @param longestPause what pauses do not grow beyond, at least the first pause
     */
    public record Settings(int slots, int attempts, Duration timeLimit, Duration firstPause, Duration longestPause)
            implements Serializable {

        /** @throws IllegalArgumentException if a value is out of range */
        public Settings {
            require(slots >= 1, "slots is " + slots + ", but must be at least 1");
            require(attempts >= 1, "attempts is " + attempts + ", but must be at least 1");
            require(timeLimit.compareTo(Duration.ZERO) > 0, "the time limit must be above zero");
            require(!firstPause.isNegative(), "the first pause must not be negative");
            require(longestPause.compareTo(firstPause) >= 0, "the longest pause must be at least the first");
        }

        /** One slot, 3 attempts of an hour at most, pauses of a second to a minute. */
        public static Settings defaults() {
            return new Settings(1, 3, Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofMinutes(1));
        }

        /** The same with another number of slots. */
        public Settings withSlots(int number) {
            return new Settings(number, attempts, timeLimit, firstPause, longestPause);
        }

        /** The same with another number of attempts. */
        public Settings withAttempts(int number) {
            return new Settings(slots, number, timeLimit, firstPause, longestPause);
        }

        /** The same with another time limit. */
        public Settings withTimeLimit(Duration limit) {
            return new Settings(slots, attempts, limit, firstPause, longestPause);
        }

        /** The same without a time limit: a year, which nothing takes. For trials whose owner is to say what is wrong with them. */
        public Settings withoutTimeLimit() {
            return withTimeLimit(NO_LIMIT);
        }

        /** The same with other pauses. */
        public Settings withPauses(Duration first, Duration longest) {
            return new Settings(slots, attempts, timeLimit, first, longest);
        }

        /** The pause after so many attempts: the first pause, doubled for each attempt but the first. */
        Duration pauseAfter(int attempt) {
            Duration pause = firstPause;
            for (int i = 1; i < attempt && pause.compareTo(longestPause) < 0; i++) {
                pause = pause.multipliedBy(2);
            }
            return pause.compareTo(longestPause) < 0 ? pause : longestPause;
        }

        private static void require(boolean condition, String problem) {
            if (!condition) {
                throw new IllegalArgumentException(problem);
            }
        }
    }

    /**
     * What became of the trials of one run.
     *
     * @param done completed and committed
     * @param failed given up and committed as failed
     * @param skipped committed before, or asked twice
     * @param left neither, since all slots were quarantined; run again, they are asked again
     * @param quarantined why slots took no more trials, in one line each
     */
    public record Summary(long done, long failed, long skipped, long left, List<String> quarantined) {

        /** Copies the list. */
        public Summary {
            quarantined = List.copyOf(quarantined);
        }
    }

    /**
     * Runs trials, and returns when all are committed or no slot is left.
     *
     * @param trials what is asked; read as slots become free, so there may be millions
     * @param workers the worker of each slot, counted from 0; closed here
     * @param sink where outcomes are kept
     * @throws IOException if the sink cannot keep an outcome, or cannot say what it keeps; the other slots are stopped, and
     *     what they were at is not committed
     * @throws InterruptedException if the calling thread was interrupted, or a worker was closed by somebody else; the
     *     slots are stopped likewise
     */
    public Summary run(Iterator<Trial> trials, IntFunction<? extends TrialWorker> workers, TrialSink sink)
            throws IOException, InterruptedException {
        return new Run(trials, sink).run(workers);
    }

    /** A trial and how often it was tried. */
    private record Attempted(Trial trial, int attempts) {}

    /**
     * The state of one run. Its monitor guards all of it, and the sink: a slot is interrupted under the monitor alone, so
     * never in the midst of a commit, which would close the file that is written.
     */
    private final class Run {

        private final Iterator<Trial> trials;
        private final TrialSink sink;

        private final Set<String> inFlight = new HashSet<>();
        private final Deque<Attempted> returned = new ArrayDeque<>();
        private final List<String> quarantined = new ArrayList<>();
        private final List<Thread> slots = new ArrayList<>();
        private Optional<Throwable> stop = Optional.empty();
        private long done;
        private long failed;
        private long skipped;

        Run(Iterator<Trial> trials, TrialSink sink) {
            this.trials = trials;
            this.sink = sink;
        }

        Summary run(IntFunction<? extends TrialWorker> workers) throws IOException, InterruptedException {
            synchronized (this) {
                for (int i = 0; i < settings.slots(); i++) {
                    int number = i;
                    Thread slot = new Thread(() -> work(workers, number), "slot-" + number);
                    // A worker that cannot be stopped must not keep the JVM alive.
                    slot.setDaemon(true);
                    slots.add(slot);
                    slot.start();
                }
            }
            try {
                for (Thread slot : slots) {
                    slot.join();
                }
            } catch (InterruptedException e) {
                stop(e);
                for (Thread slot : slots) {
                    slot.join();
                }
            }
            synchronized (this) {
                if (stop.isPresent()) {
                    throwIt(stop.get());
                }
                long left = countLeft();
                return new Summary(done, failed, skipped, left, quarantined);
            }
        }

        private long countLeft() throws IOException {
            long left = returned.size();
            while (trials.hasNext()) {
                if (sink.isCommitted(trials.next().id())) {
                    skipped++;
                } else {
                    left++;
                }
            }
            return left;
        }

        private void work(IntFunction<? extends TrialWorker> workers, int number) {
            try (TrialWorker worker = workers.apply(number)) {
                Optional<Attempted> next = take();
                while (next.isPresent() && answer(next.get(), worker)) {
                    next = take();
                }
            } catch (IOException | InterruptedException | RuntimeException | Error e) {
                stop(e);
            }
        }

        /** The next trial that must run; waits while another slot might give one back; empty at the end. */
        private synchronized Optional<Attempted> take() throws IOException, InterruptedException {
            while (stop.isEmpty()) {
                if (!returned.isEmpty()) {
                    Attempted again = returned.removeFirst();
                    inFlight.add(again.trial().id());
                    return Optional.of(again);
                }
                if (trials.hasNext()) {
                    Trial trial = trials.next();
                    if (inFlight.contains(trial.id()) || sink.isCommitted(trial.id())) {
                        skipped++;
                        continue;
                    }
                    inFlight.add(trial.id());
                    return Optional.of(new Attempted(trial, 0));
                }
                if (inFlight.isEmpty()) {
                    return Optional.empty();
                }
                wait();
            }
            return Optional.empty();
        }

        /** Tries a trial until it is committed or given back. Returns whether the slot can take another. */
        private boolean answer(Attempted begun, TrialWorker worker) throws IOException, InterruptedException {
            Trial trial = begun.trial();
            int attempt = begun.attempts();
            while (true) {
                attempt++;
                long start = nanoClock.getAsLong();
                try {
                    JsonObject result = ask(worker, trial);
                    commit(trial, new Outcome.Completed(result, attempt, secondsSince(start)));
                    return true;
                } catch (TrialFailedException e) {
                    Optional<WorkerQuarantinedException> quarantine =
                            e instanceof WorkerQuarantinedException q ? Optional.of(q) : Optional.empty();
                    quarantine.ifPresent(this::note);
                    if (quarantine.isPresent() && !quarantine.get().isTried()) {
                        // No trial fails for a worker that never saw it.
                        giveBack(trial, attempt - 1);
                        return false;
                    }
                    if (attempt >= settings.attempts() || !e.isWorthRetrying()) {
                        String cause = String.valueOf(e.getMessage());
                        commit(trial, new Outcome.Failed(cause, attempt, secondsSince(start)));
                        return quarantine.isEmpty();
                    }
                    if (quarantine.isPresent()) {
                        giveBack(trial, attempt);
                        return false;
                    }
                    sleeper.sleep(settings.pauseAfter(attempt));
                }
            }
        }

        /** A worker's own bug costs a trial, not a campaign of weeks. */
        private JsonObject ask(TrialWorker worker, Trial trial) throws TrialFailedException, InterruptedException {
            try {
                return worker.run(trial, settings.timeLimit());
            } catch (RuntimeException e) {
                StringBuilder text = new StringBuilder("internal error: " + e);
                Throwable cause = e.getCause();
                for (int depth = 0; cause != null && depth < LONGEST_CHAIN; depth++, cause = cause.getCause()) {
                    text.append("; caused by ").append(cause);
                }
                TrialFailedException failure =
                        new TrialFailedException(LastWords.oneLine(text.toString(), DriverMessage.LONGEST_ERROR), true);
                failure.initCause(e);
                throw failure;
            }
        }

        private double secondsSince(long start) {
            return (nanoClock.getAsLong() - start) / 1e9;
        }

        private synchronized void commit(Trial trial, Outcome outcome) throws IOException, InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            try {
                sink.commit(trial, outcome);
            } catch (RunStoppedException e) {
                throw e;
            } catch (IOException e) {
                throw new IOException("trial " + trial + " cannot be committed: " + e.getMessage(), e);
            }
            if (outcome instanceof Outcome.Completed) {
                done++;
            } else {
                failed++;
            }
            inFlight.remove(trial.id());
            notifyAll();
        }

        private synchronized void note(WorkerQuarantinedException e) {
            quarantined.add(e.quarantine());
        }

        private synchronized void giveBack(Trial trial, int attempts) {
            returned.addLast(new Attempted(trial, attempts));
            inFlight.remove(trial.id());
            notifyAll();
        }

        /** The first reason counts; what fails while slots stop is kept with it. */
        private synchronized void stop(Throwable reason) {
            if (stop.isPresent()) {
                // Interruption is what stopping does to the other slots.
                if (stop.get() != reason && !(reason instanceof InterruptedException)) {
                    stop.get().addSuppressed(reason);
                }
                return;
            }
            stop = Optional.of(reason);
            slots.forEach(Thread::interrupt);
            notifyAll();
        }

        private void throwIt(Throwable reason) throws IOException, InterruptedException {
            if (reason instanceof IOException e) {
                throw e;
            } else if (reason instanceof InterruptedException e) {
                throw e;
            } else if (reason instanceof RuntimeException e) {
                throw e;
            }
            throw (Error) reason;
        }
    }
}

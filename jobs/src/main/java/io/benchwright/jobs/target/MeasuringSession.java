package io.benchwright.jobs.target;

import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.BenchmarkSink;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.RunStoppedException;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialLoop;
import io.benchwright.data.trial.TrialSink;
import io.benchwright.data.trial.TrialWorker;
import io.benchwright.data.trial.WorkerPool;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Measures networks on one device, one after the other in an order drawn at random, with a sentinel first, after each group, and last.
 * A group is committed as a whole once the sentinel after it is as it was; else it is measured again.
 */
public final class MeasuringSession {

    /** How many networks stand between two sentinels. */
    static final int GROUP = 5;
    /** How often a group that drifted is measured again. */
    static final int REPEATS = 2;

    /** Loading, warming up and all metrics, with room for slow boards. */
    private static final Duration TIME_LIMIT = Duration.ofMinutes(30);

    private static final String FINISHED = "finished";

    private final MeasureTrial sentinel;
    private final Sink sink;
    private final Listener listener;

    private final Deque<Asked> left = new ArrayDeque<>();
    private final List<Finished> group = new ArrayList<>();
    private final Map<String, Asked> asked = new HashMap<>();
    private final DriftWatch watch;
    private int round;
    private boolean isSentinelOut;

    /** What is still to be measured, and how often it was in vain. */
    private record Asked(MeasureTrial measure, int repeats) {}

    /** What came of it, until a sentinel says what that is worth. */
    private record Finished(Asked asked, Trial trial, Outcome outcome) {}

    /** Where outcomes are kept. */
    public interface Sink {

        /** Whether a trial was measured before. */
        boolean isCommitted(String id) throws IOException;

        /** Keeps what came of trials, all or none; durable when this returns. */
        void commit(Map<Trial, Outcome> outcomes) throws IOException;

        /** One that keeps all in a benchmark. */
        static Sink of(BenchmarkSink benchmark) {
            return new Sink() {
                @Override
                public boolean isCommitted(String id) {
                    return benchmark.isCommitted(id);
                }

                @Override
                public void commit(Map<Trial, Outcome> outcomes) throws IOException {
                    benchmark.commitAll(outcomes);
                }
            };
        }
    }

    /** Learns how far a session is; called from the thread that measures. */
    public interface Listener {

        /** A network was measured and committed. */
        void committed();

        /** Something a person should know, in one line. */
        void note(String message);
    }

    /**
     * A session.
     *
     * @param trials what is to be measured; what is committed already is left out
     * @param sentinel what shows drift, measured again and again
     * @param firstRound how many sentinels were committed before
     * @param orderSeed of the order
     * @param driftTolerance by how much a sentinel may differ from the median of all, as a part of it; above 0
     * @throws IllegalArgumentException if it is not
     */
    public MeasuringSession(
            Collection<MeasureTrial> trials,
            MeasureTrial sentinel,
            int firstRound,
            long orderSeed,
            double driftTolerance,
            Sink sink,
            Listener listener)
            throws IOException {
        this.sentinel = sentinel;
        this.round = firstRound;
        this.watch = new DriftWatch(driftTolerance);
        this.sink = sink;
        this.listener = listener;
        for (MeasureTrial trial : shuffled(trials, orderSeed)) {
            if (!sink.isCommitted(trial.trial().id())) {
                left.add(new Asked(trial, 0));
            }
        }
    }

    /** In an order drawn at random. */
    static List<MeasureTrial> shuffled(Collection<MeasureTrial> trials, long seed) {
        List<MeasureTrial> list = List.copyOf(trials);
        int[] order = IntStream.range(0, list.size()).toArray();
        new StableRandom(seed).shuffle(order);
        return IntStream.of(order).mapToObj(list::get).toList();
    }

    /** How many networks are not measured and committed. */
    public int remaining() {
        return left.size() + group.size();
    }

    /**
     * Measures on a target, with a process of its own, until nothing is left or the process is given up.
     *
     * @param attempts how often a network is tried, at least 1
     * @return why the process was given up, if it was
     * @throws IOException if nothing can be committed, or the sentinel cannot be measured
     */
    public Optional<String> run(DeviceTarget.Measuring target, int attempts) throws IOException, InterruptedException {
        try (WorkerPool pool = new WorkerPool(target.command(), notice -> {})) {
            return run(
                    TrialLoop.Settings.defaults().withAttempts(attempts).withTimeLimit(TIME_LIMIT),
                    slot -> OnnxHandover.worker(target, pool.slot(slot)));
        }
    }

    /**
     * Measures until nothing is left, or the worker is given up.
     *
     * @param settings of the loop; there is one slot whatever they say, since a device measures one thing at a time
     * @return why the worker was given up, if it was
     * @throws IOException if nothing can be committed, or the sentinel cannot be measured
     */
    public Optional<String> run(TrialLoop.Settings settings, IntFunction<? extends TrialWorker> workers)
            throws IOException, InterruptedException {
        TrialSink keeping = new TrialSink() {
            @Override
            public boolean isCommitted(String id) {
                // What is committed was left out, and what has drifted is asked again.
                return false;
            }

            @Override
            public void commit(Trial trial, Outcome outcome) throws IOException {
                take(trial, outcome);
            }
        };
        return new TrialLoop(settings.withSlots(1))
                .run(trials(), workers, keeping).quarantined().stream().findFirst();
    }

    /** The next to be asked: it depends on what came of those before. */
    private Iterator<Trial> trials() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !isSentinelOut && remaining() > 0;
            }

            @Override
            public Trial next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                if (!watch.hasBegun() || group.size() >= GROUP || left.isEmpty()) {
                    isSentinelOut = true;
                    return sentinel.asSentinel(round).trial();
                }
                Asked next = left.removeFirst();
                Trial trial = next.measure().trial();
                asked.put(trial.id(), next);
                return trial;
            }
        };
    }

    private void take(Trial trial, Outcome outcome) throws IOException {
        Asked network = asked.remove(trial.id());
        if (network != null) {
            group.add(new Finished(network, trial, stamped(checked(network.measure(), outcome))));
            return;
        }
        isSentinelOut = false;
        Outcome answered = stamped(checked(sentinel.asSentinel(round), outcome));
        if (answered instanceof Outcome.Failed failed) {
            throw new RunStoppedException(
                    "the sentinel " + sentinel.architecture() + " cannot be measured: " + failed.cause());
        }
        close(trial, (Outcome.Completed) answered);
        round++;
    }

    /** An answer that makes no sense is a failure. */
    private static Outcome checked(MeasureTrial asked, Outcome outcome) {
        if (outcome instanceof Outcome.Completed completed) {
            try {
                asked.repetitions(completed.result());
            } catch (IllegalArgumentException e) {
                return new Outcome.Failed(
                        "its answer makes no sense: " + e.getMessage(), outcome.attempts(), outcome.seconds());
            }
        }
        return outcome;
    }

    /** Says when it was measured, unless the driver has. */
    private static Outcome stamped(Outcome outcome) {
        if (!(outcome instanceof Outcome.Completed completed)) {
            return outcome;
        }
        JsonObject result = completed.result();
        JsonObject environment = result.get("environment") instanceof JsonObject told ? told : new JsonObject();
        if (!environment.has(FINISHED)) {
            environment.addProperty(
                    FINISHED, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        }
        result.add("environment", environment);
        return new Outcome.Completed(result, completed.attempts(), completed.seconds());
    }

    private void close(Trial sentinelTrial, Outcome.Completed sentinelOutcome) throws IOException {
        DriftWatch.Finding finding = watch.next(sentinel, sentinelOutcome.result());
        Map<Trial, Outcome> outcomes = new LinkedHashMap<>();
        outcomes.put(sentinelTrial, noted(finding, sentinelOutcome));
        List<Asked> again = new ArrayList<>();
        for (Finished finished : group) {
            Asked network = finished.asked();
            if (finding.hasDrifted() && network.repeats() < REPEATS) {
                again.add(new Asked(network.measure(), network.repeats() + 1));
            } else {
                outcomes.put(finished.trial(), noted(finding, finished.outcome()));
            }
        }
        if (!again.isEmpty()) {
            listener.note(String.format(
                    "the sentinel has moved by %.1f %%: %d networks are measured again",
                    100 * finding.change(), again.size()));
        }
        sink.commit(outcomes);
        int committed = outcomes.size() - 1;
        group.clear();
        for (int i = again.size() - 1; i >= 0; i--) {
            left.addFirst(again.get(i));
        }
        for (int i = 0; i < committed; i++) {
            listener.committed();
        }
    }

    private static Outcome noted(DriftWatch.Finding finding, Outcome outcome) {
        if (outcome instanceof Outcome.Completed completed) {
            JsonObject noted = finding.note(completed.result());
            return new Outcome.Completed(noted, completed.attempts(), completed.seconds());
        }
        return outcome;
    }
}

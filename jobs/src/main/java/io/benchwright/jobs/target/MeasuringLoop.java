package io.benchwright.jobs.target;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongSupplier;

/** Repeats something by {@link MeasuringRules}: warms up, then times blocks until it is enough. */
final class MeasuringLoop {

    private static final double NANOSECONDS = 1e9;

    private final MeasuringRules rules;
    private final LongSupplier nanoClock;
    private final DoubleUnaryOperator value;

    /** What is timed. */
    @FunctionalInterface
    interface Work<E extends Exception> {

        /** Does it once. */
        void run() throws E;
    }

    /**
     * A loop.
     *
     * @param nanoClock nanoseconds since some moment
     * @param value what is kept of the seconds that a repetition took, such as images a second
     */
    MeasuringLoop(MeasuringRules rules, LongSupplier nanoClock, DoubleUnaryOperator value) {
        this.rules = rules;
        this.nanoClock = nanoClock;
        this.value = value;
    }

    /**
     * Measures.
     *
     * @throws InterruptedException if the thread was interrupted
     */
    <E extends Exception> Repetitions run(Work<E> work) throws E, InterruptedException {
        List<Double> warmUp = new ArrayList<>();
        long start = nanoClock.getAsLong();
        while (!Repetitions.isSettled(warmUp, rules) && secondsSince(start) < rules.warmUpSeconds()) {
            warmUp.add(Repetitions.median(block(work)));
        }
        List<List<Double>> blocks = new ArrayList<>();
        start = nanoClock.getAsLong();
        do {
            blocks.add(block(work));
        } while (secondsSince(start) < rules.seconds()
                && !(blocks.size() >= rules.blocks()
                        && new Repetitions(warmUp, blocks).judge(rules).isEnough()));
        return new Repetitions(warmUp, blocks);
    }

    private <E extends Exception> List<Double> block(Work<E> work) throws E, InterruptedException {
        List<Double> values = new ArrayList<>();
        long start = nanoClock.getAsLong();
        long end = start;
        while (values.size() < rules.blockRepetitions() || (end - start) / NANOSECONDS < rules.blockSeconds()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long before = nanoClock.getAsLong();
            work.run();
            end = nanoClock.getAsLong();
            values.add(value.applyAsDouble((end - before) / NANOSECONDS));
        }
        return values;
    }

    private double secondsSince(long start) {
        return (nanoClock.getAsLong() - start) / NANOSECONDS;
    }
}

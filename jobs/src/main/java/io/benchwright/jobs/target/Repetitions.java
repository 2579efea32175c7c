package io.benchwright.jobs.target;

import io.benchwright.data.random.StableRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All values of one measurement: what the warm-up showed, and the repetitions that count, by block.
 *
 * @param warmUp the median of each window of the warm-up
 * @param blocks the repetitions of each block in the order of time; at least one block, none empty, all values above 0
 */
public record Repetitions(List<Double> warmUp, List<List<Double>> blocks) {

    /** As many as are usual for intervals of 95 %; the seed is fixed, so that a judgement can be repeated. */
    private static final int RESAMPLES = 1000;

    private static final double TAIL = 0.025;
    private static final double OUTLIER_RANGES = 3;

    /** @throws IllegalArgumentException if there is no value, or one is not above 0 */
    public Repetitions {
        warmUp = List.copyOf(warmUp);
        blocks = blocks.stream().map(List::copyOf).toList();
        if (blocks.isEmpty() || blocks.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("there must be at least one block, and no empty one");
        }
        warmUp.forEach(Repetitions::check);
        blocks.forEach(block -> block.forEach(Repetitions::check));
    }

    private static void check(double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a repetition is " + value + ", but must be above 0 and finite");
        }
    }

    /**
     * What repetitions are worth.
     *
     * @param mean of all
     * @param standardDeviation of all, with one degree of freedom less than values; 0 of a single one
     * @param median of all
     * @param interquartileRange of all
     * @param p90 the value that 90 % do not exceed
     * @param p99 the value that 99 % do not exceed
     * @param intervalLower lower end of the 95 % bootstrap interval of the median, blocks resampled
     * @param intervalUpper upper end
     * @param isSettled whether the last two windows of the warm-up agree
     * @param isEnough whether there are enough blocks, and the interval is as narrow as asked for
     * @param outliers which repetitions lie more than three interquartile ranges beyond the quartiles, from 0
     */
    public record Judgement(
            double mean,
            double standardDeviation,
            double median,
            double interquartileRange,
            double p90,
            double p99,
            double intervalLower,
            double intervalUpper,
            boolean isSettled,
            boolean isEnough,
            List<Integer> outliers) {

        /** Copies the list. */
        public Judgement {
            outliers = List.copyOf(outliers);
        }
    }

    /** All repetitions that count, in the order of time. */
    public List<Double> values() {
        return blocks.stream().flatMap(List::stream).toList();
    }

    /** Judges by rules; the same values always give the same judgement. */
    public Judgement judge(MeasuringRules rules) {
        double[] values = values().stream().mapToDouble(Double::doubleValue).toArray();
        double[] ascending = values.clone();
        Arrays.sort(ascending);
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double lowerQuartile = quantile(ascending, 0.25);
        double upperQuartile = quantile(ascending, 0.75);
        double range = upperQuartile - lowerQuartile;
        double median = quantile(ascending, 0.5);
        double[] interval = medianInterval();
        double width = Math.max(interval[1] - median, median - interval[0]);
        return new Judgement(
                mean,
                values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0,
                median,
                range,
                quantile(ascending, 0.9),
                quantile(ascending, 0.99),
                interval[0],
                interval[1],
                isSettled(warmUp, rules),
                blocks.size() >= rules.blocks() && width <= rules.intervalWidth() * median,
                IntStream.range(0, values.length)
                        .filter(i -> values[i] < lowerQuartile - OUTLIER_RANGES * range
                                || values[i] > upperQuartile + OUTLIER_RANGES * range)
                        .boxed()
                        .toList());
    }

    /** Whether the last two of the medians of windows agree. */
    static boolean isSettled(List<Double> medians, MeasuringRules rules) {
        int count = medians.size();
        return count >= 2
                && Math.abs(medians.get(count - 1) - medians.get(count - 2))
                        <= rules.warmUpAgreement() * medians.get(count - 2);
    }

    /** The median. */
    static double median(List<Double> values) {
        double[] ascending =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return quantile(ascending, 0.5);
    }

    /** Linear between neighbours, as NumPy's {@code percentile} does. */
    private static double quantile(double[] ascending, double share) {
        double position = share * (ascending.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, ascending.length - 1);
        return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
    }

    /** Whole blocks are drawn: repetitions that follow each other resemble each other, so drawing them alone would flatter. */
    private double[] medianInterval() {
        record Value(double value, int block) {}
        List<Value> ascending = new ArrayList<>();
        for (int b = 0; b < blocks.size(); b++) {
            for (double value : blocks.get(b)) {
                ascending.add(new Value(value, b));
            }
        }
        ascending.sort(Comparator.comparingDouble(Value::value));
        double[] values = ascending.stream().mapToDouble(Value::value).toArray();
        int[] blockOf = ascending.stream().mapToInt(Value::block).toArray();
        StableRandom random = new StableRandom(0);
        double[] medians = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            int[] copies = new int[blocks.size()];
            long count = 0;
            for (int i = 0; i < copies.length; i++) {
                int drawn = random.nextInt(copies.length);
                copies[drawn]++;
                count += blocks.get(drawn).size();
            }
            medians[r] = (nth(values, blockOf, copies, (count - 1) / 2) + nth(values, blockOf, copies, count / 2)) / 2;
        }
        Arrays.sort(medians);
        return new double[] {quantile(medians, TAIL), quantile(medians, 1 - TAIL)};
    }

    /** The value at a position, from 0, where each block stands so many times. */
    private static double nth(double[] ascending, int[] blockOf, int[] copies, long position) {
        long passed = 0;
        int i = 0;
        while (passed + copies[blockOf[i]] <= position) {
            passed += copies[blockOf[i]];
            i++;
        }
        return ascending[i];
    }
}

package io.benchwright.data.fidelity;

import io.benchwright.data.random.StableRandom;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** What all bootstrap intervals have in common (Efron and Tibshirani, 1993, chapter 13). */
final class Resampling {

    private Resampling() {}

    static void requireSome(int resamples) {
        if (resamples < 1) {
            throw new IllegalArgumentException("resamples is " + resamples + ", but must be at least 1");
        }
    }

    /** Sets how often each item is drawn when as many are drawn as there are, with replacement. */
    static void draw(int[] draws, StableRandom random) {
        Arrays.fill(draws, 0);
        for (int i = 0; i < draws.length; i++) {
            draws[random.nextInt(draws.length)]++;
        }
    }

    /**
     * The statistics of resamples, ascending. A resample without a statistic is drawn again.
     *
     * @param statistic of a resample that it draws itself; {@code NaN} where it has none, as a few may
     */
    static double[] ascending(int resamples, long seed, ToDoubleFunction<StableRandom> statistic) {
        requireSome(resamples);
        StableRandom random = new StableRandom(seed);
        double[] values = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            // Ends soon: if each side tells but one item from the rest, about two resamples in five still do.
            do {
                values[i] = statistic.applyAsDouble(random);
            } while (Double.isNaN(values[i]));
        }
        Arrays.sort(values);
        return values;
    }

    /** The percentile interval of statistics. */
    static Interval interval(double[] ascending, double level) {
        double position = (1 - level) / 2 * (ascending.length - 1);
        return new Interval(quantile(ascending, position), quantile(ascending, ascending.length - 1 - position), level);
    }

    /** The value at a position between the first, 0, and the last, interpolated linearly. */
    static double quantile(double[] ascending, double position) {
        int below = (int) position;
        int above = Math.min(below + 1, ascending.length - 1);
        return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
    }
}

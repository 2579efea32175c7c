package io.benchwright.surrogates;

import io.benchwright.data.fidelity.RankFidelity;
import org.jspecify.annotations.Nullable;

/**
 * How good predictions are on some rows. What cannot be said, such as a rank correlation with a constant, is null.
 *
 * @param target the target
 * @param model what predicted
 * @param part the part of the split: {@code train}, {@code val} or {@code test}
 * @param n rows
 * @param trainRows rows that were fitted
 * @param r2 the coefficient of determination
 * @param kendallTau Kendall's tau-b
 * @param spearman Spearman's rho
 * @param mae the mean absolute error, in the target's unit
 * @param rmse the root of the mean squared error, in the target's unit
 * @param mape the mean absolute error as a percentage of the measured value; null where one is zero
 * @param coverage90 how many of the 90 % intervals hold what was measured, in percent
 * @param width90 the mean width of these intervals, in the target's unit
 */
public record Scores(
        String target,
        String model,
        String part,
        int n,
        int trainRows,
        @Nullable Double r2,
        @Nullable Double kendallTau,
        @Nullable Double spearman,
        @Nullable Double mae,
        @Nullable Double rmse,
        @Nullable Double mape,
        @Nullable Double coverage90,
        @Nullable Double width90) {

    /**
     * Compares predictions with what was measured.
     *
     * @param measured at least one value
     * @param means a prediction for each
     * @param lower the lower end of the 90 % interval of each
     * @param upper the upper end of each
     */
    static Scores of(
            String target,
            String model,
            String part,
            int trainRows,
            double[] measured,
            double[] means,
            double[] lower,
            double[] upper) {
        int n = measured.length;
        double mean = 0;
        for (double value : measured) {
            mean += value / n;
        }
        double absolute = 0;
        double squared = 0;
        double relative = 0;
        double total = 0;
        double covered = 0;
        double width = 0;
        for (int i = 0; i < n; i++) {
            double error = means[i] - measured[i];
            absolute += Math.abs(error);
            squared += error * error;
            relative += Math.abs(error / measured[i]);
            total += (measured[i] - mean) * (measured[i] - mean);
            covered += lower[i] <= measured[i] && measured[i] <= upper[i] ? 1 : 0;
            width += upper[i] - lower[i];
        }
        RankFidelity ranks = RankFidelity.of(means, measured);
        return new Scores(
                target,
                model,
                part,
                n,
                trainRows,
                known(1 - squared / total),
                known(ranks.kendallTau()),
                known(ranks.spearman()),
                known(absolute / n),
                known(Math.sqrt(squared / n)),
                known(100 * relative / n),
                known(100 * covered / n),
                known(width / n));
    }

    private static @Nullable Double known(double value) {
        return Double.isFinite(value) ? value : null;
    }
}

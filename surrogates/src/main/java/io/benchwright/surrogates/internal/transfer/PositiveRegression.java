package io.benchwright.surrogates.internal.transfer;

import io.benchwright.data.random.StableRandom;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Times as sums of costs: a Bayesian regression whose coefficients cannot be negative, for very few observations. Errors are
 * relative, with heavy tails (Student-t: Geweke, 1993); coefficients are exponential a priori, with a rate that is estimated.
 * The posterior mean is that of a Gibbs sampler (Geman and Geman, 1984) with coefficients from truncated normal distributions
 * (Robert, Simulation of truncated normal variables, 1995). Its seed is fixed: the same observations give the same answer.
 */
final class PositiveRegression {

    private static final int SWEEPS = 2_000;
    private static final int BURN_IN = 500;
    private static final double FREEDOM = 4;

    /** Relative errors are at least about this large: it keeps the sampler moving where observations fit exactly. */
    private static final double LEAST_ERROR = 0.003;

    private static final double FIRST_VARIANCE = 0.01;

    /** Beyond this many deviations above the mean, tails are sampled by rejection from exponentials. */
    private static final double TAIL = 0.4;

    private final double[][] costs;
    private final int n;
    private final StableRandom random = new StableRandom(1);

    private PositiveRegression(double[][] costs, int n) {
        this.costs = costs;
        this.n = n;
    }

    /**
     * A sum of costs.
     *
     * @param weights of each column, 0 for one that is no cost or 0 everywhere
     * @param leftOut for each observation what is predicted without it
     */
    @SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
    record Fitted(double[] weights, double[] leftOut) {}

    /**
     * Fits.
     *
     * @param columns of all networks: at least 0
     * @param used which of the columns are costs
     * @param measured which networks were measured
     * @param times of these: positive
     */
    static Fitted fit(double[][] columns, int[] used, int[] measured, double[] times) {
        int n = times.length;
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        double median = sorted[n / 2];
        double[] scales = new double[columns[0].length];
        for (double[] row : columns) {
            for (int column : used) {
                scales[column] += row[column] / columns.length;
            }
        }
        int[] present = IntStream.of(used).filter(column -> scales[column] > 0).toArray();
        // In units of the time that was measured, so that errors are relative; a coefficient of 1 is a whole median
        // time.
        double[][] costs = new double[present.length][n];
        for (int k = 0; k < present.length; k++) {
            for (int i = 0; i < n; i++) {
                costs[k][i] = columns[measured[i]][present[k]] / scales[present[k]] * median / times[i];
            }
        }
        PositiveRegression regression = new PositiveRegression(costs, n);
        double[] leftOut = new double[n];
        double[] means = regression.sample(leftOut);
        double[] weights = new double[scales.length];
        for (int k = 0; k < present.length; k++) {
            weights[present[k]] = means[k] * median / scales[present[k]];
        }
        for (int i = 0; i < n; i++) {
            leftOut[i] *= times[i];
        }
        return new Fitted(weights, leftOut);
    }

    /** The posterior mean of coefficients; what is predicted for each observation without it, relative to that. */
    private double[] sample(double[] leftOut) {
        int count = costs.length;
        double[] coefficients = new double[count];
        Arrays.fill(coefficients, 1.0 / count);
        double[] sums = new double[n];
        for (double[] cost : costs) {
            for (int i = 0; i < n; i++) {
                sums[i] += cost[i] / count;
            }
        }
        double[] weights = new double[n];
        Arrays.fill(weights, 1);
        double variance = FIRST_VARIANCE;
        double rate = count;
        int kept = SWEEPS - BURN_IN;
        double[] means = new double[count];
        double[][] fitted = new double[n][kept];
        double[][] surprise = new double[n][kept];
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            drawCoefficients(coefficients, sums, weights, variance, rate);
            double squares = 0;
            for (int i = 0; i < n; i++) {
                squares += weights[i] * (1 - sums[i]) * (1 - sums[i]);
            }
            variance = (2 * LEAST_ERROR * LEAST_ERROR + squares / 2) / gamma(1 + n / 2.0);
            for (int i = 0; i < n; i++) {
                double error = 1 - sums[i];
                weights[i] = gamma((FREEDOM + 1) / 2) / ((FREEDOM + error * error / variance) / 2);
            }
            rate = gamma(1.0 + count) / (1 + Arrays.stream(coefficients).sum());
            if (sweep >= BURN_IN) {
                int at = sweep - BURN_IN;
                for (int k = 0; k < count; k++) {
                    means[k] += coefficients[k] / kept;
                }
                for (int i = 0; i < n; i++) {
                    double error = 1 - sums[i];
                    fitted[i][at] = sums[i];
                    surprise[i][at] =
                            Math.log(variance) / 2 + (FREEDOM + 1) / 2 * Math.log1p(error * error / variance / FREEDOM);
                }
            }
        }
        for (int i = 0; i < n; i++) {
            leftOut[i] = without(fitted[i], surprise[i]);
        }
        return means;
    }

    private void drawCoefficients(
            double[] coefficients, double[] sums, double[] weights, double variance, double rate) {
        for (int k = 0; k < coefficients.length; k++) {
            double[] cost = costs[k];
            double present = coefficients[k];
            double square = 0;
            double product = 0;
            for (int i = 0; i < n; i++) {
                double weighted = weights[i] * cost[i];
                square += weighted * cost[i];
                product += weighted * (1 - sums[i] + present * cost[i]);
            }
            // A cost that none of the measured networks has is known by its prior alone.
            double drawn = square > 0
                    ? positive((product - rate * variance) / square, Math.sqrt(variance / square))
                    : -Math.log(1 - random.nextDouble()) / rate;
            for (int i = 0; i < n; i++) {
                sums[i] += (drawn - present) * cost[i];
            }
            coefficients[k] = drawn;
        }
    }

    /**
     * What is predicted for an observation without it, from what is predicted with it: draws count by how little they
     * expected it (importance sampling with truncated weights: Ionides, 2008).
     */
    private static double without(double[] fitted, double[] surprise) {
        double most = Arrays.stream(surprise).max().orElseThrow();
        double[] weights =
                Arrays.stream(surprise).map(each -> Math.exp(each - most)).toArray();
        double cap = Arrays.stream(weights).sum() / Math.sqrt(weights.length);
        double total = 0;
        double sum = 0;
        for (int d = 0; d < fitted.length; d++) {
            double weight = Math.min(weights[d], cap);
            total += weight;
            sum += weight * fitted[d];
        }
        return sum / total;
    }

    /** A normal number, given that it is positive. */
    private double positive(double mean, double deviation) {
        double least = -mean / deviation;
        if (least < TAIL) {
            while (true) {
                double z = normal();
                if (z > least) {
                    return mean + deviation * z;
                }
            }
        }
        double rate = (least + Math.sqrt(least * least + 4)) / 2;
        while (true) {
            double z = least - Math.log(1 - random.nextDouble()) / rate;
            if (random.nextDouble() <= Math.exp(-(z - rate) * (z - rate) / 2)) {
                return Math.max(0, mean + deviation * z);
            }
        }
    }

    private double normal() {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    /** A gamma number with this shape, at least 1, and rate 1 (Marsaglia and Tsang, 2000). */
    private double gamma(double shape) {
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = normal();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(1 - random.nextDouble()) < x * x / 2 + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }
}

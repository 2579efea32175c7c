package io.benchwright.surrogates.internal.transfer;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A group of features of networks, for a kernel that is linear in them: centred, and scaled so that the mean of a network's
 * covariance with itself is 1. Each is a linear combination of columns that networks have, so that what is linear in features
 * is linear in columns.
 *
 * @param rows the features of each network
 * @param shift for each feature what is subtracted from its combination of columns
 * @param combination for each feature the factor of each column
 */
@SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
public record Features(double[][] rows, double[] shift, double[][] combination) {

    /** Variances below this share of the squared mean are rounding errors. */
    private static final double LEAST_VARIANCE = 1e-12;

    /** Each column is a feature. */
    public static Features standardised(double[][] columns) {
        int width = columns[0].length;
        return standardised(
                columns, IntStream.range(0, width).mapToObj(c -> new int[] {c}).toArray(int[][]::new));
    }

    /**
     * Features that are sums of columns, each scaled to variance 1 before the group is. Features that never vary are 0.
     *
     * @param columns of each network
     * @param sums for each feature the columns that are summed
     */
    public static Features standardised(double[][] columns, int[][] sums) {
        int width = columns[0].length;
        double[][] combination = new double[sums.length][width];
        for (int f = 0; f < sums.length; f++) {
            for (int column : sums[f]) {
                combination[f][column] = 1;
            }
        }
        return standardised(columns, combination);
    }

    private static Features standardised(double[][] columns, double[][] combination) {
        int n = columns.length;
        int features = combination.length;
        double[][] rows = new double[n][features];
        double[] shift = new double[features];
        double[] factor = new double[features];
        int used = 0;
        for (int f = 0; f < features; f++) {
            double mean = 0;
            for (int i = 0; i < n; i++) {
                for (int c = 0; c < combination[f].length; c++) {
                    rows[i][f] += combination[f][c] * columns[i][c];
                }
                mean += rows[i][f] / n;
            }
            double variance = 0;
            for (double[] row : rows) {
                variance += (row[f] - mean) * (row[f] - mean) / n;
            }
            shift[f] = mean;
            if (variance > LEAST_VARIANCE * mean * mean && variance > 0) {
                used++;
                factor[f] = 1 / Math.sqrt(variance);
            }
        }
        double[][] scaled = new double[features][];
        for (int f = 0; f < features; f++) {
            double scale = used == 0 ? 0 : factor[f] / Math.sqrt(used);
            scaled[f] = Arrays.stream(combination[f]).map(each -> each * scale).toArray();
            shift[f] *= scale;
            for (double[] row : rows) {
                row[f] = row[f] * scale - shift[f];
            }
        }
        return new Features(rows, shift, scaled);
    }

    /**
     * One feature: the sum of all.
     *
     * @param columns that these features are of
     */
    public Features sum(double[][] columns) {
        double[] sum = new double[combination[0].length];
        for (double[] each : combination) {
            for (int c = 0; c < sum.length; c++) {
                sum[c] += each[c];
            }
        }
        return standardised(columns, new double[][] {sum});
    }

    int width() {
        return combination.length;
    }

    /** What is linear in features with these coefficients, as weights of columns; {@link #shifted} is subtracted from it. */
    double[] columnWeights(double[] coefficients) {
        double[] weights = new double[combination[0].length];
        for (int f = 0; f < coefficients.length; f++) {
            for (int c = 0; c < weights.length; c++) {
                weights[c] += coefficients[f] * combination[f][c];
            }
        }
        return weights;
    }

    /** What the shifts of features add up to. */
    double shifted(double[] coefficients) {
        double sum = 0;
        for (int f = 0; f < coefficients.length; f++) {
            sum += coefficients[f] * shift[f];
        }
        return sum;
    }

    /** The covariance of two networks. */
    double product(int one, int other) {
        double product = 0;
        for (int f = 0; f < width(); f++) {
            product += rows[one][f] * rows[other][f];
        }
        return product;
    }
}

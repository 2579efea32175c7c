package io.benchwright.surrogates.internal.transfer;

import io.benchwright.surrogates.internal.fit.Cholesky;
import java.util.Arrays;

/**
 * Ridge regression of any size. Of several penalties that is taken which predicts each observation best from all others,
 * which has a closed form (PRESS: Allen, 1974).
 */
final class LeastSquares {

    private static final double[] PENALTIES = {1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100};

    private LeastSquares() {}

    /**
     * A linear function.
     *
     * @param weights of the columns
     * @param leftOut for each observation what is predicted without it
     * @param error the mean square of what that is off
     */
    @SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
    record Fitted(double constant, double[] weights, double[] leftOut, double error) {}

    /**
     * Fits.
     *
     * @param rows what each observation is linear in; columns alike in scale
     * @param values the observations
     */
    static Fitted fit(double[][] rows, double[] values) {
        int n = rows.length;
        int width = rows[0].length;
        double[] means = new double[width];
        for (double[] row : rows) {
            for (int c = 0; c < width; c++) {
                means[c] += row[c] / n;
            }
        }
        double center = Arrays.stream(values).average().orElseThrow();
        double[][] centred = new double[n][width];
        double[] right = new double[n];
        for (int i = 0; i < n; i++) {
            right[i] = values[i] - center;
            for (int c = 0; c < width; c++) {
                centred[i][c] = rows[i][c] - means[c];
            }
        }
        boolean isPrimal = width < n;
        double[][] gram = isPrimal ? products(transposed(centred)) : products(centred);
        Fitted best = null;
        for (double penalty : PENALTIES) {
            Fitted fitted = isPrimal ? primal(centred, gram, right, penalty) : dual(centred, gram, right, penalty);
            if (best == null || fitted.error() < best.error()) {
                best = fitted;
            }
        }
        if (best == null) {
            throw new AssertionError("there are penalties");
        }
        double constant = center;
        for (int c = 0; c < width; c++) {
            constant -= best.weights()[c] * means[c];
        }
        double[] leftOut =
                Arrays.stream(best.leftOut()).map(value -> value + center).toArray();
        return new Fitted(constant, best.weights(), leftOut, best.error());
    }

    private static Fitted primal(double[][] rows, double[][] gram, double[] values, double penalty) {
        int n = rows.length;
        int width = gram.length;
        Cholesky cholesky = Cholesky.of(withPenalty(gram, penalty));
        double[] right = new double[width];
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < width; c++) {
                right[c] += rows[i][c] * values[i];
            }
        }
        double[] weights = cholesky.solve(right);
        double[] leverages = new double[n];
        double[] predicted = new double[n];
        for (int i = 0; i < n; i++) {
            leverages[i] = product(rows[i], cholesky.solve(rows[i])) + 1.0 / n;
            predicted[i] = product(rows[i], weights);
        }
        return fitted(weights, values, predicted, leverages);
    }

    private static Fitted dual(double[][] rows, double[][] gram, double[] values, double penalty) {
        int n = rows.length;
        Cholesky cholesky = Cholesky.of(withPenalty(gram, penalty));
        double[] alpha = cholesky.solve(values);
        double[] weights = new double[rows[0].length];
        double[] predicted = new double[n];
        double[] leverages = new double[n];
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < weights.length; c++) {
                weights[c] += alpha[i] * rows[i][c];
            }
            predicted[i] = product(gram[i], alpha);
            leverages[i] = product(gram[i], cholesky.solve(unit(n, i))) + 1.0 / n;
        }
        return fitted(weights, values, predicted, leverages);
    }

    private static Fitted fitted(double[] weights, double[] values, double[] predicted, double[] leverages) {
        int n = values.length;
        double[] leftOut = new double[n];
        double error = 0;
        for (int i = 0; i < n; i++) {
            double off = (values[i] - predicted[i]) / Math.max(1e-9, 1 - leverages[i]);
            leftOut[i] = values[i] - off;
            error += off * off / n;
        }
        return new Fitted(0, weights, leftOut, error);
    }

    private static double[] unit(int n, int at) {
        double[] unit = new double[n];
        unit[at] = 1;
        return unit;
    }

    private static double[][] withPenalty(double[][] gram, double penalty) {
        double[][] sum = new double[gram.length][];
        for (int i = 0; i < gram.length; i++) {
            sum[i] = gram[i].clone();
            sum[i][i] += penalty;
        }
        return sum;
    }

    private static double[][] transposed(double[][] rows) {
        double[][] columns = new double[rows[0].length][rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int c = 0; c < columns.length; c++) {
                columns[c][i] = rows[i][c];
            }
        }
        return columns;
    }

    private static double[][] products(double[][] vectors) {
        double[][] products = new double[vectors.length][vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            for (int j = 0; j <= i; j++) {
                products[i][j] = product(vectors[i], vectors[j]);
                products[j][i] = products[i][j];
            }
        }
        return products;
    }

    private static double product(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}

package io.benchwright.surrogates.internal.fit;

import io.benchwright.data.random.StableRandom;
import io.benchwright.surrogates.internal.fit.CompositeKernel.Layout;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRBlock;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.block.linsol.chol.CholeskyOuterSolver_DDRB;
import org.ejml.dense.row.linsol.LinearSolver_DDRB_to_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * Gaussian process regression with a {@link CompositeKernel}. Its parameters maximise the marginal likelihood (Rasmussen
 * and Williams, Gaussian Processes for Machine Learning, 2006, chapter 5) of random subsets, by Adam (Kingma and Ba,
 * 2015), under a wide prior that keeps them sane where there are few rows.
 */
final class GaussianProcess {

    private static final int STEPS = 80;
    private static final double LONG_SHARE = 0.7;
    private static final double LONG_STEP = 0.3;
    private static final double SHORT_STEP = 0.05;

    /** The standard deviation of the prior on the logarithm of each parameter, around the start. */
    private static final double PRIOR = 2;

    /** Keeps covariances invertible; in units of the target's variance. */
    private static final double LEAST_NOISE = 1e-7;

    private GaussianProcess() {}

    /** Observations in a domain, scaled to mean 0 and variance 1; weights are inverse noise variances. */
    @SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
    record Observations(int[] codes, double[] values, double[] weights, double center, double scale) {

        static Observations of(int[] codes, double[] values, double[] weights) {
            double total = Arrays.stream(weights).sum();
            double mean = 0;
            for (int i = 0; i < values.length; i++) {
                mean += weights[i] * values[i] / total;
            }
            double variance = 0;
            for (int i = 0; i < values.length; i++) {
                variance += weights[i] * (values[i] - mean) * (values[i] - mean) / total;
            }
            double scale = variance > 0 ? Math.sqrt(variance) : 1;
            double[] scaled = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                scaled[i] = (values[i] - mean) / scale;
            }
            double meanWeight = total / values.length;
            return new Observations(
                    codes,
                    scaled,
                    Arrays.stream(weights).map(w -> w / meanWeight).toArray(),
                    mean,
                    scale);
        }

        int count() {
            return values.length;
        }

        Observations select(int[] rows, int units) {
            int[] selected = new int[rows.length * units];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(codes, rows[i] * units, selected, i * units, units);
            }
            return new Observations(
                    selected,
                    IntStream.of(rows).mapToDouble(row -> values[row]).toArray(),
                    IntStream.of(rows).mapToDouble(row -> weights[row]).toArray(),
                    center,
                    scale);
        }
    }

    /**
     * Estimates the parameters of the kernel: see {@link Layout}. The long steps in the beginning look at half as many rows
     * as the short ones in the end, which costs an eighth of the time each, and loses nothing that could be measured.
     *
     * @param addsUp see {@link Layout#start}
     * @param subset the most rows that are looked at in a step
     */
    static double[] estimate(
            UnitDistances distances, Observations observations, boolean addsUp, int subset, int steps, long seed) {
        Layout layout = CompositeKernel.layout(distances);
        double[] start = layout.start(addsUp);
        double[] parameters = start.clone();
        double[] mean = new double[start.length];
        double[] square = new double[start.length];
        StableRandom random = new StableRandom(seed);
        int[] order = IntStream.range(0, observations.count()).toArray();
        for (int step = 1; step <= steps; step++) {
            boolean isLong = step <= LONG_SHARE * steps;
            random.shuffle(order);
            int rows = Math.min(isLong ? subset / 2 : subset, order.length);
            Observations some = observations.select(Arrays.copyOf(order, rows), distances.units());
            double[] gradient = new double[start.length];
            loss(distances, some, parameters, gradient);
            double length = isLong ? LONG_STEP : SHORT_STEP;
            for (int i = 0; i < parameters.length; i++) {
                double g = gradient[i] + (parameters[i] - start[i]) / (PRIOR * PRIOR);
                mean[i] = 0.9 * mean[i] + 0.1 * g;
                square[i] = 0.999 * square[i] + 0.001 * g * g;
                double direction = mean[i]
                        / (1 - Math.pow(0.9, step))
                        / (Math.sqrt(square[i] / (1 - Math.pow(0.999, step))) + 1e-8);
                parameters[i] -= length * direction;
            }
        }
        return parameters;
    }

    static double[] estimate(
            UnitDistances distances, Observations observations, boolean addsUp, int subset, long seed) {
        return estimate(distances, observations, addsUp, subset, STEPS, seed);
    }

    /** The negative logarithm of the marginal likelihood, and its gradient. */
    static double loss(UnitDistances distances, Observations some, double[] parameters, double[] gradient) {
        CompositeKernel kernel = new CompositeKernel(distances, parameters);
        int n = some.count();
        double[] quantities = distances.quantities(some.codes());
        DMatrixRMaj covariance = covariance(kernel, some, quantities);
        LinearSolver_DDRB_to_DDRM solver = decompose(covariance);
        DMatrixRMaj y = new DMatrixRMaj(n, 1, true, some.values().clone());
        DMatrixRMaj alpha = new DMatrixRMaj(n, 1);
        solver.solve(y, alpha);
        DMatrixRMaj inverse = new DMatrixRMaj(n, n);
        solver.invert(inverse);
        double loss = n / 2.0 * Math.log(2 * Math.PI);
        double byNoise = 0;
        for (int i = 0; i < n; i++) {
            loss += some.values()[i] * alpha.data[i] / 2;
            for (int j = 0; j < n; j++) {
                inverse.data[i * n + j] = (inverse.data[i * n + j] - alpha.data[i] * alpha.data[j]) / 2;
            }
            byNoise += inverse.data[i * n + i] * kernel.noise() / some.weights()[i];
        }
        loss += halfLogDeterminant(solver, n);
        double[] computed = kernel.gradient(some.codes(), quantities, n, inverse.data);
        System.arraycopy(computed, 0, gradient, 0, computed.length);
        gradient[Layout.NOISE] = byNoise;
        return loss;
    }

    private static DMatrixRMaj covariance(CompositeKernel kernel, Observations some, double[] quantities) {
        int n = some.count();
        DMatrixRMaj covariance = new DMatrixRMaj(n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double value = kernel.at(some.codes(), quantities, i, j);
                covariance.data[i * n + j] = value;
                covariance.data[j * n + i] = value;
            }
            covariance.data[i * n + i] = kernel.at(some.codes(), quantities, i, i) + noise(kernel, some, i);
        }
        return covariance;
    }

    /** The variance of the noise of an observation. */
    static double noise(CompositeKernel kernel, Observations observations, int i) {
        return kernel.noise() / observations.weights()[i] + LEAST_NOISE;
    }

    private static LinearSolver_DDRB_to_DDRM decompose(DMatrixRMaj covariance) {
        LinearSolver_DDRB_to_DDRM solver = new LinearSolver_DDRB_to_DDRM(new CholeskyOuterSolver_DDRB());
        if (!solver.setA(covariance)) {
            throw new IllegalStateException("the covariance of a Gaussian process is not positive definite");
        }
        return solver;
    }

    private static double halfLogDeterminant(LinearSolver_DDRB_to_DDRM solver, int n) {
        CholeskyDecomposition_F64<DMatrixRBlock> cholesky = solver.getDecomposition();
        DMatrixRBlock triangle = cholesky.getT(null);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Math.log(triangle.get(i, i));
        }
        return sum;
    }
}

package io.benchwright.surrogates.internal.fit;

import io.benchwright.surrogates.internal.fit.GaussianProcess.Observations;
import io.benchwright.surrogates.internal.model.AdditiveTables;
import io.benchwright.surrogates.internal.model.Domain;
import io.benchwright.surrogates.internal.model.ProductKernel;
import io.benchwright.surrogates.internal.model.SmoothModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Points under a kernel with fixed parameters: what posteriors of several selections of them share. */
final class KernelPoints {

    private final UnitDistances distances;
    private final CompositeKernel kernel;
    private final int[] codes;
    private final int count;
    private final double[] quantities;
    private final ProductKernel product;

    /** Covariances without noise: those of point i with points 0 to i begin at i (i + 1) / 2. */
    private final double[] covariances;

    KernelPoints(UnitDistances distances, CompositeKernel kernel, int[] codes) {
        this.distances = distances;
        this.kernel = kernel;
        this.codes = codes;
        this.count = codes.length / distances.units();
        double[][] factors = new double[distances.units()][];
        for (int u = 0; u < factors.length; u++) {
            factors[u] = kernel.global(u);
        }
        this.product = new ProductKernel(distances.radices(), factors, codes);
        this.quantities = distances.quantities(codes);
        this.covariances = new double[count * (count + 1) / 2];
        int at = 0;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j <= i; j++) {
                covariances[at++] = kernel.at(codes, quantities, i, j);
            }
        }
    }

    /**
     * The posterior mean.
     *
     * @param points the points that were observed, ascending
     * @param observations for each of these points
     * @param domain of the observations
     * @param least the least value in the domain
     */
    SmoothModel posterior(int[] points, Observations observations, Domain domain, double least) {
        double[] weights = weights(points, observations);
        double[] alpha = new double[count];
        for (int i = 0; i < points.length; i++) {
            alpha[points[i]] = weights[i];
        }
        int units = distances.units();
        double scale = observations.scale();
        float[][] tables = new float[units][];
        double[] slopes = slopes(alpha);
        for (int u = 0; u < units; u++) {
            tables[u] = table(u, alpha, slopes, scale);
        }
        List<AdditiveTables.Pair> pairs = new ArrayList<>();
        for (int u = 0; u < units; u++) {
            for (int v = u + 1; v < units; v++) {
                double variance = kernel.pairVariance() + (v == u + 1 ? kernel.neighbourVariance(u) : 0);
                pairs.add(pair(u, v, alpha, variance * scale));
            }
        }
        double constant = observations.center()
                + scale * kernel.constant() * Arrays.stream(alpha).sum();
        double[] ofPoints = Arrays.stream(alpha)
                .map(a -> scale * kernel.globalVariance() * a)
                .toArray();
        return new SmoothModel(
                domain, least, new AdditiveTables(constant, tables, pairs), product, product.weights(ofPoints));
    }

    /** The weights of observations in the posterior mean, in scaled units. */
    private double[] weights(int[] points, Observations observations) {
        int n = points.length;
        double[][] covariance = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                covariance[i][j] = covariances[points[j] * (points[j] + 1) / 2 + points[i]];
            }
            covariance[i][i] += GaussianProcess.noise(kernel, observations, i);
        }
        return Cholesky.of(covariance).solve(observations.values());
    }

    /** The slopes of the linear part by the quantities. */
    private double[] slopes(double[] alpha) {
        double[] slopes = new double[distances.quantityCount()];
        for (int i = 0; i < count; i++) {
            for (int q = 0; q < slopes.length; q++) {
                slopes[q] += kernel.linearVariance() * alpha[i] * quantities[i * slopes.length + q];
            }
        }
        return slopes;
    }

    private float[] table(int unit, double[] alpha, double[] slopes, double scale) {
        int radix = distances.codes(unit);
        double[] at = new double[radix];
        for (int i = 0; i < count; i++) {
            at[codes[i * distances.units() + unit]] += alpha[i];
        }
        float[] table = new float[radix];
        for (int a = 0; a < radix; a++) {
            double sum = kernel.freeVariance(unit) * at[a];
            for (int q = 0; q < slopes.length; q++) {
                sum += slopes[q] * distances.quantities(unit, a)[q];
            }
            for (int b = 0; b < radix; b++) {
                sum += kernel.localVariance(unit) * kernel.local(unit)[a * radix + b] * at[b];
            }
            table[a] = (float) (scale * sum);
        }
        return table;
    }

    private AdditiveTables.Pair pair(int u, int v, double[] alpha, double variance) {
        int units = distances.units();
        int first = distances.codes(u);
        int second = distances.codes(v);
        double[] at = new double[first * second];
        for (int i = 0; i < count; i++) {
            at[codes[i * units + u] * second + codes[i * units + v]] += alpha[i];
        }
        DMatrixRMaj left = new DMatrixRMaj(first, first, true, kernel.local(u));
        DMatrixRMaj middle = new DMatrixRMaj(first, second, true, at);
        DMatrixRMaj right = new DMatrixRMaj(second, second, true, kernel.local(v));
        DMatrixRMaj half = new DMatrixRMaj(first, second);
        DMatrixRMaj whole = new DMatrixRMaj(first, second);
        CommonOps_DDRM.mult(left, middle, half);
        CommonOps_DDRM.mult(variance, half, right, whole);
        return new AdditiveTables.Pair(u, v, second, Floats.of(whole.data));
    }
}

package io.benchwright.surrogates.internal.transfer;

import io.benchwright.data.random.StableRandom;
import java.util.Arrays;
import java.util.List;

/**
 * A Gaussian process on groups of features for very few observations, averaged over what cannot be known from these: how
 * much each group counts, how noisy the observations are, and whether latencies or their logarithms are linear. Each
 * combination is weighted by its marginal likelihood, with the variance integrated out (Bayesian model averaging: Hoeting,
 * Madigan, Raftery and Volinsky, 1999). Observations that the others contradict count less (Student-t noise: West, 1984).
 */
final class MixtureRegression {

    private static final double[] NOISES = {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3};
    private static final int MIXTURES_A_GROUP = 24;
    private static final double CONSTANT_VARIANCE = 10;
    private static final int REWEIGHTINGS = 3;
    private static final double FREEDOM = 4;
    private static final double LEAST_WEIGHT = 0.02;
    private static final double MOST_WEIGHT = 1.5;

    private MixtureRegression() {}

    /**
     * A prediction that is linear in the columns that features are of, or its exponential.
     *
     * @param weights for each group those of its columns
     * @param evidence the logarithm of the marginal likelihood of the observations
     * @param leftOut for each observation what is predicted without it, in logarithms if this is one
     */
    @SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
    record Linear(boolean isLogarithm, double constant, double[][] weights, double evidence, double[] leftOut) {}

    /**
     * A linear prediction of latencies and one of their logarithms, to be averaged.
     *
     * @param shares how much each counts, together 1
     */
    @SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
    record Fitted(List<Linear> parts, double[] shares) {}

    /**
     * Fits.
     *
     * @param groups features of all networks
     * @param measured which networks were measured
     * @param latencies of these: positive
     */
    static Fitted fit(List<Features> groups, int[] measured, double[] latencies) {
        double[][] mixtures = mixtures(groups.size());
        double[][][] covariances = new double[mixtures.length][][];
        int n = measured.length;
        for (int m = 0; m < mixtures.length; m++) {
            covariances[m] = new double[n][n];
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                for (int g = 0; g < groups.size(); g++) {
                    double product = groups.get(g).product(measured[i], measured[j]);
                    for (int m = 0; m < mixtures.length; m++) {
                        covariances[m][i][j] += mixtures[m][g] * product;
                    }
                }
            }
        }
        Linear raw = fit(groups, measured, mixtures, covariances, latencies, false);
        double[] logarithms = Arrays.stream(latencies).map(Math::log).toArray();
        Linear log = fit(groups, measured, mixtures, covariances, logarithms, true);
        double ratio = Math.exp(Math.max(-700, Math.min(700, raw.evidence() - log.evidence())));
        return new Fitted(List.of(raw, log), new double[] {ratio / (1 + ratio), 1 / (1 + ratio)});
    }

    private static Linear fit(
            List<Features> groups,
            int[] measured,
            double[][] mixtures,
            double[][][] covariances,
            double[] values,
            boolean isLogarithm) {
        int n = values.length;
        double center = median(values);
        double scale = deviation(values);
        double[] scaled = Arrays.stream(values).map(v -> (v - center) / scale).toArray();
        double[] weights = new double[n];
        Arrays.fill(weights, 1);
        int models = mixtures.length * NOISES.length;
        double[][] alphas = new double[models][];
        double[][] residuals = new double[models][];
        double[][] surprise = new double[models][];
        double[] likelihoods = new double[models];
        double evidence = 0;
        double[][] inverse = new double[n][n];
        for (int round = 0; round <= REWEIGHTINGS; round++) {
            for (int m = 0; m < mixtures.length; m++) {
                for (int s = 0; s < NOISES.length; s++) {
                    int model = m * NOISES.length + s;
                    double halfLogDeterminant = invert(covariances[m], NOISES[s], weights, inverse);
                    double[] alpha = new double[n];
                    double fit = 0;
                    for (int i = 0; i < n; i++) {
                        for (int j = 0; j < n; j++) {
                            alpha[i] += inverse[i][j] * scaled[j];
                        }
                        fit += alpha[i] * scaled[i];
                    }
                    double variance = (1 + fit / 2) / (1 + n / 2.0);
                    double[] residual = new double[n];
                    double[] squares = new double[n];
                    for (int i = 0; i < n; i++) {
                        residual[i] = alpha[i] / inverse[i][i];
                        squares[i] = residual[i] * residual[i] * inverse[i][i] / variance;
                    }
                    alphas[model] = alpha;
                    residuals[model] = residual;
                    surprise[model] = squares;
                    likelihoods[model] = -(1 + n / 2.0) * Math.log(1 + fit / 2) - halfLogDeterminant;
                }
            }
            double most = Arrays.stream(likelihoods).max().orElseThrow();
            double sum = 0;
            for (int model = 0; model < models; model++) {
                likelihoods[model] = Math.exp(likelihoods[model] - most);
                sum += likelihoods[model];
            }
            evidence = most + Math.log(sum / models);
            for (int model = 0; model < models; model++) {
                likelihoods[model] /= sum;
            }
            if (round < REWEIGHTINGS) {
                for (int i = 0; i < n; i++) {
                    double expected = 0;
                    for (int model = 0; model < models; model++) {
                        expected += likelihoods[model] * surprise[model][i];
                    }
                    weights[i] = Math.max(LEAST_WEIGHT, Math.min(MOST_WEIGHT, (FREEDOM + 1) / (FREEDOM + expected)));
                }
            }
        }
        double[][] byColumn = new double[groups.size()][];
        double constant = center;
        double[] leftOut = values.clone();
        for (int g = 0; g < groups.size(); g++) {
            Features group = groups.get(g);
            double[] coefficients = new double[group.width()];
            for (int i = 0; i < n; i++) {
                double alpha = 0;
                for (int model = 0; model < models; model++) {
                    alpha += likelihoods[model] * mixtures[model / NOISES.length][g] * alphas[model][i];
                }
                double[] row = group.rows()[measured[i]];
                for (int f = 0; f < row.length; f++) {
                    coefficients[f] += scale * alpha * row[f];
                }
            }
            byColumn[g] = group.columnWeights(coefficients);
            constant -= group.shifted(coefficients);
        }
        for (int model = 0; model < models; model++) {
            for (int i = 0; i < n; i++) {
                constant += scale * CONSTANT_VARIANCE * likelihoods[model] * alphas[model][i];
                leftOut[i] -= scale * likelihoods[model] * residuals[model][i];
            }
        }
        // Densities of latencies, so that those of logarithms can be compared.
        double density = evidence - n * Math.log(scale);
        if (isLogarithm) {
            density -= Arrays.stream(values).sum();
        }
        return new Linear(isLogarithm, constant, byColumn, density, leftOut);
    }

    /** Inverts a covariance with noise; gives half the logarithm of its determinant. */
    private static double invert(double[][] covariance, double noise, double[] weights, double[][] inverse) {
        int n = covariance.length;
        double[][] lower = new double[n][n];
        double half = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = covariance[i][j] + CONSTANT_VARIANCE + (i == j ? noise / weights[i] : 0);
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                lower[i][j] = i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[j][j];
            }
            half += Math.log(lower[i][i]);
        }
        double[][] byRow = new double[n][n];
        for (int c = 0; c < n; c++) {
            for (int i = c; i < n; i++) {
                double sum = i == c ? 1 : 0;
                for (int k = c; k < i; k++) {
                    sum -= lower[i][k] * byRow[k][c];
                }
                byRow[i][c] = sum / lower[i][i];
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int k = i; k < n; k++) {
                    sum += byRow[k][i] * byRow[k][j];
                }
                inverse[i][j] = sum;
                inverse[j][i] = sum;
            }
        }
        return half;
    }

    /** Each group alone, all alike, and random mixtures in between (Dirichlet with parameter 1/2), always the same. */
    private static double[][] mixtures(int groups) {
        int random = groups < 2 ? 0 : MIXTURES_A_GROUP * groups;
        double[][] mixtures = new double[groups + 1 + random][groups];
        for (int g = 0; g < groups; g++) {
            mixtures[g][g] = 1;
            mixtures[groups][g] = 1.0 / groups;
        }
        StableRandom source = new StableRandom(1);
        for (int m = groups + 1; m < mixtures.length; m++) {
            double sum = 0;
            for (int g = 0; g < groups; g++) {
                // The square of a normal number is a gamma one, of which normalised ones are a Dirichlet one.
                double radius = -2 * Math.log(1 - source.nextDouble());
                double normal = Math.sqrt(radius) * Math.cos(2 * Math.PI * source.nextDouble());
                mixtures[m][g] = normal * normal;
                sum += mixtures[m][g];
            }
            for (int g = 0; g < groups; g++) {
                mixtures[m][g] /= sum;
            }
        }
        return mixtures;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        double variance =
                Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length;
        return variance > 0 ? Math.sqrt(variance) : 1;
    }
}

package io.benchwright.surrogates.internal.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.surrogates.internal.fit.GaussianProcess.Observations;
import io.benchwright.surrogates.internal.model.Domain;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.Inputs;
import io.benchwright.surrogates.internal.model.NetworkQuantities;
import io.benchwright.surrogates.internal.model.SmoothModel;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianProcessTest {

    private static final int COUNT = 40;

    private static Inputs inputs(Encoding encoding, int count, long seed) {
        StableRandom random = new StableRandom(seed);
        List<Architecture> architectures = Stream.generate(
                        () -> encoding.space().random(random))
                .limit(count)
                .toList();
        return Inputs.of(encoding, architectures);
    }

    /** Values that are smooth over the codes, with weights that differ. */
    private static Observations observations(Inputs inputs, long seed) {
        StableRandom random = new StableRandom(seed);
        double[] values = new double[inputs.count()];
        double[] weights = new double[inputs.count()];
        for (int i = 0; i < values.length; i++) {
            for (int u = 0; u < inputs.units(); u++) {
                values[i] += Math.sin(inputs.codes()[i * inputs.units() + u] + u);
            }
            values[i] += 0.1 * random.nextDouble();
            weights[i] = 0.5 + random.nextDouble();
        }
        return Observations.of(inputs.codes(), values, weights);
    }

    private static UnitDistances distances(Encoding encoding, Inputs inputs) {
        NetworkQuantities quantities = NetworkQuantities.of(encoding, List.of(inputs.architectures()));
        return UnitDistances.of(encoding, quantities, inputs.codes());
    }

    private static double[] parameters(UnitDistances distances) {
        StableRandom random = new StableRandom(4);
        return Arrays.stream(CompositeKernel.layout(distances).start(false))
                .map(p -> p + random.nextDouble() - 0.5)
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnasnet", "fbnet", "nas-bench-201", "ofa-mobilenet-v3"})
    void theGradientOfTheLikelihoodIsThatOfItsDifferences(String space) {
        Encoding encoding = Encoding.of(SearchSpaces.named(space));
        Inputs inputs = inputs(encoding, COUNT, 2);
        UnitDistances distances = distances(encoding, inputs);
        Observations observations = observations(inputs, 3);
        double[] parameters = parameters(distances);
        double[] gradient = new double[parameters.length];
        GaussianProcess.loss(distances, observations, parameters, gradient);

        for (int i = 0; i < parameters.length; i++) {
            double[] moved = parameters.clone();
            moved[i] = parameters[i] + 1e-4;
            double more = GaussianProcess.loss(distances, observations, moved, new double[parameters.length]);
            moved[i] = parameters[i] - 1e-4;
            double less = GaussianProcess.loss(distances, observations, moved, new double[parameters.length]);
            assertThat(gradient[i])
                    .as("parameter %s", i)
                    .isCloseTo((more - less) / 2e-4, within(1e-4 * (1 + Math.abs(gradient[i]))));
        }
    }

    @Test
    void estimationRaisesTheLikelihood() {
        Encoding encoding = Encoding.of(SearchSpaces.named("nas-bench-201"));
        UnitDistances distances = new UnitDistances(encoding);
        Observations observations = observations(inputs(encoding, 100, 2), 3);
        double[] start = CompositeKernel.layout(distances).start(false);
        double[] found = GaussianProcess.estimate(distances, observations, false, 100, 5);

        assertThat(GaussianProcess.loss(distances, observations, found, new double[start.length]))
                .isLessThan(GaussianProcess.loss(distances, observations, start, new double[start.length]) - 10);
    }

    /** The tables and the product together are the covariances with all points, times their weights. */
    @ParameterizedTest
    @ValueSource(strings = {"mnasnet", "fbnet", "nas-bench-201", "ofa-mobilenet-v3"})
    void theModelIsThePosteriorMean(String space) {
        Encoding encoding = Encoding.of(SearchSpaces.named(space));
        Inputs inputs = inputs(encoding, COUNT + 10, 2);
        UnitDistances distances = distances(encoding, inputs);
        CompositeKernel kernel = new CompositeKernel(distances, parameters(distances));
        double[] quantities = distances.quantities(inputs.codes());
        int[] observed = IntStream.range(0, COUNT).filter(i -> i % 3 != 0).toArray();
        Observations observations = observations(inputs.select(observed), 3);

        SmoothModel model = new KernelPoints(distances, kernel, inputs.codes())
                .posterior(observed, observations, Domain.IDENTITY, Double.NEGATIVE_INFINITY);

        int n = observed.length;
        double[][] covariance = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                covariance[i][j] = kernel.at(inputs.codes(), quantities, observed[i], observed[j]);
            }
            covariance[i][i] += GaussianProcess.noise(kernel, observations, i);
        }
        double[] weights = Cholesky.of(covariance).solve(observations.values());
        double[] predicted = model.predict(inputs);
        for (int i = 0; i < COUNT + 10; i++) {
            double mean = 0;
            for (int j = 0; j < n; j++) {
                mean += weights[j] * kernel.at(inputs.codes(), quantities, i, observed[j]);
            }
            // Tables and products are in 32 bits.
            assertThat(predicted[i])
                    .isCloseTo(
                            observations.center() + observations.scale() * mean, within(1e-4 * observations.scale()));
        }
    }
}

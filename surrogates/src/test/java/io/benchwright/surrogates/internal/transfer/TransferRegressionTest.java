package io.benchwright.surrogates.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.fidelity.RankFidelity;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.surrogates.internal.fit.SharedGaussian;
import io.benchwright.surrogates.internal.model.Calibration;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.PhysicalQuantities;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TransferRegressionTest {

    private static final int COUNT = 240;

    /** Source devices are fitted on the networks from here on; measured are those before. */
    private static final int FIRST_OF_SOURCES = 160;

    private static final Networks NETWORKS = networks();
    private static final SourceTimes NO_SOURCES = SourceTimes.none(COUNT);

    private static Networks networks() {
        SearchSpace space = SearchSpaces.named("mnasnet");
        StableRandom random = new StableRandom(12);
        Set<Architecture> architectures = new LinkedHashSet<>();
        while (architectures.size() < COUNT) {
            architectures.add(space.random(random));
        }
        return Networks.of(Encoding.of(space), architectures);
    }

    private static double quantity(int network, String name) {
        return NETWORKS.quantities()[network][PhysicalQuantities.names().indexOf(name)];
    }

    /** A device on which layers, what they compute and what they read all take time: linear in quantities. */
    private static double linear(int network) {
        return 2
                + 0.1 * quantity(network, "convolutions")
                + 2e-8 * quantity(network, "multiplyAddsPaddedTo16Channels")
                + 1e-7 * quantity(network, "depthwiseMultiplyAdds")
                + 0.3 * quantity(network, "squeezeExcites");
    }

    /** One that is slowed by something else: depthwise convolutions, and memory. */
    private static double other(int network) {
        return 1 + 0.4 * quantity(network, "depthwiseConvolutions") + 1e-6 * quantity(network, "pointwiseElements");
    }

    private static double noise(int network) {
        return 1 + new StableRandom(1_000 + network).nextDouble() * 9;
    }

    private static SourceTimes sources(IntToDoubleFunction... devices) {
        int[] fitted = IntStream.range(FIRST_OF_SOURCES, COUNT).toArray();
        List<double[]> times = Arrays.stream(devices)
                .map(device -> IntStream.of(fitted).mapToDouble(device).toArray())
                .toList();
        return SourceTimes.of(
                SharedGaussian.fit(NETWORKS.encoding(), NETWORKS.inputs().select(fitted), times), NETWORKS.inputs());
    }

    private static int[] first(int n) {
        return IntStream.range(0, n).toArray();
    }

    private static double[] times(int n, IntToDoubleFunction device) {
        return IntStream.range(0, n).mapToDouble(device).toArray();
    }

    private static Transferred fit(SourceTimes sources, int n, IntToDoubleFunction device) {
        return TransferRegression.fit(NETWORKS, sources, first(n), times(n, device));
    }

    /** Of networks that were not measured. */
    private static double meanError(Transferred fitted, SourceTimes sources, int n, IntToDoubleFunction device) {
        double[] predicted = fitted.times(NETWORKS, sources);
        return IntStream.range(n, COUNT)
                .mapToDouble(i -> Math.abs(predicted[i] / device.applyAsDouble(i) - 1))
                .average()
                .orElseThrow();
    }

    private static void assertSensible(Transferred fitted, SourceTimes sources) {
        double least = Arrays.stream(fitted.observed()).min().orElseThrow() / 10;
        assertThat(fitted.least()).isEqualTo(least);
        assertThat(fitted.parts().stream().mapToDouble(Transferred.Part::share).sum())
                .isCloseTo(1, within(1e-9));
        assertThat(fitted.leftOut()).hasSameSizeAs(fitted.observed());
        for (double time : fitted.times(NETWORKS, sources)) {
            assertThat(time).isFinite().isGreaterThanOrEqualTo(least);
        }
        for (double time : fitted.leftOut()) {
            assertThat(time).isFinite().isGreaterThanOrEqualTo(least);
        }
        Calibration calibration = fitted.calibration();
        for (double residual : calibration.residuals()) {
            assertThat(residual).isFinite();
        }
        assertThat(calibration.quantile(1, 0.05)).isPositive().isLessThanOrEqualTo(calibration.quantile(1, 0.95));
    }

    /** What is predicted does not depend on whether it is asked of this or of the model that is stored. */
    private static void assertModelSaysTheSame(Transferred fitted, SourceTimes sources) {
        double[] times = fitted.times(NETWORKS, sources);
        double[] asked = fitted.model(false, sources).predict(NETWORKS.inputs());
        double[] rates = fitted.model(true, sources).predict(NETWORKS.inputs());
        for (int i = 0; i < COUNT; i++) {
            assertThat(asked[i] / times[i]).isCloseTo(1, within(1e-5));
            assertThat(rates[i] * times[i]).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void sourcesAndQuantitiesPredictADeviceThatIsLinearInThem() {
        SourceTimes sources = sources(i -> 0.5 * linear(i), TransferRegressionTest::other);

        Transferred fitted = fit(sources, 20, TransferRegressionTest::linear);

        assertThat(fitted.description()).isEqualTo("physical quantities and source devices");
        assertThat(meanError(fitted, sources, 20, TransferRegressionTest::linear))
                .isLessThan(0.01);
        assertSensible(fitted, sources);
        assertModelSaysTheSame(fitted, sources);
    }

    @Test
    void quantitiesAloneDo() {
        Transferred fitted = fit(NO_SOURCES, 20, TransferRegressionTest::linear);

        assertThat(fitted.description()).isEqualTo("physical quantities");
        assertThat(meanError(fitted, NO_SOURCES, 20, TransferRegressionTest::linear))
                .isLessThan(0.01);
        assertSensible(fitted, NO_SOURCES);
        assertModelSaysTheSame(fitted, NO_SOURCES);
    }

    @Test
    void sourcesThatMisleadDoLittleHarm() {
        double alone = meanError(
                fit(NO_SOURCES, 20, TransferRegressionTest::linear), NO_SOURCES, 20, TransferRegressionTest::linear);
        for (SourceTimes misleading : List.of(
                sources(TransferRegressionTest::noise, i -> noise(COUNT + i)),
                sources(i -> 100 / linear(i) + noise(i), TransferRegressionTest::noise))) {
            Transferred fitted = fit(misleading, 20, TransferRegressionTest::linear);

            assertThat(meanError(fitted, misleading, 20, TransferRegressionTest::linear))
                    .isLessThan(1.2 * alone);
            assertSensible(fitted, misleading);
            assertModelSaysTheSame(fitted, misleading);
        }
    }

    @Test
    void sourcesThatClearlyMisleadAreDropped() {
        SourceTimes reversed = sources(i -> 100 / linear(i), TransferRegressionTest::noise);

        Transferred fitted = fit(reversed, 10, TransferRegressionTest::linear);

        assertThat(fitted.description()).isEqualTo("physical quantities");
        assertThat(fitted.times(NETWORKS, reversed))
                .isEqualTo(fit(NO_SOURCES, 10, TransferRegressionTest::linear).times(NETWORKS, NO_SOURCES));
        assertModelSaysTheSame(fitted, reversed);
    }

    @Test
    void aDeviceThatIsLikeItsSourceNeedsFewMeasurements() {
        SourceTimes sources = sources(TransferRegressionTest::other);
        Transferred fitted = fit(sources, 5, i -> 3 * other(i));

        double error = meanError(fitted, sources, 5, i -> 3 * other(i));
        assertThat(error).isLessThan(0.06);
        assertThat(error)
                .isLessThan(0.6 * meanError(fit(NO_SOURCES, 5, i -> 3 * other(i)), NO_SOURCES, 5, i -> 3 * other(i)));
    }

    @Test
    void twoMeasurementsAreEnoughAndSoAreEqualOnes() {
        SourceTimes sources = sources(TransferRegressionTest::linear, TransferRegressionTest::other);
        for (SourceTimes each : List.of(NO_SOURCES, sources)) {
            for (int n : new int[] {2, 3}) {
                Transferred few = fit(each, n, TransferRegressionTest::linear);
                assertSensible(few, each);
                assertModelSaysTheSame(few, each);
                assertThat(meanError(few, each, n, TransferRegressionTest::linear))
                        .isLessThan(0.3);
            }
            for (int n : new int[] {2, 20, TransferRegression.MOST_OF_MIXTURE + 1}) {
                Transferred same = fit(each, n, i -> 7);
                assertSensible(same, each);
                assertThat(meanError(same, each, n, i -> 7)).isLessThan(n == 2 ? 0.3 : 0.02);
            }
        }
    }

    /** Extrapolation of what falls steeply, or of what is little more than noise, must not reach zero. */
    @Test
    void timesStayAboveTheLeast() {
        List<IntToDoubleFunction> devices = List.of(
                i -> Math.exp(linear(i) - linear(0)),
                i -> Math.exp(-linear(i)),
                i -> Math.pow(noise(i), 4),
                i -> i % 5 == 0 ? 1_000 : noise(i));
        SourceTimes sources = sources(TransferRegressionTest::linear, TransferRegressionTest::other);
        for (IntToDoubleFunction device : devices) {
            for (int n : new int[] {3, 12, 120}) {
                SourceTimes each = n == 3 ? sources : NO_SOURCES;
                assertSensible(fit(each, n, device), each);
            }
        }
    }

    /** A measurement near zero, of which the others say that it is below: it must not leave intervals without an end. */
    @Test
    void whatIsPredictedWithoutAMeasurementStaysAboveTheLeast() {
        for (int n : new int[] {40, 120}) {
            double fastest = IntStream.range(0, n)
                    .mapToDouble(TransferRegressionTest::linear)
                    .min()
                    .orElseThrow();
            IntToDoubleFunction device = i -> Math.max(0, linear(i) - fastest + 0.005 * noise(i) - 0.0275) + 0.001;

            Transferred fitted = fit(NO_SOURCES, n, device);

            assertThat(Arrays.stream(fitted.leftOut()).min()).hasValue(fitted.least());
            assertSensible(fitted, NO_SOURCES);
        }
    }

    @Test
    void manyMeasurementsAreFittedByRidgeRegression() {
        SourceTimes sources = sources(TransferRegressionTest::other, TransferRegressionTest::noise);
        for (SourceTimes each : List.of(NO_SOURCES, sources)) {
            Transferred raw = fit(each, 150, TransferRegressionTest::linear);
            assertThat(raw.description())
                    .isEqualTo("ridge regression on physical quantities, source devices and choices");
            assertThat(raw.parts())
                    .singleElement()
                    .satisfies(part -> assertThat(part.isLogarithm()).isFalse());
            assertThat(meanError(raw, each, 150, TransferRegressionTest::linear))
                    .isLessThan(0.006);
            assertSensible(raw, each);
            assertModelSaysTheSame(raw, each);

            Transferred logarithms = fit(each, 150, i -> Math.exp(linear(i) / 5));
            assertThat(logarithms.parts())
                    .singleElement()
                    .satisfies(part -> assertThat(part.isLogarithm()).isTrue());
            assertThat(meanError(logarithms, each, 150, i -> Math.exp(linear(i) / 5)))
                    .isLessThan(0.02);
            assertModelSaysTheSame(logarithms, each);
        }
    }

    @Test
    void aLookupTableIsExactForADeviceThatIsASumOverChoices() {
        int units = NETWORKS.inputs().units();
        int[] codes = NETWORKS.inputs().codes();
        // Each unit's time is one of a few, so that all codes that are asked for are among the measured.
        IntToDoubleFunction device = network -> {
            double sum = 3;
            for (int u = 0; u < units; u++) {
                sum += 0.1 * (1 + (codes[network * units + u] * 7 + u) % 5);
            }
            return sum;
        };
        int[] measured = first(COUNT);

        Transferred fitted = TransferRegression.lookupTable(NETWORKS, measured, times(COUNT, device));

        double[] predicted = fitted.times(NETWORKS, NO_SOURCES);
        for (int i = 0; i < COUNT; i++) {
            assertThat(predicted[i]).isCloseTo(device.applyAsDouble(i), within(2e-3));
        }
        assertThat(fitted.description()).isEqualTo("a time for each choice");
        assertSensible(fitted, NO_SOURCES);
        assertModelSaysTheSame(fitted, NO_SOURCES);
    }

    @Test
    void fineTuningTakesTheSourceThatRanksAlike() {
        SourceTimes sources = sources(TransferRegressionTest::noise, TransferRegressionTest::other, i -> 90 / other(i));
        IntToDoubleFunction device = i -> 5 * Math.pow(other(i), 1.5);

        Transferred fitted = TransferRegression.fineTuned(sources, first(12), times(12, device));

        double[] weights = fitted.parts().get(0).logarithms();
        assertThat(weights[0]).isZero();
        assertThat(weights[1]).isCloseTo(1.5, within(0.2));
        assertThat(weights[2]).isZero();
        assertThat(fitted.description()).isEqualTo("one source device");
        assertSensible(fitted, sources);
        assertModelSaysTheSame(fitted, sources);
        assertThat(RankFidelity.of(fitted.times(NETWORKS, sources), times(COUNT, device))
                        .spearman())
                .isGreaterThan(0.98);
    }

    @Test
    void fineTuningNeedsLittleButASource() {
        SourceTimes sources = sources(TransferRegressionTest::other, TransferRegressionTest::noise);
        assertSensible(TransferRegression.fineTuned(sources, first(2), new double[] {4, 5}), sources);
        Transferred same = TransferRegression.fineTuned(sources, first(3), new double[] {4, 4, 4});
        assertSensible(same, sources);
        assertThat(DoubleStream.of(same.times(NETWORKS, sources)).max().orElseThrow())
                .isCloseTo(4, within(1e-9));

        assertThatThrownBy(() -> TransferRegression.fineTuned(NO_SOURCES, first(2), new double[] {4, 5}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fine-tune needs at least one source device");
    }
}

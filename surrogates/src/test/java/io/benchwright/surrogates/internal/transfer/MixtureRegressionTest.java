package io.benchwright.surrogates.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.data.random.StableRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MixtureRegressionTest {

    private static final int COUNT = 200;

    private final double[][] raw = new double[COUNT][3];
    private final double[] sums = new double[COUNT];
    private final List<Features> groups;

    MixtureRegressionTest() {
        StableRandom random = new StableRandom(3);
        for (int i = 0; i < COUNT; i++) {
            for (int f = 0; f < 3; f++) {
                raw[i][f] = random.nextDouble();
            }
            sums[i] = 1 + raw[i][0] + 3 * raw[i][1];
        }
        Features all = Features.standardised(raw);
        groups = List.of(all, all.sum());
    }

    private double[] values(DoubleUnaryOperator of) {
        return Arrays.stream(sums).map(of).toArray();
    }

    private static int[] first(int n) {
        return IntStream.range(0, n).toArray();
    }

    private double meanError(MixtureRegression.Fitted fitted, double[] truth) {
        return IntStream.range(0, COUNT)
                .mapToDouble(i -> Math.abs(fitted.at(groups, i) / truth[i] - 1))
                .average()
                .orElseThrow();
    }

    @Test
    void findsWhatIsLinearAndWhatIsLinearInLogarithms() {
        for (DoubleUnaryOperator of : List.<DoubleUnaryOperator>of(sum -> sum, Math::exp)) {
            double[] truth = values(of);
            MixtureRegression.Fitted fitted = MixtureRegression.fit(groups, first(20), Arrays.copyOf(truth, 20), true);

            assertThat(meanError(fitted, truth)).isLessThan(0.02);
            for (int i = 0; i < 20; i++) {
                assertThat(fitted.leftOut()[i] / truth[i]).isBetween(0.9, 1.1);
            }
        }
    }

    @Test
    void logarithmsAreForThoseWhoWantThem() {
        double[] truth = values(Math::exp);
        MixtureRegression.Fitted linear = MixtureRegression.fit(groups, first(20), Arrays.copyOf(truth, 20), false);

        assertThat(linear.parts()).hasSize(1);
        assertThat(meanError(linear, truth)).isGreaterThan(0.05);
    }

    @Test
    void oneWildMeasurementDoesLittle() {
        double[] truth = values(sum -> sum);
        double[] measured = Arrays.copyOf(truth, 20);
        measured[4] *= 10;

        assertThat(meanError(MixtureRegression.fit(groups, first(20), measured, true), truth))
                .isLessThan(0.1);
    }

    /** Two measurements, or ones that are all the same, are little, but no reason to fail. */
    @Test
    void littleIsEnough() {
        double[] truth = values(sum -> sum);
        assertThat(MixtureRegression.fit(groups, first(2), Arrays.copyOf(truth, 2), true)
                        .at(groups, 50))
                .isPositive();
        double[] same = new double[20];
        Arrays.fill(same, 7);
        assertThat(MixtureRegression.fit(groups, first(20), same, true).at(groups, 50))
                .isBetween(6.9, 7.1);
    }

    @Test
    void predictionsStayPositive() {
        double[] truth = {1, 1000};
        MixtureRegression.Fitted fitted = MixtureRegression.fit(groups, new int[] {0, 1}, truth, false);
        for (int i = 0; i < COUNT; i++) {
            assertThat(fitted.at(groups, i)).isGreaterThanOrEqualTo(0.1);
        }
    }
}

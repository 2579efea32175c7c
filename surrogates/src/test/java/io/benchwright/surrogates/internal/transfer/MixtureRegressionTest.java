package io.benchwright.surrogates.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
        groups = List.of(all, all.sum(raw));
    }

    private double[] values(DoubleUnaryOperator of) {
        return Arrays.stream(sums).map(of).toArray();
    }

    private static int[] first(int n) {
        return IntStream.range(0, n).toArray();
    }

    /** What is predicted for a network, by the columns that features are of. */
    private double at(MixtureRegression.Fitted fitted, int network) {
        double mean = 0;
        for (int p = 0; p < fitted.shares().length; p++) {
            MixtureRegression.Linear part = fitted.parts().get(p);
            double sum = part.constant();
            for (double[] weights : part.weights()) {
                for (int c = 0; c < weights.length; c++) {
                    sum += weights[c] * raw[network][c];
                }
            }
            mean += fitted.shares()[p] * (part.isLogarithm() ? Math.exp(sum) : sum);
        }
        return mean;
    }

    private double meanError(MixtureRegression.Fitted fitted, double[] truth) {
        return IntStream.range(0, COUNT)
                .mapToDouble(i -> Math.abs(at(fitted, i) / truth[i] - 1))
                .average()
                .orElseThrow();
    }

    @Test
    void findsWhatIsLinearAndWhatIsLinearInLogarithms() {
        for (boolean isExponential : new boolean[] {false, true}) {
            double[] truth = values(isExponential ? Math::exp : sum -> sum);
            MixtureRegression.Fitted fitted = MixtureRegression.fit(groups, first(20), Arrays.copyOf(truth, 20));

            assertThat(meanError(fitted, truth)).isLessThan(0.02);
            for (int p = 0; p < 2; p++) {
                MixtureRegression.Linear part = fitted.parts().get(p);
                boolean isRight = part.isLogarithm() == isExponential;
                assertThat(fitted.shares()[p]).isCloseTo(isRight ? 1 : 0, within(0.05));
                for (int i = 0; i < 20 && isRight; i++) {
                    double leftOut = isExponential ? Math.exp(part.leftOut()[i]) : part.leftOut()[i];
                    assertThat(leftOut / truth[i]).isBetween(0.9, 1.1);
                }
            }
        }
    }

    @Test
    void oneWildMeasurementDoesLittle() {
        double[] truth = values(sum -> sum);
        double[] measured = Arrays.copyOf(truth, 20);
        measured[4] *= 10;

        assertThat(meanError(MixtureRegression.fit(groups, first(20), measured), truth))
                .isLessThan(0.1);
    }

    /** Two measurements, or ones that are all the same, are little, but no reason to fail. */
    @Test
    void littleIsEnough() {
        double[] truth = values(sum -> sum);
        assertThat(at(MixtureRegression.fit(groups, first(2), Arrays.copyOf(truth, 2)), 50))
                .isPositive();
        double[] same = new double[20];
        Arrays.fill(same, 7);
        assertThat(at(MixtureRegression.fit(groups, first(20), same), 50)).isBetween(6.9, 7.1);
    }
}

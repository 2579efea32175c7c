package io.benchwright.surrogates.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.random.StableRandom;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PositiveRegressionTest {

    private static final int COUNT = 200;
    private static final int[] USED = {0, 1, 2, 3};
    private static final double[] COSTS = {2, 3e-6, 0, 0.5};

    /** Columns of different scales; the last is no cost, although times would follow it. */
    private final double[][] columns = new double[COUNT][];

    private final double[] times = new double[COUNT];

    PositiveRegressionTest() {
        StableRandom random = new StableRandom(5);
        for (int i = 0; i < COUNT; i++) {
            double[] row = {1, 1e6 * (0.2 + random.nextDouble()), 10 * random.nextDouble(), 1 + random.nextInt(8), 0};
            for (int c = 0; c < COSTS.length; c++) {
                times[i] += COSTS[c] * row[c];
            }
            row[4] = times[i];
            columns[i] = row;
        }
    }

    private static int[] first(int n) {
        return IntStream.range(0, n).toArray();
    }

    private static double at(double[] weights, double[] row) {
        return IntStream.range(0, weights.length)
                .mapToDouble(c -> weights[c] * row[c])
                .sum();
    }

    private double meanError(double[] weights) {
        return IntStream.range(0, COUNT)
                .mapToDouble(i -> Math.abs(at(weights, columns[i]) / times[i] - 1))
                .average()
                .orElseThrow();
    }

    /** Measurements that are off by a few percent. */
    private double[] measured(int n, double noise) {
        StableRandom random = new StableRandom(8);
        return IntStream.range(0, n)
                .mapToDouble(i -> times[i] * (1 + noise * (2 * random.nextDouble() - 1)))
                .toArray();
    }

    @Test
    void findsCostsThatAddUp() {
        PositiveRegression.Fitted fitted = PositiveRegression.fit(columns, USED, first(20), measured(20, 0));

        assertThat(fitted.weights()[0]).isCloseTo(2, within(0.15));
        assertThat(fitted.weights()[1]).isCloseTo(3e-6, within(0.1e-6));
        assertThat(fitted.weights()[2]).isBetween(0.0, 0.02);
        assertThat(fitted.weights()[3]).isCloseTo(0.5, within(0.02));
        assertThat(fitted.weights()[4]).isZero();
        assertThat(meanError(fitted.weights())).isLessThan(0.005);
        for (int i = 0; i < 20; i++) {
            assertThat(fitted.leftOut()[i] / times[i]).isBetween(0.97, 1.03);
        }
    }

    /** Times that fall with a column would have a cost below 0 by least squares. */
    @Test
    void costsAreNeverNegative() {
        double[] falling = IntStream.range(0, 20)
                .mapToDouble(i -> 20 - columns[i][2] - columns[i][3])
                .toArray();
        for (int n : new int[] {2, 3, 5, 20}) {
            for (double[] observed : new double[][] {falling, measured(20, 0.5)}) {
                PositiveRegression.Fitted fitted =
                        PositiveRegression.fit(columns, USED, first(n), Arrays.copyOf(observed, n));
                assertThat(fitted.weights()).hasSize(5);
                assertThat(fitted.leftOut()).hasSize(n);
                for (double weight : fitted.weights()) {
                    assertThat(weight).isNotNegative().isFinite();
                }
                for (double time : fitted.leftOut()) {
                    assertThat(time).isPositive().isFinite();
                }
            }
        }
    }

    @Test
    void oneWildMeasurementDoesLittle() {
        for (double wild : new double[] {0.1, 10}) {
            double[] observed = measured(20, 0.02);
            observed[4] *= wild;

            PositiveRegression.Fitted fitted = PositiveRegression.fit(columns, USED, first(20), observed);

            assertThat(meanError(fitted.weights())).isLessThan(0.05);
            assertThat(fitted.leftOut()[4] / times[4]).isBetween(0.9, 1.1);
        }
    }

    @Test
    void theSameMeasurementsGiveTheSame() {
        double[] observed = measured(20, 0.05);
        PositiveRegression.Fitted one = PositiveRegression.fit(columns, USED, first(20), observed);
        PositiveRegression.Fitted other = PositiveRegression.fit(columns, USED, first(20), observed.clone());

        assertThat(other.weights()).isEqualTo(one.weights());
        assertThat(other.leftOut()).isEqualTo(one.leftOut());
    }

    @Test
    void unitsDoNotMatter() {
        double[] observed = measured(20, 0.05);
        double[] one =
                PositiveRegression.fit(columns, USED, first(20), observed).weights();
        double[] other = PositiveRegression.fit(
                        columns,
                        USED,
                        first(20),
                        Arrays.stream(observed).map(time -> 1024 * time).toArray())
                .weights();
        for (int c = 0; c < one.length; c++) {
            assertThat(other[c] / 1024).isCloseTo(one[c], within(1e-9 * COSTS[0]));
        }
    }

    /** Of a cost that others have, but none that was measured, nothing is known but that it is like the rest. */
    @Test
    void aCostThatNoMeasuredNetworkHasIsNoReasonToFail() {
        for (int i = 0; i < 20; i++) {
            columns[i][2] = 0;
        }
        double[] observed = measured(20, 0);

        PositiveRegression.Fitted some = PositiveRegression.fit(columns, USED, first(20), observed);
        for (double[] row : columns) {
            row[2] = 0;
        }
        PositiveRegression.Fitted none = PositiveRegression.fit(columns, USED, first(20), observed);

        assertThat(some.weights()[2]).isPositive().isFinite();
        assertThat(none.weights()[2]).isZero();
        for (PositiveRegression.Fitted fitted : new PositiveRegression.Fitted[] {some, none}) {
            for (int i = 0; i < 20; i++) {
                assertThat(at(fitted.weights(), columns[i]) / times[i]).isBetween(0.98, 1.02);
            }
        }
    }

    @Test
    void leavesOutAboutAsARefitDoes() {
        double[] observed = measured(20, 0.2);
        PositiveRegression.Fitted fitted = PositiveRegression.fit(columns, USED, first(20), observed);
        for (int i = 0; i < 20; i++) {
            int without = i;
            int[] others = IntStream.range(0, 20).filter(j -> j != without).toArray();
            double[] rest = IntStream.of(others).mapToDouble(j -> observed[j]).toArray();
            double refitted =
                    at(PositiveRegression.fit(columns, USED, others, rest).weights(), columns[i]);

            assertThat(fitted.leftOut()[i] / refitted).isCloseTo(1, within(0.02));
        }
    }
}

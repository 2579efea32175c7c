package io.benchwright.surrogates.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.random.StableRandom;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeaturesTest {

    private static final int COUNT = 40;

    /** Columns of very different scales, of which one is always the same. */
    private final double[][] columns = new double[COUNT][];

    FeaturesTest() {
        StableRandom random = new StableRandom(9);
        for (int i = 0; i < COUNT; i++) {
            columns[i] = new double[] {
                1e9 * (1 + random.nextDouble()), random.nextDouble(), 0.1, 1e-6 * random.nextDouble(), 100 + i
            };
        }
    }

    private static double product(double[] one, double[] other) {
        return IntStream.range(0, one.length)
                .mapToDouble(i -> one[i] * other[i])
                .sum();
    }

    private static double[] feature(Features features, int feature) {
        return Arrays.stream(features.rows()).mapToDouble(row -> row[feature]).toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private void assertColumnsGiveTheSame(Features features) {
        double[] coefficients = new double[features.width()];
        StableRandom random = new StableRandom(1);
        Arrays.setAll(coefficients, f -> random.nextDouble() - 0.5);

        double[] weights = features.columnWeights(coefficients);

        for (int i = 0; i < COUNT; i++) {
            assertThat(product(weights, columns[i]) - features.shifted(coefficients))
                    .isCloseTo(product(coefficients, features.rows()[i]), within(1e-9));
        }
    }

    @Test
    void whatIsLinearInFeaturesIsLinearInColumns() {
        Features all = Features.standardised(columns);
        assertColumnsGiveTheSame(all);
        assertColumnsGiveTheSame(all.sum(columns));
        assertColumnsGiveTheSame(Features.standardised(columns, new int[][] {{0, 4}, {1, 3}, {2}}));
    }

    @Test
    void areCentredAndScaledSoThatTheMeanCovarianceWithItselfIsOne() {
        int[][] sums = {{0, 4}, {1, 3}, {2}};
        Features all = Features.standardised(columns);
        for (Features features : new Features[] {all, all.sum(columns), Features.standardised(columns, sums)}) {
            double varying = features.width() == 1 ? 1 : features.width() - 1;
            for (int f = 0; f < features.width(); f++) {
                double[] values = feature(features, f);
                assertThat(mean(values)).isCloseTo(0, within(1e-9));
                boolean isConstant = Arrays.stream(values).allMatch(value -> value == 0);
                assertThat(product(values, values) / COUNT).isCloseTo(isConstant ? 0 : 1 / varying, within(1e-9));
            }
            assertThat(mean(IntStream.range(0, COUNT)
                            .mapToDouble(i -> features.product(i, i))
                            .toArray()))
                    .isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void sumsAreOfColumnsAsTheyAreAndTheSumIsOfFeatures() {
        Features sums = Features.standardised(columns, new int[][] {{1, 3}});
        Features all = Features.standardised(columns);
        Features sum = all.sum(columns);
        double factor = sums.combination()[0][1];
        double ofSum = sum.rows()[0][0] / Arrays.stream(all.rows()[0]).sum();

        assertThat(sums.combination()[0]).containsExactly(0, factor, 0, factor, 0);
        assertThat(ofSum).isPositive();
        for (int i = 0; i < COUNT; i++) {
            assertThat(sum.rows()[i][0])
                    .isCloseTo(ofSum * Arrays.stream(all.rows()[i]).sum(), within(1e-9));
        }
    }

    /** Rounding makes the mean of 0.1 differ from 0.1: that is no variance. */
    @Test
    void whatNeverVariesIsZero() {
        Features features = Features.standardised(columns);

        assertThat(feature(features, 2)).containsOnly(0);
        assertThat(features.combination()[2]).containsOnly(0);
        assertThat(features.columnWeights(new double[] {0, 0, 1, 0, 0})).containsOnly(0);

        Features none = Features.standardised(new double[][] {{3, 0}, {3, 0}, {3, 0}});
        assertThat(none.rows()).isEqualTo(new double[3][2]);
        assertThat(none.shifted(new double[] {5, 5})).isZero();
        assertThat(none.sum(new double[][] {{3, 0}, {3, 0}, {3, 0}}).rows()).isEqualTo(new double[3][1]);
    }
}

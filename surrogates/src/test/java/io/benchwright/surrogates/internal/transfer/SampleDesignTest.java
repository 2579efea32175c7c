package io.benchwright.surrogates.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.data.random.StableRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleDesignTest {

    private static final int COUNT = 300;

    private static Features features() {
        StableRandom random = new StableRandom(1);
        double[][] rows = new double[COUNT][4];
        for (double[] row : rows) {
            Arrays.setAll(row, f -> random.nextDouble());
        }
        return Features.standardised(rows);
    }

    private static int[] choose(Features features, int[] among, int count, long seed) {
        return SampleDesign.choose(List.of(features), new int[0], among, count, new StableRandom(seed));
    }

    /** The mean posterior variance, by its definition. */
    private static double variance(Features features, int[] chosen) {
        double[][] inverse = new double[chosen.length][chosen.length];
        double total = 0;
        for (int network = 0; network < COUNT; network++) {
            double[] weights = solve(features, chosen, network, inverse);
            double variance = features.product(network, network);
            for (int i = 0; i < chosen.length; i++) {
                variance -= weights[i] * features.product(network, chosen[i]);
            }
            total += variance / COUNT;
        }
        return total;
    }

    private static double[] solve(Features features, int[] chosen, int network, double[][] matrix) {
        int n = chosen.length;
        double[] right = new double[n];
        for (int i = 0; i < n; i++) {
            right[i] = features.product(network, chosen[i]);
            for (int j = 0; j < n; j++) {
                matrix[i][j] = features.product(chosen[i], chosen[j]) + (i == j ? 0.05 : 0);
            }
        }
        for (int k = 0; k < n; k++) {
            for (int i = k + 1; i < n; i++) {
                double factor = matrix[i][k] / matrix[k][k];
                for (int j = k; j < n; j++) {
                    matrix[i][j] -= factor * matrix[k][j];
                }
                right[i] -= factor * right[k];
            }
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int j = i + 1; j < n; j++) {
                right[i] -= matrix[i][j] * right[j];
            }
            right[i] /= matrix[i][i];
        }
        return right;
    }

    @Test
    void lowersTheVarianceMoreThanChanceDoes() {
        Features features = features();
        int[] all = IntStream.range(0, COUNT).toArray();
        double designed = variance(features, choose(features, all, 8, 1));
        for (int seed = 0; seed < 20; seed++) {
            int[] order = all.clone();
            new StableRandom(seed).shuffle(order);
            assertThat(designed).isLessThan(variance(features, Arrays.copyOf(order, 8)));
        }
    }

    /** Whoever measures what was chosen, and asks again, gets what would have come next. */
    @Test
    void goesOnFromWhatIsKnown() {
        Features features = features();
        int[] among = IntStream.range(0, 100).toArray();
        int[] all = choose(features, among, 9, 1);
        int[] known = Arrays.copyOf(all, 4);
        int[] rest = IntStream.of(among)
                .filter(i -> IntStream.of(known).noneMatch(k -> k == i))
                .toArray();

        int[] next = SampleDesign.choose(List.of(features), known, rest, 5, new StableRandom(1));

        assertThat(next).doesNotContain(known).doesNotHaveDuplicates();
        int[] together =
                IntStream.concat(IntStream.of(known), IntStream.of(next)).toArray();
        assertThat(variance(features, together)).isLessThan(variance(features, all) * 1.05);
    }

    @Test
    void choosesEachOnceOfThoseThatItMay() {
        Features features = features();
        int[] among = IntStream.range(100, 130).toArray();

        int[] chosen = choose(features, among, 30, 1);

        assertThat(chosen).containsExactlyInAnyOrder(among);
        assertThat(choose(features, among, 1_000, 1)).hasSize(30);
        assertThat(choose(features, among, 5, 1)).isEqualTo(Arrays.copyOf(chosen, 5));
    }
}

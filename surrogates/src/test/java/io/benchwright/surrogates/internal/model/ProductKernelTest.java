package io.benchwright.surrogates.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.data.random.StableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductKernelTest {

    private static final int QUERIES = 140;

    @ParameterizedTest
    @CsvSource({
        "1, 0", "1, 1", "1, 300", "2, 255", "2, 256", "3, 257", "4, 512", "5, 100", "6, 600", "7, 1000", "20, 300"
    })
    void sumsProductsOverUnitsWhereverAQueryStandsInABatch(int units, int points) {
        StableRandom random = new StableRandom(units * 10_000L + points);
        int[] radices = new int[units];
        double[][] factors = new double[units][];
        for (int u = 0; u < units; u++) {
            radices[u] = 1 + random.nextInt(12);
            factors[u] = new double[radices[u] * radices[u]];
            for (int i = 0; i < factors[u].length; i++) {
                factors[u][i] = 0.2 + 0.8 * random.nextDouble();
            }
        }
        int[] codes = codes(radices, points, random);
        double[] weights = new double[points];
        for (int i = 0; i < points; i++) {
            weights[i] = random.nextDouble() - 0.3;
        }
        int[] queries = codes(radices, QUERIES, random);

        ProductKernel kernel = new ProductKernel(radices, factors, codes);
        float[][] arranged = kernel.weights(weights);
        double[] alone = new double[QUERIES];
        Scratch scratch = new Scratch();
        for (int i = 0; i < QUERIES; i++) {
            kernel.addTo(arranged, queries, i * units, 1, alone, i, scratch);
        }

        for (int query = 0; query < QUERIES; query++) {
            double expected = 0;
            double absolute = 0;
            for (int point = 0; point < points; point++) {
                double product = weights[point];
                for (int u = 0; u < units; u++) {
                    product *= factors[u][queries[query * units + u] * radices[u] + codes[point * units + u]];
                }
                expected += product;
                absolute += Math.abs(product);
            }
            assertThat(alone[query]).isEqualTo(expected, Offset.offset(1e-5 * absolute));
        }
        for (int batch = 1; batch <= Scratch.BATCH; batch++) {
            double[] sums = new double[QUERIES + 1];
            for (int from = 0; from < QUERIES; from += batch) {
                int count = Math.min(batch, QUERIES - from);
                kernel.addTo(arranged, queries, from * units, count, sums, from + 1, scratch);
            }
            for (int i = 0; i < QUERIES; i++) {
                assertThat(sums[i + 1]).as("batches of %d", batch).isEqualTo(alone[i]);
            }
            assertThat(sums[0]).isZero();
        }
        assertThat(kernel.points()).isEqualTo(points);
    }

    private static int[] codes(int[] radices, int count, StableRandom random) {
        int[] codes = new int[count * radices.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = random.nextInt(radices[i % radices.length]);
        }
        return codes;
    }
}

package io.benchwright.surrogates.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.random.StableRandom;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeastSquaresTest {

    private static final double[] PENALTIES = {1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100};

    private final StableRandom random = new StableRandom(4);

    private double[][] rows(int n, int width) {
        double[][] rows = new double[n][width];
        for (double[] row : rows) {
            Arrays.setAll(row, c -> 2 * random.nextDouble() - 1);
        }
        return rows;
    }

    private double[] values(double[][] rows, double noise) {
        return Arrays.stream(rows)
                .mapToDouble(row -> {
                    double sum = 5 + noise * (random.nextDouble() - 0.5);
                    for (int c = 0; c < row.length; c++) {
                        sum += row[c] / (1 + c);
                    }
                    return sum;
                })
                .toArray();
    }

    private static double at(double constant, double[] weights, double[] row) {
        double sum = constant;
        for (int c = 0; c < weights.length; c++) {
            sum += weights[c] * row[c];
        }
        return sum;
    }

    /** A ridge regression by its definition, of all rows but one: weights, and last the constant, which has no penalty. */
    private static double[] ridge(double[][] rows, double[] values, int without, double penalty) {
        int width = rows[0].length;
        double[][] matrix = new double[width + 1][width + 2];
        for (int i = 0; i < rows.length; i++) {
            if (i != without) {
                double[] row = Arrays.copyOf(rows[i], width + 2);
                row[width] = 1;
                row[width + 1] = values[i];
                for (int a = 0; a <= width; a++) {
                    for (int b = 0; b < width + 2; b++) {
                        matrix[a][b] += row[a] * row[b];
                    }
                }
            }
        }
        for (int c = 0; c < width; c++) {
            matrix[c][c] += penalty;
        }
        return solved(matrix);
    }

    /** Gauss and Jordan, without pivots: the matrices are positive definite. */
    private static double[] solved(double[][] matrix) {
        int n = matrix.length;
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < n; i++) {
                double factor = i == k ? 0 : matrix[i][k] / matrix[k][k];
                for (int j = k; j <= n; j++) {
                    matrix[i][j] -= factor * matrix[k][j];
                }
            }
        }
        return IntStream.range(0, n)
                .mapToDouble(i -> matrix[i][n] / matrix[i][i])
                .toArray();
    }

    private static double refitted(double[][] rows, double[] values, int without, double penalty) {
        double[] solution = ridge(rows, values, without, penalty);
        int width = rows[0].length;
        return at(solution[width], Arrays.copyOf(solution, width), rows[without]);
    }

    private static double error(double[][] rows, double[] values, double penalty) {
        return IntStream.range(0, rows.length)
                .mapToDouble(i -> Math.pow(refitted(rows, values, i, penalty) - values[i], 2))
                .average()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"12, 3, 0.1", "12, 11, 1", "12, 12, 1", "12, 20, 4", "30, 5, 20", "3, 4, 1"})
    void leavesOutAsRefitsDo(int n, int width, double noise) {
        double[][] rows = rows(n, width);
        double[] values = values(rows, noise);

        LeastSquares.Fitted fitted = LeastSquares.fit(rows, values);

        double best = Arrays.stream(PENALTIES)
                .boxed()
                .min((a, b) -> Double.compare(error(rows, values, a), error(rows, values, b)))
                .orElseThrow();
        assertThat(fitted.error()).isCloseTo(error(rows, values, best), within(1e-6));
        double[] all = ridge(rows, values, -1, best);
        assertThat(fitted.constant()).isCloseTo(all[width], within(1e-6));
        for (int c = 0; c < width; c++) {
            assertThat(fitted.weights()[c]).isCloseTo(all[c], within(1e-6));
        }
        for (int i = 0; i < n; i++) {
            assertThat(fitted.leftOut()[i]).isCloseTo(refitted(rows, values, i, best), within(1e-6));
        }
    }

    /** Columns of zeros change nothing but which of the two ways is taken. */
    @Test
    void isTheSameWhicheverOfRowsAndColumnsAreMore() {
        for (int width : new int[] {9, 10, 11}) {
            double[][] rows = rows(12, width);
            double[] values = values(rows, 0.3);
            double[][] wide =
                    Arrays.stream(rows).map(row -> Arrays.copyOf(row, 12)).toArray(double[][]::new);

            LeastSquares.Fitted primal = LeastSquares.fit(rows, values);
            LeastSquares.Fitted dual = LeastSquares.fit(wide, values);

            assertThat(dual.constant()).isCloseTo(primal.constant(), within(1e-7));
            assertThat(dual.error()).isCloseTo(primal.error(), within(1e-7));
            for (int c = 0; c < 12; c++) {
                assertThat(dual.weights()[c]).isCloseTo(c < width ? primal.weights()[c] : 0, within(1e-7));
            }
            for (int i = 0; i < 12; i++) {
                assertThat(dual.leftOut()[i]).isCloseTo(primal.leftOut()[i], within(1e-7));
            }
        }
    }

    @Test
    void ofTwoEachIsPredictedByTheOther() {
        LeastSquares.Fitted fitted = LeastSquares.fit(rows(2, 3), new double[] {5, 8});

        assertThat(fitted.leftOut()[0]).isCloseTo(8, within(1e-9));
        assertThat(fitted.leftOut()[1]).isCloseTo(5, within(1e-9));
        assertThat(fitted.error()).isCloseTo(9, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"10, 3", "10, 20"})
    void whatIsAlwaysTheSameIsPredictedEverywhere(int n, int width) {
        double[] values = new double[n];
        Arrays.fill(values, 7);

        LeastSquares.Fitted fitted = LeastSquares.fit(rows(n, width), values);

        assertThat(fitted.constant()).isEqualTo(7);
        assertThat(fitted.weights()).hasSize(width).containsOnly(0);
        assertThat(fitted.leftOut()).containsOnly(7);
        assertThat(fitted.error()).isZero();
    }
}

package io.benchwright.surrogates.internal.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.random.StableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CholeskyTest {

    /** Sizes below, at and above a panel, and ones that four does not divide. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 63, 64, 65, 127, 130, 200})
    void solvesWhatTheMatrixStandsFor(int n) {
        StableRandom random = new StableRandom(n);
        double[][] factor = new double[n][n];
        for (double[] row : factor) {
            for (int j = 0; j < n; j++) {
                row[j] = random.nextDouble() - 0.5;
            }
        }
        double[][] matrix = new double[n][n];
        double[] solution = new double[n];
        for (int i = 0; i < n; i++) {
            solution[i] = random.nextDouble() - 0.5;
            for (int j = 0; j < n; j++) {
                matrix[i][j] = i == j ? 1 : 0;
                for (int k = 0; k < n; k++) {
                    matrix[i][j] += factor[i][k] * factor[j][k];
                }
            }
        }
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                values[i] += matrix[i][j] * solution[j];
            }
        }

        assertThat(Cholesky.of(matrix).solve(values)).containsExactly(solution, within(1e-9));
    }

    @Test
    void refusesWhatIsNotPositiveDefinite() {
        assertThatThrownBy(() -> Cholesky.of(new double[][] {{1, 2}, {2, 1}}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not positive definite");
        assertThatThrownBy(() -> Cholesky.of(new double[][] {{Double.NaN}})).isInstanceOf(IllegalStateException.class);
    }
}

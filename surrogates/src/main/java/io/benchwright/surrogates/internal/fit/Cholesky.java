package io.benchwright.surrogates.internal.fit;

/**
 * The Cholesky decomposition of a symmetric positive definite matrix, by panels of rows: half of the memory and half of the
 * time of EJML's, which counts since a fit decomposes seven matrices of thousands of rows and takes a third of its time for
 * that.
 */
public final class Cholesky {

    /** Rows that are subtracted from all others while they are in the cache. */
    private static final int PANEL = 64;

    /** Of each row what is in or above the diagonal; what is below is never looked at. */
    private final double[][] rows;

    private Cholesky(double[][] rows) {
        this.rows = rows;
    }

    /**
     * Decomposes.
     *
     * @param matrix its rows, of which the upper triangle counts; overwritten
     * @throws IllegalStateException if the matrix is not positive definite
     */
    public static Cholesky of(double[][] matrix) {
        int n = matrix.length;
        for (int first = 0; first < n; first += PANEL) {
            int end = Math.min(n, first + PANEL);
            for (int k = first; k < end; k++) {
                double[] row = matrix[k];
                if (!(row[k] > 0)) {
                    throw new IllegalStateException("the matrix is not positive definite");
                }
                double inverse = 1 / Math.sqrt(row[k]);
                for (int j = k; j < n; j++) {
                    row[j] *= inverse;
                }
                for (int i = k + 1; i < end; i++) {
                    subtract(matrix[i], row, i);
                }
            }
            for (int i = end; i < n; i++) {
                int k = first;
                for (; k + 3 < end; k += 4) {
                    subtract(matrix[i], matrix[k], matrix[k + 1], matrix[k + 2], matrix[k + 3], i);
                }
                for (; k < end; k++) {
                    subtract(matrix[i], matrix[k], i);
                }
            }
        }
        return new Cholesky(matrix);
    }

    // The same index everywhere: the compiler makes vector instructions of nothing else.

    private static void subtract(double[] from, double[] row, int i) {
        double factor = row[i];
        for (int j = i; j < from.length; j++) {
            from[j] -= factor * row[j];
        }
    }

    private static void subtract(double[] from, double[] a, double[] b, double[] c, double[] d, int i) {
        double ofA = a[i];
        double ofB = b[i];
        double ofC = c[i];
        double ofD = d[i];
        for (int j = i; j < from.length; j++) {
            from[j] -= ofA * a[j] + ofB * b[j] + ofC * c[j] + ofD * d[j];
        }
    }

    /** Solves the equations that the matrix stands for. */
    public double[] solve(double[] values) {
        double[] solution = values.clone();
        int n = rows.length;
        for (int i = 0; i < n; i++) {
            solution[i] /= rows[i][i];
            for (int j = i + 1; j < n; j++) {
                solution[j] -= solution[i] * rows[i][j];
            }
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int j = i + 1; j < n; j++) {
                solution[i] -= rows[i][j] * solution[j];
            }
            solution[i] /= rows[i][i];
        }
        return solution;
    }
}

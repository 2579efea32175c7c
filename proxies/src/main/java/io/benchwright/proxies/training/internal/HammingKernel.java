package io.benchwright.proxies.training.internal;

import java.util.OptionalDouble;

/** For each pair of images, how many units are on for both or off for both. */
final class HammingKernel {

    private final double[][] agreements;

    HammingKernel(int images) {
        this.agreements = new double[images][images];
    }

    /**
     * Adds units.
     *
     * @param products images x images, row by row: of codes that are 1 where a unit is on and -1 where it is off
     * @param units how many they are
     */
    void add(float[] products, long units) {
        int images = agreements.length;
        for (int i = 0; i < images; i++) {
            for (int j = 0; j < images; j++) {
                agreements[i][j] += (units + products[i * images + j]) / 2;
            }
        }
    }

    /**
     * The logarithm of the determinant, by Cholesky's factors.
     *
     * @return nothing if it is 0: codes do not tell the images apart
     */
    OptionalDouble logDeterminant() {
        int n = agreements.length;
        double[][] factor = new double[n][n];
        double logarithm = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double rest = agreements[i][j];
                for (int k = 0; k < j; k++) {
                    rest -= factor[i][k] * factor[j][k];
                }
                if (i == j) {
                    // Whole numbers: a rest of rounding alone is none.
                    if (!(rest > Math.ulp(agreements[i][i]) * n)) {
                        return OptionalDouble.empty();
                    }
                    factor[i][i] = Math.sqrt(rest);
                    logarithm += Math.log(rest);
                } else {
                    factor[i][j] = rest / factor[j][j];
                }
            }
        }
        return OptionalDouble.of(logarithm);
    }
}

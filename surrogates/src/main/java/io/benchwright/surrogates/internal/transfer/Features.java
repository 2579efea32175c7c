package io.benchwright.surrogates.internal.transfer;

/**
 * A group of features of networks, for a kernel that is linear in them: centred, and scaled so that the mean of a network's
 * covariance with itself is 1.
 *
 * @param rows the features of each network
 */
@SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
public record Features(double[][] rows) {

    /** Scales each feature to variance 1 before the group is. Features that never vary are left out. */
    public static Features standardised(double[][] raw) {
        int n = raw.length;
        int width = raw[0].length;
        double[][] rows = new double[n][width];
        int used = 0;
        for (int f = 0; f < width; f++) {
            double mean = 0;
            for (double[] row : raw) {
                mean += row[f] / n;
            }
            double variance = 0;
            for (double[] row : raw) {
                variance += (row[f] - mean) * (row[f] - mean) / n;
            }
            if (variance > 1e-12 * mean * mean && variance > 0) {
                used++;
                for (int i = 0; i < n; i++) {
                    rows[i][f] = (raw[i][f] - mean) / Math.sqrt(variance);
                }
            }
        }
        if (used > 0) {
            for (double[] row : rows) {
                for (int f = 0; f < width; f++) {
                    row[f] /= Math.sqrt(used);
                }
            }
        }
        return new Features(rows);
    }

    /** One feature: the sum of all. */
    public Features sum() {
        double[][] sums = new double[rows.length][1];
        for (int i = 0; i < rows.length; i++) {
            for (double value : rows[i]) {
                sums[i][0] += value;
            }
        }
        return standardised(sums);
    }

    int width() {
        return rows[0].length;
    }

    /** The covariance of two networks. */
    double product(int one, int other) {
        double product = 0;
        for (int f = 0; f < width(); f++) {
            product += rows[one][f] * rows[other][f];
        }
        return product;
    }
}

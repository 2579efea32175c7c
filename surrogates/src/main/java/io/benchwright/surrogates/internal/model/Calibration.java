package io.benchwright.surrogates.internal.model;

import java.util.Arrays;

/**
 * Prediction intervals by cross-validation+ (Barber, Candes, Ramdas and Tibshirani, Predictive inference with the
 * jackknife+, Annals of Statistics 49, 2021, section 3), with signed residuals, so that intervals may be longer on one side: what
 * each fold's model says, plus each residual of the rows that it has not seen, gives a value; an interval reaches
 * from a low quantile of these values to a high one. Residuals are in units of a scale that depends on the prediction,
 * since a benchmark is noisier in some places than in others.
 *
 * @param isRatio whether residuals are of the logarithm of the ratio, not of the difference
 * @param knots predictions at which the scale is known, ascending; in between it is interpolated
 * @param scales the scale at each knot
 * @param residuals for each fold the residuals of its rows, scaled, ascending
 */
public record Calibration(boolean isRatio, double[] knots, double[] scales, double[][] residuals) {

    private static final int BISECTIONS = 60;

    /** The scale where a prediction is made. */
    double scale(double prediction) {
        int after = Arrays.binarySearch(knots, prediction);
        if (after >= 0) {
            return scales[after];
        }
        after = -after - 1;
        if (after == 0) {
            return scales[0];
        }
        if (after == knots.length) {
            return scales[knots.length - 1];
        }
        double share = (prediction - knots[after - 1]) / (knots[after] - knots[after - 1]);
        return scales[after - 1] + share * (scales[after] - scales[after - 1]);
    }

    /**
     * An end of an interval.
     *
     * @param mean what the final model says
     * @param byFold what each fold's model says
     * @param probability how much of the distribution is below
     */
    public double quantile(double mean, double[] byFold, double probability) {
        int count = 0;
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        double scale = scale(mean);
        for (int fold = 0; fold < residuals.length; fold++) {
            double[] ofFold = residuals[fold];
            if (ofFold.length > 0) {
                count += ofFold.length;
                least = Math.min(least, place(byFold[fold]) + scale * ofFold[0]);
                most = Math.max(most, place(byFold[fold]) + scale * ofFold[ofFold.length - 1]);
            }
        }
        if (count == 0) {
            return mean;
        }
        // Which of the values in order: the outer one, where the quantile is between two.
        double wanted = probability < 0.5
                ? Math.floor(probability * (count + 1))
                : Math.ceil(probability * (count + 1));
        double low = least;
        double high = most;
        for (int i = 0; i < BISECTIONS && low < high; i++) {
            double middle = low + (high - low) / 2;
            if (atMost(middle, byFold, scale) >= Math.max(1, wanted)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return isRatio ? StrictMath.exp(high) : high;
    }

    /** What a new measurement might give. */
    public double draw(double mean, double probability) {
        int count = Arrays.stream(residuals).mapToInt(fold -> fold.length).sum();
        if (count == 0) {
            return mean;
        }
        int index = Math.min(count - 1, (int) (probability * count));
        for (double[] fold : residuals) {
            if (index < fold.length) {
                double shift = scale(mean) * fold[index];
                return isRatio ? mean * StrictMath.exp(shift) : mean + shift;
            }
            index -= fold.length;
        }
        throw new AssertionError(index);
    }

    private double place(double prediction) {
        return isRatio ? StrictMath.log(prediction) : prediction;
    }

    private int atMost(double value, double[] byFold, double scale) {
        int count = 0;
        for (int fold = 0; fold < residuals.length; fold++) {
            double shift = value - place(byFold[fold]);
            double[] ofFold = residuals[fold];
            int low = 0;
            int high = ofFold.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (scale * ofFold[middle] <= shift) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            count += low;
        }
        return count;
    }

    /** The same with residuals that are smaller by a factor. */
    public Calibration shrunk(double factor) {
        return new Calibration(
                isRatio, knots, Arrays.stream(scales).map(scale -> scale * factor).toArray(), residuals);
    }

    /**
     * Calibrates.
     *
     * @param isRatio whether errors are relative
     * @param predictions for each row what the model of the fold that held it out says
     * @param values what was measured
     * @param folds the fold of each row
     */
    public static Calibration of(boolean isRatio, double[] predictions, double[] values, int[] folds) {
        int n = predictions.length;
        double[] errors = new double[n];
        for (int i = 0; i < n; i++) {
            errors[i] = isRatio ? StrictMath.log(values[i] / predictions[i]) : values[i] - predictions[i];
        }
        Integer[] order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(predictions[a], predictions[b]));
        double overall = Arrays.stream(errors).map(Math::abs).average().orElse(0);
        int bins = Math.max(1, Math.min(MOST_BINS, n / ROWS_A_BIN));
        double[] knots = new double[bins];
        double[] scales = new double[bins];
        for (int bin = 0; bin < bins; bin++) {
            int from = (int) ((long) n * bin / bins);
            int to = (int) ((long) n * (bin + 1) / bins);
            double sum = 0;
            for (int i = from; i < to; i++) {
                knots[bin] += predictions[order[i]] / (to - from);
                sum += Math.abs(errors[order[i]]);
            }
            scales[bin] = Math.max(sum / (to - from), overall * LEAST_SCALE);
        }
        boolean ascends = true;
        for (int bin = 1; bin < bins; bin++) {
            ascends &= knots[bin] > knots[bin - 1];
        }
        if (!ascends || overall == 0) {
            knots = new double[] {0};
            scales = new double[] {overall == 0 ? 1 : overall};
        }
        Calibration unscaled = new Calibration(isRatio, knots, scales, new double[0][]);
        int count = Arrays.stream(folds).max().orElse(-1) + 1;
        double[][] residuals = new double[count][];
        for (int fold = 0; fold < count; fold++) {
            double[] ofFold = new double[n];
            int rows = 0;
            for (int i = 0; i < n; i++) {
                if (folds[i] == fold) {
                    ofFold[rows++] = (float) (errors[i] / unscaled.scale(predictions[i]));
                }
            }
            residuals[fold] = Arrays.copyOf(ofFold, rows);
            Arrays.sort(residuals[fold]);
        }
        return new Calibration(isRatio, knots, scales, residuals);
    }

    private static final int MOST_BINS = 10;
    private static final int ROWS_A_BIN = 50;
    private static final double LEAST_SCALE = 0.1;
}

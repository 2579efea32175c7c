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
@SuppressWarnings("ArrayRecordComponent") // Never compared; arrays are taken over and must not change.
public record Calibration(boolean isRatio, double[] knots, double[] scales, double[][] residuals) {

    private static final int MOST_BINS = 10;
    private static final int ROWS_A_BIN = 50;

    /** In units of the mean absolute error: a bin without errors is luck. */
    private static final double LEAST_SCALE = 0.1;

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
     * An end of an interval: the value of rank {@code floor(probability x (n + 1))}, or for the upper end
     * {@code ceil(probability x (n + 1))}, of all n values in order; the first or the last of them, where there are too few.
     * NaN if that is no number, since a model says what has no logarithm.
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
        if (!Double.isFinite(least) || !Double.isFinite(most)) {
            return Double.NaN;
        }
        // Which of the values in order: the outer one, where the quantile is between two.
        double wanted =
                probability < 0.5 ? Math.floor(probability * (count + 1)) : Math.ceil(probability * (count + 1));
        int rank = (int) Math.max(1, Math.min(count, wanted));
        // The value of this rank is from least to most, which are values themselves, until they are the same.
        while (least < most) {
            double middle = least / 2 + most / 2;
            if (!(middle >= least && middle < most)) {
                middle = least;
            }
            int atMost = 0;
            double below = Double.NEGATIVE_INFINITY;
            double above = Double.POSITIVE_INFINITY;
            for (int fold = 0; fold < residuals.length; fold++) {
                double[] ofFold = residuals[fold];
                double place = place(byFold[fold]);
                int there = atMost(middle, place, scale, ofFold);
                atMost += there;
                if (there > 0) {
                    below = Math.max(below, place + scale * ofFold[there - 1]);
                }
                if (there < ofFold.length) {
                    above = Math.min(above, place + scale * ofFold[there]);
                }
            }
            if (atMost >= rank) {
                most = below;
            } else {
                least = above;
            }
        }
        return isRatio ? StrictMath.exp(most) : most;
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

    /** How many values of a fold are at most this one. */
    private static int atMost(double value, double place, double scale, double[] ofFold) {
        int low = 0;
        int high = ofFold.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (place + scale * ofFold[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The same with residuals that are smaller by a factor. */
    public Calibration shrunk(double factor) {
        return new Calibration(
                isRatio,
                knots,
                Arrays.stream(scales).map(scale -> scale * factor).toArray(),
                residuals);
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
        if (!ascends || overall < Double.MIN_NORMAL) {
            knots = new double[] {0};
            scales = new double[] {overall < Double.MIN_NORMAL ? 1 : overall};
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
}

package io.benchwright.surrogates.internal.model;

import java.util.Arrays;

/**
 * Prediction intervals from the residuals of cross-validation: quantiles of what models said of rows that they had not seen,
 * around what the final model says. Residuals keep their signs, so that intervals may be longer on one side, and are
 * in units of a scale that depends on the prediction, since a benchmark is noisier in some places than in others.
 *
 * <p>This is the CV method, not CV+ (both: Barber, Candes, Ramdas and Tibshirani, Predictive inference with the jackknife+,
 * Annals of Statistics 49, 2021, sections 1 and 3). CV+ centres each residual at its own fold's model, which counts what such
 * models lack twice: in the residual and in the place. Measured on rows for validation of Accel-NASBench, 90 % intervals
 * held 92 % with CV+ and 90 % this way; and neither files nor queries need the models of folds.
 *
 * @param isRatio whether residuals are of the logarithm of the ratio, not of the difference
 * @param knots predictions at which the scale is known, ascending; in between it is interpolated
 * @param scales the scale at each knot
 * @param residuals scaled, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; arrays are taken over and must not change.
public record Calibration(boolean isRatio, double[] knots, double[] scales, double[] residuals) {

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
     * An end of an interval: made with the residual of rank {@code floor(probability x (n + 1))}, or for the upper end
     * {@code ceil(probability x (n + 1))}, of all n in order; the first or the last of them, where there are too few. The
     * mean itself where there are none.
     *
     * @param mean what the model says
     * @param probability how much of the distribution is below
     */
    public double quantile(double mean, double probability) {
        int count = residuals.length;
        if (count == 0) {
            return mean;
        }
        // Which of the residuals: the outer one, where the quantile is between two.
        double rank = probability < 0.5 ? Math.floor(probability * (count + 1)) : Math.ceil(probability * (count + 1));
        return with(mean, residuals[(int) Math.max(1, Math.min(count, rank)) - 1]);
    }

    /** What a new measurement might give. */
    public double draw(double mean, double probability) {
        int count = residuals.length;
        return count == 0 ? mean : with(mean, residuals[Math.min(count - 1, (int) (probability * count))]);
    }

    private double with(double mean, double residual) {
        double shift = scale(mean) * residual;
        return isRatio ? mean * StrictMath.exp(shift) : mean + shift;
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
     */
    public static Calibration of(boolean isRatio, double[] predictions, double[] values) {
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
        Calibration unscaled = new Calibration(isRatio, knots, scales, new double[0]);
        double[] residuals = new double[n];
        for (int i = 0; i < n; i++) {
            residuals[i] = (float) (errors[i] / unscaled.scale(predictions[i]));
        }
        Arrays.sort(residuals);
        return new Calibration(isRatio, knots, scales, residuals);
    }
}

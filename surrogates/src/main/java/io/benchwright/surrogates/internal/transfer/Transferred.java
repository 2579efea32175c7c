package io.benchwright.surrogates.internal.transfer;

import io.benchwright.surrogates.internal.model.Calibration;
import io.benchwright.surrogates.internal.model.LinearModel;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A fit to the few measurements of a device.
 *
 * @param parts what predicts times, averaged
 * @param least the least time that is predicted
 * @param leftOut for each measurement what is predicted without it
 * @param observed the measurements
 * @param description what was fitted, for cards
 */
@SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
public record Transferred(
        List<LinearModel.Part> parts, double least, double[] leftOut, double[] observed, String description) {

    /** A tenth of the least time: extrapolation must not reach zero. */
    static double least(double[] times) {
        return Arrays.stream(times).min().orElseThrow() / 10;
    }

    /** The model, whose predictions are one over the time where that is wanted. */
    public LinearModel model(boolean isRate, SourceTimes sources) {
        return new LinearModel(isRate, least, parts, sources.models());
    }

    /** The time of each network. */
    public double[] times(Networks networks, SourceTimes sources) {
        LinearModel model = new LinearModel(false, least, parts, List.of());
        int units = networks.inputs().units();
        return IntStream.range(0, networks.count())
                .mapToDouble(i -> model.time(
                        networks.quantities()[i],
                        sources.logarithms()[i],
                        networks.inputs().codes(),
                        i * units))
                .toArray();
    }

    /** Intervals from what was predicted of each measurement without it. */
    public Calibration calibration() {
        return Calibration.of(true, leftOut, observed);
    }
}

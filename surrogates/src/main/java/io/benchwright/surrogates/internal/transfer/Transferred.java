package io.benchwright.surrogates.internal.transfer;

import io.benchwright.surrogates.internal.model.AdditiveTables;
import io.benchwright.surrogates.internal.model.Calibration;
import io.benchwright.surrogates.internal.model.Domain;
import io.benchwright.surrogates.internal.model.LinearModel;
import io.benchwright.surrogates.internal.model.SmoothModel;
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
public record Transferred(List<Part> parts, double least, double[] leftOut, double[] observed, String description) {

    /** Copies the list. */
    public Transferred {
        parts = List.copyOf(parts);
    }

    /**
     * A time that is linear in what is known of a network, or its logarithm.
     *
     * @param share how much it counts; together 1
     * @param isLogarithm whether the sum is the logarithm of the time
     * @param constant what is always added
     * @param quantities a weight for each physical quantity; none if they do not count
     * @param logarithms a weight for the logarithm of what each source says; none if they do not count
     * @param choices for each unit what each code adds; none if they do not count
     */
    public record Part(
            double share,
            boolean isLogarithm,
            double constant,
            double[] quantities,
            double[] logarithms,
            float[][] choices) {

        double time(double[] ofNetwork, double[] ofSources, int[] codes, int offset) {
            double sum = constant;
            for (int q = 0; q < quantities.length; q++) {
                sum += quantities[q] * ofNetwork[q];
            }
            for (int s = 0; s < logarithms.length; s++) {
                sum += logarithms[s] * ofSources[s];
            }
            for (int u = 0; u < choices.length; u++) {
                sum += choices[u][codes[offset + u]];
            }
            return isLogarithm ? Math.exp(sum) : sum;
        }

        /** What is added to the quantities, as one model, however many sources there are. */
        SmoothModel rest(List<SmoothModel> sources) {
            if (logarithms.length == 0) {
                return SmoothModel.additive(
                        Domain.IDENTITY, Double.NEGATIVE_INFINITY, new AdditiveTables(constant, choices, List.of()));
            }
            return SmoothModel.sum(constant, choices, sources, logarithms);
        }
    }

    /** A tenth of the least time: extrapolation must not reach zero. */
    static double least(double[] times) {
        return Arrays.stream(times).min().orElseThrow() / 10;
    }

    /** Predictions, none below the least: what is left out may be extrapolated, too, and has no logarithm below zero. */
    static double[] atLeast(double least, double[] times) {
        return Arrays.stream(times).map(time -> Math.max(least, time)).toArray();
    }

    /**
     * The model, for queries.
     *
     * @param isRate whether its predictions are one over the time
     * @param sources those that were fitted with
     */
    public LinearModel model(boolean isRate, SourceTimes sources) {
        return new LinearModel(
                isRate,
                least,
                parts.stream()
                        .map(part -> new LinearModel.Part(
                                part.share(), part.isLogarithm(), part.quantities(), part.rest(sources.models())))
                        .toList());
    }

    /** The time of each network. */
    public double[] times(Networks networks, SourceTimes sources) {
        int units = networks.inputs().units();
        return IntStream.range(0, networks.count())
                .mapToDouble(i -> {
                    double sum = 0;
                    for (Part part : parts) {
                        sum += part.share()
                                * part.time(
                                        networks.quantities()[i],
                                        sources.logarithms()[i],
                                        networks.inputs().codes(),
                                        i * units);
                    }
                    return Math.max(least, sum);
                })
                .toArray();
    }

    /** Intervals from what was predicted of each measurement without it. */
    public Calibration calibration() {
        return Calibration.of(true, leftOut, observed);
    }
}

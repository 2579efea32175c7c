package io.benchwright.surrogates.internal.model;

import java.util.List;

/**
 * A weighted mean of times, each of them linear in physical quantities of a network but for what a smooth model adds; or the
 * exponential of such a sum. Surrogates that were transferred from other devices are this.
 *
 * @param isRate whether the prediction is one over the time
 * @param least the least time that is let through, so that extrapolated ones stay positive
 * @param parts what is averaged
 */
public record LinearModel(boolean isRate, double least, List<Part> parts) implements Model {

    /** Copies the list. */
    public LinearModel {
        parts = List.copyOf(parts);
    }

    /**
     * One of the sums.
     *
     * @param share how much it counts; together 1
     * @param isLogarithm whether the sum is the logarithm of the time
     * @param quantities a weight for each of {@link PhysicalQuantities}; none if they do not count
     * @param rest what is added to them, in the domain {@link Domain#IDENTITY}
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; arrays are taken over and must not change.
    public record Part(double share, boolean isLogarithm, double[] quantities, SmoothModel rest) {}

    @Override
    public void predict(Inputs inputs, int offset, int count, double[] out, int outOffset, Scratch scratch, int depth) {
        double[][] quantities = new double[count][];
        if (parts.stream().anyMatch(part -> part.quantities().length > 0)) {
            for (int i = 0; i < count; i++) {
                quantities[i] = PhysicalQuantities.of(inputs.architectures()[offset + i].lower());
            }
        }
        double[] times = new double[count];
        double[] sums = scratch.values(2 * depth);
        for (Part part : parts) {
            part.rest().predict(inputs, offset, count, sums, 0, scratch, depth + 1);
            for (int i = 0; i < count; i++) {
                double sum = sums[i];
                for (int q = 0; q < part.quantities().length; q++) {
                    sum += part.quantities()[q] * quantities[i][q];
                }
                times[i] += part.share() * (part.isLogarithm() ? StrictMath.exp(sum) : sum);
            }
        }
        for (int i = 0; i < count; i++) {
            double time = Math.max(least, times[i]);
            out[outOffset + i] = isRate ? 1 / time : time;
        }
    }
}

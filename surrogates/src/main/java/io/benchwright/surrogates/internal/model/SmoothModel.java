package io.benchwright.surrogates.internal.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tables, and a product kernel beside them where there is one: a ridge regression or a Gaussian process.
 *
 * @param domain what the sum is of
 * @param least the least sum that is let through, so that extrapolated times stay positive
 * @param tables the additive part, in the domain
 * @param kernel the part in which everything interacts; null where there is none
 * @param weights the weights of the kernel's points, in the domain
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; arrays are taken over and must not change.
public record SmoothModel(
        Domain domain,
        double least,
        AdditiveTables tables,
        @Nullable ProductKernel kernel,
        float[][] weights) implements Model {

    /** A model of tables alone. */
    public static SmoothModel additive(Domain domain, double least, AdditiveTables tables) {
        return new SmoothModel(domain, least, tables, null, new float[0][]);
    }

    /** A model that always says the same. */
    public static SmoothModel constant(double value) {
        return additive(
                Domain.IDENTITY, Double.NEGATIVE_INFINITY, new AdditiveTables(value, new float[0][], List.of()));
    }

    @Override
    public void predict(Inputs inputs, int offset, int count, double[] out, int outOffset, Scratch scratch, int depth) {
        int units = inputs.units();
        for (int i = 0; i < count; i++) {
            out[outOffset + i] = tables.at(inputs.codes(), (offset + i) * units);
        }
        if (kernel != null) {
            kernel.addTo(weights, inputs.codes(), offset * units, count, out, outOffset, scratch);
        }
        for (int i = outOffset; i < outOffset + count; i++) {
            out[i] = domain.outOf(Math.max(least, out[i]));
        }
    }
}

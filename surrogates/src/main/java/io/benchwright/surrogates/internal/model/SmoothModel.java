package io.benchwright.surrogates.internal.model;

import java.util.ArrayList;
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

    /**
     * A weighted sum of what models say before they leave their domain, which is one model, too.
     *
     * @param constant what is added
     * @param units tables that are added; none, or one for each unit
     * @param models at least one; all with the same kernel and the same pairs of units
     * @param factors one for each
     */
    public static SmoothModel sum(double constant, float[][] units, List<SmoothModel> models, double[] factors) {
        SmoothModel first = models.get(0);
        double sum = constant;
        float[][] tables = new float[first.tables.units().length][];
        for (int u = 0; u < tables.length; u++) {
            int unit = u;
            tables[u] =
                    sum(models.stream().map(model -> model.tables.units()[unit]).toList(), factors);
            for (int code = 0; code < tables[u].length && units.length > 0; code++) {
                tables[u][code] += units[u][code];
            }
        }
        List<AdditiveTables.Pair> pairs = new ArrayList<>();
        for (int p = 0; p < first.tables.pairs().size(); p++) {
            int pair = p;
            AdditiveTables.Pair ofFirst = first.tables.pairs().get(p);
            pairs.add(new AdditiveTables.Pair(
                    ofFirst.first(),
                    ofFirst.second(),
                    ofFirst.secondCodes(),
                    sum(
                            models.stream()
                                    .map(model -> model.tables.pairs().get(pair).values())
                                    .toList(),
                            factors)));
        }
        float[][] weights = new float[first.weights.length][];
        for (int t = 0; t < weights.length; t++) {
            int tile = t;
            weights[t] = sum(models.stream().map(model -> model.weights[tile]).toList(), factors);
        }
        for (int m = 0; m < factors.length; m++) {
            if (models.get(m).kernel != first.kernel) {
                throw new IllegalArgumentException("models of a sum must share their kernel");
            }
            sum += factors[m] * models.get(m).tables.constant();
        }
        return new SmoothModel(
                Domain.IDENTITY,
                Double.NEGATIVE_INFINITY,
                new AdditiveTables(sum, tables, pairs),
                first.kernel,
                weights);
    }

    private static float[] sum(List<float[]> tables, double[] factors) {
        double[] sums = new double[tables.get(0).length];
        for (int m = 0; m < factors.length; m++) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += factors[m] * tables.get(m)[i];
            }
        }
        float[] rounded = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            rounded[i] = (float) sums[i];
        }
        return rounded;
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

package io.benchwright.surrogates.internal.model;

import java.util.List;

/**
 * A weighted mean of times that are linear in physical quantities of a network, in logarithms of what other models say, and in
 * its choices; or exponentials of such sums. Surrogates that were transferred from other devices are this.
 *
 * @param isRate whether the prediction is one over the time
 * @param least the least time that is let through, so that extrapolated ones stay positive
 * @param parts what is averaged
 * @param sources other models, whose predictions are times
 */
public record LinearModel(boolean isRate, double least, List<Part> parts, List<Model> sources) implements Model {

    /** Copies the lists. */
    public LinearModel {
        parts = List.copyOf(parts);
        sources = List.copyOf(sources);
    }

    /**
     * One of the sums.
     *
     * @param share how much it counts, together 1
     * @param isLogarithm whether the sum is the logarithm of the time
     * @param constant what is always added
     * @param quantities a weight for each of {@link PhysicalQuantities}; none if they do not count
     * @param logarithms a weight for each source's logarithm; none if they do not count
     * @param choices for each unit what each code adds; none if they do not count
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; arrays are taken over and must not change.
    public record Part(
            double share,
            boolean isLogarithm,
            double constant,
            double[] quantities,
            double[] logarithms,
            float[][] choices) {

        /**
         * The time.
         *
         * @param ofNetwork the physical quantities, if they count
         * @param ofSources logarithms of what sources say
         * @param codes of networks
         * @param offset where those of this network begin
         */
        public double time(double[] ofNetwork, double[] ofSources, int[] codes, int offset) {
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
            return isLogarithm ? StrictMath.exp(sum) : sum;
        }
    }

    /** The mean of the parts. */
    public double time(double[] ofNetwork, double[] ofSources, int[] codes, int offset) {
        double sum = 0;
        for (Part part : parts) {
            sum += part.share() * part.time(ofNetwork, ofSources, codes, offset);
        }
        return Math.max(least, sum);
    }

    @Override
    public void predict(Inputs inputs, int offset, int count, double[] out, int outOffset, Scratch scratch, int depth) {
        boolean needsQuantities = parts.stream().anyMatch(part -> part.quantities().length > 0);
        double[][] said = new double[count][sources.size()];
        for (int s = 0; s < sources.size(); s++) {
            double[] one = scratch.values(2 * depth);
            sources.get(s).predict(inputs, offset, count, one, 0, scratch, depth + 1);
            for (int i = 0; i < count; i++) {
                said[i][s] = StrictMath.log(one[i]);
            }
        }
        for (int i = 0; i < count; i++) {
            double[] quantities =
                    needsQuantities ? PhysicalQuantities.of(inputs.architectures()[offset + i].lower()) : new double[0];
            double time = time(quantities, said[i], inputs.codes(), (offset + i) * inputs.units());
            out[outOffset + i] = isRate ? 1 / time : time;
        }
    }
}

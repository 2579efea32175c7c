package io.benchwright.surrogates.internal.model;

import java.util.List;

/**
 * A sum over units, and over pairs of units, of what a table says for their codes. Ridge regressions and the additive parts
 * of Gaussian processes become this.
 *
 * @param constant what is always added
 * @param units a table for each unit: a value for each code
 * @param pairs tables for pairs of units
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; arrays are taken over and must not change.
public record AdditiveTables(double constant, float[][] units, List<Pair> pairs) {

    /** Copies the list. */
    public AdditiveTables {
        pairs = List.copyOf(pairs);
    }

    /**
     * A table for two units.
     *
     * @param first the first unit
     * @param second the second unit
     * @param secondCodes the number of codes of the second unit
     * @param values a value for each two codes: that of the second varies fastest
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Pair(int first, int second, int secondCodes, float[] values) {}

    /** The sum for codes that begin at an offset. */
    public double at(int[] codes, int offset) {
        double sum = constant;
        for (int u = 0; u < units.length; u++) {
            sum += units[u][codes[offset + u]];
        }
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            sum += pair.values[codes[offset + pair.first] * pair.secondCodes + codes[offset + pair.second]];
        }
        return sum;
    }
}

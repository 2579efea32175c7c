package io.benchwright.surrogates.internal.model;

import io.benchwright.data.space.Architecture;
import java.util.Collection;
import java.util.List;

/**
 * Architectures with their codes, as models take them.
 *
 * @param architectures the architectures
 * @param codes the codes, one architecture after the other
 * @param units codes of each
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; arrays are taken over and must not change.
public record Inputs(Architecture[] architectures, int[] codes, int units) {

    /** Encodes architectures. */
    public static Inputs of(Encoding encoding, Collection<Architecture> architectures) {
        return new Inputs(
                architectures.toArray(Architecture[]::new),
                encoding.encode(List.copyOf(architectures)),
                encoding.units().size());
    }

    /** How many architectures there are. */
    public int count() {
        return architectures.length;
    }

    /** Some of them, in the given order. */
    public Inputs select(int[] rows) {
        Architecture[] selected = new Architecture[rows.length];
        int[] selectedCodes = new int[rows.length * units];
        for (int i = 0; i < rows.length; i++) {
            selected[i] = architectures[rows[i]];
            System.arraycopy(codes, rows[i] * units, selectedCodes, i * units, units);
        }
        return new Inputs(selected, selectedCodes, units);
    }
}

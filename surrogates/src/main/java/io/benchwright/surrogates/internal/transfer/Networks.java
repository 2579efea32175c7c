package io.benchwright.surrogates.internal.transfer;

import io.benchwright.data.space.Architecture;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.Inputs;
import io.benchwright.surrogates.internal.model.PhysicalQuantities;
import java.util.Collection;
import java.util.List;

/**
 * Networks with what is known of them on every device: physical quantities and choices.
 *
 * @param encoding how choices are coded
 * @param inputs the networks
 * @param quantities the physical quantities of each
 * @param features all quantities, their sum, and the few that tell the most
 */
@SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
public record Networks(Encoding encoding, Inputs inputs, double[][] quantities, List<Features> features) {

    /** Lowers networks. */
    public static Networks of(Encoding encoding, Collection<Architecture> architectures) {
        double[][] quantities = PhysicalQuantities.of(architectures);
        Features all = Features.standardised(quantities);
        return new Networks(
                encoding,
                Inputs.of(encoding, architectures),
                quantities,
                List.of(all, all.sum(quantities), Features.standardised(quantities, PhysicalQuantities.compact())));
    }

    /** How many there are. */
    public int count() {
        return inputs.count();
    }

    /** A column for each code of each unit: 1 where a network has it. */
    double[][] choices() {
        int units = inputs.units();
        int[] radices = encoding.radices();
        int width = 0;
        for (int radix : radices) {
            width += radix;
        }
        double[][] rows = new double[count()][width];
        for (int i = 0; i < rows.length; i++) {
            int first = 0;
            for (int u = 0; u < units; u++) {
                rows[i][first + inputs.codes()[i * units + u]] = 1;
                first += radices[u];
            }
        }
        return rows;
    }

    /** Weights of {@link #choices} as a table for each unit. */
    float[][] tables(double[] weights, int from) {
        int[] radices = encoding.radices();
        float[][] tables = new float[radices.length][];
        int next = from;
        for (int u = 0; u < radices.length; u++) {
            tables[u] = new float[radices[u]];
            for (int code = 0; code < radices[u]; code++) {
                tables[u][code] = (float) weights[next++];
            }
        }
        return tables;
    }
}

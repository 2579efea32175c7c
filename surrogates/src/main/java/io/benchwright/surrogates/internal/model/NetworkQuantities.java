package io.benchwright.surrogates.internal.model;

import io.benchwright.data.network.Layer;
import io.benchwright.data.network.MultiplyAddKind;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.space.Architecture;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Physical quantities of networks, as features: multiply-adds, parameters, activations and layers of the whole, and
 * multiply-adds and what all layers together write at each position.
 *
 * <p>In many spaces each is a sum over units: what a block costs does not depend on the others. Where that holds for all
 * architectures of a fit, quantities are looked up instead of lowering each network, which is fifty times as fast.
 */
public final class NetworkQuantities {

    private static final List<String> OF_WHOLE =
            List.of("multiplyAdds", "depthwiseMultiplyAdds", "parameters", "activations", "layers");

    private final Encoding encoding;
    private final int count;
    private final double[] constant;

    /** For each unit and code what it adds to each quantity; null where quantities are no such sums. */
    private final double @Nullable [][][] tables;

    private NetworkQuantities(Encoding encoding, double[] constant, double @Nullable [][][] tables) {
        this.encoding = encoding;
        this.count = OF_WHOLE.size() + 2 * encoding.space().positions().size();
        this.constant = constant;
        this.tables = tables;
    }

    /** Quantities that are looked up if they are sums over units for all the given architectures. */
    public static NetworkQuantities of(Encoding encoding, Collection<Architecture> architectures) {
        NetworkQuantities lowered = lowered(encoding);
        Optional<NetworkQuantities> tabulated = lowered.tabulate();
        return tabulated.isPresent() && lowered.agreesWith(tabulated.get(), architectures) ? tabulated.get() : lowered;
    }

    /** Quantities for which each network is lowered. */
    static NetworkQuantities lowered(Encoding encoding) {
        return new NetworkQuantities(encoding, new double[0], null);
    }

    /** Quantities that are looked up, as a model file holds them. */
    static NetworkQuantities tabulated(Encoding encoding, double[] constant, double[][][] tables) {
        return new NetworkQuantities(encoding, constant, tables);
    }

    /** What quantities are without any unit; empty where they are not looked up. */
    double[] constant() {
        return constant;
    }

    /** For each unit and code what it adds to each quantity; null where they are not looked up. */
    public double @Nullable [][][] tables() {
        return tables;
    }

    /** Changes one unit of one architecture at a time; empty where that is not possible, since choices depend on others. */
    private Optional<NetworkQuantities> tabulate() {
        Architecture start = encoding.space().first();
        double[] base = new double[count];
        lower(start, base);
        double[][][] added = new double[encoding.units().size()][][];
        int[] options = new int[encoding.space().choices()];
        for (int u = 0; u < added.length; u++) {
            Encoding.Unit unit = encoding.units().get(u);
            added[u] = new double[unit.codes()][count];
            for (int code = 0; code < unit.codes(); code++) {
                start.copyOptions(options, 0);
                for (int i = 0; i < unit.choices().size(); i++) {
                    options[unit.firstChoice() + i] = unit.option(code, i);
                }
                Optional<Architecture> changed = encoding.architecture(options);
                if (changed.isEmpty()) {
                    return Optional.empty();
                }
                lower(changed.get(), added[u][code]);
                for (int q = 0; q < count; q++) {
                    added[u][code][q] -= base[q];
                }
            }
        }
        return Optional.of(new NetworkQuantities(encoding, base, added));
    }

    private boolean agreesWith(NetworkQuantities tabulated, Collection<Architecture> architectures) {
        int units = encoding.units().size();
        int[] options = new int[encoding.space().choices()];
        int[] codes = new int[units];
        double[] sums = new double[count];
        float[] expected = new float[count];
        float[] actual = new float[count];
        for (Architecture architecture : architectures) {
            encoding.encode(architecture, options, codes, 0);
            write(architecture, codes, 0, sums, expected, 0);
            tabulated.write(architecture, codes, 0, sums, actual, 0);
            if (!Arrays.equals(expected, actual)) {
                return false;
            }
        }
        return true;
    }

    /** How many quantities there are. */
    public int count() {
        return count;
    }

    /** Whether they are looked up. */
    public boolean areTabulated() {
        return tables != null;
    }

    /** What a quantity is, for people. */
    public String name(int quantity) {
        if (quantity < OF_WHOLE.size()) {
            return OF_WHOLE.get(quantity);
        }
        int rest = quantity - OF_WHOLE.size();
        return (rest % 2 == 0 ? "multiplyAdds of " : "output elements of ")
                + encoding.space().positions().get(rest / 2).name();
    }

    /** Writes the quantities as features. */
    void write(Architecture architecture, int[] codes, int offset, double[] sums, float[] row, int rowOffset) {
        if (tables == null) {
            lower(architecture, sums);
        } else {
            System.arraycopy(constant, 0, sums, 0, count);
            for (int u = 0; u < tables.length; u++) {
                double[] added = tables[u][codes[offset + u]];
                for (int q = 0; q < count; q++) {
                    sums[q] += added[q];
                }
            }
        }
        for (int q = 0; q < count; q++) {
            row[rowOffset + q] = (float) sums[q];
        }
    }

    private void lower(Architecture architecture, double[] sums) {
        Arrays.fill(sums, 0, count, 0);
        Network network = architecture.lower();
        for (Layer layer : network.layers()) {
            if (layer.position().isPresent()) {
                int q = OF_WHOLE.size() + 2 * layer.position().getAsInt();
                sums[q] += layer.multiplyAdds();
                sums[q + 1] += layer.outputElements();
            }
        }
        NetworkTotals totals = network.totals();
        sums[0] = totals.multiplyAdds();
        sums[1] = totals.multiplyAdds(MultiplyAddKind.DEPTHWISE);
        sums[2] = totals.parameters();
        sums[3] = totals.activationElements();
        sums[4] = totals.layers();
    }
}

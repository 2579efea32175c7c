package io.benchwright.surrogates.internal.transfer;

import io.benchwright.data.network.Layer;
import io.benchwright.data.network.MultiplyAddKind;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Tensor;
import io.benchwright.data.space.Architecture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What of a network decides how long it takes, whatever its space: how many layers of each kind there are, what they compute,
 * weigh and write, and how many of them must wait for each other.
 */
public final class PhysicalTotals {

    private static final List<Operation.Kind> COUNTED = List.of(
            Operation.Kind.CONVOLUTION,
            Operation.Kind.AVERAGE_POOL,
            Operation.Kind.ADD,
            Operation.Kind.CHANNEL_SHUFFLE,
            Operation.Kind.SQUEEZE_EXCITE);

    private static final List<MultiplyAddKind> KINDS = List.of(MultiplyAddKind.values());

    private PhysicalTotals() {}

    /** The totals of many networks, as features. */
    public static Features features(List<Architecture> architectures) {
        return Features.standardised(architectures.stream()
                .map(architecture -> of(architecture.lower()))
                .toArray(double[][]::new));
    }

    /**
     * The totals: layers of each kind that is counted; multiply-adds of each kind; elements that layers of these kinds,
     * squeeze-excites and sums read and write; parameters; activation elements; and the most convolutions in a row.
     */
    static double[] of(Network network) {
        NetworkTotals totals = network.totals();
        double[] values = new double[COUNTED.size() + 2 * KINDS.size() + 5];
        int next = 0;
        for (Operation.Kind kind : COUNTED) {
            values[next++] = totals.layers(kind);
        }
        for (MultiplyAddKind kind : KINDS) {
            values[next++] = totals.multiplyAdds(kind);
        }
        int kinds = KINDS.size();
        for (Layer layer : network.layers()) {
            long elements = layer.inputElements() + layer.outputElements();
            if (layer.operation().kind() == Operation.Kind.SQUEEZE_EXCITE) {
                values[next + kinds] += elements;
            } else if (layer.operation().kind() == Operation.Kind.ADD) {
                values[next + kinds + 1] += elements;
            } else if (layer.multiplyAddKind().isPresent()) {
                values[next + KINDS.indexOf(layer.multiplyAddKind().get())] += elements;
            }
        }
        next += kinds + 2;
        values[next++] = totals.parameters();
        values[next++] = totals.activationElements();
        values[next] = depth(network);
        return values;
    }

    /** The most convolutions on a path from the input to the output. */
    private static int depth(Network network) {
        Map<Tensor, Integer> depths = new HashMap<>();
        int deepest = 0;
        for (Layer layer : network.layers()) {
            int depth = 0;
            for (Tensor input : layer.inputs()) {
                depth = Math.max(depth, depths.getOrDefault(input, 0));
            }
            if (layer.operation().kind() == Operation.Kind.CONVOLUTION) {
                depth++;
            }
            depths.put(layer.output(), depth);
            deepest = Math.max(deepest, depth);
        }
        return deepest;
    }
}

package io.benchwright.data.network;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a network costs for one image, summed over its layers.
 *
 * @param multiplyAddsByKind multiply-adds of each kind, 0 where there are none
 * @param parameters trainable values
 * @param activationElements values that convolutions and linear layers write; see {@link Operation#activationElements}
 * @param thopMultiplyAdds what the THOP counter calls MACs, in the version and mode in which Accel-NASBench's were
 *     collected: multiply-adds, 4 for each element of a batch norm's output, and for each averaged window its elements and
 *     1
 * @param layersByKind how many layers of each kind, 0 where there are none
 */
public record NetworkTotals(
        Map<MultiplyAddKind, Long> multiplyAddsByKind,
        long parameters,
        long activationElements,
        long thopMultiplyAdds,
        Map<Operation.Kind, Integer> layersByKind) {

    /** Copies the maps. */
    public NetworkTotals {
        multiplyAddsByKind = Collections.unmodifiableMap(new EnumMap<>(multiplyAddsByKind));
        layersByKind = Collections.unmodifiableMap(new EnumMap<>(layersByKind));
    }

    /** Multiply-adds of all kinds: what papers call MACs, and many call FLOPs. */
    public long multiplyAdds() {
        long sum = 0;
        for (long value : multiplyAddsByKind.values()) {
            sum += value;
        }
        return sum;
    }

    /** Multiply-adds of one kind. */
    public long multiplyAdds(MultiplyAddKind kind) {
        return multiplyAddsByKind.getOrDefault(kind, 0L);
    }

    /** The number of layers. */
    public int layers() {
        int sum = 0;
        for (int value : layersByKind.values()) {
            sum += value;
        }
        return sum;
    }

    /** The number of layers of one kind. */
    public int layers(Operation.Kind kind) {
        return layersByKind.getOrDefault(kind, 0);
    }

    /** Bytes that the parameters take. */
    public long weightBytes(Precision precision) {
        return parameters * precision.bytes();
    }

    /** Bytes that {@link #activationElements} take, for one image. */
    public long activationBytes(Precision precision) {
        return activationElements * precision.bytes();
    }
}

package io.benchwright.proxies.cost;

import io.benchwright.data.network.Layer;
import java.util.Locale;

/**
 * What a model says of one layer, in seconds an image.
 *
 * @param layer the layer
 * @param computeSeconds of its arithmetic alone
 * @param memorySeconds of its data's way from memory and back alone
 * @param overheadSeconds to start it
 * @param seconds in all: computing and moving data overlap
 */
public record LayerCost(
        Layer layer, double computeSeconds, double memorySeconds, double overheadSeconds, double seconds) {

    /** What takes the most of it. */
    public Bound bound() {
        if (seconds == 0) {
            return Bound.NOTHING;
        }
        if (overheadSeconds >= Math.max(computeSeconds, memorySeconds)) {
            return Bound.OVERHEAD;
        }
        return computeSeconds > memorySeconds ? Bound.COMPUTE : Bound.MEMORY;
    }

    /** What takes the most of a layer's time. */
    public enum Bound {
        /** Arithmetic. */
        COMPUTE,
        /** The way of its data. */
        MEMORY,
        /** To start it. */
        OVERHEAD,
        /** It takes no time: it is done with the layer before. */
        NOTHING;

        /** The name, in small letters. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

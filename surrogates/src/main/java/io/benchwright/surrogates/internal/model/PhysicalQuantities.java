package io.benchwright.surrogates.internal.model;

import io.benchwright.data.network.Layer;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation;
import io.benchwright.data.space.Architecture;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * What of a network decides how long it takes on a device, whatever its space: sums over layers of what they compute, read,
 * write and weigh. All are at least 0, so that each can be a cost.
 *
 * <p>Besides plain totals there are some that devices make of them: multiply-adds with channels padded to the lanes of an
 * array, values of maps that are too large for memory on the chip, and layers that are too small to keep a device busy.
 */
@SuppressWarnings("EnumOrdinal") // The order of the constants is that of the file format.
public final class PhysicalQuantities {

    /** Their order is that of the file format. */
    private enum Quantity {
        NETWORKS("networks"),
        CONVOLUTIONS("convolutions"),
        DEPTHWISE_CONVOLUTIONS("depthwiseConvolutions"),
        SQUEEZE_EXCITES("squeezeExcites"),
        SUMS("sums"),
        CHANNEL_SHUFFLES("channelShuffles"),
        POOLS("pools"),
        POINTWISE_MULTIPLY_ADDS("pointwiseMultiplyAdds"),
        DEPTHWISE_MULTIPLY_ADDS("depthwiseMultiplyAdds"),
        GROUPED_MULTIPLY_ADDS("groupedMultiplyAdds"),
        DENSE_MULTIPLY_ADDS("denseMultiplyAdds"),
        LINEAR_MULTIPLY_ADDS("linearMultiplyAdds"),
        MULTIPLY_ADDS_PADDED_TO_16_CHANNELS("multiplyAddsPaddedTo16Channels"),
        MULTIPLY_ADDS_PADDED_TO_64_CHANNELS("multiplyAddsPaddedTo64Channels"),
        DEPTHWISE_MULTIPLY_ADDS_PADDED_TO_32_CHANNELS("depthwiseMultiplyAddsPaddedTo32Channels"),
        POINTWISE_ELEMENTS("pointwiseElements"),
        DEPTHWISE_ELEMENTS("depthwiseElements"),
        DENSE_ELEMENTS("denseElements"),
        SQUEEZE_EXCITE_ELEMENTS("squeezeExciteElements"),
        SUM_ELEMENTS("sumElements"),
        CHANNEL_SHUFFLE_ELEMENTS("channelShuffleElements"),
        POOL_ELEMENTS("poolElements"),
        PARAMETERS("parameters"),
        CONVOLUTION_OUTPUT_ELEMENTS("convolutionOutputElements"),
        CONVOLUTION_OUTPUT_ELEMENTS_BEYOND_256KI("convolutionOutputElementsBeyond256Ki"),
        CONVOLUTION_OUTPUT_ELEMENTS_BEYOND_64KI("convolutionOutputElementsBeyond64Ki"),
        SQUEEZE_EXCITE_ELEMENTS_BEYOND_256KI("squeezeExciteElementsBeyond256Ki"),
        ACTIVATION_ELEMENTS("activationElements"),
        SMALL_CONVOLUTIONS("smallConvolutions");

        private final String label;

        Quantity(String label) {
            this.label = label;
        }
    }

    /** How many quantities there are. */
    public static final int COUNT = Quantity.values().length;

    /** The few that tell the most of devices of all kinds. */
    private static final List<List<Quantity>> COMPACT = List.of(
            List.of(Quantity.CONVOLUTIONS),
            List.of(Quantity.CHANNEL_SHUFFLES),
            List.of(Quantity.SQUEEZE_EXCITES),
            List.of(Quantity.POINTWISE_MULTIPLY_ADDS, Quantity.DENSE_MULTIPLY_ADDS),
            List.of(Quantity.DEPTHWISE_MULTIPLY_ADDS, Quantity.GROUPED_MULTIPLY_ADDS),
            List.of(Quantity.PARAMETERS),
            List.of(Quantity.CONVOLUTION_OUTPUT_ELEMENTS));

    /** Those that a sum of costs is made of: none is nearly the sum of others. */
    private static final List<Quantity> COSTS = List.of(
            Quantity.NETWORKS,
            Quantity.CONVOLUTIONS,
            Quantity.SQUEEZE_EXCITES,
            Quantity.SUMS,
            Quantity.CHANNEL_SHUFFLES,
            Quantity.POOLS,
            Quantity.MULTIPLY_ADDS_PADDED_TO_16_CHANNELS,
            Quantity.DEPTHWISE_MULTIPLY_ADDS,
            Quantity.GROUPED_MULTIPLY_ADDS,
            Quantity.DENSE_MULTIPLY_ADDS,
            Quantity.LINEAR_MULTIPLY_ADDS,
            Quantity.POINTWISE_ELEMENTS,
            Quantity.DEPTHWISE_ELEMENTS,
            Quantity.DENSE_ELEMENTS,
            Quantity.SQUEEZE_EXCITE_ELEMENTS,
            Quantity.SUM_ELEMENTS,
            Quantity.POOL_ELEMENTS,
            Quantity.PARAMETERS,
            Quantity.CONVOLUTION_OUTPUT_ELEMENTS_BEYOND_256KI,
            Quantity.SQUEEZE_EXCITE_ELEMENTS_BEYOND_256KI);

    private static final int LARGE = 1 << 18;
    private static final int MEDIUM = 1 << 16;

    /** Multiply-adds at which a convolution counts half as small. */
    private static final double SMALL = 1e6;

    private PhysicalQuantities() {}

    /** The names, in order. */
    public static List<String> names() {
        return Arrays.stream(Quantity.values()).map(quantity -> quantity.label).toList();
    }

    /** Which quantities are summed for each of a few features that tell the most. */
    public static int[][] compact() {
        return COMPACT.stream()
                .map(sum -> sum.stream().mapToInt(Enum::ordinal).toArray())
                .toArray(int[][]::new);
    }

    /** Which quantities a sum of costs is made of. */
    public static int[] costs() {
        return COSTS.stream().mapToInt(Enum::ordinal).toArray();
    }

    /** The quantities of many networks: a row for each. */
    public static double[][] of(Collection<Architecture> architectures) {
        return architectures.stream()
                .map(architecture -> of(architecture.lower()))
                .toArray(double[][]::new);
    }

    /** The quantities of a network, for the input that it is lowered to. */
    public static double[] of(Network network) {
        Sums sums = new Sums();
        sums.add(Quantity.NETWORKS, 1);
        for (Layer layer : network.layers()) {
            add(layer, sums);
        }
        return sums.values;
    }

    /** A value for each quantity. */
    private static final class Sums {
        private final double[] values = new double[COUNT];

        void add(Quantity quantity, double value) {
            values[quantity.ordinal()] += value;
        }

        void add(Quantity quantity, long value) {
            add(quantity, (double) value);
        }
    }

    private static void add(Layer layer, Sums sums) {
        long elements = layer.inputElements() + layer.outputElements();
        sums.add(Quantity.PARAMETERS, layer.parameters());
        Operation operation = layer.operation();
        switch (operation.kind()) {
            case CONVOLUTION -> {
                if (operation instanceof Operation.Convolution convolution) {
                    addConvolution(layer, convolution, elements, sums);
                }
            }
            case SQUEEZE_EXCITE -> {
                sums.add(Quantity.SQUEEZE_EXCITES, 1);
                sums.add(Quantity.SQUEEZE_EXCITE_ELEMENTS, layer.inputElements());
                sums.add(Quantity.SQUEEZE_EXCITE_ELEMENTS_BEYOND_256KI, Math.max(0, layer.inputElements() - LARGE));
                sums.add(Quantity.LINEAR_MULTIPLY_ADDS, layer.multiplyAdds());
            }
            case ADD -> {
                sums.add(Quantity.SUMS, 1);
                sums.add(Quantity.SUM_ELEMENTS, elements);
            }
            case CHANNEL_SHUFFLE -> {
                sums.add(Quantity.CHANNEL_SHUFFLES, 1);
                sums.add(Quantity.CHANNEL_SHUFFLE_ELEMENTS, elements);
            }
            case AVERAGE_POOL, MAX_POOL -> {
                sums.add(Quantity.POOLS, 1);
                sums.add(Quantity.POOL_ELEMENTS, elements);
            }
            case ACTIVATION -> sums.add(Quantity.ACTIVATION_ELEMENTS, layer.outputElements());
            case LINEAR -> sums.add(Quantity.LINEAR_MULTIPLY_ADDS, layer.multiplyAdds());
            default -> {
                // Batch norms are part of convolutions on most devices; the others cost next to nothing.
            }
        }
    }

    private static void addConvolution(Layer layer, Operation.Convolution convolution, long elements, Sums sums) {
        long multiplyAdds = layer.multiplyAdds();
        long out = layer.outputElements();
        long pixels = out / convolution.channels();
        int channels = layer.input().channels();
        long window = (long) convolution.kernel() * convolution.kernel();
        sums.add(Quantity.CONVOLUTIONS, 1);
        sums.add(Quantity.SMALL_CONVOLUTIONS, 1 / (1 + multiplyAdds / SMALL));
        sums.add(Quantity.CONVOLUTION_OUTPUT_ELEMENTS, out);
        sums.add(Quantity.CONVOLUTION_OUTPUT_ELEMENTS_BEYOND_256KI, Math.max(0, out - LARGE));
        sums.add(Quantity.CONVOLUTION_OUTPUT_ELEMENTS_BEYOND_64KI, Math.max(0, out - MEDIUM));
        switch (layer.multiplyAddKind().orElseThrow()) {
            case POINTWISE -> {
                sums.add(Quantity.POINTWISE_MULTIPLY_ADDS, multiplyAdds);
                sums.add(Quantity.POINTWISE_ELEMENTS, elements);
                addPadded(pixels, channels, convolution.channels(), sums);
            }
            case DEPTHWISE -> {
                sums.add(Quantity.DEPTHWISE_CONVOLUTIONS, 1);
                sums.add(Quantity.DEPTHWISE_MULTIPLY_ADDS, multiplyAdds);
                sums.add(Quantity.DEPTHWISE_ELEMENTS, elements);
                sums.add(
                        Quantity.DEPTHWISE_MULTIPLY_ADDS_PADDED_TO_32_CHANNELS,
                        (double) pixels * padded(channels, 32) * window);
            }
            case GROUPED -> {
                sums.add(Quantity.GROUPED_MULTIPLY_ADDS, multiplyAdds);
                sums.add(Quantity.POINTWISE_ELEMENTS, elements);
            }
            case DENSE, LINEAR -> {
                sums.add(Quantity.DENSE_MULTIPLY_ADDS, multiplyAdds);
                sums.add(Quantity.DENSE_ELEMENTS, elements);
                addPadded(pixels, channels * window, convolution.channels(), sums);
            }
        }
    }

    private static void addPadded(long pixels, long in, long out, Sums sums) {
        sums.add(Quantity.MULTIPLY_ADDS_PADDED_TO_16_CHANNELS, (double) pixels * padded(in, 16) * padded(out, 16));
        sums.add(Quantity.MULTIPLY_ADDS_PADDED_TO_64_CHANNELS, (double) pixels * padded(in, 64) * padded(out, 64));
    }

    private static long padded(long channels, int lanes) {
        return (channels + lanes - 1) / lanes * lanes;
    }
}

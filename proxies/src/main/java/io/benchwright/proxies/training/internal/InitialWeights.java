package io.benchwright.proxies.training.internal;

import io.benchwright.data.network.Layer;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation.Convolution;
import io.benchwright.data.random.StableRandom;
import io.benchwright.proxies.training.WeightTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What trainings start from, in plain numbers: there is no PyTorch in here. */
public final class InitialWeights {

    /** As in torchvision's MobileNets. */
    private static final double LINEAR_DEVIATION = 0.01;

    private static final int MAP_DIMENSIONS = 4;

    private InitialWeights() {}

    /**
     * One array of a layer that a training changes by gradients.
     *
     * @param tensor which
     * @param start its value before the first step, or the deviation of normal values where it decays
     * @param decays whether it is the weight of a convolution or a linear map
     */
    record Slot(WeightTensor tensor, double start, boolean decays) {

        int layer() {
            return tensor.layer();
        }

        long size() {
            return tensor.size();
        }
    }

    /** All that is trained, in the order of the layers. */
    static List<Slot> slots(Network network) {
        List<Slot> slots = new ArrayList<>();
        for (WeightTensor tensor : WeightTensor.of(network)) {
            if (tensor.isTrained()) {
                slots.add(new Slot(tensor, start(network.layers().get(tensor.layer()), tensor), decays(tensor)));
            }
        }
        return slots;
    }

    private static boolean decays(WeightTensor tensor) {
        return switch (tensor.role()) {
            case WEIGHT, REDUCE, EXPAND -> true;
            default -> false;
        };
    }

    private static double start(Layer layer, WeightTensor tensor) {
        return switch (tensor.role()) {
            case WEIGHT -> {
                if (layer.operation() instanceof Convolution c) {
                    double fanOut = (double) c.kernel() * c.kernel() * c.channels() / c.groups();
                    yield Math.sqrt(2 / fanOut);
                }
                yield LINEAR_DEVIATION;
            }
            case REDUCE, EXPAND -> Math.sqrt(2.0 / tensor.shape().get(0));
            case SCALE, VARIANCE -> 1;
            case BIAS, SHIFT, MEAN, REDUCE_BIAS, EXPAND_BIAS -> 0;
        };
    }

    /** The values of all arrays of a network before its first step. */
    public static Map<WeightTensor, float[]> of(Network network, long seed) {
        Map<WeightTensor, float[]> weights = new HashMap<>();
        draw(
                slots(network),
                seed,
                (slot, values) -> weights.put(
                        slot.tensor(), channelsFirst(values, slot.tensor().shape())));
        for (WeightTensor tensor : WeightTensor.of(network)) {
            if (!tensor.isTrained()) {
                float[] values = new float[Math.toIntExact(tensor.size())];
                Arrays.fill(values, (float) start(network.layers().get(tensor.layer()), tensor));
                weights.put(tensor, values);
            }
        }
        return weights;
    }

    /**
     * Draws the values of slots, in their order.
     *
     * @param seed what is drawn for a layer depends on it and on the index of the layer alone
     * @param consumer gets the values of each as they lie in the memory of the trainer: those of convolutions channels-last
     */
    static void draw(List<Slot> slots, long seed, BiConsumer<Slot, float[]> consumer) {
        StableRandom random = new StableRandom(seed);
        int layer = -1;
        for (Slot slot : slots) {
            if (slot.layer() != layer) {
                layer = slot.layer();
                random = new StableRandom(new StableRandom(seed).nextLong() + layer);
            }
            float[] values = new float[Math.toIntExact(slot.size())];
            if (slot.decays()) {
                fillNormal(values, slot.start(), random);
            } else {
                Arrays.fill(values, (float) slot.start());
            }
            consumer.accept(slot, values);
        }
    }

    /** Fills with normal values by Marsaglia's polar method; strict, so that the same on all machines. */
    static void fillNormal(float[] values, double deviation, StableRandom random) {
        int i = 0;
        while (i < values.length) {
            double x = 2 * random.nextDouble() - 1;
            double y = 2 * random.nextDouble() - 1;
            double square = x * x + y * y;
            if (square < 1 && square > 0) {
                double factor = deviation * Math.sqrt(-2 * StrictMath.log(square) / square);
                values[i++] = (float) (x * factor);
                if (i < values.length) {
                    values[i++] = (float) (y * factor);
                }
            }
        }
    }

    /** From the order of the trainer's memory to that of {@link WeightTensor}: output, input, row, column. */
    static float[] channelsFirst(float[] values, List<Integer> shape) {
        return reordered(values, shape, true);
    }

    /** From the order of {@link WeightTensor} to that of the trainer's memory: output, row, column, input. */
    static float[] channelsLast(float[] values, List<Integer> shape) {
        return reordered(values, shape, false);
    }

    private static float[] reordered(float[] values, List<Integer> shape, boolean isFromChannelsLast) {
        if (shape.size() != MAP_DIMENSIONS) {
            return values;
        }
        int outputs = shape.get(0);
        int inputs = shape.get(1);
        int pixels = shape.get(2) * shape.get(3);
        float[] result = new float[values.length];
        for (int output = 0; output < outputs; output++) {
            int start = output * inputs * pixels;
            for (int input = 0; input < inputs; input++) {
                for (int pixel = 0; pixel < pixels; pixel++) {
                    int first = start + input * pixels + pixel;
                    int last = start + pixel * inputs + input;
                    if (isFromChannelsLast) {
                        result[first] = values[last];
                    } else {
                        result[last] = values[first];
                    }
                }
            }
        }
        return result;
    }
}

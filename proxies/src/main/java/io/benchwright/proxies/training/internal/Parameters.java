package io.benchwright.proxies.training.internal;

import io.benchwright.data.network.Layer;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Operation.BatchNorm;
import io.benchwright.data.network.Operation.Convolution;
import io.benchwright.data.network.Operation.Linear;
import io.benchwright.data.network.Operation.SqueezeExcite;
import io.benchwright.data.random.StableRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The trainable values of a network and the statistics of its batch norms, each kind in one stretch of memory of which the
 * tensors of layers are views: what is done to all of them is done in a few large operations.
 *
 * <p>Those that decay, the weights of convolutions and linear maps, come first; then biases, and the scales and shifts of
 * batch norms. Weights of convolutions lie channels-last: output, row, column, input.
 */
@SuppressWarnings("try") // A scope is there for its end.
public final class Parameters implements AutoCloseable {

    /** As in torchvision's MobileNets. */
    private static final double LINEAR_DEVIATION = 0.01;

    private final List<Slot> slots;
    private final List<Integer> normalised;
    private final long decaying;
    private final long count;
    private final Tensor values;
    private final Tensor gradients;
    private final Tensor statistics;

    /**
     * One tensor of a layer.
     *
     * @param layer index of the layer
     * @param shape as PyTorch has it
     * @param start its value before the first step, or the deviation of normal values where it decays
     * @param decays whether it is the weight of a convolution or a linear map
     */
    private record Slot(int layer, List<Long> shape, double start, boolean decays) {

        long size() {
            long size = 1;
            for (long extent : shape) {
                size *= extent;
            }
            return size;
        }
    }

    /**
     * A tensor and its gradient.
     *
     * @param value a view of all values
     * @param gradient a view of all gradients
     */
    record Parameter(Tensor value, Tensor gradient) implements AutoCloseable {

        @Override
        public void close() {
            value.close();
            gradient.close();
        }
    }

    /**
     * What a batch norm remembers for after the training.
     *
     * @param mean a view of all statistics
     * @param variance likewise
     */
    record Statistics(Tensor mean, Tensor variance) implements AutoCloseable {

        @Override
        public void close() {
            mean.close();
            variance.close();
        }
    }

    /** Room for the parameters of a network; values are arbitrary until they are initialised or loaded. */
    Parameters(Network network, TorchDevice device) {
        this.slots = slots(network);
        this.decaying =
                slots.stream().filter(Slot::decays).mapToLong(Slot::size).sum();
        this.count = slots.stream().mapToLong(Slot::size).sum();
        this.normalised = network.layers().stream()
                .filter(layer -> layer.operation() instanceof BatchNorm)
                .map(layer -> layer.input().channels())
                .toList();
        long channels = normalised.stream().mapToLong(Integer::longValue).sum();
        this.values = device.empty(count);
        this.gradients = device.zeros(count);
        this.statistics = device.zeros(2 * channels);
    }

    private static List<Slot> slots(Network network) {
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < network.layers().size(); i++) {
            Layer layer = network.layers().get(i);
            Operation operation = layer.operation();
            int inputs = layer.input().channels();
            if (operation instanceof Convolution c) {
                double fanOut = (double) c.kernel() * c.kernel() * c.channels() / c.groups();
                List<Long> shape = shape(c.channels(), inputs / c.groups(), c.kernel(), c.kernel());
                slots.add(new Slot(i, shape, Math.sqrt(2 / fanOut), true));
                addIf(c.bias(), slots, i, c.channels(), 0);
            } else if (operation instanceof BatchNorm) {
                addIf(true, slots, i, inputs, 1);
                addIf(true, slots, i, inputs, 0);
            } else if (operation instanceof SqueezeExcite se) {
                int squeezed = se.squeezedChannels();
                slots.add(new Slot(i, shape(squeezed, inputs), Math.sqrt(2.0 / squeezed), true));
                addIf(true, slots, i, squeezed, 0);
                slots.add(new Slot(i, shape(inputs, squeezed), Math.sqrt(2.0 / inputs), true));
                addIf(true, slots, i, inputs, 0);
            } else if (operation instanceof Linear linear) {
                slots.add(new Slot(i, shape(linear.features(), inputs), LINEAR_DEVIATION, true));
                addIf(linear.bias(), slots, i, linear.features(), 0);
            }
        }
        return slots;
    }

    private static void addIf(boolean present, List<Slot> slots, int layer, int size, double start) {
        if (present) {
            slots.add(new Slot(layer, shape(size), start, false));
        }
    }

    /** The parameters of all layers, in the order of the layers; to be closed by the caller. */
    List<Parameter> views() {
        List<Parameter> views = new ArrayList<>();
        long[] next = {0, decaying};
        for (Slot slot : slots) {
            int kind = slot.decays() ? 0 : 1;
            views.add(new Parameter(view(values, slot.shape(), next[kind]), view(gradients, slot.shape(), next[kind])));
            next[kind] += slot.size();
        }
        return views;
    }

    /**
     * The weight of a convolution or a linear map.
     *
     * @param layer index of the layer
     * @param tensors value and gradient
     * @param deviation of the values before the first step
     */
    record Weight(int layer, Parameter tensors, double deviation) implements AutoCloseable {

        @Override
        public void close() {
            tensors.close();
        }
    }

    /** The weights that decay, in the order of the layers; to be closed by the caller. */
    List<Weight> weights() {
        List<Weight> weights = new ArrayList<>();
        List<Parameter> views = views();
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            if (slot.decays()) {
                weights.add(new Weight(slot.layer(), views.get(i), slot.start()));
            } else {
                views.get(i).close();
            }
        }
        return weights;
    }

    /** The statistics of all batch norms, in the order of the layers; to be closed by the caller. */
    List<Statistics> statisticsViews() {
        List<Statistics> views = new ArrayList<>();
        long offset = 0;
        for (int channels : normalised) {
            List<Long> shape = shape(channels);
            views.add(new Statistics(
                    view(statistics, shape, offset), view(statistics, shape, statistics.numel() / 2 + offset)));
            offset += channels;
        }
        return views;
    }

    private static List<Long> shape(long... extents) {
        return Arrays.stream(extents).boxed().toList();
    }

    private static Tensor view(Tensor all, List<Long> extents, long offset) {
        long[] shape = extents.stream().mapToLong(Long::longValue).toArray();
        long[] strides = shape.length == 4
                ? new long[] {shape[1] * shape[2] * shape[3], 1, shape[3] * shape[1], shape[1]}
                : shape.length == 2 ? new long[] {shape[1], 1} : new long[] {1};
        try (LongOptional start = new LongOptional(offset)) {
            return all.as_strided(shape, strides, start);
        }
    }

    /** How many values are trained. */
    public long count() {
        return count;
    }

    /** The values, of which those that decay come first. */
    public Tensor values() {
        return values;
    }

    /** The gradient of each value. */
    public Tensor gradients() {
        return gradients;
    }

    /** The means of all batch norms, then their variances. */
    public Tensor statistics() {
        return statistics;
    }

    /** How many of the values decay. */
    public long decaying() {
        return decaying;
    }

    /**
     * Sets all to what a training starts from: convolutions and squeeze-excitations by He et al. (ICCV 2015; normal, by the
     * fan out), linear layers normal with deviation 0.01, scales 1, biases and shifts 0; statistics of mean 0 and variance 1.
     *
     * @param seed what is drawn for a layer depends on it and on the index of the layer alone
     */
    public void initialise(long seed) {
        float[] all = new float[Math.toIntExact(count)];
        int[] next = {0, Math.toIntExact(decaying)};
        StableRandom random = new StableRandom(seed);
        int layer = -1;
        for (Slot slot : slots) {
            if (slot.layer() != layer) {
                layer = slot.layer();
                random = new StableRandom(new StableRandom(seed).nextLong() + layer);
            }
            int kind = slot.decays() ? 0 : 1;
            int end = next[kind] + Math.toIntExact(slot.size());
            if (slot.decays()) {
                fillNormal(all, next[kind], end, slot.start(), random);
            } else {
                Arrays.fill(all, next[kind], end, (float) slot.start());
            }
            next[kind] = end;
        }
        try (PointerScope scope = new PointerScope()) {
            values.copy_(torch.from_blob(new FloatPointer(all), count));
            long channels = statistics.numel() / 2;
            statistics.zero_();
            statistics.narrow(0, channels, channels).fill_(new Scalar(1));
        }
    }

    /** Fills with normal values by Marsaglia's polar method; strict, so that the same on all machines. */
    static void fillNormal(float[] values, int from, int to, double deviation, StableRandom random) {
        int i = from;
        while (i < to) {
            double x = 2 * random.nextDouble() - 1;
            double y = 2 * random.nextDouble() - 1;
            double square = x * x + y * y;
            if (square < 1 && square > 0) {
                double factor = deviation * Math.sqrt(-2 * StrictMath.log(square) / square);
                values[i++] = (float) (x * factor);
                if (i < to) {
                    values[i++] = (float) (y * factor);
                }
            }
        }
    }

    @Override
    public void close() {
        values.close();
        gradients.close();
        statistics.close();
    }
}

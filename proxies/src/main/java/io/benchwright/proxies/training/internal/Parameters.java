package io.benchwright.proxies.training.internal;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation.BatchNorm;
import io.benchwright.proxies.training.WeightTensor;
import io.benchwright.proxies.training.internal.InitialWeights.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
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

    private final List<WeightTensor> tensors;
    private final List<Slot> slots;
    private final List<Integer> normalised;
    private final long decaying;
    private final long count;
    private final Tensor values;
    private final Tensor gradients;
    private final Tensor statistics;

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
        this.tensors = WeightTensor.of(network);
        this.slots = InitialWeights.slots(network);
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

    /** The parameters of all layers, in the order of the layers; to be closed by the caller. */
    List<Parameter> views() {
        List<Parameter> views = new ArrayList<>();
        long[] next = {0, decaying};
        for (Slot slot : slots) {
            int kind = slot.decays() ? 0 : 1;
            views.add(new Parameter(
                    view(values, slot.tensor().shape(), next[kind]),
                    view(gradients, slot.tensor().shape(), next[kind])));
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
            List<Integer> shape = List.of(channels);
            views.add(new Statistics(
                    view(statistics, shape, offset), view(statistics, shape, statistics.numel() / 2 + offset)));
            offset += channels;
        }
        return views;
    }

    private static Tensor view(Tensor all, List<Integer> extents, long offset) {
        long[] shape = extents.stream().mapToLong(Integer::longValue).toArray();
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
        InitialWeights.draw(slots, seed, (slot, drawn) -> {
            int kind = slot.decays() ? 0 : 1;
            System.arraycopy(drawn, 0, all, next[kind], drawn.length);
            next[kind] += drawn.length;
        });
        float[] seen = new float[Math.toIntExact(statistics.numel())];
        Arrays.fill(seen, seen.length / 2, seen.length, 1);
        set(all, seen);
    }

    /**
     * Sets all to what somebody else has.
     *
     * @param source gives the values of each array, in the order that {@link WeightTensor} says
     */
    public void set(Function<WeightTensor, float[]> source) {
        float[] all = new float[Math.toIntExact(count)];
        float[] seen = new float[Math.toIntExact(statistics.numel())];
        Map<WeightTensor, Integer> starts = starts();
        for (WeightTensor tensor : tensors) {
            float[] given = InitialWeights.channelsLast(source.apply(tensor), tensor.shape());
            System.arraycopy(
                    given, 0, tensor.isTrained() ? all : seen, requireNonNull(starts.get(tensor)), given.length);
        }
        set(all, seen);
    }

    /** A copy of all values and statistics, by array, in the order that {@link WeightTensor} says. */
    public Function<WeightTensor, float[]> copy() {
        float[] all = TensorMemory.toArray(values);
        float[] seen = TensorMemory.toArray(statistics);
        Map<WeightTensor, Integer> starts = starts();
        return tensor -> {
            int start = requireNonNull(starts.get(tensor));
            float[] from = tensor.isTrained() ? all : seen;
            return InitialWeights.channelsFirst(
                    Arrays.copyOfRange(from, start, start + Math.toIntExact(tensor.size())), tensor.shape());
        };
    }

    /** Where each array begins: among the values if it is trained, else among the statistics. */
    private Map<WeightTensor, Integer> starts() {
        Map<WeightTensor, Integer> starts = new HashMap<>();
        int[] next = {0, Math.toIntExact(decaying)};
        for (Slot slot : slots) {
            int kind = slot.decays() ? 0 : 1;
            starts.put(slot.tensor(), next[kind]);
            next[kind] += Math.toIntExact(slot.size());
        }
        int[] seen = {0, Math.toIntExact(statistics.numel() / 2)};
        for (WeightTensor tensor : tensors) {
            if (!tensor.isTrained()) {
                int kind = tensor.role() == WeightTensor.Role.MEAN ? 0 : 1;
                starts.put(tensor, seen[kind]);
                seen[kind] += Math.toIntExact(tensor.size());
            }
        }
        return starts;
    }

    private void set(float[] all, float[] seen) {
        try (PointerScope scope = new PointerScope()) {
            values.copy_(torch.from_blob(new FloatPointer(all), count));
            if (seen.length > 0) {
                statistics.copy_(torch.from_blob(new FloatPointer(seen), seen.length));
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

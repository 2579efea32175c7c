package io.benchwright.data.network;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What one layer computes. Each kind knows the shape it gives, and its cost; weights are not part of it.
 *
 * <p>The numerical meaning of every kind is written down in {@code docs/network-format.md}.
 */
public sealed interface Operation {

    /** Which of the kinds this is. */
    Kind kind();

    /**
     * The shape of the output.
     *
     * @param inputs the layer's inputs, in order
     * @throws IllegalArgumentException if the operation cannot be applied to them
     */
    Shape outputShape(List<Tensor> inputs);

    /** The number of trainable values; running statistics of a batch norm are not among them. */
    default long parameters(Shape input) {
        return 0;
    }

    /**
     * Multiplications that are followed by an addition, for one image, as in a matrix product. Biases, batch norms,
     * activations, pooling and additions of tensors have none.
     */
    default long multiplyAdds(Shape input, Shape output) {
        return 0;
    }

    /** What kind of multiply-adds this has, if any. */
    default Optional<MultiplyAddKind> multiplyAddKind(Shape input) {
        return Optional.empty();
    }

    /**
     * The values that convolutions and linear layers write, for one image: the <i>activation count</i> of Radosavovic
     * et al., "Designing Network Design Spaces" (CVPR 2020), which predicts run time on accelerators better than
     * multiply-adds do. Operations without multiply-adds have none: they are fused into their neighbours, or rewrite a map in place.
     */
    default long activationElements(Shape output) {
        return 0;
    }

    /** The kinds of operations, with their names in the layer list. */
    enum Kind {
        /** {@link Convolution}. */
        CONVOLUTION("convolution"),
        /** {@link BatchNorm}. */
        BATCH_NORM("batchNorm"),
        /** {@link Activation}. */
        ACTIVATION("activation"),
        /** {@link SqueezeExcite}. */
        SQUEEZE_EXCITE("squeezeExcite"),
        /** {@link Pool} of the mean. */
        AVERAGE_POOL("averagePool"),
        /** {@link Pool} of the largest value. */
        MAX_POOL("maxPool"),
        /** {@link GlobalAveragePool}. */
        GLOBAL_AVERAGE_POOL("globalAveragePool"),
        /** {@link Add}. */
        ADD("add"),
        /** {@link Concat}. */
        CONCAT("concat"),
        /** {@link ChannelShuffle}. */
        CHANNEL_SHUFFLE("channelShuffle"),
        /** {@link Linear}. */
        LINEAR("linear"),
        /** {@link Zero}. */
        ZERO("zero");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The name in the layer list. */
        @Override
        public String toString() {
            return label;
        }
    }

    /** Element-wise functions, with PyTorch's names. */
    enum Function {
        /** max(x, 0). */
        RELU("relu"),
        /** min(max(x, 0), 6). */
        RELU6("relu6"),
        /** x / (1 + exp(-x)), also called swish. */
        SILU("silu"),
        /** x min(max(x + 3, 0), 6) / 6. */
        HARDSWISH("hardswish"),
        /** 1 / (1 + exp(-x)). */
        SIGMOID("sigmoid"),
        /** min(max(x + 3, 0), 6) / 6. */
        HARDSIGMOID("hardsigmoid");

        private final String label;

        Function(String label) {
            this.label = label;
        }

        /** The name in the layer list. */
        @Override
        public String toString() {
            return label;
        }
    }

    /**
     * A two-dimensional convolution with a square kernel and symmetric zero padding.
     *
     * @param channels output channels
     * @param kernel height and width of the kernel
     * @param stride step in both directions
     * @param padding zeros added on each side
     * @param dilation distance between the kernel's elements, 1 for an ordinary convolution
     * @param groups groups that do not see each other's channels; as many as input channels make it depthwise
     * @param bias whether a bias is added for each output channel
     */
    record Convolution(int channels, int kernel, int stride, int padding, int dilation, int groups, boolean bias)
            implements Operation {

        /** @throws IllegalArgumentException if a number is out of range or the groups do not divide the channels */
        public Convolution {
            requireWindow(Kind.CONVOLUTION, kernel, stride, padding);
            if (channels < 1 || dilation < 1 || groups < 1) {
                throw invalid(Kind.CONVOLUTION, "numbers must be positive");
            }
            if (channels % groups != 0) {
                throw invalid(Kind.CONVOLUTION, groups + " groups do not divide " + channels + " output channels");
            }
        }

        @Override
        public Kind kind() {
            return Kind.CONVOLUTION;
        }

        @Override
        public Shape outputShape(List<Tensor> inputs) {
            Shape input = only(inputs, kind());
            if (input.channels() % groups != 0) {
                throw invalid(kind(), groups + " groups do not divide " + input.channels() + " input channels");
            }
            return window(kind(), input, channels, (long) dilation * (kernel - 1) + 1, stride, padding);
        }

        @Override
        public long parameters(Shape input) {
            return weights(input) + (bias ? channels : 0);
        }

        @Override
        public long multiplyAdds(Shape input, Shape output) {
            return Math.multiplyExact(weights(input), (long) output.height() * output.width());
        }

        @Override
        public Optional<MultiplyAddKind> multiplyAddKind(Shape input) {
            if (groups == 1) {
                return kernel == 1 ? Kinds.POINTWISE : Kinds.DENSE;
            }
            return groups == input.channels() ? Kinds.DEPTHWISE : Kinds.GROUPED;
        }

        @Override
        public long activationElements(Shape output) {
            return output.elements();
        }

        private long weights(Shape input) {
            // Divisions are what lowering would spend its time on, and most groups are one or as many as channels.
            int channelsOfAGroup = groups == 1 ? input.channels() : input.channels() / groups;
            return Math.multiplyExact((long) channels * channelsOfAGroup, (long) kernel * kernel);
        }
    }

    /** Normalisation by batch statistics while training, by running ones after; a scale and a shift a channel. */
    record BatchNorm() implements Operation {

        @Override
        public Kind kind() {
            return Kind.BATCH_NORM;
        }

        @Override
        public Shape outputShape(List<Tensor> inputs) {
            return only(inputs, kind());
        }

        @Override
        public long parameters(Shape input) {
            return 2L * input.channels();
        }
    }

    /**
     * A function of each element.
     *
     * @param function which one
     */
    record Activation(Function function) implements Operation {

        /** @throws NullPointerException if the function is null */
        public Activation {
            requireNonNull(function, "function is null");
        }

        @Override
        public Kind kind() {
            return Kind.ACTIVATION;
        }

        @Override
        public Shape outputShape(List<Tensor> inputs) {
            return only(inputs, kind());
        }
    }

    /**
     * Channel attention (Hu et al., CVPR 2018): global average, linear to few channels, a function, linear back, a gate,
     * and each channel of the input multiplied by its gate. Both linear maps have biases.
     *
     * @param squeezedChannels the few channels
     * @param activation the function between the linear maps
     * @param gate the function after them
     */
    record SqueezeExcite(int squeezedChannels, Function activation, Function gate) implements Operation {

        /** @throws IllegalArgumentException if there are no squeezed channels */
        public SqueezeExcite {
            requireNonNull(activation, "activation is null");
            requireNonNull(gate, "gate is null");
            if (squeezedChannels < 1) {
                throw invalid(Kind.SQUEEZE_EXCITE, "squeezed channels must be positive");
            }
        }

        @Override
        public Kind kind() {
            return Kind.SQUEEZE_EXCITE;
        }

        @Override
        public Shape outputShape(List<Tensor> inputs) {
            return only(inputs, kind());
        }

        @Override
        public long parameters(Shape input) {
            return 2L * input.channels() * squeezedChannels + squeezedChannels + input.channels();
        }

        @Override
        public long multiplyAdds(Shape input, Shape output) {
            return 2L * input.channels() * squeezedChannels;
        }

        @Override
        public Optional<MultiplyAddKind> multiplyAddKind(Shape input) {
            return Kinds.LINEAR;
        }

        @Override
        public long activationElements(Shape output) {
            return (long) squeezedChannels + output.channels();
        }
    }

    /**
     * One value for each window of a channel; padding does not count as values.
     *
     * @param type which value
     * @param kernel height and width of the window
     * @param stride step in both directions
     * @param padding border on each side, at most half the window
     */
    record Pool(Type type, int kernel, int stride, int padding) implements Operation {

        /** What is taken of a window. */
        public enum Type {
            /** The mean. */
            AVERAGE,
            /** The largest value. */
            MAX
        }

        /** @throws IllegalArgumentException if a number is out of range */
        public Pool {
            Kind kind = kind(type);
            requireWindow(kind, kernel, stride, padding);
            if (padding > kernel / 2) {
                throw invalid(kind, "padding " + padding + " exceeds half the window of " + kernel);
            }
        }

        private static Kind kind(Type type) {
            return type == Type.AVERAGE ? Kind.AVERAGE_POOL : Kind.MAX_POOL;
        }

        @Override
        public Kind kind() {
            return kind(type);
        }

        @Override
        public Shape outputShape(List<Tensor> inputs) {
            Shape input = only(inputs, kind());
            return window(kind(), input, input.channels(), kernel, stride, padding);
        }
    }

    /** The mean over all pixels: a vector. */
    record GlobalAveragePool() implements Operation {

        @Override
        public Kind kind() {
            return Kind.GLOBAL_AVERAGE_POOL;
        }

        @Override
        public Shape outputShape(List<Tensor> inputs) {
            return new Shape(only(inputs, kind()).channels(), 1, 1);
        }
    }

    /** The sum of two or more tensors of one shape. The same tensor may stand twice. */
    record Add() implements Operation {

        @Override
        public Kind kind() {
            return Kind.ADD;
        }

        @Override
        public Shape outputShape(List<Tensor> inputs) {
            if (inputs.size() < 2) {
                throw invalid(kind(), "needs two or more inputs, but has " + inputs.size());
            }
            Shape first = inputs.get(0).shape();
            for (int i = 1; i < inputs.size(); i++) {
                Shape other = inputs.get(i).shape();
                if (!other.equals(first)) {
                    throw invalid(kind(), "inputs differ in shape: " + first + " and " + other);
                }
            }
            return first;
        }
    }

    /** The channels of two or more tensors, one after the other. */
    record Concat() implements Operation {

        @Override
        public Kind kind() {
            return Kind.CONCAT;
        }

        @Override
        public Shape outputShape(List<Tensor> inputs) {
            if (inputs.size() < 2) {
                throw invalid(kind(), "needs two or more inputs, but has " + inputs.size());
            }
            Shape first = inputs.get(0).shape();
            int channels = 0;
            for (Tensor input : inputs) {
                Shape other = input.shape();
                if (other.height() != first.height() || other.width() != first.width()) {
                    throw invalid(kind(), "inputs differ in height or width: " + first + " and " + other);
                }
                channels = Math.addExact(channels, other.channels());
            }
            return new Shape(channels, first.height(), first.width());
        }
    }

    /**
     * Channels of the groups interleaved (Zhang et al., ShuffleNet, CVPR 2018): read as a matrix of groups by channels of
     * a group, and transposed.
     *
     * @param groups the number of groups, at least 2; it divides the channels
     */
    record ChannelShuffle(int groups) implements Operation {

        /** @throws IllegalArgumentException if there are fewer than two groups */
        public ChannelShuffle {
            if (groups < 2) {
                throw invalid(Kind.CHANNEL_SHUFFLE, "needs two or more groups, but has " + groups);
            }
        }

        @Override
        public Kind kind() {
            return Kind.CHANNEL_SHUFFLE;
        }

        @Override
        public Shape outputShape(List<Tensor> inputs) {
            Shape input = only(inputs, kind());
            if (input.channels() % groups != 0) {
                throw invalid(kind(), groups + " groups do not divide " + input.channels() + " channels");
            }
            return input;
        }
    }

    /**
     * A matrix-vector product.
     *
     * @param features the number of outputs
     * @param bias whether a bias is added for each output
     */
    record Linear(int features, boolean bias) implements Operation {

        /** @throws IllegalArgumentException if there are no features */
        public Linear {
            if (features < 1) {
                throw invalid(Kind.LINEAR, "features must be positive");
            }
        }

        @Override
        public Kind kind() {
            return Kind.LINEAR;
        }

        @Override
        public Shape outputShape(List<Tensor> inputs) {
            Shape input = only(inputs, kind());
            if (!input.isVector()) {
                throw invalid(kind(), "needs a vector, but its input is " + input + "; pool it first");
            }
            return new Shape(features, 1, 1);
        }

        @Override
        public long parameters(Shape input) {
            return (long) input.channels() * features + (bias ? features : 0);
        }

        @Override
        public long multiplyAdds(Shape input, Shape output) {
            return (long) input.channels() * features;
        }

        @Override
        public Optional<MultiplyAddKind> multiplyAddKind(Shape input) {
            return Kinds.LINEAR;
        }

        @Override
        public long activationElements(Shape output) {
            return output.elements();
        }
    }

    /** Zeros in the shape of the input, for a node of a cell that nothing reaches. */
    record Zero() implements Operation {

        @Override
        public Kind kind() {
            return Kind.ZERO;
        }

        @Override
        public Shape outputShape(List<Tensor> inputs) {
            return only(inputs, kind());
        }
    }

    private static Shape only(List<Tensor> inputs, Kind kind) {
        if (inputs.size() != 1) {
            throw invalid(kind, "needs one input, but has " + inputs.size());
        }
        return inputs.get(0).shape();
    }

    private static Shape window(Kind kind, Shape input, int channels, long extent, int stride, int padding) {
        long height = input.height() + 2L * padding - extent;
        long width = input.width() + 2L * padding - extent;
        if (height < 0 || width < 0) {
            throw invalid(
                    kind,
                    "a window of " + extent + "x" + extent + " does not fit into " + input + " with padding "
                            + padding);
        }
        return new Shape(channels, Math.toIntExact(height / stride + 1), Math.toIntExact(width / stride + 1));
    }

    private static void requireWindow(Kind kind, int kernel, int stride, int padding) {
        if (kernel < 1 || stride < 1 || padding < 0) {
            throw invalid(
                    kind,
                    "kernel " + kernel + " and stride " + stride + " must be positive, padding " + padding
                            + " not negative");
        }
    }

    private static IllegalArgumentException invalid(Kind kind, String problem) {
        return new IllegalArgumentException(kind + ": " + problem);
    }
}

package io.benchwright.data.network;

import io.benchwright.data.internal.Sha256;
import io.benchwright.data.network.Operation.Function;
import io.benchwright.data.network.Operation.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * An immutable graph of layers with all shapes known: an architecture, lowered for an input resolution and a number of
 * classes. Layers stand in an order in which they can be computed, and the last one gives the network's output.
 *
 * <p>Two networks are equal if they compute the same function of their weights layer by layer; the names and positions of
 * layers do not count.
 */
public final class Network {

    private final Tensor input;
    private final List<Layer> layers;
    private final NetworkTotals totals;

    private Network(Tensor input, List<Layer> layers, NetworkTotals totals) {
        this.input = input;
        this.layers = layers;
        this.totals = totals;
    }

    /** Starts a network that takes images of the given shape. */
    public static Builder builder(Shape input) {
        return new Builder(input);
    }

    /**
     * Reads a layer list.
     *
     * @param json what {@link #toJson} gives, white space between tokens allowed
     * @throws IllegalArgumentException if it is not a layer list of a version that this code knows, or contradicts itself
     */
    public static Network fromJson(String json) {
        return NetworkJson.read(json);
    }

    /** The input of the network. */
    public Tensor input() {
        return input;
    }

    /** The layers, in an order in which they can be computed. */
    public List<Layer> layers() {
        return layers;
    }

    /** The output of the network: that of the last layer. */
    public Tensor output() {
        return layers.get(layers.size() - 1).output();
    }

    /** What the network costs. */
    public NetworkTotals totals() {
        return totals;
    }

    /** The canonical layer list, one line of JSON as {@code docs/network-format.md} describes it. */
    public String toJson() {
        return NetworkJson.write(this);
    }

    /** The SHA-256 of the canonical layer list in UTF-8, as 64 hexadecimal digits. */
    public String sha256() {
        return Sha256.of(toJson());
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Network that) || !input.equals(that.input) || layers.size() != that.layers.size()) {
            return false;
        }
        for (int i = 0; i < layers.size(); i++) {
            if (!layers.get(i).computesTheSameAs(that.layers.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = input.hashCode();
        for (Layer layer : layers) {
            hash = 31 * hash + layer.operation().hashCode();
        }
        return hash;
    }

    /** A short description, such as {@code network 3x224x224 -> 1000x1x1, 151 layers}. */
    @Override
    public String toString() {
        return "network " + input.shape() + " -> " + output().shape() + ", " + layers.size() + " layers";
    }

    /**
     * Makes a network layer by layer. Methods take tensors and give the tensor that the new layer computes, so that a
     * chain of layers reads {@code x = net.convBn(x, ...)}. Not safe for use by several threads.
     *
     * <p>Every method throws {@link IllegalArgumentException} if the operation cannot be applied to its inputs, or a
     * tensor is of another network; the message names the part and the operation.
     */
    // Sums are kept in arrays by ordinal within one build, since lowering is what searches spend their time on.
    @SuppressWarnings("EnumOrdinal")
    public static final class Builder {

        private static final MultiplyAddKind[] MULTIPLY_ADD_KINDS = MultiplyAddKind.values();
        private static final Kind[] KINDS = Kind.values();

        private final Tensor input;
        private final List<Layer> layers = new ArrayList<>(128);
        private final long[] multiplyAdds = new long[MULTIPLY_ADD_KINDS.length];
        private final int[] counts = new int[KINDS.length];
        private long parameters;
        private long activationElements;
        private long thopExtra;
        private Layer.Origin origin = Layer.Origin.UNKNOWN;

        private Builder(Shape input) {
            this.input = new Tensor(0, input);
        }

        /** The network's input. */
        public Tensor input() {
            return input;
        }

        /**
         * Says that the layers that follow come from the choices of one position.
         *
         * @param position an index into {@code SearchSpace.positions()}
         * @param part a name for people, such as {@code block 3.1}
         */
        public Builder at(int position, String part) {
            if (position < 0) {
                throw new IllegalArgumentException(part + ": position is " + position + ", but must not be negative");
            }
            origin = new Layer.Origin(position, part);
            return this;
        }

        /** Says that the layers that follow come from no choice: a stem, a head, a reduction between stages. */
        public Builder outside(String part) {
            origin = Layer.Origin.outside(part);
            return this;
        }

        /** Adds a layer with one input. */
        public Tensor add(Operation operation, Tensor x) {
            return append(operation, List.of(x));
        }

        /** Adds a layer with any number of inputs. */
        public Tensor add(Operation operation, List<Tensor> inputs) {
            return append(operation, List.copyOf(inputs));
        }

        /**
         * A convolution without bias, padded so that stride 1 keeps height and width.
         *
         * @param kernel an odd number
         */
        public Tensor conv(Tensor x, int channels, int kernel, int stride, int groups) {
            if (kernel % 2 == 0) {
                throw new IllegalArgumentException(
                        where() + "convolution: kernel is " + kernel + ", but must be odd to keep height and width");
            }
            return add(new Operation.Convolution(channels, kernel, stride, kernel / 2, 1, groups, false), x);
        }

        /** {@link #conv} and a batch norm. */
        public Tensor convBn(Tensor x, int channels, int kernel, int stride, int groups) {
            return batchNorm(conv(x, channels, kernel, stride, groups));
        }

        /** {@link #conv}, a batch norm and a function. */
        public Tensor convBnAct(Tensor x, int channels, int kernel, int stride, int groups, Function function) {
            return activation(convBn(x, channels, kernel, stride, groups), function);
        }

        /** A batch norm. */
        public Tensor batchNorm(Tensor x) {
            return add(new Operation.BatchNorm(), x);
        }

        /** A function of each element. */
        public Tensor activation(Tensor x, Function function) {
            return add(new Operation.Activation(function), x);
        }

        /** A sum. */
        public Tensor sum(List<Tensor> inputs) {
            return add(new Operation.Add(), inputs);
        }

        /** A sum of two, as in a residual connection. */
        public Tensor sum(Tensor a, Tensor b) {
            return append(new Operation.Add(), List.of(a, b));
        }

        /** The mean over all pixels, then a linear layer with bias: how most networks end. */
        public Tensor classifier(Tensor x, int classes) {
            return add(new Operation.Linear(classes, true), add(new Operation.GlobalAveragePool(), x));
        }

        /**
         * The network of all layers so far; its output is that of the last one.
         *
         * @throws IllegalStateException if there are no layers
         */
        public Network build() {
            if (layers.isEmpty()) {
                throw new IllegalStateException("a network needs at least one layer");
            }
            Map<MultiplyAddKind, Long> byKind = new EnumMap<>(MultiplyAddKind.class);
            long sum = 0;
            for (MultiplyAddKind kind : MULTIPLY_ADD_KINDS) {
                byKind.put(kind, multiplyAdds[kind.ordinal()]);
                sum += multiplyAdds[kind.ordinal()];
            }
            Map<Kind, Integer> layersByKind = new EnumMap<>(Kind.class);
            for (Kind kind : KINDS) {
                layersByKind.put(kind, counts[kind.ordinal()]);
            }
            NetworkTotals totals =
                    new NetworkTotals(byKind, parameters, activationElements, sum + thopExtra, layersByKind);
            return new Network(input, List.copyOf(layers), totals);
        }

        private Tensor append(Operation operation, List<Tensor> inputs) {
            for (Tensor tensor : inputs) {
                if (!isOurs(tensor)) {
                    throw failed(operation, "tensor " + tensor.id() + " is not of this network");
                }
            }
            Layer layer;
            try {
                layer = new Layer(operation, inputs, layers.size() + 1, origin);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(where() + e.getMessage(), e);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException(where() + operation.kind() + ": too large to be counted", e);
            }
            layers.add(layer);
            if (layer.multiplyAdds() > 0) {
                int index = layer.multiplyAddKind().orElseThrow().ordinal();
                multiplyAdds[index] = Math.addExact(multiplyAdds[index], layer.multiplyAdds());
            }
            Kind kind = operation.kind();
            counts[kind.ordinal()]++;
            parameters += layer.parameters();
            activationElements += layer.activationElements();
            thopExtra += thopExtra(kind, layer);
            return layer.output();
        }

        // A tensor that looks the same, but is of another network, is the very thing to be caught.
        @SuppressWarnings("ReferenceEquality")
        private boolean isOurs(Tensor tensor) {
            int id = tensor.id();
            return id == 0
                    ? tensor == input
                    : id <= layers.size() && tensor == layers.get(id - 1).output();
        }

        private IllegalArgumentException failed(Operation operation, String problem) {
            return new IllegalArgumentException(where() + operation.kind() + ": " + problem);
        }

        private String where() {
            return origin.part().isEmpty() ? "layer " + layers.size() + ": " : origin.part() + ": ";
        }

        /** What THOP counts beyond multiply-adds, as far as it could be checked on Accel-NASBench's published values. */
        private static long thopExtra(Kind kind, Layer layer) {
            return switch (kind) {
                case BATCH_NORM -> 4 * layer.outputElements();
                case AVERAGE_POOL -> layer.outputElements();
                case GLOBAL_AVERAGE_POOL, SQUEEZE_EXCITE ->
                    layer.inputElements() + layer.input().channels();
                default -> 0;
            };
        }
    }
}

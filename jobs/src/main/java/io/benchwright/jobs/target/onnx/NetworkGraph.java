package io.benchwright.jobs.target.onnx;

import static io.benchwright.jobs.target.onnx.OnnxGraph.attribute;
import static java.util.Objects.requireNonNull;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.google.protobuf.ByteString;
import io.benchwright.data.network.Layer;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Operation.Function;
import io.benchwright.data.network.Shape;
import io.benchwright.data.network.Tensor;
import io.benchwright.proxies.training.NetworkWeights;
import io.benchwright.proxies.training.WeightTensor;
import io.benchwright.proxies.training.WeightTensor.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One network on its way to ONNX, layer by layer.
 *
 * <p>Vectors come in two forms: as maps of one pixel, and flat, which is what matrix products take and give. A layer takes the one
 * that it needs; where that is missing, it is made from the other once.
 */
final class NetworkGraph {

    /** The version of the file format that came with {@link OnnxModel#OPERATOR_SET}. */
    private static final int FORMAT = 7;

    private static final String PRODUCER = "benchwright";

    /** As the layer list's format says. */
    private static final double EPSILON = 1e-5;

    private static final float SIX = 6;

    private final NetworkWeights weights;
    private final OnnxModel.Options options;
    private final List<Layer> layers;
    private final OnnxGraph graph;
    /** By layer: whether the output depends on it. */
    private final boolean[] isLive;
    /** By the layer of a convolution: the batch norm that becomes part of it. */
    private final Map<Integer, Integer> folded = new HashMap<>();
    /** By tensor: its name as images x channels x rows x columns. */
    private final Map<Integer, String> maps = new HashMap<>();
    /** By tensor: its name as images x values. */
    private final Map<Integer, String> flats = new HashMap<>();

    NetworkGraph(NetworkWeights weights, OnnxModel.Options options) {
        this.weights = weights;
        this.options = options;
        Network network = weights.network();
        this.layers = network.layers();
        this.graph = new OnnxGraph(network.sha256(), options.precision(), options.batch());
        this.isLive = live(layers);
        if (!options.keepsBatchNorms()) {
            fold();
        }
    }

    private static boolean[] live(List<Layer> layers) {
        boolean[] isLive = new boolean[layers.size()];
        isLive[layers.size() - 1] = true;
        for (int i = layers.size() - 1; i >= 0; i--) {
            if (isLive[i]) {
                for (Tensor input : layers.get(i).inputs()) {
                    if (input.id() > 0) {
                        isLive[input.id() - 1] = true;
                    }
                }
            }
        }
        return isLive;
    }

    /** Finds convolutions whose output is for one batch norm and nobody else. */
    private void fold() {
        int[] uses = new int[layers.size() + 1];
        for (int i = 0; i < layers.size(); i++) {
            if (isLive[i]) {
                layers.get(i).inputs().forEach(input -> uses[input.id()]++);
            }
        }
        for (int i = 0; i < layers.size(); i++) {
            int input = layers.get(i).inputs().get(0).id();
            if (isLive[i]
                    && layers.get(i).operation() instanceof Operation.BatchNorm
                    && input > 0
                    && uses[input] == 1
                    && layers.get(input - 1).operation() instanceof Operation.Convolution) {
                folded.put(input - 1, i);
            }
        }
    }

    /** The bytes with which each model of ours begins, in whichever way it was written. */
    static byte[] start() {
        return ModelProto.newBuilder()
                .setIrVersion(FORMAT)
                .setProducerName(PRODUCER)
                .build()
                .toByteArray();
    }

    /** The model as a file has it. */
    ByteString serialised() {
        Network network = weights.network();
        Shape in = network.input().shape();
        graph.input(OnnxModel.INPUT, in.channels(), in.height(), in.width());
        maps.put(0, OnnxModel.INPUT);
        for (int i = 0; i < layers.size(); i++) {
            if (isLive[i]) {
                add(i, layers.get(i));
            }
        }
        Tensor last = network.output();
        if (!flats.containsKey(last.id())) {
            flatten(last, OnnxModel.OUTPUT);
        }
        graph.output(OnnxModel.OUTPUT, Math.toIntExact(last.shape().elements()));
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(FORMAT)
                .setProducerName(PRODUCER)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OnnxModel.OPERATOR_SET))
                .setGraph(graph.built())
                .addMetadataProps(entry("benchwright.network", network.sha256()))
                .addMetadataProps(
                        entry("benchwright.precision", options.precision().toString()))
                .build();
        // Beyond what an int can count, the size that is told is negative.
        if (model.getSerializedSize() < 0) {
            throw new IllegalArgumentException(network + " exceeds the 2 GB that an ONNX file can have");
        }
        return model.toByteString();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private void add(int index, Layer layer) {
        Operation operation = layer.operation();
        if (operation instanceof Operation.Convolution convolution) {
            convolution(index, layer, convolution);
        } else if (operation instanceof Operation.BatchNorm) {
            batchNorm(index, layer);
        } else if (operation instanceof Operation.Activation activation) {
            elementwise(layer, (inputs, output) -> function(activation.function(), inputs.get(0), output));
        } else if (operation instanceof Operation.SqueezeExcite squeezeExcite) {
            squeezeExcite(index, layer, squeezeExcite);
        } else if (operation instanceof Operation.Pool pool) {
            pool(layer, pool);
        } else if (operation instanceof Operation.GlobalAveragePool) {
            maps.put(id(layer), graph.node("GlobalAveragePool", mapInputs(layer), mapName(layer)));
        } else if (operation instanceof Operation.Add) {
            elementwise(layer, this::sum);
        } else if (operation instanceof Operation.Concat) {
            maps.put(id(layer), graph.node("Concat", mapInputs(layer), mapName(layer), attribute("axis", 1)));
        } else if (operation instanceof Operation.ChannelShuffle shuffle) {
            channelShuffle(layer, shuffle);
        } else if (operation instanceof Operation.Linear linear) {
            linear(index, layer, linear);
        } else if (operation instanceof Operation.Zero) {
            elementwise(layer, this::zero);
        } else {
            throw new IllegalStateException("ONNX has no " + operation.kind());
        }
    }

    private void convolution(int index, Layer layer, Operation.Convolution c) {
        Optional<Integer> norm = Optional.ofNullable(folded.get(index));
        WeightTensor kernels = new WeightTensor(
                index,
                Role.WEIGHT,
                List.of(c.channels(), layer.input().channels() / c.groups(), c.kernel(), c.kernel()));
        float[] kernel = weights.values(kernels);
        Optional<float[]> bias = c.bias() ? Optional.of(weights.values(index, Role.BIAS)) : Optional.empty();
        if (norm.isPresent()) {
            bias = Optional.of(fold(norm.get(), kernel, bias));
        }
        Layer giver = layers.get(norm.orElse(index));
        String output = mapName(giver);
        List<String> inputs = mapInputs(layer);
        inputs.add(graph.numbers(output + ".weight", kernels.shape(), kernel));
        bias.ifPresent(values -> inputs.add(graph.numbers(output + ".bias", List.of(c.channels()), values)));
        maps.put(
                id(giver),
                graph.node(
                        "Conv",
                        inputs,
                        output,
                        attribute("dilations", c.dilation(), c.dilation()),
                        attribute("group", c.groups()),
                        attribute("kernel_shape", c.kernel(), c.kernel()),
                        attribute("pads", c.padding(), c.padding(), c.padding(), c.padding()),
                        attribute("strides", c.stride(), c.stride())));
    }

    /**
     * Makes a batch norm part of the convolution before it, in double precision.
     *
     * @param kernel of the convolution; each output channel is scaled in place
     * @return the new bias
     */
    private float[] fold(int norm, float[] kernel, Optional<float[]> bias) {
        float[] scale = weights.values(norm, Role.SCALE);
        float[] shift = weights.values(norm, Role.SHIFT);
        float[] mean = weights.values(norm, Role.MEAN);
        float[] variance = weights.values(norm, Role.VARIANCE);
        int each = kernel.length / scale.length;
        float[] result = new float[scale.length];
        for (int channel = 0; channel < scale.length; channel++) {
            double factor = scale[channel] / Math.sqrt(variance[channel] + EPSILON);
            for (int i = channel * each; i < (channel + 1) * each; i++) {
                kernel[i] = (float) (kernel[i] * factor);
            }
            double before = bias.isPresent() ? bias.get()[channel] : 0;
            result[channel] = (float) ((before - mean[channel]) * factor + shift[channel]);
        }
        return result;
    }

    private void batchNorm(int index, Layer layer) {
        if (folded.containsValue(index)) {
            return;
        }
        String output = mapName(layer);
        List<String> inputs = mapInputs(layer);
        for (Role role : List.of(Role.SCALE, Role.SHIFT, Role.MEAN, Role.VARIANCE)) {
            inputs.add(weight(output, index, role));
        }
        maps.put(id(layer), graph.node("BatchNormalization", inputs, output, attribute("epsilon", (float) EPSILON)));
    }

    /** Adds weights that have one dimension. */
    private String weight(String output, int index, Role role) {
        float[] values = weights.values(index, role);
        return graph.numbers(output + "." + role.toString().replace(' ', '.'), List.of(values.length), values);
    }

    private void squeezeExcite(int index, Layer layer, Operation.SqueezeExcite operation) {
        String output = mapName(layer);
        int channels = layer.input().channels();
        int squeezed = operation.squeezedChannels();
        String x = map(layer.inputs().get(0));
        String mean = graph.node("GlobalAveragePool", List.of(x), output + ".mean");
        String reduce = graph.numbers(
                output + ".reduce.weight", List.of(squeezed, channels, 1, 1), weights.values(index, Role.REDUCE));
        String reduced =
                graph.node("Conv", List.of(mean, reduce, weight(output, index, Role.REDUCE_BIAS)), output + ".reduced");
        String hidden = function(operation.activation(), reduced, output + ".hidden");
        String expand = graph.numbers(
                output + ".expand.weight", List.of(channels, squeezed, 1, 1), weights.values(index, Role.EXPAND));
        String expanded = graph.node(
                "Conv", List.of(hidden, expand, weight(output, index, Role.EXPAND_BIAS)), output + ".expanded");
        String gate = function(operation.gate(), expanded, output + ".gate");
        maps.put(id(layer), graph.node("Mul", List.of(x, gate), output));
    }

    private void pool(Layer layer, Operation.Pool pool) {
        List<AttributeProto> attributes = new ArrayList<>();
        if (pool.type() == Operation.Pool.Type.AVERAGE) {
            attributes.add(attribute("count_include_pad", 0));
        }
        attributes.add(attribute("kernel_shape", pool.kernel(), pool.kernel()));
        attributes.add(attribute("pads", pool.padding(), pool.padding(), pool.padding(), pool.padding()));
        attributes.add(attribute("strides", pool.stride(), pool.stride()));
        maps.put(
                id(layer),
                graph.node(
                        pool.type() == Operation.Pool.Type.AVERAGE ? "AveragePool" : "MaxPool",
                        mapInputs(layer),
                        mapName(layer),
                        attributes.toArray(AttributeProto[]::new)));
    }

    private void channelShuffle(Layer layer, Operation.ChannelShuffle shuffle) {
        Shape shape = layer.input();
        String output = mapName(layer);
        int each = shape.channels() / shuffle.groups();
        // 0 means: as before.
        String split = graph.wholeNumbers(output + ".split", 0, shuffle.groups(), each, shape.height(), shape.width());
        String groups = graph.node("Reshape", List.of(map(layer.inputs().get(0)), split), output + ".groups");
        String shuffled =
                graph.node("Transpose", List.of(groups), output + ".shuffled", attribute("perm", 0, 2, 1, 3, 4));
        maps.put(id(layer), graph.node("Reshape", List.of(shuffled, mapShape(output, shape)), output));
    }

    private void linear(int index, Layer layer, Operation.Linear linear) {
        String output = flatName(layer);
        List<String> inputs = new ArrayList<>(List.of(flat(layer.inputs().get(0))));
        inputs.add(graph.numbers(
                tensorName(layer) + ".weight",
                List.of(linear.features(), layer.input().channels()),
                weights.values(index, Role.WEIGHT)));
        if (linear.bias()) {
            inputs.add(weight(tensorName(layer), index, Role.BIAS));
        }
        flats.put(id(layer), graph.node("Gemm", inputs, output, attribute("transB", 1)));
    }

    /** Something that is done to each element, whatever the form. */
    @FunctionalInterface
    private interface Elementwise {

        String add(List<String> inputs, String output);
    }

    /** Adds what is done to each element, flat where all inputs are so anyway. */
    private void elementwise(Layer layer, Elementwise operation) {
        if (layer.inputs().stream().allMatch(input -> flats.containsKey(input.id()))) {
            List<String> inputs = layer.inputs().stream().map(this::flat).toList();
            flats.put(id(layer), operation.add(inputs, flatName(layer)));
        } else {
            maps.put(id(layer), operation.add(mapInputs(layer), mapName(layer)));
        }
    }

    private String sum(List<String> inputs, String output) {
        String sum = inputs.get(0);
        for (int i = 1; i < inputs.size(); i++) {
            sum = graph.node("Add", List.of(sum, inputs.get(i)), i < inputs.size() - 1 ? output + "." + i : output);
        }
        return sum;
    }

    /** Not the input times 0, which is no number where the input is infinite. */
    private String zero(List<String> inputs, String output) {
        String shape = graph.node("Shape", inputs, output + ".shape");
        return graph.node("ConstantOfShape", List.of(shape), output, graph.value(0));
    }

    private String function(Function function, String x, String output) {
        return switch (function) {
            case RELU -> graph.node("Relu", List.of(x), output);
            case RELU6 -> graph.node("Clip", List.of(x, graph.number("zero", 0), graph.number("six", SIX)), output);
            case SILU -> {
                String sigmoid = graph.node("Sigmoid", List.of(x), output + ".sigmoid");
                yield graph.node("Mul", List.of(x, sigmoid), output);
            }
            case HARDSWISH -> graph.node("HardSwish", List.of(x), output);
            case SIGMOID -> graph.node("Sigmoid", List.of(x), output);
            case HARDSIGMOID ->
                graph.node("HardSigmoid", List.of(x), output, attribute("alpha", 1 / SIX), attribute("beta", 0.5F));
        };
    }

    private static int id(Layer layer) {
        return layer.output().id();
    }

    private static String tensorName(Layer layer) {
        return "t" + id(layer);
    }

    private static String mapName(Layer layer) {
        return tensorName(layer);
    }

    /** The name of what a layer gives flat; that of the last layer is the output itself. */
    private String flatName(Layer layer) {
        return id(layer) == layers.size() ? OnnxModel.OUTPUT : tensorName(layer);
    }

    private List<String> mapInputs(Layer layer) {
        List<String> inputs = new ArrayList<>();
        layer.inputs().forEach(input -> inputs.add(map(input)));
        return inputs;
    }

    private String map(Tensor tensor) {
        String known = maps.get(tensor.id());
        if (known != null) {
            return known;
        }
        String flat = requireNonNull(flats.get(tensor.id()));
        String name = flat + ".map";
        String map = graph.node("Reshape", List.of(flat, mapShape(name, tensor.shape())), name);
        maps.put(tensor.id(), map);
        return map;
    }

    private String mapShape(String name, Shape shape) {
        return graph.wholeNumbers(name + ".shape", 0, shape.channels(), shape.height(), shape.width());
    }

    private String flat(Tensor tensor) {
        String known = flats.get(tensor.id());
        return known == null ? flatten(tensor, map(tensor) + ".flat") : known;
    }

    private String flatten(Tensor tensor, String name) {
        String flat = graph.node("Flatten", List.of(map(tensor)), name, attribute("axis", 1));
        flats.put(tensor.id(), flat);
        return flat;
    }
}

package io.benchwright.jobs.target.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.UnsafeByteOperations;
import io.benchwright.data.network.Precision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** A graph of ONNX that grows node by node; numbers are in one precision. */
final class OnnxGraph {

    /** The name of a free batch dimension. */
    private static final String FREE = "batch";

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Precision precision;
    private final OptionalInt batch;
    private final Set<String> constants = new HashSet<>();

    OnnxGraph(String name, Precision precision, OptionalInt batch) {
        this.precision = precision;
        this.batch = batch;
        graph.setName(name);
    }

    /** The graph as far as it has grown. */
    GraphProto built() {
        return graph.build();
    }

    /** Says what the graph takes: a batch of such shapes. */
    void input(String name, int... shape) {
        graph.addInput(images(name, shape));
    }

    /** Says what the graph gives. */
    void output(String name, int... shape) {
        graph.addOutput(images(name, shape));
    }

    private ValueInfoProto images(String name, int... shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        TensorShapeProto.Dimension.Builder images = TensorShapeProto.Dimension.newBuilder();
        if (batch.isPresent()) {
            images.setDimValue(batch.getAsInt());
        } else {
            images.setDimParam(FREE);
        }
        dimensions.addDim(images);
        for (int extent : shape) {
            dimensions.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(extent));
        }
        TypeProto.Tensor.Builder tensor =
                TypeProto.Tensor.newBuilder().setElemType(type().getNumber()).setShape(dimensions);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private TensorProto.DataType type() {
        return precision == Precision.FP16 ? TensorProto.DataType.FLOAT16 : TensorProto.DataType.FLOAT;
    }

    /** Adds a node that is named after its output, and gives that name. */
    String node(String operator, List<String> inputs, String output, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes)));
        return output;
    }

    /**
     * Adds numbers that the graph knows, and gives their name.
     *
     * @throws IllegalArgumentException if one exceeds what the precision can hold
     */
    String numbers(String name, List<Integer> shape, float[] values) {
        TensorProto.Builder tensor = tensor(name, values);
        shape.forEach(tensor::addDims);
        graph.addInitializer(tensor);
        return name;
    }

    /** The name of one number, which is added where it is not known yet. */
    String number(String name, float value) {
        if (constants.add(name)) {
            graph.addInitializer(tensor(name, new float[] {value}));
        }
        return name;
    }

    /** A list of whole numbers, such as a shape, which is added where it is not known yet. */
    String wholeNumbers(String name, int... values) {
        if (constants.add(name)) {
            ByteBuffer bytes = buffer(values.length * Long.BYTES);
            for (int value : values) {
                bytes.putLong(value);
            }
            graph.addInitializer(TensorProto.newBuilder()
                    .setName(name)
                    .setDataType(TensorProto.DataType.INT64.getNumber())
                    .addDims(values.length)
                    .setRawData(UnsafeByteOperations.unsafeWrap(bytes.flip())));
        }
        return name;
    }

    private TensorProto.Builder tensor(String name, float... values) {
        ByteBuffer bytes = buffer(Math.multiplyExact(values.length, precision.bytes()));
        for (float value : values) {
            if (precision == Precision.FP16) {
                if (HalfPrecision.isTooLarge(value)) {
                    throw new IllegalArgumentException(
                            name + " has " + value + ", which exceeds what fp16 can hold; write the network in fp32");
                }
                bytes.putShort(HalfPrecision.bits(value));
            } else {
                bytes.putFloat(value);
            }
        }
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(type().getNumber())
                .setRawData(UnsafeByteOperations.unsafeWrap(bytes.flip()));
    }

    /** The attribute {@code value}: one number of the graph's precision. */
    AttributeProto value(float value) {
        return AttributeProto.newBuilder()
                .setName("value")
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(tensor("", value).addDims(1))
                .build();
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static AttributeProto attribute(String name, int value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto attribute(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    static AttributeProto attribute(String name, int... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (int value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }
}

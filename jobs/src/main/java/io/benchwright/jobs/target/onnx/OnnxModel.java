package io.benchwright.jobs.target.onnx;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.benchwright.data.file.OwnFile;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Precision;
import io.benchwright.proxies.training.NetworkWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * A network with its weights as an ONNX model: {@code OnnxModel.of(NetworkWeights.seeded(network, 1), Options.DEFAULT).bytes()}.
 * Immutable; no native library is needed to make one. The same network, weights and options give the same bytes.
 *
 * <p>The graph has one input, {@value #INPUT}, images x channels x rows x columns, and one output, {@value #OUTPUT}, images x
 * classes: what {@link io.benchwright.proxies.training.Trainer#outputs} gives, so logits without softmax. Layers that do not reach
 * the output are left out. All other names follow from the numbers of tensors: {@code t7} is the output of {@code layers[6]}.
 */
public final class OnnxModel {

    /** The name of the graph's input. */
    public static final String INPUT = "input";

    /** The name of the graph's output. */
    public static final String OUTPUT = "output";

    /** The version of ONNX's operators: the lowest that has all that networks need (HardSwish came with it). */
    public static final int OPERATOR_SET = 14;

    private static final OwnFile.Kind KIND = new OwnFile.Kind(
            "an ONNX model that Benchwright wrote",
            NetworkGraph.start().length,
            start -> Arrays.equals(start, NetworkGraph.start()));

    private final Network network;
    private final Options options;
    private final ByteString bytes;

    /**
     * How a network is written.
     *
     * @param batch images in a batch; empty where that is left free
     * @param precision {@code fp32} or {@code fp16}: of weights, feature maps, input and output
     * @param keepsBatchNorms whether batch norms stay operations of their own; else each becomes part of the convolution before it,
     *     where nothing but the batch norm uses that convolution's output
     */
    public record Options(OptionalInt batch, Precision precision, boolean keepsBatchNorms) {

        /** Any batch, in {@code fp32}, batch norms folded into convolutions. */
        public static final Options DEFAULT = new Options(OptionalInt.empty(), Precision.FP32, false);

        /** @throws IllegalArgumentException if the batch is below 1, or the precision cannot be written */
        public Options {
            if (batch.isPresent() && batch.getAsInt() < 1) {
                throw new IllegalArgumentException("batch is " + batch.getAsInt() + ", but must be at least 1");
            }
            if (precision != Precision.FP32 && precision != Precision.FP16) {
                throw new IllegalArgumentException(
                        "precision is " + precision + ", but ONNX models are written in fp32 or fp16");
            }
        }

        /** The same with a fixed batch. */
        public Options withBatch(int images) {
            return new Options(OptionalInt.of(images), precision, keepsBatchNorms);
        }

        /** The same with the batch left free. */
        public Options withFreeBatch() {
            return new Options(OptionalInt.empty(), precision, keepsBatchNorms);
        }

        /** The same in another precision. */
        public Options withPrecision(Precision other) {
            return new Options(batch, other, keepsBatchNorms);
        }

        /** The same, with batch norms kept as they are or not. */
        public Options withBatchNormsKept(boolean areKept) {
            return new Options(batch, precision, areKept);
        }
    }

    private OnnxModel(Network network, Options options, ByteString bytes) {
        this.network = network;
        this.options = options;
        this.bytes = bytes;
    }

    /**
     * Writes a network with its weights.
     *
     * @throws IllegalArgumentException if a weight exceeds what {@code fp16} can hold, or the model the 2 GB that an ONNX file can
     *     have
     */
    public static OnnxModel of(NetworkWeights weights, Options options) {
        requireNonNull(weights, "weights is null");
        requireNonNull(options, "options is null");
        return new OnnxModel(weights.network(), options, new NetworkGraph(weights, options).serialised());
    }

    /** The network. */
    public Network network() {
        return network;
    }

    /** How it was written. */
    public Options options() {
        return options;
    }

    /** The content of the file: a copy. */
    public byte[] bytes() {
        return bytes.toByteArray();
    }

    /** How many bytes the file has. */
    public int size() {
        return bytes.size();
    }

    /**
     * Writes a file, whole or not at all. Folders that are missing are created; a model of Benchwright that is there already is
     * replaced.
     *
     * @throws IOException if it cannot be written, or something else than a model of Benchwright is there
     */
    public void write(Path file) throws IOException {
        OwnFile.at(file, KIND).write(channel -> OwnFile.fully(channel, bytes.asReadOnlyByteBuffer()));
    }

    /**
     * Makes sure that a model may be written to a file: that there is none, or one that Benchwright wrote, which would be replaced.
     *
     * @throws IOException if something else is there
     */
    public static void requireReplaceable(Path file) throws IOException {
        OwnFile.at(file, KIND);
    }

    /** A short description. */
    @Override
    public String toString() {
        return "ONNX model of " + network + ", batch "
                + (options.batch().isPresent() ? String.valueOf(options.batch().getAsInt()) : "free") + ", "
                + options.precision();
    }
}

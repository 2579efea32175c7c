package io.benchwright.jobs.target.onnx;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.platform.Fp16Conversions;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Operation.Function;
import io.benchwright.data.network.Precision;
import io.benchwright.data.network.Shape;
import io.benchwright.data.network.Tensor;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.jobs.target.onnx.OnnxModel.Options;
import io.benchwright.proxies.training.NetworkWeights;
import io.benchwright.proxies.training.Trainer;
import io.benchwright.proxies.training.TrainingDevice;
import io.benchwright.proxies.training.TrainingFailedException;
import io.benchwright.proxies.training.WeightTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ONNX Runtime computes from a model beside what the trainer computes with the same weights. */
@Timeout(600)
class OnnxModelTest {

    private static final int NETWORKS = 50;
    private static final double FP32_LIMIT = 1e-4;
    private static final double FP16_LIMIT = 1e-2;

    /** Of an output: what leads to it may be some times larger, and half precision ends at 65504. */
    private static final float LARGE = 8192;

    private final OrtEnvironment runtime = OrtEnvironment.getEnvironment();

    /**
     * Weights of a network that might have been trained: batch norms have other statistics than 0 and 1, biases are not 0, and layers
     * hand on values of about the size that they get, as batch norms see to in a training; else deep networks leave the range of half
     * precision.
     *
     * @param size of biases and the like
     */
    private static NetworkWeights weights(Network network, long seed, float size) {
        NetworkWeights drawn = NetworkWeights.seeded(network, seed);
        StableRandom random = new StableRandom(seed);
        return NetworkWeights.of(network, tensor -> {
            float[] values = drawn.values(tensor);
            switch (tensor.role()) {
                case WEIGHT, REDUCE, EXPAND -> rescale(values, tensor);
                case SCALE, VARIANCE -> disturb(values, random, value -> 1 + 0.3F * value);
                case SHIFT, MEAN, BIAS, REDUCE_BIAS, EXPAND_BIAS ->
                    disturb(values, random, value -> 0.3F * size * value);
            }
            return values;
        });
    }

    private static void rescale(float[] values, WeightTensor tensor) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        double inputs = (double) tensor.size() / tensor.shape().get(0);
        double factor = Math.sqrt(values.length / squares / inputs);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * factor);
        }
    }

    private static void disturb(float[] values, StableRandom random, UnaryOperator<Float> change) {
        for (int i = 0; i < values.length; i++) {
            values[i] = change.apply((float) (2 * random.nextDouble() - 1));
        }
    }

    private static float[] images(Network network, int batch, long seed, float size) {
        StableRandom random = new StableRandom(seed);
        float[] images =
                new float[Math.toIntExact(batch * network.input().shape().elements())];
        for (int i = 0; i < images.length; i++) {
            // What half precision can hold, so that both sides see the same.
            images[i] = Fp16Conversions.fp16ToFloat(
                    Fp16Conversions.floatToFp16((float) (4 * random.nextDouble() - 2) * size));
        }
        return images;
    }

    private float[] run(OnnxModel model, float[] images, int batch) throws OrtException {
        Shape shape = model.network().input().shape();
        long[] dimensions = {batch, shape.channels(), shape.height(), shape.width()};
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            try (OrtSession session = runtime.createSession(model.bytes(), options);
                    OnnxTensor input = model.options().precision() == Precision.FP32
                            ? OnnxTensor.createTensor(runtime, FloatBuffer.wrap(images), dimensions)
                            : half(images, dimensions);
                    OrtSession.Result result = session.run(Map.of(OnnxModel.INPUT, input))) {
                OnnxTensor output = (OnnxTensor) result.get(OnnxModel.OUTPUT).orElseThrow();
                FloatBuffer values = output.getFloatBuffer();
                float[] array = new float[values.remaining()];
                values.get(array);
                return array;
            }
        }
    }

    private OnnxTensor half(float[] images, long[] dimensions) throws OrtException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(2 * images.length).order(ByteOrder.nativeOrder());
        for (float each : images) {
            bytes.putShort(Fp16Conversions.floatToFp16(each));
        }
        bytes.rewind();
        return OnnxTensor.createTensor(runtime, bytes, dimensions, OnnxJavaType.FLOAT16);
    }

    /** The largest absolute difference over the largest absolute output. */
    private static double difference(float[] seen, float[] expected) {
        assertThat(seen).hasSameSizeAs(expected);
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < seen.length; i++) {
            assertThat(seen[i]).isFinite();
            largest = Math.max(largest, Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs((double) seen[i] - expected[i]));
        }
        assertThat(largest).isPositive();
        return worst / largest;
    }

    private static float[] trained(NetworkWeights weights, float[] images, int batch)
            throws InterruptedException, TrainingFailedException {
        return Trainer.on(TrainingDevice.CPU).withThreads(1).outputs(weights, images, batch);
    }

    /**
     * Cells of NAS-Bench-201 add up to four times their input, fifteen times in a row: some leave the range of half precision by
     * themselves. With only ReLUs all values are in proportion, so for those less goes in.
     */
    private static float size(Network network, long seed) throws InterruptedException, TrainingFailedException {
        if (network.layers().stream()
                .anyMatch(layer -> layer.operation() instanceof Operation.Activation activation
                        && activation.function() != Function.RELU)) {
            return 1;
        }
        float[] outputs = trained(weights(network, seed, 1), images(network, 1, seed, 1), 1);
        float largest = 0;
        for (float each : outputs) {
            largest = Math.max(largest, Math.abs(each));
        }
        return Math.scalb(1F, -Math.max(0, Math.getExponent(largest / LARGE)));
    }

    @ParameterizedTest
    @CsvSource({"mnasnet, 64", "fbnet, 32", "nas-bench-201, 32", "ofa-mobilenet-v3, 64"})
    void computesWhatTheTrainerComputes(String space, int resolution) throws Exception {
        double worst32 = 0;
        double worst16 = 0;
        int number = 0;
        for (Architecture architecture : SamplingStrategy.UNIFORM.sample(SearchSpaces.named(space), NETWORKS, 11)) {
            Network network = architecture.lower(architecture.defaultLowering().withResolution(resolution));
            float size = size(network, number);
            NetworkWeights weights = weights(network, number, size);
            int batch = 1 + number % 3;
            float[] images = images(network, batch, number, size);
            float[] expected = trained(weights, images, batch);
            Options options = Options.DEFAULT.withBatchNormsKept(number % 2 == 1);
            if (number % 4 < 2) {
                options = options.withBatch(batch);
            }
            worst32 = Math.max(worst32, difference(run(OnnxModel.of(weights, options), images, batch), expected));
            worst16 = Math.max(
                    worst16,
                    difference(
                            run(OnnxModel.of(weights, options.withPrecision(Precision.FP16)), images, batch),
                            expected));
            number++;
        }
        System.out.printf("%s: fp32 %.2g, fp16 %.2g%n", space, worst32, worst16);

        assertThat(worst32).isLessThanOrEqualTo(FP32_LIMIT);
        assertThat(worst16).isLessThanOrEqualTo(FP16_LIMIT);
    }

    /** Each operation, with fields that networks of spaces do not have. */
    private static Network everything() {
        Network.Builder net = Network.builder(new Shape(3, 17, 17));
        Tensor x = net.add(new Operation.Convolution(8, 3, 2, 1, 1, 1, true), net.input());
        x = net.batchNorm(x);
        Tensor grouped = net.batchNorm(net.add(new Operation.Convolution(8, 3, 1, 2, 2, 4, false), x));
        x = grouped;
        for (Function function : Function.values()) {
            x = net.activation(x, function);
        }
        x = net.add(new Operation.SqueezeExcite(3, Function.RELU, Function.HARDSIGMOID), x);
        Tensor average = net.add(new Operation.Pool(Operation.Pool.Type.AVERAGE, 3, 1, 1), x);
        Tensor most = net.add(new Operation.Pool(Operation.Pool.Type.MAX, 3, 1, 1), x);
        Tensor zero = net.add(new Operation.Zero(), grouped);
        Tensor sum = net.sum(List.of(average, most, zero, average));
        // Its batch norm must not become part of it, since the sum after it needs what was before.
        Tensor shared = net.conv(sum, 8, 1, 1, 1);
        Tensor both = net.sum(shared, net.batchNorm(shared));
        x = net.add(new Operation.Concat(), List.of(both, grouped));
        x = net.add(new Operation.ChannelShuffle(4), x);
        x = net.add(new Operation.GlobalAveragePool(), x);
        x = net.add(new Operation.Linear(6, true), x);
        x = net.activation(x, Function.SILU);
        net.add(new Operation.Linear(5, false), x);
        return net.build();
    }

    @Test
    void eachOperationComputesWhatTheTrainersDoes() throws Exception {
        Network network = everything();
        NetworkWeights weights = weights(network, 3, 1);
        float[] images = images(network, 2, 4, 1);
        float[] expected = trained(weights, images, 2);

        for (boolean areKept : List.of(true, false)) {
            for (Options options : List.of(Options.DEFAULT, Options.DEFAULT.withBatch(2))) {
                Options each = options.withBatchNormsKept(areKept);
                assertThat(difference(run(OnnxModel.of(weights, each), images, 2), expected))
                        .isLessThanOrEqualTo(FP32_LIMIT);
                assertThat(difference(
                                run(OnnxModel.of(weights, each.withPrecision(Precision.FP16)), images, 2), expected))
                        .isLessThanOrEqualTo(FP16_LIMIT);
            }
        }
    }

    @Test
    void theSameGivesTheSameBytesAndOthersOthers() {
        Architecture architecture = SamplingStrategy.UNIFORM
                .sample(SearchSpaces.named("mnasnet"), 1, 1)
                .get(0);
        Network network = architecture.lower(architecture.defaultLowering().withResolution(64));
        byte[] first =
                OnnxModel.of(NetworkWeights.seeded(network, 1), Options.DEFAULT).bytes();

        assertThat(OnnxModel.of(NetworkWeights.seeded(network, 1), Options.DEFAULT)
                        .bytes())
                .isEqualTo(first);
        assertThat(OnnxModel.of(NetworkWeights.seeded(network, 2), Options.DEFAULT)
                        .bytes())
                .isNotEqualTo(first);
        assertThat(OnnxModel.of(NetworkWeights.seeded(network, 1), Options.DEFAULT.withBatch(2))
                        .bytes())
                .isNotEqualTo(first);
    }

    @Test
    void theBatchIsFixedOrFree() throws OrtException {
        Network network = everything();
        List<Long> batches = new ArrayList<>();
        for (Options options : List.of(Options.DEFAULT, Options.DEFAULT.withBatch(7))) {
            byte[] bytes =
                    OnnxModel.of(NetworkWeights.seeded(network, 1), options).bytes();
            try (OrtSession session = runtime.createSession(bytes)) {
                TensorInfo input =
                        (TensorInfo) requireNonNull(session.getInputInfo().get(OnnxModel.INPUT))
                                .getInfo();
                TensorInfo output =
                        (TensorInfo) requireNonNull(session.getOutputInfo().get(OnnxModel.OUTPUT))
                                .getInfo();
                assertThat(input.getShape()).endsWith(3, 17, 17);
                assertThat(output.getShape()).endsWith(5);
                batches.add(input.getShape()[0]);
                batches.add(output.getShape()[0]);
            }
        }

        assertThat(batches).containsExactly(-1L, -1L, 7L, 7L);
    }

    @Test
    void refusesWhatCannotBeWritten() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.DEFAULT.withPrecision(Precision.INT8))
                .withMessageContaining("fp32 or fp16");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.DEFAULT.withBatch(0))
                .withMessageContaining("at least 1");
    }
}

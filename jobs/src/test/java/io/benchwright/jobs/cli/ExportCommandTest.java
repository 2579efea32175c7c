package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.network.Network;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.jobs.target.onnx.OnnxModel;
import io.benchwright.proxies.training.NetworkWeights;
import io.benchwright.proxies.training.Trainer;
import io.benchwright.proxies.training.TrainingDevice;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ExportCommandTest {

    private static final String SMALLEST = "|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|";

    @TempDir
    private Path folder;

    private CommandRun onnx(Path file, String... more) {
        List<String> args = new ArrayList<>(List.of("export", "onnx", "--arch", SMALLEST, "--out", file.toString()));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    @Test
    void writesTheSameFileForTheSameQuestionAndReplacesItsOwn() throws IOException {
        Path file = folder.resolve("new/network.onnx");
        CommandRun first = onnx(file);
        byte[] bytes = Files.readAllBytes(file);
        CommandRun second = onnx(file, "--format", "json");
        JsonObject said =
                JsonParser.parseString(second.out()).getAsJsonArray().get(0).getAsJsonObject();

        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.out()).contains(bytes.length + " bytes", "batch free", "fp32");
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        assertThat(said.get("bytes").getAsInt()).isEqualTo(bytes.length);
        assertThat(onnx(file, "--seed", "1", "--batch", "4", "--keep-batch-norm")
                        .status())
                .isZero();
        assertThat(Files.readAllBytes(file)).isNotEqualTo(bytes);
    }

    @Test
    void halfPrecisionIsHalfAsLarge() throws IOException {
        Path whole = folder.resolve("whole.onnx");
        Path half = folder.resolve("half.onnx");
        onnx(whole);
        onnx(half, "--precision", "fp16");

        assertThat((double) Files.size(half) / Files.size(whole)).isBetween(0.4, 0.7);
    }

    @Test
    void trainedWeightsComputeWhatTheTrainerComputes() throws Exception {
        Path weights = folder.resolve("trained.weights");
        Path file = folder.resolve("trained.onnx");
        Path scheme = Files.writeString(folder.resolve("scheme.yaml"), """
                name: tiny
                epochs: 1
                batch: 8
                optimiser: {kind: sgd, momentum: 0.9}
                learningRate: {peak: 0.05, warmUpEpochs: 0, decay: cosine}
                weightDecay: 0.0001
                resolution: 16
                validationResolution: 16
                augmentation: flip
                """);
        String[] train = {
            "train",
            "--arch",
            SMALLEST,
            "--scheme",
            scheme.toString(),
            "--images",
            "generated:classes=3,images=300,seed=2",
            "--cache",
            folder.resolve("cache").toString(),
            "--threads",
            "1",
            "--save-weights",
            weights.toString(),
            "--out",
            folder.resolve("benchmark").toString()
        };
        CommandRun trained = CommandRun.of(train);
        CommandRun again = CommandRun.of(train);
        CommandRun exported = onnx(file, "--weights", weights.toString(), "--resolution", "16", "--classes", "3");

        assertThat(trained.status()).as(trained.err()).isZero();
        assertThat(again.status()).isOne();
        assertThat(again.err()).contains("has this training already");
        assertThat(exported.status()).as(exported.err()).isZero();
        Network network = SearchSpaces.parse(SMALLEST)
                .lower(SearchSpaces.parse(SMALLEST)
                        .defaultLowering()
                        .withResolution(16)
                        .withClasses(3));
        float[] images = new float[2 * 3 * 16 * 16];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) Math.sin(i);
        }
        float[] expected =
                Trainer.on(TrainingDevice.CPU).withThreads(1).outputs(NetworkWeights.read(weights, network), images, 2);
        float[] seen = run(Files.readAllBytes(file), images);
        assertThat(seen).hasSize(6);
        for (int i = 0; i < seen.length; i++) {
            assertThat(Math.abs(seen[i] - expected[i])).isLessThan(1e-4F * max(expected));
        }
        // They are not those that the training began with.
        float[] untrained =
                Trainer.on(TrainingDevice.CPU).withThreads(1).outputs(NetworkWeights.seeded(network, 1), images, 2);
        assertThat(Arrays.equals(expected, untrained)).isFalse();
    }

    private static float max(float[] values) {
        float max = 0;
        for (float value : values) {
            max = Math.max(max, Math.abs(value));
        }
        return max;
    }

    private static float[] run(byte[] model, float[] images) throws OrtException {
        OrtEnvironment runtime = OrtEnvironment.getEnvironment();
        try (OrtSession session = runtime.createSession(model);
                OnnxTensor input =
                        OnnxTensor.createTensor(runtime, FloatBuffer.wrap(images), new long[] {2, 3, 16, 16});
                OrtSession.Result result = session.run(Map.of(OnnxModel.INPUT, input))) {
            FloatBuffer values = ((OnnxTensor) result.get(OnnxModel.OUTPUT).orElseThrow()).getFloatBuffer();
            float[] array = new float[values.remaining()];
            values.get(array);
            return array;
        }
    }

    @Test
    void otherFilesAreNeitherReplacedNorRead() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "something else");
        CommandRun out = onnx(other);
        CommandRun weights = onnx(folder.resolve("network.onnx"), "--weights", other.toString());
        CommandRun missing = onnx(
                folder.resolve("network.onnx"),
                "--weights",
                folder.resolve("missing").toString());

        assertThat(out.status()).isOne();
        assertThat(out.err()).contains("is not an ONNX model that Benchwright wrote");
        assertThat(weights.status()).isOne();
        assertThat(weights.err()).startsWith("benchwright export onnx: " + other);
        assertThat(missing.err()).contains("there is no such file");
        assertThat(Files.readString(other)).isEqualTo("something else");
        assertThat(Files.exists(folder.resolve("network.onnx"))).isFalse();
    }

    @Test
    void weightsOfAnotherNetworkAreRefused() throws IOException {
        Path weights = folder.resolve("other.weights");
        Network network = SearchSpaces.parse(SMALLEST)
                .lower(SearchSpaces.parse(SMALLEST).defaultLowering().withClasses(7));
        NetworkWeights.seeded(network, 1).write(weights);

        CommandRun run = onnx(folder.resolve("network.onnx"), "--weights", weights.toString());

        assertThat(run.status()).isOne();
        assertThat(run.err()).contains(weights.toString(), "network");
    }

    @Test
    void wrongArgumentsAreWrongUsage() {
        Path file = folder.resolve("network.onnx");
        assertWrong(onnx(file, "--batch", "many"), "--batch is 'many'");
        assertWrong(onnx(file, "--batch", "0"), "batch is 0");
        assertWrong(onnx(file, "--precision", "int8"), "fp32 or fp16");
        assertWrong(onnx(file, "--seed", "1", "--weights", "x"), "either drawn");
        assertWrong(CommandRun.of("export", "onnx", "--arch", "nonsense", "--out", "x"), "nonsense");
        assertWrong(CommandRun.of("export"), "onnx or driver");
        assertWrong(CommandRun.of("export", "driver", "my_driver.py", "--out", "x"), "torch_driver.py");
    }

    private static void assertWrong(CommandRun run, String problem) {
        assertThat(run.status()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(problem);
    }

    @Test
    void driversAreWrittenAsTheyAreShipped() throws IOException {
        Path file = folder.resolve("driver.py");
        CommandRun first = CommandRun.of("export", "driver", "torch_driver.py", "--out", file.toString());
        CommandRun second = CommandRun.of("export", "driver", "torch_driver.py", "--out", file.toString());

        assertThat(first.status()).as(first.err()).isZero();
        assertThat(Files.readString(file)).contains("benchwright-driver");
        assertThat(second.status()).isOne();
        assertThat(second.err()).contains("is there already");
    }
}

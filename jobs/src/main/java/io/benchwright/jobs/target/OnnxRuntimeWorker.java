package io.benchwright.jobs.target;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.platform.Fp16Conversions;
import com.google.gson.JsonObject;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Precision;
import io.benchwright.data.network.Shape;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.trial.DriverServer;
import io.benchwright.data.trial.TrialFailedException;
import io.benchwright.jobs.target.onnx.OnnxModel;
import io.benchwright.proxies.training.NetworkWeights;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A process that answers trials of operation {@code measure} with ONNX Runtime, as {@code docs/driver-protocol.md} describes them. A
 * repetition is one call of the runtime; its input lies ready, and its output is written to memory that lies ready.
 */
final class OnnxRuntimeWorker {

    private static final String PROVIDER = "--provider";
    private static final String THREADS = "--threads";

    private final DeviceTarget.Provider provider;
    private final int threads;
    private final OrtEnvironment runtime;

    private OnnxRuntimeWorker(DeviceTarget.Provider provider, int threads) {
        this.provider = provider;
        this.threads = threads;
        this.runtime = OrtEnvironment.getEnvironment();
    }

    /** Serves standard input until it ends. */
    public static void main(String[] arguments) {
        PrintStream out = DriverServer.takeStandardOutput();
        int status = 0;
        try {
            OnnxRuntimeWorker worker = parse(arguments);
            worker.options().close();
            String name = "ONNX Runtime " + worker.runtime.getVersion() + " on " + worker.provider + ", "
                    + worker.threads + (worker.threads == 1 ? " thread" : " threads");
            new DriverServer(name, Map.of(MeasureTrial.OPERATION, (trial, progress) -> worker.measure(trial)), out)
                    .serve(System.in);
        } catch (IllegalArgumentException | OrtException | LinkageError e) {
            System.err.println(e.getMessage() == null ? e : e.getMessage());
            status = 1;
        } catch (InterruptedException e) {
            // Standard input has ended in the midst of a measurement.
        }
        System.exit(status);
    }

    private static OnnxRuntimeWorker parse(String... arguments) {
        List<String> words = List.of(arguments);
        if (words.size() != 4 || !words.get(0).equals(PROVIDER) || !words.get(2).equals(THREADS)) {
            throw new IllegalArgumentException("usage: --provider cpu|cuda --threads N");
        }
        return new OnnxRuntimeWorker(
                words.get(1).equals(DeviceTarget.Provider.CUDA.toString())
                        ? DeviceTarget.Provider.CUDA
                        : DeviceTarget.Provider.CPU,
                Integer.parseInt(words.get(3)));
    }

    private OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        // Threads that spin while they wait take the processor from those that work.
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        // Numbers that are almost 0 are slow on some processors, and untrained networks have more of them than trained
        // ones.
        options.addConfigEntry("session.set_denormal_as_zero", "1");
        if (provider == DeviceTarget.Provider.CUDA) {
            options.addCUDA();
        }
        return options;
    }

    private JsonObject measure(JsonObject fields) throws TrialFailedException, InterruptedException {
        MeasureTrial asked = MeasureTrial.of(fields);
        Precision precision = precision(asked.precision());
        for (MeasuredMetric metric : asked.metrics()) {
            if (!metric.isTimed()) {
                throw new IllegalArgumentException(
                        "metric is '" + metric + "', but ONNX Runtime tells latency and throughput alone");
            }
        }
        OnnxModel model = OnnxModel.of(
                NetworkWeights.seeded(asked.network(), asked.seed()),
                OnnxModel.Options.DEFAULT.withBatch(asked.batch()).withPrecision(precision));
        try (OrtSession.SessionOptions options = options();
                OrtSession session = runtime.createSession(model.bytes(), options);
                OnnxTensor input = input(asked, precision);
                OnnxTensor output =
                        tensor(asked.batch(), asked.network().output().shape(), precision, false)) {
            Map<String, OnnxTensor> inputs = Map.of(OnnxModel.INPUT, input);
            Map<String, OnnxTensor> outputs = Map.of(OnnxModel.OUTPUT, output);
            HostLoad load = HostLoad.watch();
            Map<MeasuredMetric, Repetitions> measured = new EnumMap<>(MeasuredMetric.class);
            for (MeasuredMetric metric : asked.metrics()) {
                MeasuringLoop loop = new MeasuringLoop(
                        asked.rules(),
                        System::nanoTime,
                        metric == MeasuredMetric.LATENCY
                                ? seconds -> seconds * 1e3
                                : seconds -> asked.batch() / seconds);
                measured.put(
                        metric,
                        loop.run(() -> session.run(inputs, Set.of(), outputs).close()));
            }
            JsonObject environment = new JsonObject();
            environment.addProperty("runtime", "ONNX Runtime " + runtime.getVersion());
            environment.addProperty("provider", provider.toString());
            environment.addProperty("threads", threads);
            environment.addProperty("java", Runtime.version().toString());
            load.addTo(environment);
            return MeasureTrial.answer(measured, environment);
        } catch (OrtException e) {
            throw new TrialFailedException("ONNX Runtime: " + e.getMessage(), false);
        }
    }

    private static Precision precision(String word) {
        if (word.equals(Precision.FP32.toString())) {
            return Precision.FP32;
        } else if (word.equals(Precision.FP16.toString())) {
            return Precision.FP16;
        }
        throw new IllegalArgumentException("precision is '" + word + "', but this target takes fp32 and fp16");
    }

    /** Images with values that are spread like those of photographs after normalisation. */
    private OnnxTensor input(MeasureTrial asked, Precision precision) throws OrtException {
        Network network = asked.network();
        return tensor(asked.batch(), network.input().shape(), precision, true);
    }

    private OnnxTensor tensor(int batch, Shape shape, Precision precision, boolean isFilled) throws OrtException {
        int count = Math.toIntExact(batch * shape.elements());
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(count, precision.bytes()))
                .order(ByteOrder.nativeOrder());
        if (isFilled) {
            StableRandom random = new StableRandom(0);
            for (int i = 0; i < count; i++) {
                float value = (float) (4 * random.nextDouble() - 2);
                if (precision == Precision.FP32) {
                    bytes.putFloat(value);
                } else {
                    bytes.putShort(Fp16Conversions.floatToFp16(value));
                }
            }
            bytes.rewind();
        }
        return OnnxTensor.createTensor(
                runtime,
                bytes,
                isFilled
                        ? new long[] {batch, shape.channels(), shape.height(), shape.width()}
                        : new long[] {batch, shape.channels()},
                precision == Precision.FP32 ? OnnxJavaType.FLOAT : OnnxJavaType.FLOAT16);
    }
}

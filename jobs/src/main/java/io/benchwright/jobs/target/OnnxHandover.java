package io.benchwright.jobs.target;

import com.google.gson.JsonObject;
import io.benchwright.data.network.Precision;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialFailedException;
import io.benchwright.data.trial.TrialWorker;
import io.benchwright.jobs.target.onnx.OnnxModel;
import io.benchwright.proxies.training.NetworkWeights;
import java.time.Duration;
import java.util.Base64;

/**
 * Hands the network over as an ONNX file, besides its layers, to drivers whose target asks for it. The file follows from the question, so
 * it is no part of that.
 */
public final class OnnxHandover {

    private OnnxHandover() {}

    /** What a driver of a target is handed in a file of requests. */
    public static RequestFile.Handover fields(DeviceTarget.Measuring target) {
        return target.takesOnnx()
                ? OnnxHandover::withOnnx
                : measure -> measure.trial().fields();
    }

    /** A target's worker, as those that ask it see it. */
    public static TrialWorker worker(DeviceTarget.Measuring target, TrialWorker driver) {
        return target.takesOnnx() ? handing(driver) : driver;
    }

    /** A worker that hands the network over to a driver as an ONNX file. */
    public static TrialWorker handing(TrialWorker driver) {
        return new Handing(driver);
    }

    private static JsonObject withOnnx(MeasureTrial measure) {
        // Boards quantise themselves, from full precision.
        Precision precision = measure.precision().equals(Precision.FP16.toString()) ? Precision.FP16 : Precision.FP32;
        byte[] file = OnnxModel.of(
                        NetworkWeights.seeded(measure.network(), measure.seed()),
                        OnnxModel.Options.DEFAULT.withBatch(measure.batch()).withPrecision(precision))
                .bytes();
        JsonObject fields = measure.trial().fields();
        fields.addProperty(MeasureTrial.ONNX, Base64.getEncoder().encodeToString(file));
        return fields;
    }

    private record Handing(TrialWorker driver) implements TrialWorker {

        @Override
        public JsonObject run(Trial trial, Duration limit) throws TrialFailedException, InterruptedException {
            JsonObject fields = withOnnx(MeasureTrial.of(trial.fields()));
            return driver.run(Trial.of(trial.operation(), fields), limit);
        }

        @Override
        public void close() {
            driver.close();
        }
    }
}

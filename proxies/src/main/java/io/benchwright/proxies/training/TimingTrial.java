package io.benchwright.proxies.training;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Source;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.proxies.schemes.LearningRate;
import io.benchwright.proxies.schemes.ResolutionSchedule;
import io.benchwright.proxies.schemes.TrainingScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A few timed steps of a training as a {@link Trial} of operation {@code time}: what the training would be asked, and how many steps.
 * The fields are described in {@code docs/driver-protocol.md}.
 *
 * @param training what would be trained; its scheme has one resolution
 * @param steps how many are timed, at least 1
 */
public record TimingTrial(TrainingTrial training, int steps) {

    /** What such trials are asked by. */
    public static final String OPERATION = "time";

    /** The metric of a step of a training, in milliseconds. */
    public static final String TRAINING_STEP = "trainingStep";

    /** The metric of a batch of the evaluation, in milliseconds. */
    public static final String EVALUATION_STEP = "evaluationStep";

    private static final String STEPS = "steps";
    private static final int SHOWN_DIGITS = 8;
    private static final double MILLISECONDS = 1e3;

    /** Small, so that no loss of a few steps can be no number. */
    private static final LearningRate RATE = new LearningRate(1e-3, 0, LearningRate.Decay.LINEAR);

    /** @throws IllegalArgumentException if there are no steps */
    public TimingTrial {
        requireNonNull(training, "training is null");
        if (steps < 1) {
            throw new IllegalArgumentException("steps is " + steps + ", but must be at least 1");
        }
    }

    /**
     * Steps of an architecture as a scheme has them at one of its resolutions. Schemes whose steps take the same time give the same
     * trial, whatever their epochs, learning rates and shares of the images.
     *
     * @param resolution of the images for training
     * @param classes of the images
     * @param dataset the name of the images
     */
    public static TimingTrial of(
            Architecture architecture, TrainingScheme scheme, int resolution, int classes, String dataset, int steps) {
        TrainingTask task = TrainingTask.of(architecture, stepOf(scheme, resolution), classes, 0);
        return new TimingTrial(
                new TrainingTrial(architecture.space().name(), architecture.toString(), task, dataset, 0), steps);
    }

    /** What decides how long a step takes, and nothing else. */
    private static TrainingScheme stepOf(TrainingScheme scheme, int resolution) {
        return new TrainingScheme(
                "step",
                "",
                1,
                scheme.batch(),
                scheme.optimiser(),
                RATE,
                scheme.weightDecay(),
                0,
                ResolutionSchedule.constant(resolution),
                scheme.validationResolution(),
                1,
                scheme.widthMultiplier(),
                scheme.augmentation());
    }

    /** The question. */
    public Trial trial() {
        JsonObject fields = training.trial().fields();
        fields.addProperty(STEPS, steps);
        return Trial.of(OPERATION, fields);
    }

    /**
     * Reads the fields of a trial.
     *
     * @throws IllegalArgumentException if something is missing, wrong or unknown; says what
     */
    public static TimingTrial of(JsonObject fields) {
        JsonObject rest = fields.deepCopy();
        if (!(rest.remove(STEPS) instanceof JsonPrimitive steps
                && steps.isNumber()
                && steps.getAsString().matches("\\d{1,6}"))) {
            throw new IllegalArgumentException("field 'steps' must be a whole number");
        }
        return new TimingTrial(TrainingTrial.of(rest), steps.getAsInt());
    }

    /**
     * The answer to a trial.
     *
     * @param threads that were used
     * @param host what it ran on
     */
    public static JsonObject answer(Timing timing, int threads, String host) {
        JsonObject answer = new JsonObject();
        answer.add("stepSeconds", array(timing.stepSeconds()));
        answer.add("evaluationSeconds", array(timing.evaluationSeconds()));
        answer.addProperty("threads", threads);
        answer.addProperty("host", host);
        return answer;
    }

    /** Whether a metric is of timed steps: a property of the trainer's machine, and no target of a benchmark. */
    public static boolean isMetric(String metric) {
        return metric.equals(TRAINING_STEP) || metric.equals(EVALUATION_STEP);
    }

    private static JsonArray array(List<Double> values) {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        return array;
    }

    /**
     * The rows of a benchmark: a step of the training, and a batch of the evaluation.
     *
     * @param outcome what came of {@link #trial}
     * @throws IllegalArgumentException if an answer lacks something, or has something in place of it that makes no sense
     */
    public List<MeasurementRow> rows(Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            return List.of(
                    row(TRAINING_STEP, List.of(), failed.cause(), Map.of()),
                    row(EVALUATION_STEP, List.of(), failed.cause(), Map.of()));
        }
        JsonObject answer = ((Outcome.Completed) outcome).result();
        Timing timing = new Timing(values(answer, "stepSeconds"), values(answer, "evaluationSeconds"));
        Map<String, String> environment = new TreeMap<>();
        for (String fact : List.of("threads", "host")) {
            if (answer.get(fact) instanceof JsonPrimitive value) {
                environment.put(fact, value.getAsString());
            }
        }
        return List.of(
                row(TRAINING_STEP, timing.stepSeconds(), null, environment),
                row(EVALUATION_STEP, timing.evaluationSeconds(), null, environment));
    }

    private static List<Double> values(JsonObject answer, String name) {
        List<Double> values = new ArrayList<>();
        if (answer.get(name) instanceof JsonArray array) {
            for (JsonElement element : array) {
                if (element instanceof JsonPrimitive value && value.isNumber()) {
                    values.add(value.getAsDouble());
                }
            }
        }
        return values;
    }

    private MeasurementRow row(
            String metric, List<Double> seconds, @Nullable String cause, Map<String, String> environment) {
        TrainingScheme scheme = training.task().scheme();
        List<Double> milliseconds =
                seconds.stream().map(each -> each * MILLISECONDS).toList();
        Optional<Timing> timing = seconds.isEmpty() ? Optional.empty() : Optional.of(new Timing(seconds, seconds));
        return new MeasurementRow(
                trial().id(),
                training.space(),
                training.architecture(),
                "trainer-b" + scheme.batch() + "-r" + scheme.resolution().first() + "-v" + scheme.validationResolution()
                        + "-" + scheme.sha256().substring(0, SHOWN_DIGITS),
                metric,
                "milliseconds",
                scheme.batch(),
                null,
                0,
                Source.MEASURED.toString(),
                (cause == null ? RowOutcome.COMPLETED : RowOutcome.FAILED).toString(),
                cause,
                timing.isEmpty()
                        ? null
                        : milliseconds.stream()
                                .mapToDouble(Double::doubleValue)
                                .average()
                                .orElseThrow(),
                null,
                timing.isEmpty() ? null : timing.get().medianStep() * MILLISECONDS,
                null,
                null,
                null,
                milliseconds,
                environment);
    }
}

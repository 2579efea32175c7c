package io.benchwright.proxies.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.TrialFailedException;
import io.benchwright.data.trial.WorkerPool;
import io.benchwright.proxies.images.ImageOptions;
import io.benchwright.proxies.images.Images;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.schemes.TrainingSchemes;
import io.benchwright.proxies.training.TrainingWorker.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TimingTest {

    private static final Architecture NETWORK =
            SearchSpaces.parse("|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|");

    @TempDir
    private static Path cache;

    private static TrainingScheme scheme(String changes) {
        return TrainingSchemes.parse(
                "{name: s, batch: 8, optimiser: {kind: sgd}, weightDecay: 0, validationResolution: 16, augmentation: none, "
                        + changes + "}",
                "test");
    }

    private static TrainingScheme usual() {
        return scheme("epochs: 2, learningRate: {peak: 0.1, warmUpEpochs: 0, decay: linear}, resolution: 8");
    }

    private static TimingTrial trial(TrainingScheme scheme, String dataset) {
        return TimingTrial.of(NETWORK, scheme, scheme.resolutionAt(0), 3, dataset, 4);
    }

    @Test
    void stepsOfTheSameKindAreOneTrial() {
        TrainingScheme other = scheme("epochs: 9, learningRate: {peak: 0.7, warmUpEpochs: 2, decay: cosine}, "
                + "labelSmoothing: 0.1, trainingShare: 0.5, "
                + "resolution: {first: 8, last: 16, growthStarts: 1, growthEnds: 2}");

        assertThat(trial(other, "images").trial())
                .isEqualTo(trial(usual(), "images").trial());
        assertThat(TimingTrial.of(NETWORK, other, 16, 3, "images", 4).trial())
                .isNotEqualTo(trial(usual(), "images").trial());
    }

    @Test
    void fieldsAreReadBackAndWrongOnesRefused() {
        TimingTrial trial = trial(usual(), "images");
        JsonObject fields = trial.trial().fields();

        assertThat(TimingTrial.of(fields).trial()).isEqualTo(trial.trial());
        assertThat(TimingTrial.of(fields).steps()).isEqualTo(4);
        fields.addProperty("steps", "four");
        assertThatThrownBy(() -> TimingTrial.of(fields)).hasMessage("field 'steps' must be a whole number");
        fields.addProperty("steps", 0);
        assertThatThrownBy(() -> TimingTrial.of(fields)).hasMessage("steps is 0, but must be at least 1");
    }

    @Test
    void aStepIsTimedWithItsImages() throws Exception {
        try (Images images = Images.open(Trainings.SOURCE, ImageOptions.at(16).withFolder(cache))) {
            TrainingTask task = TrainingTask.of(NETWORK, usual(), images.classes(), 1);

            Timing timing = Trainer.on(TrainingDevice.CPU).withThreads(1).time(task, images, 3);

            assertThat(timing.stepSeconds()).hasSize(3).allMatch(seconds -> seconds > 0 && seconds < 60);
            assertThat(timing.evaluationSeconds()).hasSize(3).allMatch(seconds -> seconds > 0 && seconds < 60);
            assertThatThrownBy(() -> Trainer.on(TrainingDevice.CPU).time(task, images, 0))
                    .hasMessage("steps is 0, but must be at least 1");
        }
    }

    @Test
    void aWorkerAnswersWithRows() throws Exception {
        Settings settings = Settings.of(Trainings.SOURCE).withCache(cache).withThreads(1);
        String dataset;
        try (Images images = Images.open(Trainings.SOURCE, ImageOptions.at(16).withFolder(cache))) {
            dataset = images.name();
        }
        TimingTrial trial = trial(usual(), dataset);
        try (WorkerPool pool = new WorkerPool(TrainingWorker.command(settings), notice -> {})) {
            JsonObject answer = pool.slot(0).run(trial.trial(), Duration.ofMinutes(1));

            List<MeasurementRow> rows = trial.rows(new Outcome.Completed(answer, 1, 1));

            assertThat(rows).extracting(MeasurementRow::metric).containsExactly("trainingStep", "evaluationStep");
            assertThat(rows).allSatisfy(row -> {
                assertThat(row.device()).startsWith("trainer-b8-r8-v16-");
                assertThat(row.unit()).isEqualTo("milliseconds");
                assertThat(row.repetitions()).hasSize(4);
                assertThat(row.median()).isPositive();
                assertThat(row.environment()).containsKeys("threads", "host");
                assertThat(row.trial()).isEqualTo(trial.trial().id());
            });
            TimingTrial other = trial(usual(), "others");
            assertThatThrownBy(() -> pool.slot(0).run(other.trial(), Duration.ofMinutes(1)))
                    .isInstanceOf(TrialFailedException.class)
                    .hasMessageContaining("dataset is 'others'");
        }
    }

    @Test
    void whatFailedIsARowToo() {
        List<MeasurementRow> rows = trial(usual(), "images").rows(new Outcome.Failed("no memory", 2, 1));

        assertThat(rows).hasSize(2).allSatisfy(row -> {
            assertThat(row.outcome()).isEqualTo("failed");
            assertThat(row.cause()).isEqualTo("no memory");
            assertThat(row.median()).isNull();
        });
    }

    @Test
    void answersThatMakeNoSenseAreRefused() {
        JsonObject answer = TimingTrial.answer(new Timing(List.of(1.0), List.of(2.0)), 1, "host");
        answer.remove("stepSeconds");

        assertThatThrownBy(() -> trial(usual(), "images").rows(new Outcome.Completed(answer, 1, 1)))
                .hasMessage("step times are [], but must be one or more above 0");
        assertThatThrownBy(() -> new Timing(List.of(1.0, 0.0), List.of(1.0)))
                .hasMessage("step times are [1.0, 0.0], but must be one or more above 0");
    }

    @Test
    void mediansAreOfAllRepetitions() {
        Timing timing = new Timing(List.of(5.0, 1.0, 2.0, 4.0), List.of(3.0, 9.0, 1.0));

        assertThat(timing.medianStep()).isEqualTo(3);
        assertThat(timing.medianEvaluation()).isEqualTo(3);
    }
}

package io.benchwright.proxies.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.benchwright.data.table.TrainingRow;
import io.benchwright.data.trial.DriverCheck;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.TrialFailedException;
import io.benchwright.data.trial.WorkerCommand;
import io.benchwright.data.trial.WorkerPool;
import io.benchwright.proxies.images.ImagePart;
import io.benchwright.proxies.images.Images;
import io.benchwright.proxies.training.TrainingWorker.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class TrainingWorkerTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private String dataset = "";

    @BeforeEach
    void fillTheCache() throws Exception {
        try (Images images = Trainings.images(folder.resolve("cache"))) {
            dataset = images.name();
        }
    }

    private Settings settings() {
        return Settings.of(Trainings.SOURCE)
                .withCache(folder.resolve("cache"))
                .withThreads(2)
                .withCheckpoints(folder.resolve("checkpoints"));
    }

    private TrainingTrial training(int width, int epochs) {
        TrainingTask task =
                new TrainingTask(Trainings.network(width), Trainings.scheme(epochs, 0.1), 1, ImagePart.VALIDATION);
        return new TrainingTrial("by-hand", "width " + width, task, dataset, 0);
    }

    @Test
    void keepsToTheDriverProtocol() throws Exception {
        List<DriverCheck.Finding> findings = DriverCheck.of(
                TrainingWorker.command(settings()),
                LIMIT,
                List.of(training(4, 1).trial()));

        assertThat(findings).allMatch(DriverCheck.Finding::passed).hasSizeGreaterThan(10);
    }

    /** Also from a folder for natives that is empty, beside whatever libtorch the system has. */
    @Test
    void firstUseUnpacksTheNatives() throws Exception {
        WorkerCommand usual = TrainingWorker.command(settings());
        List<String> command = new ArrayList<>(usual.command());
        Path natives = folder.resolve("natives");
        command.add(1, "-Dorg.bytedeco.javacpp.cachedir=" + natives);

        JsonObject answer;
        try (WorkerPool pool =
                new WorkerPool(WorkerCommand.of(command).withEnvironment(usual.environment()), notice -> {})) {
            answer = pool.slot(0).run(training(4, 1).trial(), LIMIT);
        }

        assertThat(answer.get("outcome").getAsString()).isEqualTo("completed");
        try (Stream<Path> files = Files.walk(natives)) {
            assertThat(files.map(file -> file.getFileName().toString())).contains("libtorch_cpu.so");
        }
    }

    @Test
    void killedAndStartedAgainItEndsWithTheSameNumbers() throws Exception {
        TrainingTrial training = training(16, 30);
        TrainingRow uninterrupted;
        TrainingRow resumed;
        try (WorkerPool pool = new WorkerPool(TrainingWorker.command(settings()), notice -> {})) {
            uninterrupted = row(training, pool);
        }
        assertThat(folder.resolve("checkpoints")).isEmptyDirectory();

        try (WorkerPool pool = new WorkerPool(TrainingWorker.command(settings()), notice -> {})) {
            Path checkpoint = folder.resolve("checkpoints/" + training.trial().id() + ".checkpoint");
            Thread killer = new Thread(() -> {
                while (!Files.exists(checkpoint)) {
                    Thread.onSpinWait();
                }
                ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            });
            killer.start();
            assertThatThrownBy(() -> pool.slot(0).run(training.trial(), LIMIT))
                    .isInstanceOf(TrialFailedException.class)
                    .hasMessageContaining("was killed by signal 9");
            killer.join();
            assertThat(checkpoint).exists();
            resumed = row(training, pool);
        }

        assertThat(resumed.top1()).isEqualTo(uninterrupted.top1());
        assertThat(resumed.curve())
                .extracting(TrainingRow.Epoch::trainLoss, TrainingRow.Epoch::top1)
                .isEqualTo(uninterrupted.curve().stream()
                        .map(epoch -> tuple(epoch.trainLoss(), epoch.top1()))
                        .toList());
        assertThat(resumed.images()).isEqualTo(uninterrupted.images());
        assertThat(folder.resolve("checkpoints")).isEmptyDirectory();
    }

    private static TrainingRow row(TrainingTrial training, WorkerPool pool) throws Exception {
        JsonObject answer = pool.slot(0).run(training.trial(), LIMIT);
        return training.row(new Outcome.Completed(answer, 1, 1));
    }

    @Test
    void givesTheNumbersThatTheTrainerGivesAndTellsHowFarItIs() throws Exception {
        TrainingTrial training = training(64, 3);
        List<JsonElement> seen = Collections.synchronizedList(new ArrayList<>());
        TrainingRow row;
        try (WorkerPool pool = new WorkerPool(
                TrainingWorker.command(settings()), notice -> {}, (slot, progress) -> seen.add(progress))) {
            row = row(training, pool);
        }
        TrainingResult here;
        try (Images images = Trainings.images(folder.resolve("cache"))) {
            here = Trainer.on(TrainingDevice.CPU).withThreads(2).train(training.task(), images);
        }

        assertThat(row.trial()).isEqualTo(training.trial().id());
        assertThat(row.outcome()).isEqualTo("completed");
        assertThat(row.top1()).isEqualTo(here.accuracy().orElseThrow().top1());
        assertThat(row.curve())
                .extracting(TrainingRow.Epoch::trainLoss)
                .isEqualTo(here.curve().stream().map(EpochResult::loss).toList());
        assertThat(row.curve()).extracting(TrainingRow.Epoch::resolution).containsExactly(12, 16, 16);
        assertThat(row.threads()).isEqualTo(2);
        assertThat(row.evaluatedOn()).isEqualTo("validation");
    }

    @Test
    void aTrialSaysAllThatIsAskedAndNothingElse() {
        TrainingTrial training = training(4, 2);
        JsonObject fields = training.trial().fields();

        assertThat(TrainingTrial.of(fields).trial()).isEqualTo(training.trial());
        assertThat(fields.keySet())
                .containsExactlyInAnyOrder(
                        "space", "architecture", "network", "dataset", "scheme", "seed", "replicate", "evaluatedOn");
        assertThat(training(4, 3).trial().id()).isNotEqualTo(training.trial().id());
        assertThat(training(5, 2).trial().id()).isNotEqualTo(training.trial().id());

        JsonObject unknown = fields.deepCopy();
        unknown.addProperty("precision", "int8");
        assertThatThrownBy(() -> TrainingTrial.of(unknown))
                .hasMessage(
                        "unknown: precision; a trial of operation train has architecture, dataset, evaluatedOn, network,"
                                + " replicate, scheme, seed, space");
        JsonObject missing = fields.deepCopy();
        missing.remove("seed");
        assertThatThrownBy(() -> TrainingTrial.of(missing)).hasMessage("field 'seed' must be a whole number");
    }

    @Test
    void refusesOtherImages() throws Exception {
        TrainingTrial other = new TrainingTrial("by-hand", "a", training(4, 1).task(), "cifar10", 0);
        try (WorkerPool pool = new WorkerPool(TrainingWorker.command(settings()), notice -> {})) {
            assertThatThrownBy(() -> pool.slot(0).run(other.trial(), LIMIT))
                    .isInstanceOf(TrialFailedException.class)
                    .hasMessage("dataset is 'cifar10', but this worker has " + dataset);
        }
    }

    @Test
    void settingsAreReadAsTheyAreWritten() {
        Settings settings = settings().withDevice(new TrainingDevice("cuda:1"));

        assertThat(Settings.parse(settings.arguments().toArray(String[]::new))).isEqualTo(settings);
        assertThatThrownBy(() -> Settings.parse("--device", "cpu")).hasMessageStartingWith("usage: --images SOURCE");
        assertThatThrownBy(() -> Settings.parse("--images", "x", "--speed", "9"))
                .hasMessage("unknown option: --speed");
    }
}

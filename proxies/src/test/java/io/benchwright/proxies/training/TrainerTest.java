package io.benchwright.proxies.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation.Convolution;
import io.benchwright.data.network.Shape;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Lowering;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.proxies.images.ImagePart;
import io.benchwright.proxies.images.Images;
import io.benchwright.proxies.training.internal.PyTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {

    @TempDir
    private Path folder;

    private final Trainer trainer = Trainer.on(TrainingDevice.CPU).withThreads(2);
    private List<Images> opened = new ArrayList<>();

    @BeforeEach
    void openImages() throws Exception {
        opened = List.of(Trainings.images(folder.resolve("cache")));
    }

    @AfterEach
    void closeImages() throws IOException {
        for (Images images : opened) {
            images.close();
        }
    }

    private Images images() {
        return opened.get(0);
    }

    @Test
    void aNetworkLearns() throws Exception {
        TrainingResult result = trainer.train(Trainings.task(12), images());

        assertThat(result.diverged()).isEmpty();
        assertThat(result.curve()).hasSize(12);
        EpochResult first = result.curve().get(0);
        EpochResult last = result.curve().get(11);
        assertThat(last.loss()).isLessThan(first.loss() - 0.05);
        assertThat(first.resolution()).isEqualTo(12);
        assertThat(last.resolution()).isEqualTo(16);
        assertThat(last.seconds()).isGreaterThan(first.seconds()).isLessThanOrEqualTo(result.seconds());
        assertThat(result.accuracy()).contains(new TrainingResult.Accuracy(last.top1(), last.top5()));
        assertThat(last.top5()).isEqualTo(100);
        assertThat(result.images()).isEqualTo(12L * (images().count(ImagePart.TRAIN) / 32) * 32);
        assertThat(result.threads()).isEqualTo(2);
    }

    @Test
    void theSameSeedGivesTheSameNumbers() throws Exception {
        TrainingResult once = trainer.train(Trainings.task(2), images());

        assertThat(numbers(trainer.train(Trainings.task(2), images()))).isEqualTo(numbers(once));
        TrainingTask other = new TrainingTask(Trainings.network(8), Trainings.scheme(2, 0.1), 2, ImagePart.VALIDATION);
        assertThat(numbers(trainer.train(other, images()))).isNotEqualTo(numbers(once));
    }

    @Test
    void goesOnFromItsCheckpointWithTheSameNumbers() throws Exception {
        Path checkpoint = folder.resolve("checkpoints/training");
        Trainer careful = trainer.withCheckpoint(checkpoint);
        TrainingResult uninterrupted = trainer.train(Trainings.task(4), images());

        // The checkpoint that an interrupted one left after its second epoch.
        assertThatThrownBy(() -> careful.train(Trainings.task(4), new StoppingImages(images(), 2)))
                .isInstanceOf(InterruptedException.class);
        assertThat(checkpoint).exists();
        TrainingResult resumed = careful.train(Trainings.task(4), images());

        assertThat(numbers(resumed)).isEqualTo(numbers(uninterrupted));
        assertThat(checkpoint).doesNotExist();
        assertThat(folder.resolve("checkpoints")).isEmptyDirectory();
    }

    @Test
    void beginsAnewWhereTheCheckpointIsDamaged() throws Exception {
        Path checkpoint = folder.resolve("training");
        Trainer careful = trainer.withCheckpoint(checkpoint);
        TrainingResult uninterrupted = trainer.train(Trainings.task(2), images());
        assertThatThrownBy(() -> careful.train(Trainings.task(2), new StoppingImages(images(), 1)))
                .isInstanceOf(InterruptedException.class);

        byte[] bytes = Files.readAllBytes(checkpoint);
        bytes[bytes.length / 2] ^= 1;
        Files.write(checkpoint, bytes);

        assertThat(numbers(careful.train(Trainings.task(2), images()))).isEqualTo(numbers(uninterrupted));
    }

    @Test
    void refusesTheCheckpointOfAnotherTraining() {
        Path checkpoint = folder.resolve("training");
        Trainer careful = trainer.withCheckpoint(checkpoint);
        assertThatThrownBy(() -> careful.train(Trainings.task(2), new StoppingImages(images(), 1)))
                .isInstanceOf(InterruptedException.class);

        assertThatThrownBy(() -> careful.train(Trainings.task(3), images()))
                .isInstanceOf(IOException.class)
                .hasMessage(checkpoint + ": is the checkpoint of another training; name another file, or remove it");
    }

    @Test
    void aLossThatIsNoNumberIsAResult() throws Exception {
        TrainingTask wild = new TrainingTask(withoutNorms(), Trainings.scheme(3, 1000), 1, ImagePart.VALIDATION);

        TrainingResult result = trainer.train(wild, images());

        assertThat(result.accuracy()).isEmpty();
        assertThat(result.diverged().orElseThrow())
                .matches("the loss was (NaN|Infinity) in step \\d+, in epoch 1 of 3");
        assertThat(result.curve()).isEmpty();
    }

    private static Network withoutNorms() {
        Network.Builder net = Network.builder(new Shape(3, 16, 16));
        net.classifier(net.conv(net.conv(net.input(), 8, 3, 1, 1), 8, 3, 1, 1), 3);
        return net.build();
    }

    @Test
    void testImagesAreScoredOnceAtTheEnd() throws Exception {
        TrainingTask task = new TrainingTask(Trainings.network(8), Trainings.scheme(2, 0.1), 1, ImagePart.TEST);

        TrainingResult result = trainer.train(task, images());

        assertThat(result.evaluatedOn()).isEqualTo(ImagePart.TEST);
        assertThat(result.curve())
                .extracting(EpochResult::loss)
                .isEqualTo(trainer.train(Trainings.task(2), images()).curve().stream()
                        .map(EpochResult::loss)
                        .toList());
        double oneImage = 100.0 / images().count(ImagePart.TEST);
        assertThat(result.accuracy().orElseThrow().top1() / oneImage)
                .isCloseTo(Math.rint(result.accuracy().orElseThrow().top1() / oneImage), within(1e-9));
    }

    @Test
    void saysWhichBatchToTryWhereMemoryDoesNotSuffice() {
        // With such a border, the feature maps of a batch would take 5 TB.
        Network.Builder net = Network.builder(new Shape(3, 16, 16));
        net.classifier(net.add(new Convolution(1, 1, 1, 100_000, 1, 1, false), net.input()), 3);
        TrainingTask task = new TrainingTask(net.build(), Trainings.scheme(1, 0.1), 1, ImagePart.VALIDATION);

        assertThatThrownBy(() -> trainer.train(task, images()))
                .isInstanceOf(TrainingFailedException.class)
                .hasMessage("out of memory with batches of 32 images of 16x16 on cpu; try a scheme with batch 16");
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        Network four = SearchSpaces.parse("|nor_conv_3x3~0|+|skip_connect~0|none~1|+|none~0|none~1|nor_conv_3x3~2|")
                .lower(new Lowering(16, 4, 1, 1));
        assertThatThrownBy(() -> trainer.train(
                        new TrainingTask(four, Trainings.scheme(1, 0.1), 1, ImagePart.VALIDATION), images()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the network tells 4 classes apart, but " + images().name() + " has 3");

        assertThatThrownBy(() -> Trainer.on(new TrainingDevice("gpu")))
                .hasMessage("device is 'gpu', but must be cpu, or cuda:0 for the first GPU");
        assertThatThrownBy(() -> trainer.withThreads(0)).hasMessage("threads is 0, but must be at least 1");
    }

    @Test
    void refusesAGpuWhereThereIsNone() {
        assumeTrue(PyTorch.gpus() == 0, "skipped: there is a GPU");
        assertThatThrownBy(() -> Trainer.on(new TrainingDevice("cuda:0")).train(Trainings.task(1), images()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("device is cuda:0, but no GPU can be used here: it takes an NVIDIA GPU with its driver, and"
                        + " Benchwright built with -Pcuda; or train on cpu");
    }

    @Test
    void aTaskMustFitItsScheme() {
        Network.Builder net = Network.builder(new Shape(3, 16, 16));
        net.classifier(net.add(new Convolution(4, 15, 1, 0, 1, 1, false), net.input()), 3);
        Network network = net.build();
        assertThatThrownBy(() -> new TrainingTask(network, Trainings.scheme(2, 0.1), 1, ImagePart.VALIDATION))
                .hasMessageStartingWith("at resolution 12: ")
                .hasMessageContaining("a window of 15x15 does not fit into 3x12x12 with padding 0");
        assertThatThrownBy(() -> new TrainingTask(
                        SearchSpaces.named("nas-bench-201")
                                .random(new StableRandom(1))
                                .lower(),
                        Trainings.scheme(1, 0.1),
                        1,
                        ImagePart.VALIDATION))
                .hasMessage("the network takes 3x32x32, but scheme tiny validates on 3x16x16");
    }

    /** All but durations. */
    static List<Object> numbers(TrainingResult result) {
        List<Object> numbers = new ArrayList<>(List.of(result.accuracy(), result.images(), result.evaluatedOn()));
        result.curve()
                .forEach(epoch -> numbers.add(
                        List.of(epoch.epoch(), epoch.loss(), epoch.top1(), epoch.top5(), epoch.resolution())));
        return numbers;
    }
}

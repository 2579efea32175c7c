package io.benchwright.proxies.training;

import io.benchwright.proxies.images.Augmentation;
import io.benchwright.proxies.images.Batches;
import io.benchwright.proxies.images.ImagePart;
import io.benchwright.proxies.images.TrainingImages;
import io.benchwright.proxies.scores.ScoreTask;
import io.benchwright.proxies.scores.Scored;
import io.benchwright.proxies.scores.ZeroCostScore;
import io.benchwright.proxies.training.internal.ImageTensors;
import io.benchwright.proxies.training.internal.TorchDevice;
import io.benchwright.proxies.training.internal.UntrainedNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** The scores of one network. For one thread. */
@SuppressWarnings("try") // A scope is there for its end.
final class ScoringRun {

    private static final double NANOSECONDS = 1e9;

    private final ScoreTask task;
    private final TrainingImages images;
    private final TrainingDevice device;
    private final List<Scored> scored = new ArrayList<>();

    /** What making the weights takes, which each score would have to do alone. */
    private double weightSeconds;

    ScoringRun(ScoreTask task, TrainingImages images, TrainingDevice device) {
        this.task = task;
        this.images = images;
        this.device = device;
        if (task.usesImages()) {
            if (task.classes() < images.classes()) {
                throw new IllegalArgumentException("the network tells " + task.classes() + " classes apart, but "
                        + images.name() + " has " + images.classes());
            }
            if (images.count(ImagePart.TRAIN) < task.batch()) {
                throw new IllegalArgumentException("batch is " + task.batch() + ", but " + images.name() + " has only "
                        + images.count(ImagePart.TRAIN) + " images for training");
            }
        }
    }

    /** The scores in the order of {@link ZeroCostScore}. */
    List<Scored> run() throws IOException, TrainingFailedException {
        for (ZeroCostScore score : task.scores()) {
            score.count(task.network())
                    .ifPresent(count ->
                            scored.add(new Scored(score, OptionalDouble.of((double) count), Optional.empty(), 0)));
        }
        try (PointerScope scope = new PointerScope()) {
            if (task.scores().stream().anyMatch(ZeroCostScore::usesSeed)) {
                long start = System.nanoTime();
                // In 32 bits also on a GPU: sums of small differences are what some scores are about.
                TorchDevice torch = new TorchDevice(device.open().name(), false);
                try (UntrainedNetwork network = new UntrainedNetwork(task.network(), torch, task.seed())) {
                    weightSeconds = secondsSince(start);
                    ofWeights(network);
                    if (task.usesImages()) {
                        ofImages(network, torch);
                    }
                }
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            if (TrainingRun.isOutOfMemory(e)) {
                throw new TrainingFailedException(
                        "memory does not suffice for a batch of " + task.batch() + " images; ask for a smaller batch",
                        e);
            }
            throw e;
        }
        return scored.stream().sorted((a, b) -> a.score().compareTo(b.score())).toList();
    }

    private void ofWeights(UntrainedNetwork network) {
        add(
                ZeroCostScore.L2_NORM,
                weightSeconds,
                "weights exceed what a number can hold",
                () -> OptionalDouble.of(network.weightNorm()));
        add(
                ZeroCostScore.SYNFLOW,
                weightSeconds,
                "nothing flows from the input to the output",
                network::logSynapticFlow);
        add(
                ZeroCostScore.ZEN,
                weightSeconds,
                "features do not depend on the input, or exceed what a number can hold",
                () -> OptionalDouble.of(network.zen(task.batch())));
    }

    private void ofImages(UntrainedNetwork network, TorchDevice torch) throws IOException {
        long start = System.nanoTime();
        try (ImageTensors tensors = new ImageTensors(images.mean(), images.deviation(), torch);
                Batches batches =
                        images.training(task.resolution(), task.batch(), Augmentation.NONE, 1, 0, task.seed())) {
            if (!batches.next()) {
                throw new IOException(images.name() + " has no images for training");
            }
            Tensor batch = tensors.of(batches.pixels(), batches.size(), task.resolution());
            double before = weightSeconds + secondsSince(start);
            add(
                    ZeroCostScore.NWOT,
                    before,
                    "activation codes do not tell the images of the batch apart",
                    () -> network.activationCodes(batch));
            if (task.scores().contains(ZeroCostScore.SNIP) || task.scores().contains(ZeroCostScore.GRAD_NORM)) {
                start = System.nanoTime();
                UntrainedNetwork.Gradients gradients = network.gradients(batch, batches.labels());
                // Either alone would need all of it.
                double seconds = before + secondsSince(start);
                String otherwise = "gradients exceed what a number can hold";
                add(ZeroCostScore.SNIP, seconds, otherwise, () -> OptionalDouble.of(gradients.sensitivity()));
                add(ZeroCostScore.GRAD_NORM, seconds, otherwise, () -> OptionalDouble.of(gradients.norm()));
            }
        }
    }

    /**
     * Adds a score, if it is asked for.
     *
     * @param before seconds that it took to come here
     * @param otherwise why there is no value, where there is none that is finite
     */
    private void add(ZeroCostScore score, double before, String otherwise, Supplier<OptionalDouble> computation) {
        if (!task.scores().contains(score)) {
            return;
        }
        long start = System.nanoTime();
        OptionalDouble value = computation.get();
        double seconds = before + secondsSince(start);
        scored.add(
                value.isPresent() && Double.isFinite(value.getAsDouble())
                        ? new Scored(score, value, Optional.empty(), seconds)
                        : new Scored(score, OptionalDouble.empty(), Optional.of(otherwise), seconds));
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / NANOSECONDS;
    }
}

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
import java.util.Set;
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
        Set<ZeroCostScore> asked = task.scores();
        for (ZeroCostScore score : asked) {
            score.count(task.network()).ifPresent(count -> add(score, OptionalDouble.of(count), "", 0));
        }
        try (PointerScope scope = new PointerScope()) {
            if (asked.stream().anyMatch(ZeroCostScore::usesSeed)) {
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
                        "memory does not suffice for a batch of " + task.batch() + " images; ask for a smaller batch", e);
            }
            throw e;
        }
        return scored.stream()
                .sorted((a, b) -> a.score().compareTo(b.score()))
                .toList();
    }

    private void ofWeights(UntrainedNetwork network) {
        if (task.scores().contains(ZeroCostScore.L2_NORM)) {
            long start = System.nanoTime();
            add(ZeroCostScore.L2_NORM, OptionalDouble.of(network.weightNorm()), "", weightSeconds + secondsSince(start));
        }
        if (task.scores().contains(ZeroCostScore.SYNFLOW)) {
            long start = System.nanoTime();
            OptionalDouble flow = network.logSynapticFlow();
            add(
                    ZeroCostScore.SYNFLOW,
                    flow,
                    "nothing flows from the input to the output",
                    weightSeconds + secondsSince(start));
        }
        if (task.scores().contains(ZeroCostScore.ZEN)) {
            long start = System.nanoTime();
            add(
                    ZeroCostScore.ZEN,
                    OptionalDouble.of(network.zen(task.batch())),
                    "features do not depend on the input, or exceed what a number can hold",
                    weightSeconds + secondsSince(start));
        }
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
            if (task.scores().contains(ZeroCostScore.NWOT)) {
                start = System.nanoTime();
                OptionalDouble codes = network.activationCodes(batch);
                add(
                        ZeroCostScore.NWOT,
                        codes,
                        "activation codes do not tell the images of the batch apart",
                        before + secondsSince(start));
            }
            if (task.scores().contains(ZeroCostScore.SNIP) || task.scores().contains(ZeroCostScore.GRAD_NORM)) {
                start = System.nanoTime();
                UntrainedNetwork.Gradients gradients = network.gradients(batch, batches.labels());
                double seconds = before + secondsSince(start);
                String cause = "gradients exceed what a number can hold";
                if (task.scores().contains(ZeroCostScore.SNIP)) {
                    add(ZeroCostScore.SNIP, OptionalDouble.of(gradients.sensitivity()), cause, seconds);
                }
                if (task.scores().contains(ZeroCostScore.GRAD_NORM)) {
                    add(ZeroCostScore.GRAD_NORM, OptionalDouble.of(gradients.norm()), cause, seconds);
                }
            }
        }
    }

    private void add(ZeroCostScore score, OptionalDouble value, String otherwise, double seconds) {
        boolean isFinite = value.isPresent() && Double.isFinite(value.getAsDouble());
        scored.add(
                isFinite
                        ? new Scored(score, value, Optional.empty(), seconds)
                        : new Scored(score, OptionalDouble.empty(), Optional.of(otherwise), seconds));
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / NANOSECONDS;
    }
}

package io.benchwright.proxies.training;

import com.google.gson.JsonObject;
import io.benchwright.data.trial.CanonicalJson;
import io.benchwright.proxies.images.Batches;
import io.benchwright.proxies.images.ImagePart;
import io.benchwright.proxies.images.TrainingImages;
import io.benchwright.proxies.schemes.Optimiser;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.training.TrainingResult.Accuracy;
import io.benchwright.proxies.training.internal.CrossEntropy;
import io.benchwright.proxies.training.internal.ImageTensors;
import io.benchwright.proxies.training.internal.TensorMemory;
import io.benchwright.proxies.training.internal.TorchDevice;
import io.benchwright.proxies.training.internal.TorchNetwork;
import io.benchwright.proxies.training.internal.WeightUpdate;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** One training, from its first step, or its checkpoint, to its end. */
@SuppressWarnings("try") // A scope is there for its end.
final class TrainingRun {

    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double PERCENT = 100;
    private static final int FIVE = 5;

    /** So many steps do not count: memory is asked for, and code is compiled. */
    private static final int WARM_UP = 2;

    /** A backward pass and an update take about twice as long as the forward pass that validation consists of. */
    private static final double TRAINING_TO_EVALUATION = 3;

    private final TrainingTask task;
    private final TrainingScheme scheme;
    private final TrainingImages images;
    private final TrainingDevice device;
    private final int threads;
    private final Optional<Checkpoint> checkpoint;
    private final Optional<Path> weights;
    private final Consumer<TrainingProgress> listener;

    private final List<EpochResult> curve = new ArrayList<>();
    private long steps;
    private long seen;
    /** Spent before the checkpoint that this went on from. */
    private double secondsBefore;

    private long start;
    private long lastProgress;
    private int resolution;
    private int batch;

    TrainingRun(
            TrainingTask task,
            TrainingImages images,
            TrainingDevice device,
            int threads,
            Optional<Path> checkpoint,
            Optional<Path> weights,
            Consumer<TrainingProgress> listener) {
        this.task = task;
        this.scheme = task.scheme();
        this.images = images;
        this.device = device;
        this.threads = threads;
        this.checkpoint = checkpoint.map(Checkpoint::new);
        this.weights = weights;
        this.listener = listener;
        int outputs = task.network().output().shape().channels();
        if (outputs != images.classes()) {
            throw new IllegalArgumentException("the network tells " + outputs + " classes apart, but " + images.name()
                    + " has " + images.classes());
        }
        for (ImagePart part : List.of(ImagePart.TRAIN, ImagePart.VALIDATION, task.evaluatedOn())) {
            if (images.count(part) == 0) {
                throw new IllegalArgumentException(
                        images.name() + " has no images for " + part.name().toLowerCase(Locale.ROOT));
            }
        }
        if (scheme.batch() < 2) {
            throw new IllegalArgumentException(
                    "scheme " + scheme.name() + " has batches of 1 image, but batch norms need at least 2");
        }
    }

    TrainingResult run() throws IOException, InterruptedException, TrainingFailedException {
        TorchDevice torch = device.open();
        try (PointerScope scope = new PointerScope();
                TorchNetwork network = new TorchNetwork(task.network(), torch);
                WeightUpdate update = update(network, torch);
                ImageTensors tensors = new ImageTensors(images.mean(), images.deviation(), torch)) {
            network.parameters().initialise(task.seed());
            TrainingResult result = train(network, update, tensors);
            if (weights.isPresent() && result.diverged().isEmpty()) {
                NetworkWeights.of(task.network(), network.parameters().copy()).write(weights.get());
            }
            if (checkpoint.isPresent()) {
                checkpoint.get().remove();
            }
            return result;
        } catch (InterruptedIOException e) {
            // Said once: by the exception.
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException("the training was interrupted").initCause(e);
        } catch (RuntimeException | OutOfMemoryError e) {
            if (isOutOfMemory(e)) {
                throw outOfMemory(e);
            }
            throw e;
        }
    }

    /**
     * Times steps at the first resolution and batches of the evaluation, in place of a training.
     *
     * @param count how many of each, after a few that do not count
     */
    Timing time(int count) throws IOException, TrainingFailedException, InterruptedException {
        TorchDevice torch = device.open();
        try (PointerScope scope = new PointerScope();
                TorchNetwork network = new TorchNetwork(task.network(), torch);
                WeightUpdate update = update(network, torch);
                ImageTensors tensors = new ImageTensors(images.mean(), images.deviation(), torch)) {
            network.parameters().initialise(task.seed());
            List<Double> stepSeconds = timeSteps(count, network, update, tensors);
            return new Timing(stepSeconds, timeEvaluation(count, network, tensors));
        } catch (RuntimeException | OutOfMemoryError e) {
            if (isOutOfMemory(e)) {
                throw outOfMemory(e);
            }
            throw e;
        }
    }

    private List<Double> timeSteps(int count, TorchNetwork network, WeightUpdate update, ImageTensors tensors)
            throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        resolution = scheme.resolutionAt(0);
        // Small sets have few batches an epoch.
        for (int epoch = 0; seconds.size() < WARM_UP + count; epoch++) {
            try (Batches batches = images.training(
                    resolution, scheme.batch(), scheme.augmentation(), scheme.trainingShare(), epoch, task.seed())) {
                long before = System.nanoTime();
                while (seconds.size() < WARM_UP + count && batches.next()) {
                    batch = batches.size();
                    step(network, update, tensors, batches, scheme.learningRate(steps, 1));
                    steps++;
                    long now = System.nanoTime();
                    seconds.add((now - before) / 1e9);
                    before = now;
                }
            }
            requireNotInterrupted();
        }
        return seconds.subList(WARM_UP, seconds.size());
    }

    private List<Double> timeEvaluation(int count, TorchNetwork network, ImageTensors tensors)
            throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        while (seconds.size() < WARM_UP + count) {
            try (Batches batches =
                    images.evaluation(ImagePart.VALIDATION, scheme.validationResolution(), scheme.batch())) {
                long before = System.nanoTime();
                while (seconds.size() < WARM_UP + count && batches.next()) {
                    batch = batches.size();
                    outputs(network, tensors, batches);
                    long now = System.nanoTime();
                    // A last batch may be smaller.
                    seconds.add((now - before) / 1e9 / batch * scheme.batch());
                    before = now;
                }
            }
            requireNotInterrupted();
        }
        return seconds.subList(WARM_UP, seconds.size());
    }

    private static void requireNotInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the training was interrupted");
        }
    }

    private WeightUpdate update(TorchNetwork network, TorchDevice torch) {
        Optimiser optimiser = scheme.optimiser();
        if (optimiser instanceof Optimiser.Sgd sgd) {
            return WeightUpdate.sgd(network.parameters(), torch, scheme.weightDecay(), sgd.momentum(), sgd.nesterov());
        }
        Optimiser.AdamW adam = (Optimiser.AdamW) optimiser;
        return WeightUpdate.adamW(
                network.parameters(), torch, scheme.weightDecay(), adam.beta1(), adam.beta2(), adam.epsilon());
    }

    private TrainingResult train(TorchNetwork network, WeightUpdate update, ImageTensors tensors)
            throws IOException, InterruptedException {
        String key = key();
        List<Tensor> memory = new ArrayList<>(
                List.of(network.parameters().values(), network.parameters().statistics()));
        memory.addAll(update.states());
        if (checkpoint.isPresent()) {
            Optional<Checkpoint.State> state =
                    TensorMemory.restore(memory, buffers -> checkpoint.get().read(key, buffers));
            if (state.isPresent()) {
                curve.addAll(state.get().curve());
                steps = state.get().steps();
                seen = state.get().images();
                secondsBefore = state.get().seconds();
            } else {
                // What a damaged file may have left.
                network.parameters().initialise(task.seed());
                update.states().forEach(Tensor::zero_);
            }
        }
        start = System.nanoTime();
        for (int epoch = curve.size(); epoch < scheme.epochs(); epoch++) {
            Epoch trained = trainEpoch(epoch, network, update, tensors);
            if (trained.diverged().isPresent()) {
                return result(trained.diverged(), Optional.empty());
            }
            Accuracy accuracy = evaluate(ImagePart.VALIDATION, network, tensors);
            curve.add(new EpochResult(
                    epoch + 1,
                    trained.loss(),
                    accuracy.top1(),
                    accuracy.top5(),
                    seconds(),
                    scheme.resolutionAt(epoch)));
            tell(epoch, trained.images(), trained.images(), trained.loss(), trained.imagesPerSecond(), true);
            if (checkpoint.isPresent()) {
                Checkpoint.State state = new Checkpoint.State(key, steps, seen, seconds(), curve);
                TensorMemory.save(memory, buffers -> checkpoint.get().write(state, buffers));
            }
        }
        EpochResult last = curve.get(curve.size() - 1);
        Accuracy accuracy = task.evaluatedOn() == ImagePart.TEST
                ? evaluate(ImagePart.TEST, network, tensors)
                : new Accuracy(last.top1(), last.top5());
        return result(Optional.empty(), Optional.of(accuracy));
    }

    /** What two trainings have in common that go through the same states. */
    private String key() {
        JsonObject object = new JsonObject();
        object.addProperty("network", task.network().sha256());
        object.addProperty("scheme", scheme.sha256());
        object.addProperty("seed", task.seed());
        object.addProperty("dataset", images.name());
        object.addProperty("trainingImages", images.count(ImagePart.TRAIN));
        object.addProperty("device", device.isGpu() ? "cuda" : "cpu");
        return CanonicalJson.sha256(object);
    }

    private TrainingResult result(Optional<String> diverged, Optional<Accuracy> accuracy) {
        return new TrainingResult(diverged, task.evaluatedOn(), accuracy, seconds(), curve, seen, threads);
    }

    private double seconds() {
        return secondsBefore + (System.nanoTime() - start) / 1e9;
    }

    /**
     * An epoch that was trained.
     *
     * @param loss its mean
     * @param images how many were trained on
     * @param imagesPerSecond how many of them in a second
     * @param diverged where it was no number, if that was seen
     */
    private record Epoch(double loss, long images, double imagesPerSecond, Optional<String> diverged) {}

    private Epoch trainEpoch(int epoch, TorchNetwork network, WeightUpdate update, ImageTensors tensors)
            throws IOException, InterruptedException {
        resolution = scheme.resolutionAt(epoch);
        double sum = 0;
        long done = 0;
        long before = 0;
        long began = System.nanoTime();
        lastProgress = began;
        try (Batches batches = images.training(
                resolution, scheme.batch(), scheme.augmentation(), scheme.trainingShare(), epoch, task.seed())) {
            int stepsPerEpoch = Math.max(1, batches.total() / scheme.batch());
            while (batches.next()) {
                batch = batches.size();
                double learningRate = scheme.learningRate(steps, stepsPerEpoch);
                double loss = step(network, update, tensors, batches, learningRate);
                steps++;
                done += batch;
                seen += batch;
                if (!Double.isFinite(loss)) {
                    return new Epoch(
                            loss,
                            done,
                            0,
                            Optional.of("the loss was " + loss + " in step " + steps + ", in epoch " + (epoch + 1)
                                    + " of " + scheme.epochs()));
                }
                sum += loss * batch;
                long now = System.nanoTime();
                if (now - lastProgress >= PROGRESS_NANOS) {
                    double rate = (done - before) * 1e9 / (now - lastProgress);
                    tell(epoch, done, batches.total(), sum / done, rate, false);
                    before = done;
                    lastProgress = now;
                }
                requireNotInterrupted();
            }
        }
        return new Epoch(sum / done, done, done * 1e9 / (System.nanoTime() - began), Optional.empty());
    }

    private double step(TorchNetwork network, WeightUpdate update, ImageTensors tensors, Batches batches, double rate) {
        try (PointerScope scope = new PointerScope()) {
            Tensor outputs = network.train(tensors.of(batches.pixels(), batches.size(), resolution));
            CrossEntropy loss = CrossEntropy.of(outputs, batches.labels(), scheme.labelSmoothing());
            if (Double.isFinite(loss.value())) {
                network.backward(loss.gradient());
                update.step(rate, steps);
            }
            return loss.value();
        }
    }

    private void tell(int epoch, long done, long total, double loss, double imagesPerSecond, boolean isEpochOver) {
        double finished = 0;
        double all = 0;
        for (int i = 0; i < scheme.epochs(); i++) {
            double training = cost(scheme.resolutionAt(i)) * total * TRAINING_TO_EVALUATION;
            double evaluation = cost(scheme.validationResolution()) * images.count(ImagePart.VALIDATION);
            all += training + evaluation;
            if (i < epoch || (i == epoch && isEpochOver)) {
                finished += training + evaluation;
            } else if (i == epoch) {
                finished += training * done / total;
            }
        }
        if (task.evaluatedOn() == ImagePart.TEST) {
            all += cost(scheme.validationResolution()) * images.count(ImagePart.TEST);
        }
        OptionalDouble top1 = curve.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(curve.get(curve.size() - 1).top1());
        listener.accept(new TrainingProgress(
                epoch + 1,
                scheme.epochs(),
                loss,
                isEpochOver,
                top1,
                imagesPerSecond,
                seconds() / finished * (all - finished)));
    }

    private static double cost(int pixels) {
        return (double) pixels * pixels;
    }

    private Accuracy evaluate(ImagePart part, TorchNetwork network, ImageTensors tensors)
            throws IOException, InterruptedException {
        resolution = scheme.validationResolution();
        long first = 0;
        long firstFive = 0;
        long all = 0;
        try (Batches batches = images.evaluation(part, resolution, scheme.batch())) {
            while (batches.next()) {
                batch = batches.size();
                float[] outputs = outputs(network, tensors, batches);
                for (int i = 0; i < batch; i++) {
                    int rank = rank(outputs, i * images.classes(), images.classes(), batches.labels()[i]);
                    first += rank < 1 ? 1 : 0;
                    firstFive += rank < FIVE ? 1 : 0;
                }
                all += batch;
                requireNotInterrupted();
            }
        }
        return new Accuracy(PERCENT * first / all, PERCENT * firstFive / all);
    }

    private float[] outputs(TorchNetwork network, ImageTensors tensors, Batches batches) {
        try (PointerScope scope = new PointerScope()) {
            return TensorMemory.toArray(
                    network.evaluate(tensors.of(batches.pixels(), batches.size(), scheme.validationResolution())));
        }
    }

    /** How many classes come before the right one; of equals the first, and what is no number at the end. */
    private static int rank(float[] outputs, int start, int classes, int label) {
        float right = outputs[start + label];
        if (Float.isNaN(right)) {
            return classes;
        }
        int rank = 0;
        for (int i = 0; i < classes; i++) {
            float other = outputs[start + i];
            if (other > right || (other == right && i < label)) {
                rank++;
            }
        }
        return rank;
    }

    static boolean isOutOfMemory(Throwable e) {
        String message = String.valueOf(e.getMessage());
        return e instanceof OutOfMemoryError
                || message.contains("out of memory")
                || message.contains("can't allocate memory")
                || message.contains("not enough memory");
    }

    private TrainingFailedException outOfMemory(Throwable e) {
        int half = Math.max(2, scheme.batch() / 2);
        return new TrainingFailedException(
                "out of memory with batches of " + scheme.batch() + " images of " + resolution + "x" + resolution
                        + " on "
                        + device + "; "
                        + (half < scheme.batch()
                                ? "try a scheme with batch " + half
                                : "the batch cannot be smaller, so try a lower resolution or width"),
                e);
    }
}

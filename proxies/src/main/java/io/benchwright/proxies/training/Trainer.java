package io.benchwright.proxies.training;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.network.Network;
import io.benchwright.proxies.images.TrainingImages;
import io.benchwright.proxies.scores.ScoreTask;
import io.benchwright.proxies.scores.Scored;
import io.benchwright.proxies.training.internal.PyTorch;
import io.benchwright.proxies.training.internal.TorchDevice;
import io.benchwright.proxies.training.internal.TorchNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Trains networks in this process, with PyTorch, or scores them untrained. Immutable; one training or scoring runs at a time in a
 * process, others wait.
 *
 * <p>On the processor the same task, images and number of threads give the same numbers, to the last digit, on machines of
 * one type. Other numbers of threads sum in another order: the losses of the first steps agree to some 1e-4.
 *
 * <p>It is fastest in a process that was started with the environment of {@link TrainingWorker#environment}.
 */
public final class Trainer {

    /** Threads and random state of PyTorch belong to the process. */
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    private final TrainingDevice device;
    private final int threads;
    private final Optional<Path> checkpoint;
    private final Optional<Path> weights;

    private Trainer(TrainingDevice device, int threads, Optional<Path> checkpoint, Optional<Path> weights) {
        this.device = device;
        this.threads = threads;
        this.checkpoint = checkpoint;
        this.weights = weights;
    }

    /** A trainer on a device, with as many threads as there are processors, that keeps neither checkpoints nor weights. */
    public static Trainer on(TrainingDevice device) {
        requireNonNull(device, "device is null");
        return new Trainer(device, Runtime.getRuntime().availableProcessors(), Optional.empty(), Optional.empty());
    }

    /**
     * The same with another number of threads.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Trainer withThreads(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("threads is " + number + ", but must be at least 1");
        }
        return new Trainer(device, number, checkpoint, weights);
    }

    /**
     * The same that publishes a checkpoint after each epoch, goes on from it where there is one of the same task and images, and
     * removes it at the end.
     *
     * @param file in a folder that exists, or can be made
     */
    public Trainer withCheckpoint(Path file) {
        return new Trainer(device, threads, Optional.of(file), weights);
    }

    /**
     * The same that writes the weights of a training that is completed, as {@link NetworkWeights#write} does; of one that diverges
     * there are none.
     */
    public Trainer withWeights(Path file) {
        return new Trainer(device, threads, checkpoint, Optional.of(file));
    }

    /** As {@link #train(TrainingTask, TrainingImages, Consumer)}, without telling how far it is. */
    public TrainingResult train(TrainingTask task, TrainingImages images)
            throws IOException, InterruptedException, TrainingFailedException {
        return train(task, images, progress -> {});
    }

    /**
     * Trains a network.
     *
     * @param progress is told how far it is, about once a second
     * @return what came of it, also where the loss was no number any more
     * @throws IllegalArgumentException if network, scheme, images and device do not go together
     * @throws IOException if images cannot be read, or a checkpoint or weights cannot be written
     * @throws InterruptedException if the calling thread was interrupted; the checkpoint stays
     * @throws TrainingFailedException if memory does not suffice; says which batch size to try
     */
    public TrainingResult train(TrainingTask task, TrainingImages images, Consumer<TrainingProgress> progress)
            throws IOException, InterruptedException, TrainingFailedException {
        requireNonNull(task, "task is null");
        requireNonNull(images, "images is null");
        requireNonNull(progress, "progress is null");
        ONE_AT_A_TIME.lockInterruptibly();
        try {
            PyTorch.useThreads(threads);
            return new TrainingRun(task, images, device, threads, checkpoint, weights, progress).run();
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    /**
     * Times a few steps of a training at its first resolution, and as many batches of its evaluation, without training.
     *
     * @param steps how many, at least 1; a few more that do not count come before
     * @throws IllegalArgumentException if network, scheme, images and device do not go together
     * @throws IOException if images cannot be read
     * @throws InterruptedException if the calling thread was interrupted
     * @throws TrainingFailedException if memory does not suffice; says which batch size to try
     */
    public Timing time(TrainingTask task, TrainingImages images, int steps)
            throws IOException, InterruptedException, TrainingFailedException {
        requireNonNull(task, "task is null");
        requireNonNull(images, "images is null");
        if (steps < 1) {
            throw new IllegalArgumentException("steps is " + steps + ", but must be at least 1");
        }
        ONE_AT_A_TIME.lockInterruptibly();
        try {
            PyTorch.useThreads(threads);
            return new TrainingRun(task, images, device, threads, Optional.empty(), Optional.empty(), progress -> {})
                    .time(steps);
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    /**
     * Scores a network that is not trained. The same task, images and number of threads give the same numbers, as in a training.
     *
     * @param images need not be read for scores that do not depend on them
     * @return each score that the task asks for, in the order of {@link io.benchwright.proxies.scores.ZeroCostScore}
     * @throws IllegalArgumentException if network, images and device do not go together
     * @throws IOException if images cannot be read
     * @throws InterruptedException if the calling thread was interrupted while another training or scoring ran
     * @throws TrainingFailedException if memory does not suffice
     */
    public List<Scored> score(ScoreTask task, TrainingImages images)
            throws IOException, InterruptedException, TrainingFailedException {
        requireNonNull(task, "task is null");
        requireNonNull(images, "images is null");
        ONE_AT_A_TIME.lockInterruptibly();
        try {
            PyTorch.useThreads(threads);
            return new ScoringRun(task, images, device).run();
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    /**
     * What a network with its weights gives, as after a training: batch norms use what they have seen. Always in 32 bits.
     *
     * @param images as many as the batch has, one after the other: channels x rows x columns, standardised already
     * @param batch how many images, at least 1
     * @return the outputs of each image, one after the other, without softmax
     * @throws IllegalArgumentException if there are not as many values as the network takes; or if the device cannot be used
     * @throws InterruptedException if the calling thread was interrupted while another training or scoring ran
     * @throws TrainingFailedException if memory does not suffice
     */
    public float[] outputs(NetworkWeights weights, float[] images, int batch)
            throws InterruptedException, TrainingFailedException {
        requireNonNull(weights, "weights is null");
        Network network = weights.network();
        long each = network.input().shape().elements();
        if (batch < 1 || images.length != batch * each) {
            throw new IllegalArgumentException("images has " + images.length + " values, but must have " + each
                    + " for each of " + batch + " images");
        }
        ONE_AT_A_TIME.lockInterruptibly();
        try {
            PyTorch.useThreads(threads);
            TorchDevice torch = new TorchDevice(device.open().name(), false);
            try (TorchNetwork trained = new TorchNetwork(network, torch)) {
                trained.parameters().set(weights::values);
                return trained.outputs(images, batch, network.input().shape());
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            if (TrainingRun.isOutOfMemory(e)) {
                throw new TrainingFailedException(
                        "memory does not suffice for a batch of " + batch + " images; ask for a smaller batch", e);
            }
            throw e;
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }
}

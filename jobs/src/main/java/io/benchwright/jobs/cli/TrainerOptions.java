package io.benchwright.jobs.cli;

import io.benchwright.proxies.training.TrainingDevice;
import io.benchwright.proxies.training.TrainingWorker;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What trainers run on. */
final class TrainerOptions {

    @Option(
            names = "--device",
            defaultValue = "cpu",
            paramLabel = "D",
            description = "cpu, or cuda:0 for the first GPU. Default: ${DEFAULT-VALUE}.")
    private String device;

    @Option(names = "--threads", paramLabel = "N", description = "Threads. Default: as many as there are processors.")
    private Optional<Integer> threads;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where images are kept ready. Default: $BENCHWRIGHT_CACHE, or ~/.cache/benchwright.")
    private Optional<Path> cache;

    /**
     * The settings of a worker.
     *
     * @param images the source
     * @throws IllegalArgumentException if the device cannot be used, or a number is out of range
     */
    TrainingWorker.Settings settings(String images) {
        TrainingDevice wanted = new TrainingDevice(device);
        wanted.requireUsable();
        TrainingWorker.Settings settings = TrainingWorker.Settings.of(images).withDevice(wanted);
        if (threads.isPresent()) {
            settings = settings.withThreads(threads.get());
        }
        return cache.isPresent() ? settings.withCache(cache.get()) : settings;
    }
}

package io.benchwright.jobs.campaign;

import io.benchwright.proxies.training.TrainingWorker;
import java.nio.file.Path;

/**
 * What a campaign may use of its machine.
 *
 * @param trainer what trainings run on, with which threads, and where images are kept ready
 * @param trainers how many trainings run at a time, at least 1
 */
public record Resources(TrainingWorker.Settings trainer, int trainers) {

    /** @throws IllegalArgumentException if there are no trainers */
    public Resources {
        if (trainers < 1) {
            throw new IllegalArgumentException("trainers is " + trainers + ", but must be at least 1");
        }
    }

    /** The settings of a trainer that keeps checkpoints in a benchmark directory. */
    TrainingWorker.Settings trainer(Path benchmark) {
        // Absolute, since workers elsewhere have another working directory.
        return trainer.withCheckpoints(benchmark.toAbsolutePath().resolve(".checkpoints"));
    }
}

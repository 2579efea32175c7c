package io.benchwright.proxies.training;

import com.google.gson.JsonObject;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.trial.WorkerPool;
import io.benchwright.proxies.images.Images;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How much memory a worker takes over many trainings of random networks, one after the other: prints the resident set of its process.
 * See CONTRIBUTING.md for the command.
 */
public final class MemoryMeasurement {

    private MemoryMeasurement() {}

    /**
     * Measures.
     *
     * @param args a folder for images, and the number of trainings
     */
    public static void main(String[] args) throws Exception {
        Path cache = Path.of(args[0]);
        String dataset;
        try (Images images = Trainings.images(cache)) {
            dataset = images.name();
        }
        StableRandom random = new StableRandom(1);
        try (WorkerPool pool = new WorkerPool(
                TrainingWorker.command(
                        TrainingWorker.Settings.of(Trainings.SOURCE).withCache(cache)),
                notice -> {})) {
            for (int i = 1; i <= Integer.parseInt(args[1]); i++) {
                Architecture architecture = SearchSpaces.named("mnasnet").random(random);
                TrainingTask task = TrainingTask.of(architecture, Trainings.scheme(1, 0.01), 3, i);
                TrainingTrial trial = new TrainingTrial("mnasnet", architecture.toString(), task, dataset, 0);
                JsonObject answer = pool.slot(0).run(trial.trial(), Duration.ofMinutes(10));
                if (i == 1 || i % 20 == 0) {
                    System.out.println(i + " trainings, " + resident() + ", "
                            + answer.get("outcome").getAsString());
                }
            }
        }
    }

    private static String resident() throws Exception {
        ProcessHandle worker = ProcessHandle.current().children().findFirst().orElseThrow();
        return Files.readAllLines(Path.of("/proc", Long.toString(worker.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("no VmRSS here")
                .replaceAll("\\s+", " ");
    }
}

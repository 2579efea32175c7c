package io.benchwright.jobs.campaign.spark;

import com.google.gson.JsonObject;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialFailedException;
import io.benchwright.data.trial.TrialLoop;
import io.benchwright.data.trial.TrialWorker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What the scheduler itself costs: runs trials that do nothing, each of an architecture of its own, in this JVM, and prints trials a
 * second and the peak of the heap. Not a test: started by hand, as CONTRIBUTING.md says.
 */
final class SparkTrialsScale {

    private SparkTrialsScale() {}

    /**
     * Measures.
     *
     * @param args a folder that benchmark directories go into, Spark's master, and numbers of trials
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (JavaSparkContext spark = SparkContexts.start(args[1], "scale", Map.of())) {
            for (String number : Arrays.asList(args).subList(2, args.length)) {
                measure(spark, Path.of(args[0]).resolve(number), Integer.parseInt(number));
            }
        }
    }

    private static void measure(JavaSparkContext spark, Path folder, int count)
            throws IOException, InterruptedException {
        System.gc();
        heap().forEach(MemoryPoolMXBean::resetPeakUsage);
        Iterator<Trial> trials =
                IntStream.range(0, count).mapToObj(SparkTrialsScale::trial).iterator();
        long start = System.nanoTime();
        SparkTrials scheduler = new SparkTrials(spark, folder, Map.of("software", "scale measurement"));
        SparkTrials.Summary summary = scheduler.run(
                trials,
                count,
                new Idle(),
                new ToyRows("x"),
                SparkTrialOptions.defaults()
                        .withSlot(TrialLoop.Settings.defaults().withPauses(Duration.ZERO, Duration.ZERO)),
                SparkTrials.Listener.none());
        double seconds = (System.nanoTime() - start) / 1e9;
        long peak = heap().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        System.gc();
        // With all that the scheduler holds.
        long live = heap().mapToLong(pool -> pool.getUsage().getUsed()).sum();
        if (!scheduler.isCommitted(trial(count - 1).id())) {
            throw new IOException(folder + ": the last trial is missing");
        }
        System.out.printf(
                Locale.ROOT,
                "%d trials in %.1f s: %.0f trials/s; heap at most %d MiB, %d MiB in use at the end%n",
                summary.done(),
                seconds,
                summary.done() / seconds,
                peak >> 20,
                live >> 20);
    }

    private static Stream<MemoryPoolMXBean> heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP);
    }

    private static Trial trial(int seed) {
        JsonObject fields = ToyRows.trial(seed).fields();
        fields.addProperty("architecture", "a" + seed);
        return Trial.of("toy", fields);
    }

    /** Workers that do nothing. */
    record Idle() implements TrialWorkers {

        @Override
        public TrialWorker make(Slot slot) {
            return new TrialWorker() {
                @Override
                public JsonObject run(Trial trial, Duration limit) throws TrialFailedException {
                    return ToyRows.answer(trial);
                }

                @Override
                public void close() {}
            };
        }
    }
}

package io.benchwright.jobs.campaign.spark;

import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/** The driver of a campaign on a cluster: a process of its own, for tests to kill. */
final class ClusterCampaign {

    static final int TRIALS = 40;
    private static final int ROUND = 15;
    private static final int MILLIS = 150;
    private static final Map<String, String> SETTINGS = Map.of(
            "spark.executor.memory", "600m",
            "spark.executor.resource.gpu.amount", "1",
            "spark.task.resource.gpu.amount", "1",
            "spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");

    private ClusterCampaign() {}

    static List<Trial> trials() {
        return ToyRows.trials(0, TRIALS);
    }

    /** A trial that costs each executor that runs it. */
    static Trial poison() {
        return ToyRows.trial(TRIALS, BoardProcess.KILL);
    }

    /**
     * Runs the campaign.
     *
     * @param args Spark's master, the benchmark directory, where workers write down what they are asked, and whether there is
     *     {@link #poison}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (JavaSparkContext spark = SparkContexts.start(args[0], "campaign", SETTINGS)) {
            List<Trial> trials = new ArrayList<>(trials());
            if (Boolean.parseBoolean(args[3])) {
                trials.add(poison());
            }
            run(spark, trials, Path.of(args[1]), Path.of(args[2]), MILLIS);
        }
    }

    static SparkTrials.Summary run(JavaSparkContext spark, List<Trial> trials, Path folder, Path log, int millis)
            throws IOException, InterruptedException {
        return new SparkTrials(spark, folder, Map.of())
                .run(
                        trials.iterator(),
                        trials.size(),
                        TrialWorkers.processes(BoardProcess.command(log, millis)),
                        new ToyRows("x"),
                        SparkTrialOptions.defaults()
                                .withSlot(TrialLoop.Settings.defaults().withPauses(Duration.ZERO, Duration.ZERO))
                                .withFirstRound(ROUND),
                        SparkTrials.Listener.none());
    }
}

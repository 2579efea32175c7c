package io.benchwright.jobs.campaign.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.DetachedRows;
import io.benchwright.data.benchmark.RowFile;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.WorkerCommand;
import io.benchwright.jobs.campaign.CampaignPlan;
import io.benchwright.jobs.campaign.CampaignStoppedException;
import io.benchwright.jobs.campaign.TrialRunner;
import io.benchwright.jobs.target.MeasureTrial;
import io.benchwright.jobs.target.MeasuredMetric;
import io.benchwright.jobs.target.MeasuringRules;
import io.benchwright.proxies.images.ImagePart;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.schemes.TrainingSchemes;
import io.benchwright.proxies.training.TrainingTask;
import io.benchwright.proxies.training.TrainingTrial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkTrialRunnerTest {

    /** A driver that takes so many milliseconds as a network has layers, and refuses one architecture. */
    private static final String BOARD = "io.benchwright.jobs.cli.BoardForTests";

    private static final String TOO_LARGE = "|nor_conv_3x3~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|";

    private static JavaSparkContext spark;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void startSpark() {
        spark = SparkContexts.start("local[2]", "test", Map.of());
    }

    @AfterAll
    static void endSpark() {
        spark.close();
    }

    @Test
    void measurementsOfProcessesAreCommittedOnceAndCounted() throws Exception {
        List<Trial> trials =
                new ArrayList<>(SamplingStrategy.UNIFORM.sample(SearchSpaces.named("nas-bench-201"), 11, 1).stream()
                        .map(SparkTrialRunnerTest::measure)
                        .toList());
        trials.add(measure(SearchSpaces.named("nas-bench-201").parse(TOO_LARGE)));
        Benchmark benchmark = Benchmark.openOrCreate(temporary.resolve("b"));
        benchmark.claim(Map.of());
        Count first = run(benchmark, trials.subList(0, 5), 1);
        Count second = run(benchmark, trials, 1);

        assertThat(first).isEqualTo(new Count(0, 5, 0));
        assertThat(second).isEqualTo(new Count(5, 6, 1));
        List<MeasurementRow> rows = new ArrayList<>();
        benchmark.snapshot().read(Table.MEASUREMENTS, rows::add);
        assertThat(rows).hasSize(12);
        assertThat(rows)
                .filteredOn(row -> row.outcome().equals("failed"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.architecture()).isEqualTo(TOO_LARGE);
                    assertThat(row.cause()).isEqualTo("too large for this board");
                });
        assertThat(benchmark.snapshot().verify().problems()).isEmpty();
    }

    @Test
    void stopsAndSaysWhyWhereTooMuchFails() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(temporary.resolve("b"));
        Trial refused = measure(SearchSpaces.named("nas-bench-201").parse(TOO_LARGE));

        assertThatThrownBy(() -> run(benchmark, List.of(refused), 0.5))
                .isInstanceOf(CampaignStoppedException.class)
                .hasMessage("1 of 1 trials have failed, but only 50 % may; " + refused
                        + ": too large for this board; mend the cause, and run it again with --retry-failed");
    }

    @Test
    void trainingsGoUnderTheNameOfTheirScheme() throws IOException {
        TrainingScheme scheme = TrainingSchemes.find("small-quick").withName("mine");
        Architecture architecture = SamplingStrategy.UNIFORM
                .sample(SearchSpaces.named("mnasnet"), 1, 1)
                .get(0);
        Trial trial = new TrainingTrial(
                        "mnasnet",
                        architecture.toString(),
                        new TrainingTask(
                                architecture.lower(
                                        TrainingTask.lowering(architecture, scheme, 10, OptionalInt.empty())),
                                scheme,
                                1,
                                ImagePart.VALIDATION),
                        "images",
                        0)
                .trial();
        TrialRowMaker rows = TrialRowMaker.standard(List.of(scheme));
        assertThat(rows.label(trial)).isEqualTo("mine");
        assertThatThrownBy(() -> TrialRowMaker.standard(List.of()).label(trial))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(trial + ": its training scheme has no name here; its hash is " + scheme.sha256());
        Benchmark benchmark = Benchmark.openOrCreate(temporary.resolve("b"));
        try (DetachedRows written = benchmark.detachedRows()) {
            // A later run may know other schemes.
            TrialRowMaker.standard(List.of()).addRows(written, trial, "mine", new Outcome.Failed("no", 1, 0));
            assertThat(written.publish()).extracting(RowFile::table).containsExactly("architectures", "trainings");
        }
    }

    private static Trial measure(Architecture architecture) {
        return new MeasureTrial(
                        architecture.space().name(),
                        architecture.toString(),
                        architecture.lower(architecture.defaultLowering()),
                        "board",
                        1,
                        "fp32",
                        Set.of(MeasuredMetric.LATENCY),
                        MeasuringRules.usual(),
                        0,
                        0,
                        false)
                .trial();
    }

    private Count run(Benchmark benchmark, List<Trial> trials, double mostShare)
            throws IOException, InterruptedException {
        WorkerCommand command = WorkerCommand.of(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BOARD));
        Count[] count = {new Count(0, 0, 0)};
        new SparkTrialRunner(spark, temporary.resolve("b"), SparkTrialOptions.defaults())
                .run(
                        new TrialRunner.Work(trials, command, List.of(), new CampaignPlan.Failures(1, mostShare, 1)),
                        benchmark,
                        Map.of(),
                        new TrialRunner.Listener() {
                            @Override
                            public void begin(long done, int workers) {
                                count[0] = new Count(done, 0, 0);
                            }

                            @Override
                            public void committed(long finished, long failed) {
                                Count now = count[0];
                                count[0] =
                                        new Count(now.before(), now.done() + finished - failed, now.failed() + failed);
                            }

                            @Override
                            public void note(String message) {}
                        });
        return count[0];
    }

    private record Count(long before, long done, long failed) {}
}

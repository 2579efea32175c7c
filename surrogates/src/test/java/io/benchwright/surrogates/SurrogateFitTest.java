package io.benchwright.surrogates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.benchmark.Split;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.SplitRow.Part;
import io.benchwright.data.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurrogateFitTest {

    private static final String TARGET = "latency@board";
    private static final SearchSpace SPACE = SearchSpaces.named("mnasnet");

    @TempDir
    private Path folder;

    private Benchmark benchmark;

    @BeforeEach
    void begin() throws IOException {
        benchmark = Benchmark.openOrCreate(folder.resolve("benchmark"));
    }

    private static double milliseconds(Architecture architecture) {
        NetworkTotals totals = architecture.lower().totals();
        return totals.multiplyAdds() / 1e8 + totals.layers() / 50.0;
    }

    private static MeasurementRow row(Architecture architecture, int replicate, int batch, double value) {
        return DataForTests.measurement(architecture, "board", "latency", "milliseconds", batch, replicate, value);
    }

    private void measure(int count, ToDoubleFunction<Architecture> value) throws IOException {
        StableRandom random = new StableRandom(7);
        try (Commit commit = benchmark.begin(Map.of())) {
            for (int i = 0; i < count; i++) {
                Architecture architecture = SPACE.random(random);
                commit.add(Table.MEASUREMENTS, row(architecture, 0, 1, value.applyAsDouble(architecture)));
            }
            commit.publish();
        }
    }

    private SurrogateFit.Fitted fit(String model) throws IOException {
        Targets targets = Targets.of(benchmark.snapshot());
        return new SurrogateFit(targets, Split.only(benchmark.snapshot()), 1).fit(targets.named(TARGET), model);
    }

    @Test
    void fitsWhatAddsUpOverBlocksFromFewRows() throws IOException {
        measure(200, SurrogateFitTest::milliseconds);
        SurrogateFit.Fitted fitted = fit("gp");
        Scores test = fitted.scores().get(2);
        assertThat(test.part()).isEqualTo("test");
        assertThat(test.kendallTau()).isGreaterThan(0.9);
        try (Commit commit = benchmark.begin(Map.of())) {
            fitted.putInto(commit);
            commit.publish();
        }
        Surrogate surrogate = Surrogates.of(benchmark).of(TARGET);
        Architecture architecture = SPACE.random(new StableRandom(99));
        Surrogate.PredictionInterval interval = surrogate.interval(architecture);
        assertThat(surrogate.mean(architecture)).isBetween(interval.lower(), interval.upper());
        assertThat(surrogate.noisy(architecture, 3)).isEqualTo(surrogate.noisy(architecture, 3));
    }

    @Test
    void chooses() throws IOException {
        measure(60, SurrogateFitTest::milliseconds);
        SurrogateFit.Fitted fitted = fit(SurrogateFit.AUTO);
        assertThat(SurrogateFit.models()).contains(fitted.model());
    }

    @Test
    void givesTheSameBytesAgain() throws IOException {
        measure(60, SurrogateFitTest::milliseconds);
        SurrogateFit.Fitted once = fit("gp+xgboost");
        SurrogateFit.Fitted again = fit("gp+xgboost");
        assertThat(once.files().keySet()).containsExactlyInAnyOrder("model.zip", "card.json");
        once.files()
                .forEach((name, bytes) -> assertThat(again.files().get(name)).isEqualTo(bytes));
    }

    @Test
    void fitsTenRows() throws IOException {
        measure(10, SurrogateFitTest::milliseconds);
        assertThat(fit(SurrogateFit.AUTO).scores()).hasSize(3);
    }

    @Test
    void aConstantStaysConstant() throws IOException {
        measure(20, architecture -> 2.5);
        SurrogateFit.Fitted fitted = fit(SurrogateFit.AUTO);
        assertThat(fitted.model()).isEqualTo("constant");
        assertThat(fitted.scores().get(2).mae()).isZero();
        assertThat(fitted.scores().get(2).kendallTau()).isNull();
    }

    @Test
    void refusesTooFewRows() throws IOException {
        measure(3, SurrogateFitTest::milliseconds);
        assertThatThrownBy(() -> fit(SurrogateFit.AUTO))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "latency@board: split random-1 has 3 architectures for training, but a fit takes at least 4");
    }

    @Test
    void refusesSeveralBatchesUnderOneDevice() throws IOException {
        measure(20, SurrogateFitTest::milliseconds);
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.add(Table.MEASUREMENTS, row(SPACE.random(new StableRandom(5)), 1, 8, 3));
            commit.publish();
        }
        assertThatThrownBy(() -> fit(SurrogateFit.AUTO))
                .isInstanceOf(IOException.class)
                .hasMessage("latency@board: has rows of several batches (1, 8); give each device id of its own, and "
                        + "import or measure again");
    }

    @Test
    void nothingThatIsFittedSharesAnArchitectureWithATest() throws IOException {
        measure(40, SurrogateFitTest::milliseconds);
        Targets targets = Targets.of(benchmark.snapshot());
        Split drawn = Split.only(benchmark.snapshot());
        String tested = drawn.parts().entrySet().stream()
                .filter(entry -> entry.getValue() == Part.TEST)
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .orElseThrow();
        Architecture leaked = SPACE.parse(tested.split(" ", -1)[1]);
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.add(Table.MEASUREMENTS, row(leaked, 1, 1, milliseconds(leaked)));
            commit.publish();
        }
        Map<String, Part> parts = new HashMap<>(drawn.parts());
        parts.put("trial " + leaked + " 1", Part.TRAIN);
        TargetRows rows = TargetRows.read(targets(), targets.named(TARGET), new Split("leaky", parts, true));
        Set<Architecture> fitted = new HashSet<>(rows.architectures(Part.TRAIN));
        fitted.addAll(rows.architectures(Part.VAL));
        assertThat(fitted).doesNotContainAnyElementsOf(rows.architectures(Part.TEST));
        assertThat(rows.describe()
                        .get("leftOutSinceTheirArchitectureIsInALaterPart")
                        .getAsInt())
                .isEqualTo(1);
    }

    private Targets targets() throws IOException {
        return Targets.of(benchmark.snapshot());
    }

    @Test
    void judgesOnlyByTheSplitThatItWasFittedWith() throws IOException {
        measure(60, SurrogateFitTest::milliseconds);
        Split split = Split.named(benchmark.snapshot(), "random-1");
        SurrogateFit.Fitted fitted = fit("ridge");
        try (Commit commit = benchmark.begin(Map.of())) {
            split.rows().forEach(row -> {
                try {
                    commit.add(Table.SPLITS, row);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            fitted.putInto(commit);
            commit.publish();
        }
        Evaluation evaluation = new Evaluation(benchmark);
        assertThat(evaluation.judge(TARGET, Optional.empty(), Part.TEST))
                .containsExactly(fitted.scores().get(2));
        assertThat(evaluation.judge(TARGET, Optional.empty(), Part.TRAIN))
                .containsExactly(fitted.scores().get(0));
        assertThatThrownBy(() -> evaluation.judge(TARGET, Optional.of("random-2"), Part.TEST))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "latency@board: was fitted with split random-1, so that it may know what random-2");
    }
}

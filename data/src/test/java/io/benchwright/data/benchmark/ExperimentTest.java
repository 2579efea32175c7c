package io.benchwright.data.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.data.table.Rows;
import io.benchwright.data.table.SplitRow;
import io.benchwright.data.table.SplitRow.Part;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentTest {

    @TempDir
    private Path folder;

    private static TrainingRow training(int number, String scheme) {
        TrainingRow row = Rows.training("trial " + scheme + " " + number, "network " + number, 60);
        return new TrainingRow(
                row.trial(),
                row.space(),
                row.architecture(),
                row.dataset(),
                scheme,
                row.seed(),
                row.replicate(),
                row.source(),
                row.outcome(),
                row.cause(),
                row.evaluatedOn(),
                row.top1(),
                row.top5(),
                row.seconds(),
                row.curve(),
                row.images(),
                row.threads(),
                row.host());
    }

    private static void train(Benchmark benchmark, String scheme, int from, int to) throws IOException {
        try (Commit commit = benchmark.begin(Map.of())) {
            for (int i = from; i < to; i++) {
                commit.add(Table.TRAININGS, training(i, scheme));
            }
            commit.publish();
        }
    }

    private static void describe(Benchmark benchmark, Experiment experiment) throws IOException {
        try (Commit commit = benchmark.begin(Map.of())) {
            experiment.putInto(commit);
            commit.publish();
        }
    }

    private static List<String> accuracies(Benchmark benchmark) throws IOException {
        return Targets.of(benchmark.snapshot()).all().stream()
                .filter(target -> target.quantity().equals(Target.ACCURACY))
                .map(Target::name)
                .toList();
    }

    @Test
    void accuracyMeansTheSchemeThatTheExperimentNames() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        train(benchmark, "short", 0, 3);
        train(benchmark, "long", 0, 3);
        assertThat(accuracies(benchmark)).containsExactly("accuracy@long", "accuracy@short");

        Experiment experiment = new Experiment("mine", "name: mine\n", Optional.of("short"));
        describe(benchmark, experiment);

        assertThat(Experiment.of(benchmark.snapshot())).contains(experiment);
        assertThat(accuracies(benchmark)).containsExactly("accuracy", "accuracy@long");
        assertThat(Targets.of(benchmark.snapshot()).named("accuracy").of()).isEqualTo("short");
        describe(benchmark, new Experiment("mine", "name: mine\n", Optional.empty()));
        assertThat(accuracies(benchmark)).containsExactly("accuracy@long", "accuracy@short");
    }

    @Test
    void aBenchmarkThatNoExperimentBuiltHasNone() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        train(benchmark, "short", 0, 1);

        assertThat(Experiment.of(benchmark.snapshot())).isEmpty();
    }

    @Test
    void aSplitGrowsWithoutAnythingMoving() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        train(benchmark, "short", 0, 40);
        Split first = Split.grown(benchmark.snapshot(), "random-3", 3);
        commit(benchmark, first);
        assertThat(first.isNew()).isTrue();
        assertThat(counts(first)).containsEntry(Part.TRAIN, 32L).containsEntry(Part.TEST, 4L);
        assertThat(Split.grown(benchmark.snapshot(), "random-3", 3).isNew()).isFalse();

        // The same networks under another scheme, and twenty new ones.
        train(benchmark, "long", 0, 60);
        Split grown = Split.grown(benchmark.snapshot(), "random-3", 3);

        assertThat(grown.isNew()).isTrue();
        assertThat(grown.parts()).containsAllEntriesOf(first.parts()).hasSize(100);
        for (int i = 0; i < 40; i++) {
            assertThat(grown.parts().get("trial long " + i))
                    .isEqualTo(first.parts().get("trial short " + i));
        }
        assertThat(counts(grown)).containsEntry(Part.TRAIN, 80L).containsEntry(Part.VAL, 10L);
        commit(benchmark, grown);
        assertThat(Split.named(benchmark.snapshot(), "random-3").parts()).isEqualTo(grown.parts());
    }

    @Test
    void whatAGivenSplitLeavesOutStaysOut() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        train(benchmark, "short", 0, 5);
        commit(benchmark, new Split("given", Map.of("trial short 0", Part.TRAIN, "trial short 1", Part.TEST), true));
        train(benchmark, "long", 0, 5);

        assertThat(Split.grown(benchmark.snapshot(), "given", 1).parts())
                .isEqualTo(Map.of(
                        "trial short 0",
                        Part.TRAIN,
                        "trial short 1",
                        Part.TEST,
                        "trial long 0",
                        Part.TRAIN,
                        "trial long 1",
                        Part.TEST));
    }

    private static void commit(Benchmark benchmark, Split split) throws IOException {
        try (Commit commit = benchmark.begin(Map.of())) {
            for (SplitRow row : split.rows()) {
                commit.add(Table.SPLITS, row);
            }
            commit.publish();
        }
    }

    private static Map<Part, Long> counts(Split split) {
        Map<Part, Long> counts = new HashMap<>();
        split.parts().values().forEach(part -> counts.merge(part, 1L, Long::sum));
        return counts;
    }
}

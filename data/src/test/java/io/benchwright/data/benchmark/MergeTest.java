package io.benchwright.data.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.benchwright.data.benchmark.MergeReport.Count;
import io.benchwright.data.table.ArchitectureRow;
import io.benchwright.data.table.DecisionRow;
import io.benchwright.data.table.FidelityRow;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.Rows;
import io.benchwright.data.table.Source;
import io.benchwright.data.table.SplitRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeTest {

    private static final Map<String, String> WRITER = Map.of("software", "test");

    @TempDir
    private Path temporary;

    private Path a = Path.of("");
    private Path b = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void nameFolders() {
        a = temporary.resolve("a");
        b = temporary.resolve("b");
        out = temporary.resolve("out");
    }

    /** What is put into a directory. */
    private interface Content {
        void addTo(Commit commit) throws IOException;
    }

    private static void commit(Path folder, Content content) throws IOException {
        try (Commit commit = Benchmark.openOrCreate(folder).begin(Map.of())) {
            content.addTo(commit);
            commit.publish();
        }
    }

    private static void addTrained(Commit commit, String architecture, double top1) throws IOException {
        commit.add(Table.ARCHITECTURES, Rows.architecture(architecture));
        commit.add(Table.TRAININGS, Rows.training("trial " + architecture, architecture, top1));
    }

    private MergeReport merge(Path... directories) throws IOException {
        return Merge.run(List.of(directories), out, WRITER);
    }

    private static <R extends Record> List<R> read(Path folder, Table<R> table) throws IOException {
        List<R> rows = new ArrayList<>();
        Benchmark.open(folder).snapshot().read(table, rows::add);
        return rows;
    }

    private static MeasurementRow modelled(String trial, double value, Map<String, String> environment) {
        MeasurementRow like = Rows.measurement(trial, "x", value);
        return new MeasurementRow(
                trial,
                like.space(),
                "x",
                "tpu",
                "latency",
                like.unit(),
                1,
                "bf16",
                0,
                Source.MODELLED.toString(),
                like.outcome(),
                null,
                value,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                environment);
    }

    private static DecisionRow decision(int step, String scheme, String decision) {
        return new DecisionRow(
                "small-1", step, scheme, decision, null, null, 8, 1, 0.5, 0.4, 0.6, null, null, null, null, null, 2.0,
                "why");
    }

    @Test
    void joinsAllTablesInOneCommit() throws IOException {
        commit(a, commit -> {
            addTrained(commit, "x", 60);
            commit.add(Table.SCORES, Rows.score("s", "x", "nwot", 1, 3));
            commit.add(Table.FIDELITY, new FidelityRow("p", "t", 5, 0.5, 0.4, 0.6, 0.7, 2));
            commit.add(Table.DECISIONS, decision(0, "tiny", "within"));
        });
        commit(b, commit -> {
            addTrained(commit, "y", 61);
            commit.add(Table.MEASUREMENTS, Rows.measurement("m", "y", 3));
            commit.add(Table.SPLITS, new SplitRow("s", "m", "test"));
        });

        MergeReport report = merge(a, b);

        assertThat(report.commit()).isEqualTo(1);
        assertThat(report.rows().keySet())
                .containsExactlyElementsOf(Table.all().stream().map(Table::name).toList());
        assertThat(report.rows().values()).extracting(Count::added).containsExactly(2L, 1L, 2L, 1L, 1L, 1L, 1L);
        assertThat(report.rows().values()).allMatch(count -> count.dropped() == 0 && count.leftOut() == 0);
        assertThat(report.leftOut()).isEmpty();
        Benchmark.Snapshot joined = Benchmark.open(out).snapshot();
        assertThat(joined.verify().problems()).isEmpty();
        assertThat(read(out, Table.TRAININGS)).extracting(TrainingRow::trial).containsExactly("trial x", "trial y");
        assertThat(joined.commits())
                .singleElement()
                .satisfies(commit -> assertThat(commit.provenance())
                        .containsEntry("software", "test")
                        .containsEntry("merged", a + " (commit 1), " + b + " (commit 1)"));
        // Those that are joined stay as they are.
        assertThat(Benchmark.open(a).snapshot().number()).isEqualTo(1);
    }

    @Test
    void theFirstOfAKeyWinsAndTheOthersAreCounted() throws IOException {
        commit(a, commit -> addTrained(commit, "x", 60));
        commit(b, commit -> {
            addTrained(commit, "x", 99);
            addTrained(commit, "y", 61);
        });

        MergeReport report = merge(a, b);

        assertThat(report.rows())
                .containsEntry("architectures", new Count(2, 1, 0))
                .containsEntry("trainings", new Count(2, 1, 0));
        assertThat(read(out, Table.TRAININGS))
                .extracting(TrainingRow::trial, TrainingRow::top1)
                .containsExactly(tuple("trial x", 60.0), tuple("trial y", 61.0));
    }

    @Test
    void whatIsThereAlreadyCountsBeforeAll() throws IOException {
        commit(out, commit -> addTrained(commit, "x", 58));
        commit(a, commit -> addTrained(commit, "x", 60));
        commit(b, commit -> addTrained(commit, "y", 61));

        MergeReport report = merge(a, b);

        assertThat(report.commit()).isEqualTo(2);
        assertThat(report.rows()).containsEntry("trainings", new Count(1, 1, 0));
        assertThat(read(out, Table.TRAININGS)).extracting(TrainingRow::top1).containsExactly(58.0, 61.0);
    }

    @Test
    void joinedAgainNothingIsAdded() throws IOException {
        commit(a, commit -> {
            addTrained(commit, "x", 60);
            commit.add(Table.MEASUREMENTS, modelled("c", 3, Map.of("model", "1", "host", "here", "java", "17")));
            commit.add(Table.SPLITS, new SplitRow("s", "trial x", "train"));
            commit.add(Table.DECISIONS, decision(0, "tiny", "within"));
        });
        commit(b, commit -> {
            addTrained(commit, "y", 61);
            commit.add(Table.MEASUREMENTS, Rows.measurement("m", "y", 3));
            commit.add(Table.SPLITS, new SplitRow("s", "trial y", "test"));
        });
        merge(a, b);

        MergeReport again = merge(a, b);

        assertThat(again.commit()).as("nothing new, so no commit").isEqualTo(1);
        assertThat(again.rows().values()).allMatch(count -> count.added() == 0 && count.leftOut() == 0);
        assertThat(again.rows()).containsEntry("splits", new Count(0, 2, 0));
        assertThat(again.rows()).containsEntry("measurements", new Count(0, 2, 0));
    }

    @Test
    void whatMustAlwaysBeTheSameIsAnErrorThatNamesBoth() throws IOException {
        commit(a, commit -> {
            commit.add(Table.ARCHITECTURES, Rows.architecture("x"));
            commit.add(Table.MEASUREMENTS, modelled("c", 3, Map.of()));
        });
        commit(b, commit -> {
            commit.add(Table.ARCHITECTURES, Rows.architecture("x"));
            commit.add(Table.MEASUREMENTS, modelled("c", 4, Map.of()));
        });

        assertThatThrownBy(() -> merge(a, b))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("measurements: 'c latency@tpu' must always be the same, but is MeasurementRow[")
                .hasMessageContaining("mean=3.0")
                .hasMessageContaining(" in " + a + " and ")
                .hasMessageContaining("mean=4.0")
                .hasMessageEndingWith(" in " + b + "; nothing was joined");
        assertThatThrownBy(() -> Benchmark.open(out)).hasMessageContaining("there is no manifest");

        commit(
                out,
                commit ->
                        commit.add(Table.ARCHITECTURES, new ArchitectureRow("x", "toy", List.of(1, -1, 0), 1000, 11)));
        assertThatThrownBy(() -> merge(a))
                .hasMessageContaining("architectures: 'toy x' must always be the same")
                .hasMessageContaining("parameters=11] in " + out)
                .hasMessageContaining("parameters=10] in " + a);
    }

    /** Maps have no order, whatever they were written in. */
    @Test
    void equalRowsAreTheSameWhateverTheOrderOfTheirFacts() throws IOException {
        Map<String, String> facts = Map.of("a", "1", "b", "2", "c", "3", "d", "4", "e", "5");
        for (Path folder : List.of(a, b)) {
            commit(folder, commit -> {
                commit.add(Table.ARCHITECTURES, Rows.architecture("x"));
                commit.add(Table.MEASUREMENTS, modelled("c", 3, facts));
            });
        }

        assertThat(merge(a, b).rows()).containsEntry("measurements", new Count(1, 1, 0));
    }

    @Test
    void aSplitThatPutsATrialElsewhereIsLeftOut() throws IOException {
        commit(a, commit -> {
            addTrained(commit, "x", 60);
            commit.add(Table.SPLITS, new SplitRow("random-1", "trial x", "train"));
        });
        commit(b, commit -> {
            addTrained(commit, "x", 60);
            addTrained(commit, "y", 61);
            commit.add(Table.SPLITS, new SplitRow("random-1", "trial x", "test"));
            commit.add(Table.SPLITS, new SplitRow("random-1", "trial y", "train"));
            commit.add(Table.SPLITS, new SplitRow("random-2", "trial y", "train"));
        });

        MergeReport report = merge(a, b);

        assertThat(report.rows()).containsEntry("splits", new Count(2, 0, 2));
        assertThat(report.leftOut())
                .containsExactly(
                        b + ": split random-1 puts trial trial x into test, which was in train; its trials are in "
                                + "no part of that split, unless they were before");
        assertThat(read(out, Table.SPLITS))
                .containsExactlyInAnyOrder(
                        new SplitRow("random-1", "trial x", "train"), new SplitRow("random-2", "trial y", "train"));
        assertThat(merge(a, b).rows()).containsEntry("splits", new Count(0, 2, 2));
    }

    /** Two trials of one architecture on two sides would let a surrogate be judged on what it was fitted on. */
    @Test
    void aSplitThatPutsAnArchitectureElsewhereIsLeftOut() throws IOException {
        commit(a, commit -> {
            addTrained(commit, "x", 60);
            commit.add(Table.SPLITS, new SplitRow("s", "trial x", "train"));
        });
        commit(b, commit -> {
            commit.add(Table.ARCHITECTURES, Rows.architecture("x"));
            commit.add(Table.MEASUREMENTS, Rows.measurement("m", "x", 3));
            commit.add(Table.SPLITS, new SplitRow("s", "m", "test"));
        });

        assertThat(merge(a, b).leftOut())
                .containsExactly(
                        b + ": split s puts x into test, which was in train; its trials are in no part of that "
                                + "split, unless they were before");
        assertThat(read(out, Table.SPLITS)).containsExactly(new SplitRow("s", "trial x", "train"));
        assertThat(Benchmark.open(out).snapshot().verify().problems()).isEmpty();
    }

    @Test
    void aSearchThatDecidedOtherwiseIsLeftOutAndOneThatWentOnIsNot() throws IOException {
        commit(a, commit -> {
            commit.add(Table.DECISIONS, decision(0, "tiny", "within"));
            commit.add(Table.DECISIONS, decision(1, "tiny", "chosen"));
        });
        commit(b, commit -> {
            commit.add(Table.DECISIONS, decision(0, "tiny", "within"));
            commit.add(Table.DECISIONS, decision(1, "tiny", "tied"));
            commit.add(Table.DECISIONS, decision(1, "small", "chosen"));
        });

        assertThat(merge(a, b).leftOut())
                .containsExactly(
                        b + ": search small-1 decides otherwise in step 1 than the same search before; its decisions "
                                + "are left out, its trainings are not");
        assertThat(read(out, Table.DECISIONS)).hasSize(2);

        commit(a, commit -> commit.add(Table.DECISIONS, decision(2, "tiny", "confirmed")));
        MergeReport report = merge(a);
        assertThat(report.leftOut()).isEmpty();
        assertThat(report.rows()).containsEntry("decisions", new Count(1, 2, 0));
    }

    @Test
    void surrogatesAreCountedAndNotTaken() throws IOException {
        commit(a, commit -> {
            addTrained(commit, "x", 60);
            commit.put("surrogate", "accuracy", Map.of("card.json", new byte[1]));
            commit.put("baseline", "accuracy", Map.of("card.json", new byte[1]));
        });
        commit(b, commit -> {
            addTrained(commit, "y", 60);
            commit.put("surrogate", "accuracy", Map.of("card.json", new byte[1]));
        });

        assertThat(merge(a, b).artifacts()).containsExactly(Map.entry("baseline", 1L), Map.entry("surrogate", 2L));
        assertThat(Benchmark.open(out).snapshot().artifacts()).isEmpty();
    }

    @Test
    void refusesWhatMakesNoSense() throws IOException {
        commit(a, commit -> addTrained(commit, "x", 60));
        assertThatThrownBy(this::merge)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name at least one benchmark directory");
        assertThatThrownBy(() -> merge(a, a.resolve("../a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(a.resolve("../a") + ": is named twice");
        assertThatThrownBy(() -> merge(a, b)).hasMessage(b + ": not a benchmark directory: there is no manifest");
        assertThat(out).doesNotExist();
        Files.createSymbolicLink(out, a);
        assertThatThrownBy(() -> merge(a))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(a
                        + ": is the directory that the others are joined into; name it there alone, and its rows stay");
    }

    @Test
    void refusesADirectoryWithADamagedTable() throws IOException {
        commit(a, commit -> addTrained(commit, "x", 60));
        commit(b, commit -> addTrained(commit, "y", 60));
        Path file;
        try (Stream<Path> files = Files.list(b.resolve("trainings"))) {
            file = files.findFirst().orElseThrow();
        }
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 4;
        Files.write(file, content);

        assertThatThrownBy(() -> merge(a, b))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": is damaged: its SHA-256 is ")
                .hasMessageEndingWith("; nothing was joined; 'benchwright verify " + b + "' says more");
        assertThat(out).doesNotExist();
    }

    @Test
    void aDamagedSurrogateIsInNobodysWay() throws IOException {
        commit(a, commit -> {
            addTrained(commit, "x", 60);
            commit.put("surrogate", "accuracy", Map.of("card.json", new byte[1]));
        });
        try (Stream<Path> files = Files.list(a.resolve("surrogates"))) {
            Files.delete(files.findFirst().orElseThrow());
        }

        assertThat(merge(a).rows()).containsEntry("trainings", new Count(1, 0, 0));
    }

    /** Both wrote before either published; what the other committed first is counted as there already. */
    @Test
    void aCommitTellsWhatItDroppedByTable() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(out);
        try (Commit early = benchmark.begin(Map.of());
                Commit late = benchmark.begin(Map.of())) {
            addTrained(early, "x", 60);
            addTrained(late, "x", 61);
            late.add(Table.TRAININGS, Rows.training("trial x", "x", 62));
            early.publish();
            late.publish();

            assertThat(late.dropped(Table.ARCHITECTURES)).isEqualTo(1);
            assertThat(late.dropped(Table.TRAININGS)).isEqualTo(2);
            assertThat(late.dropped(Table.SCORES)).isZero();
            assertThat(late.dropped()).isEqualTo(3);
        }
    }
}

package io.benchwright.data.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.benchwright.data.table.ArchitectureRow;
import io.benchwright.data.table.Rows;
import io.benchwright.data.table.SchemaVersion;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetachedRowsTest {

    @TempDir
    private Path temporary;

    private Benchmark benchmark;

    @BeforeEach
    void begin() throws IOException {
        benchmark = Benchmark.openOrCreate(temporary.resolve("b"));
    }

    @Test
    void areThereOnceACommitHasAdoptedThem() throws IOException {
        List<RowFile> files = detached("1", "2");
        assertThat(files).extracting(RowFile::table).containsExactly("architectures", "trainings");
        assertThat(trials()).isEmpty();

        assertThat(adopt(files)).isEqualTo(3);

        assertThat(trials()).containsExactly("1", "2");
        assertThat(benchmark.snapshot().verify().problems()).isEmpty();
        assertThat(benchmark.snapshot().rows(Table.ARCHITECTURES)).isEqualTo(1);
        assertThat(temporary.resolve("b/.scratch")).isEmptyDirectory();
    }

    @Test
    void addNothingTheSecondTime() throws IOException {
        List<RowFile> files = detached("1", "2");
        adopt(files);

        assertThat(adopt(files)).isZero();
        assertThat(adopt(detached("1", "2"))).isZero();

        assertThat(trials()).containsExactly("1", "2");
        assertThat(benchmark.snapshot().number()).isEqualTo(1);
    }

    @Test
    void rowsThatAreThereAreDroppedAndTheOthersKept() throws IOException {
        adopt(detached("1", "2"));
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.add(Table.TRAININGS, Rows.training("3", "a", 60));
            for (RowFile file : detached("2", "3", "4")) {
                commit.adopt(file);
            }
            assertThat(commit.dropped()).isEqualTo(3);
            commit.publish();
        }

        assertThat(trials()).containsExactlyInAnyOrder("1", "2", "3", "4");
        assertThat(benchmark.snapshot().verify().problems()).isEmpty();
    }

    @Test
    void twoFilesOfOneCommitMayShareRows() throws IOException {
        List<RowFile> files = new ArrayList<>(detached("1", "2"));
        files.addAll(detached("2", "3"));

        adopt(files);

        assertThat(trials()).containsExactlyInAnyOrder("1", "2", "3");
        assertThat(benchmark.snapshot().verify().problems()).isEmpty();
    }

    @Test
    void whatOthersCommitMeanwhileComesFirst() throws IOException {
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.add(Table.TRAININGS, Rows.training("0", "a", 60));
            for (String[] trials : List.of(new String[] {"1", "2"}, new String[] {"3"})) {
                for (RowFile file : detached(trials)) {
                    commit.adopt(file);
                }
            }
            Benchmark other = Benchmark.openOrCreate(temporary.resolve("b"));
            try (Commit theirs = other.begin(Map.of())) {
                theirs.add(Table.ARCHITECTURES, Rows.architecture("b"));
                theirs.add(Table.TRAININGS, Rows.training("0", "b", 10));
                theirs.add(Table.TRAININGS, Rows.training("2", "b", 10));
                theirs.publish();
            }
            commit.publish();
            assertThat(commit.dropped()).isEqualTo(3);
        }

        List<String> rows = new ArrayList<>();
        benchmark.snapshot().read(Table.TRAININGS, row -> rows.add(row.trial() + row.architecture()));
        assertThat(rows).containsExactlyInAnyOrder("0b", "2b", "1a", "3a");
        assertThat(benchmark.snapshot().verify().problems()).isEmpty();
        assertThat(adopt(detached("1", "2", "3"))).isZero();
    }

    @Test
    void whatMustBeTheSameIsCompared() throws IOException {
        adopt(detached("1"));
        List<RowFile> files;
        try (DetachedRows rows = benchmark.detachedRows()) {
            rows.add(Table.ARCHITECTURES, new ArchitectureRow("a", "toy", List.of(1, -1, 0), 999, 10));
            files = rows.publish();
        }

        assertThatThrownBy(() -> adopt(files))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("architectures: 'toy a' must always be the same, but is there as")
                .hasMessageContaining("macs=999");
    }

    @Test
    void aFileMustHoldWhatIsToldOfIt() throws IOException {
        RowFile file = detached("1").get(1);
        RowFile wrong = new RowFile(file.table(), file.path(), 7, file.bytes(), file.sha256(), file.schemaVersion());

        assertThatThrownBy(() -> adopt(List.of(wrong)))
                .isInstanceOf(IOException.class)
                .hasMessage(benchmark + "/" + file.path() + ": has 1 rows, but should have 7");
        assertThatThrownBy(() -> new RowFile("trainings", "../x", 1, 1, file.sha256(), new SchemaVersion(1, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("path is '../x'");
    }

    @Test
    void oneOfAKeyIsEnough() throws IOException {
        try (DetachedRows rows = benchmark.detachedRows()) {
            assertThat(rows.add(Table.TRAININGS, Rows.training("1", "a", 50))).isTrue();
            assertThat(rows.add(Table.TRAININGS, Rows.training("1", "a", 60))).isFalse();
            adopt(rows.publish());
            assertThatThrownBy(rows::publish).isInstanceOf(IllegalStateException.class);
        }
        List<TrainingRow> rows = new ArrayList<>();
        benchmark.snapshot().read(Table.TRAININGS, rows::add);
        assertThat(rows).containsExactly(Rows.training("1", "a", 50));
    }

    @Test
    void whatNobodyAdoptsIsGarbage() throws IOException {
        adopt(detached("1"));
        List<RowFile> unwanted = detached("2");

        List<String> removed =
                benchmark.collectGarbage(Duration.ZERO, Instant.now().plusSeconds(60));

        assertThat(removed).containsAll(unwanted.stream().map(RowFile::path).toList());
        assertThat(benchmark.snapshot().verify().problems()).isEmpty();
    }

    @Test
    void theirDescriptionTravels() throws Exception {
        RowFile file = detached("1").get(0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(file);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(file);
        }
    }

    private List<RowFile> detached(String... trials) throws IOException {
        try (DetachedRows rows = benchmark.detachedRows()) {
            rows.add(Table.ARCHITECTURES, Rows.architecture("a"));
            for (String trial : trials) {
                rows.add(Table.TRAININGS, Rows.training(trial, "a", 50));
            }
            return rows.publish();
        }
    }

    private long adopt(List<RowFile> files) throws IOException {
        long added = 0;
        try (Commit commit = benchmark.begin(Map.of())) {
            for (RowFile file : files) {
                added += commit.adopt(file);
            }
            commit.publish();
        }
        return added;
    }

    private List<String> trials() throws IOException {
        List<String> trials = new ArrayList<>();
        benchmark.snapshot().read(Table.TRAININGS, row -> trials.add(row.trial()));
        return trials;
    }
}

package io.benchwright.data.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.Rows;
import io.benchwright.data.table.Source;
import io.benchwright.data.table.SplitRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkTest {

    @TempDir
    private Path temporary;

    private Path folder = Path.of("");

    @BeforeEach
    void nameAFolder() {
        folder = temporary.resolve("benchmark");
    }

    @Test
    void commitsAppendAndSnapshotsStay() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        assertThat(commit(benchmark, "a")).isEqualTo(1);
        Benchmark.Snapshot before = benchmark.snapshot();
        assertThat(commit(benchmark, "b")).isEqualTo(2);

        assertThat(trials(before)).containsExactly("trial a");
        assertThat(trials(benchmark.snapshot())).containsExactly("trial a", "trial b");
        assertThat(Benchmark.open(folder).snapshot().verify().isWhole()).isTrue();
        assertThat(benchmark.snapshot().rows(Table.ARCHITECTURES)).isEqualTo(2);
        assertThat(scratch()).isEmpty();
    }

    @Test
    void theFirstCommitOfARowWins() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        commit(benchmark, "a");
        try (Commit again = benchmark.begin(Map.of())) {
            assertThat(again.add(Table.TRAININGS, Rows.training("trial a", "a", 99)))
                    .isFalse();
            assertThat(again.dropped()).isEqualTo(1);
            assertThat(again.publish()).as("nothing new, so no commit").isEqualTo(1);
        }
        assertThat(trainings(benchmark.snapshot()))
                .singleElement()
                .satisfies(row -> assertThat(row.top1()).isEqualTo(60));
    }

    @Test
    void whatFollowsFromItsQuestionMustAlwaysBeTheSame() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        try (Commit commit = benchmark.begin(Map.of());
                Commit late = benchmark.begin(Map.of())) {
            late.add(Table.MEASUREMENTS, modelled(5));
            commit.add(Table.ARCHITECTURES, Rows.architecture("a"));
            commit.add(Table.MEASUREMENTS, modelled(3));
            commit.publish();
            assertThatThrownBy(late::publish)
                    .hasMessageContaining("'t latency@cpu' must always be the same, but is there as")
                    .hasMessageContaining("median=3.0")
                    .hasMessageContaining("median=5.0");
        }
        try (Commit commit = benchmark.begin(Map.of())) {
            assertThat(commit.add(Table.MEASUREMENTS, modelled(3))).isFalse();
            assertThatThrownBy(() -> commit.add(Table.MEASUREMENTS, modelled(4)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("'t latency@cpu' must always be the same");
        }
        assertThat(benchmark.snapshot().verify().problems()).isEmpty();
    }

    private static MeasurementRow modelled(double median) {
        MeasurementRow like = Rows.measurement("t", "a", median);
        return new MeasurementRow(
                "t",
                like.space(),
                "a",
                "cpu",
                "latency",
                like.unit(),
                1,
                "fp32",
                0,
                Source.MODELLED.toString(),
                like.outcome(),
                null,
                null,
                null,
                median,
                null,
                null,
                null,
                List.of(),
                Map.of());
    }

    @Test
    void whatIsNotPublishedIsGone() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        commit(benchmark, "a");
        try (Commit forgotten = benchmark.begin(Map.of())) {
            forgotten.add(Table.TRAININGS, Rows.training("trial b", "a", 61));
        }
        assertThat(trials(benchmark.snapshot())).containsExactly("trial a");
        assertThat(scratch()).isEmpty();
    }

    @Test
    void aCommitIsPublishedOnce() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.add(Table.ARCHITECTURES, Rows.architecture("a"));
            commit.publish();
            assertThatThrownBy(commit::publish)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(folder + ": this commit was published; begin another");
            assertThatThrownBy(() -> commit.add(Table.ARCHITECTURES, Rows.architecture("b")))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(benchmark.snapshot().rows(Table.ARCHITECTURES)).isEqualTo(1);
    }

    /** Both wrote before either published; the second finds the first's rows only then. */
    @Test
    void aLateWriterDropsWhatOthersCommittedFirst() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        try (Commit early = benchmark.begin(Map.of());
                Commit late = benchmark.begin(Map.of())) {
            early.add(Table.ARCHITECTURES, Rows.architecture("a"));
            early.add(Table.TRAININGS, Rows.training("same", "a", 60));
            late.add(Table.ARCHITECTURES, Rows.architecture("a"));
            late.add(Table.TRAININGS, Rows.training("same", "a", 61));
            late.add(Table.TRAININGS, Rows.training("other", "a", 62));
            assertThat(early.publish()).isEqualTo(1);
            assertThat(late.publish()).isEqualTo(2);
            assertThat(late.dropped()).isEqualTo(2);
        }
        assertThat(trainings(benchmark.snapshot()))
                .extracting(TrainingRow::trial, TrainingRow::top1)
                .containsExactly(tuple("same", 60.0), tuple("other", 62.0));
        assertThat(benchmark.snapshot().verify().problems()).isEmpty();
    }

    @Test
    void manyWritersAtOnceLoseNothing() throws Exception {
        int writers = 8;
        Benchmark.openOrCreate(folder);
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Future<Long>> commits = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                String name = "w" + i;
                Callable<Long> write = () -> {
                    start.await();
                    return commit(Benchmark.openOrCreate(folder), name);
                };
                commits.add(threads.submit(write));
            }
            start.countDown();
            List<Long> numbers = new ArrayList<>();
            for (Future<Long> commit : commits) {
                numbers.add(commit.get());
            }
            assertThat(numbers).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        } finally {
            threads.shutdownNow();
        }
        Benchmark.Snapshot snapshot = Benchmark.open(folder).snapshot();
        assertThat(trials(snapshot)).hasSize(writers).doesNotHaveDuplicates();
        assertThat(snapshot.verify().problems()).isEmpty();
    }

    /**
     * A lease, files of three tables, two of an artifact, and a manifest are published, each with a moment before and after:
     * fourteen places to die.
     */
    @Test
    void aWriterKilledAtAnyStepLeavesTheOldStateOrTheNew() throws Exception {
        byte[] old = {0};
        try (Commit commit = Benchmark.openOrCreate(folder).begin(Map.of())) {
            commit.put("surrogate", "accuracy", Map.of("card.json", old, "model.zip", old));
            commit.publish();
        }
        commit(Benchmark.openOrCreate(folder), "old");
        for (int step = 0; step <= 14; step++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            KilledWriter.class.getName(),
                            folder.toString(),
                            Integer.toString(step))
                    .inheritIO()
                    .start();
            assertThat(process.waitFor()).isEqualTo(step < 14 ? KilledWriter.STATUS : 0);

            Benchmark.Snapshot snapshot = Benchmark.open(folder).snapshot();
            assertThat(snapshot.verify().problems()).isEmpty();
            // From the last step on, the manifest is there.
            boolean isOld = step < 13;
            assertThat(trials(snapshot)).isEqualTo(isOld ? List.of("trial old") : List.of("trial old", "new trial"));
            assertThat(snapshot.rows(Table.MEASUREMENTS)).isEqualTo(isOld ? 0 : 1);
            Artifact artifact = snapshot.artifact("surrogate", "accuracy").orElseThrow();
            assertThat(artifact.read("card.json")).isEqualTo(isOld ? old : new byte[] {1});
            assertThat(artifact.read("model.zip")).isEqualTo(isOld ? old : new byte[] {2});
        }
    }

    @Test
    void compactionKeepsRowsAndOldSnapshots() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        commit(benchmark, "a");
        commit(benchmark, "b");
        commit(benchmark, "c");
        Benchmark.Snapshot before = benchmark.snapshot();

        assertThat(benchmark.compact(Map.of())).isEqualTo(4);
        assertThat(benchmark.compact(Map.of())).isZero();

        Benchmark.Snapshot after = benchmark.snapshot();
        assertThat(after.number()).isEqualTo(4);
        assertThat(trainings(after)).isEqualTo(trainings(before)).hasSize(3);
        assertThat(after.verify()).isEqualTo(new Verification(2, 6, List.of(), 0));
        assertThat(commit(benchmark, "a")).as("nothing new").isEqualTo(4);
    }

    @Test
    void garbageIsWhatNobodyCanNeedAnyMore() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        commit(benchmark, "a");
        commit(benchmark, "b");
        benchmark.compact(Map.of());
        Files.writeString(folder.resolve(".scratch").resolve("trainings-of-a-dead-writer.parquet"), "");
        Benchmark.Snapshot old = benchmark.snapshot();
        Duration week = Duration.ofDays(7);

        assertThat(benchmark.collectGarbage(week, Instant.now())).isEmpty();
        List<String> removed =
                benchmark.collectGarbage(week, Instant.now().plus(week).plusSeconds(60));

        // Two manifests, two files of each of two tables, and the dead writer's.
        assertThat(removed).hasSize(2 + 4 + 1).contains("manifest-1.json", "manifest-2.json");
        assertThat(trials(old)).containsExactly("trial a", "trial b");
        assertThat(benchmark.snapshot().verify().problems()).isEmpty();
        assertThat(scratch()).isEmpty();
    }

    @Test
    void garbageCollectionSparesWhatIsHeld() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        commit(benchmark, "a");
        commit(benchmark, "b");
        Benchmark.Snapshot old = benchmark.snapshot();
        Instant later = Instant.now().plus(Duration.ofDays(30));
        try (Lease lease = benchmark.hold();
                Commit slow = benchmark.begin(Map.of())) {
            assertThat(lease).isNotNull();
            slow.add(Table.ARCHITECTURES, Rows.architecture("c"));
            benchmark.compact(Map.of());

            assertThat(benchmark.collectGarbage(Duration.ZERO, later)).containsExactly("manifest-1.json");
            assertThat(trials(old)).hasSize(2);
            assertThat(slow.publish()).isEqualTo(4);
        }
        // A process that cannot be alive, since its number is beyond what systems give.
        Files.createFile(
                folder.resolve(".leases").resolve("1-999999999-00000000-0000-0000-0000-000000000000-" + Commit.host()));

        assertThat(benchmark.collectGarbage(Duration.ZERO, later)).contains("manifest-2.json", "manifest-3.json");
        assertThat(benchmark.snapshot().verify().problems()).isEmpty();
        try (Stream<Path> leases = Files.list(folder.resolve(".leases"))) {
            assertThat(leases).isEmpty();
        }
    }

    /** Files are there, and the manifest that will name them is not, when the garbage of any age is collected. */
    @Test
    void garbageCollectionSparesWhatIsBeingCommitted() throws IOException {
        Benchmark.openOrCreate(folder);
        LocalStorage local = new LocalStorage(folder);
        Storage collecting = new ForwardingStorage(local) {
            @Override
            public void publish(String name, Path content) throws IOException {
                if (Manifest.isName(name)) {
                    Instant later = Instant.now().plus(Duration.ofDays(30));
                    new Benchmark(local).collectGarbage(Duration.ZERO, later);
                }
                super.publish(name, content);
            }
        };
        Benchmark benchmark = new Benchmark(collecting);
        for (String name : List.of("a", "b")) {
            try (Commit commit = benchmark.begin(Map.of())) {
                commit.add(Table.ARCHITECTURES, Rows.architecture(name));
                commit.put("surrogate", name, Map.of("card.json", new byte[1]));
                commit.publish();
            }
        }
        assertThat(benchmark.compact(Map.of())).isEqualTo(1);

        assertThat(benchmark.snapshot().artifacts()).hasSize(2);
        assertThat(benchmark.snapshot().verify()).isEqualTo(new Verification(3, 2, List.of(), 0));
    }

    @Test
    void verifyFindsAFlippedBitAndNamesTheFile() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        commit(benchmark, "a");
        Path file = onlyFile("trainings");
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 4;
        Files.write(file, content);

        assertThat(benchmark.snapshot().verify().problems())
                .singleElement()
                .asString()
                .startsWith(file + ": is damaged: its SHA-256 is ");
    }

    @Test
    void verifyFindsMissingFiles() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        commit(benchmark, "a");
        Path file = onlyFile("trainings");
        Files.delete(file);

        assertThat(benchmark.snapshot().verify().problems()).containsExactly(file + ": is missing");
        assertThatThrownBy(() -> trials(benchmark.snapshot())).hasMessage(file + ": is missing");
    }

    @Test
    void verifyFindsReferencesToNowhere() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.add(Table.TRAININGS, Rows.training("t", "unknown", 60));
            commit.add(Table.SPLITS, new SplitRow("s", "no trial", "train"));
            commit.publish();
        }

        assertThat(benchmark.snapshot().verify().problems())
                .containsExactly(
                        "training t: refers to 'toy unknown', which no table has",
                        "split s: refers to 'no trial', which no table has");
    }

    /** As where the first writer of all has published a file, but no manifest, or died there. */
    @Test
    void opensWhatAnotherWriterHasBegun() throws IOException {
        Files.createDirectories(folder.resolve("trainings"));
        Files.createFile(folder.resolve("trainings").resolve("part-of-somebody.parquet"));

        assertThat(commit(Benchmark.openOrCreate(folder), "a")).isEqualTo(1);
        assertThat(trials(Benchmark.open(folder).snapshot())).containsExactly("trial a");
    }

    @Test
    void refusesFoldersThatAreNoBenchmarks() throws IOException {
        assertThatThrownBy(() -> Benchmark.open(folder))
                .hasMessage(folder + ": not a benchmark directory: there is no manifest");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("thesis.tex"), "");
        assertThatThrownBy(() -> Benchmark.openOrCreate(folder))
                .hasMessageContaining(folder + ": is not empty, and not a benchmark directory; name another folder");
        Path file = Files.writeString(temporary.resolve("file"), "");
        assertThatThrownBy(() -> Benchmark.openOrCreate(file)).hasMessage(file + ": is a file, but must be a folder");
    }

    @Test
    void refusesManifestsThatAreDamagedOrNewer() throws IOException {
        commit(Benchmark.openOrCreate(folder), "a");
        Path manifest = folder.resolve("manifest-1.json");
        String text = Files.readString(manifest);

        Files.writeString(manifest, text.replace("\"version\": 1", "\"version\": 2"));
        assertThatThrownBy(() -> Benchmark.open(folder))
                .hasMessage(manifest + ": has version 2, but this Benchwright reads version 1; use a newer one");
        Files.writeString(manifest, text.substring(0, text.length() / 2));
        assertThatThrownBy(() -> Benchmark.open(folder)).hasMessageStartingWith(manifest + ": is damaged: ");
        Files.writeString(manifest, "{}");
        assertThatThrownBy(() -> Benchmark.open(folder))
                .hasMessage(manifest + ": not a manifest of a Benchwright benchmark");
    }

    private static long commit(Benchmark benchmark, String name) throws IOException {
        try (Commit commit = benchmark.begin(Map.of("software", "test"))) {
            commit.add(Table.ARCHITECTURES, Rows.architecture(name));
            commit.add(Table.TRAININGS, Rows.training("trial " + name, name, 60));
            return commit.publish();
        }
    }

    private static List<TrainingRow> trainings(Benchmark.Snapshot snapshot) throws IOException {
        List<TrainingRow> rows = new ArrayList<>();
        snapshot.read(Table.TRAININGS, rows::add);
        return rows;
    }

    private static List<String> trials(Benchmark.Snapshot snapshot) throws IOException {
        return trainings(snapshot).stream().map(TrainingRow::trial).toList();
    }

    private Path onlyFile(String table) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(table))) {
            return files.findFirst().orElseThrow();
        }
    }

    private List<Path> scratch() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(".scratch"))) {
            return files.toList();
        }
    }
}

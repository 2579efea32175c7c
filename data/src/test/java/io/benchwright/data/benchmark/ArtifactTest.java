package io.benchwright.data.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.benchwright.data.table.Rows;
import io.benchwright.data.table.SplitRow;
import io.benchwright.data.table.Table;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactTest {

    /** Of "abc", from FIPS 180-2, appendix B.1. */
    private static final String SHA_256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final String REMEDY =
            "; restore it from a copy of the benchmark, or make surrogate 'throughput@a100' anew";

    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir
    private Path temporary;

    private Path folder = Path.of("");
    private Benchmark benchmark;

    @BeforeEach
    void begin() throws IOException {
        folder = temporary.resolve("benchmark");
        benchmark = Benchmark.openOrCreate(folder);
    }

    @Test
    void whatIsPutIsReadBack() throws IOException {
        assertThat(put("throughput@a100", Map.of("model.zip", "a model", "card.json", "abc", "empty", "")))
                .isEqualTo(1);

        Artifact artifact = surrogate(Benchmark.open(folder).snapshot());
        assertThat(artifact.role()).isEqualTo("surrogate");
        assertThat(artifact.name()).isEqualTo("throughput@a100");
        assertThat(artifact).hasToString("surrogate 'throughput@a100'");
        assertThat(artifact.read("model.zip")).asString(UTF_8).isEqualTo("a model");
        assertThat(artifact.read("card.json")).asString(UTF_8).isEqualTo("abc");
        assertThat(artifact.read("empty")).isEmpty();
        assertThat(artifact.files())
                .extracting(Artifact.File::name, Artifact.File::bytes)
                .containsExactly(tuple("card.json", 3L), tuple("empty", 0L), tuple("model.zip", 7L));
        Artifact.File card = artifact.files().get(0);
        assertThat(card.sha256()).isEqualTo(SHA_256_OF_ABC);
        assertThat(card.path()).matches("surrogates/throughput@a100-[0-9a-f-]{36}\\.card\\.json");
        assertThat(folder.resolve(card.path())).hasContent("abc");
        assertThat(scratch()).isEmpty();
    }

    @Test
    void artifactsAreSortedByRoleAndName() throws IOException {
        put("throughput@a100", Map.of("card.json", "abc"));
        put("accuracy", Map.of("card.json", "abc"));
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.put("baseline", "random", bytes(Map.of("curve.csv", "abc")));
            commit.publish();
        }

        Benchmark.Snapshot snapshot = benchmark.snapshot();
        assertThat(snapshot.artifacts())
                .extracting(Artifact::toString)
                .containsExactly("baseline 'random'", "surrogate 'accuracy'", "surrogate 'throughput@a100'");
        assertThat(snapshot.artifacts("surrogate"))
                .extracting(Artifact::name)
                .containsExactly("accuracy", "throughput@a100");
        assertThat(snapshot.artifacts("explanation")).isEmpty();
        assertThat(snapshot.artifact("surrogate", "random")).isEmpty();
    }

    @Test
    void rowsAndArtifactsOfACommitBecomeVisibleTogether() throws IOException {
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.add(Table.ARCHITECTURES, Rows.architecture("a"));
            commit.put("surrogate", "throughput@a100", bytes(Map.of("card.json", "abc")));
            assertThat(benchmark.snapshot().number()).isZero();
            assertThat(commit.publish()).isEqualTo(1);
        }

        Benchmark.Snapshot snapshot = benchmark.snapshot();
        assertThat(snapshot.rows(Table.ARCHITECTURES)).isEqualTo(1);
        assertThat(surrogate(snapshot).read("card.json")).asString(UTF_8).isEqualTo("abc");
        assertThat(snapshot.verify()).isEqualTo(new Verification(2, 1, List.of(), 0));
    }

    @Test
    void aLaterCommitReplacesAllFilesAndOldSnapshotsStay() throws IOException {
        put("throughput@a100", Map.of("card.json", "old card", "notes.txt", "old notes"));
        put("accuracy", Map.of("card.json", "another"));
        Benchmark.Snapshot before = benchmark.snapshot();
        put("throughput@a100", Map.of("card.json", "new card"));

        Benchmark.Snapshot after = benchmark.snapshot();
        assertThat(surrogate(after).read("card.json")).asString(UTF_8).isEqualTo("new card");
        assertThatThrownBy(() -> surrogate(after).read("notes.txt"))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + ": surrogate 'throughput@a100' has no file 'notes.txt', but [card.json]");
        assertThat(after.artifacts()).hasSize(2);
        assertThat(surrogate(before).read("card.json")).asString(UTF_8).isEqualTo("old card");
        assertThat(surrogate(before).read("notes.txt")).asString(UTF_8).isEqualTo("old notes");
    }

    @Test
    void putTwiceInOneCommitTheLaterCounts() throws IOException {
        Map<String, byte[]> content = bytes(Map.of("card.json", "abc"));
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.put("surrogate", "throughput@a100", bytes(Map.of("card.json", "early", "notes.txt", "early")));
            commit.put("surrogate", "throughput@a100", content);
            // What was put is what there was when it was put.
            content.values().forEach(bytes -> bytes[0] = 'x');
            commit.publish();
        }

        assertThat(surrogate(benchmark.snapshot()).files()).hasSize(1);
        assertThat(surrogate(benchmark.snapshot()).read("card.json"))
                .asString(UTF_8)
                .isEqualTo("abc");
        assertThat(filesIn("surrogates")).hasSize(1);
        assertThat(scratch()).isEmpty();
    }

    /** Rows are won by the first that publishes, artifacts by the last, whoever began first. */
    @ParameterizedTest
    @CsvSource({"true, the second", "false, the first"})
    void ofTwoCommitsAtOnceTheLastPublishedWins(boolean firstPublishesFirst, String winner) throws IOException {
        put("accuracy", Map.of("card.json", "another"));
        try (Commit first = benchmark.begin(Map.of());
                Commit second = Benchmark.open(folder).begin(Map.of())) {
            first.add(Table.ARCHITECTURES, Rows.architecture("a"));
            first.add(Table.TRAININGS, Rows.training("of the first", "a", 60));
            first.put("surrogate", "throughput@a100", bytes(Map.of("card.json", "the first")));
            second.add(Table.ARCHITECTURES, Rows.architecture("a"));
            second.add(Table.TRAININGS, Rows.training("of the second", "a", 61));
            second.put("surrogate", "throughput@a100", bytes(Map.of("card.json", "the second", "notes.txt", "more")));
            if (firstPublishesFirst) {
                first.publish();
                second.publish();
            } else {
                second.publish();
                first.publish();
            }
        }

        Benchmark.Snapshot snapshot = benchmark.snapshot();
        assertThat(surrogate(snapshot).read("card.json")).asString(UTF_8).isEqualTo(winner);
        assertThat(surrogate(snapshot).files()).hasSize(firstPublishesFirst ? 2 : 1);
        assertThat(snapshot.artifacts()).hasSize(2);
        assertThat(snapshot.rows(Table.TRAININGS)).isEqualTo(2);
        assertThat(snapshot.rows(Table.ARCHITECTURES)).isEqualTo(1);
        assertThat(snapshot.verify().problems()).isEmpty();
    }

    @Test
    void whatIsNotPublishedIsGone() throws IOException {
        put("throughput@a100", Map.of("card.json", "old"));
        try (Commit forgotten = benchmark.begin(Map.of())) {
            forgotten.put("surrogate", "throughput@a100", bytes(Map.of("card.json", "new")));
        }

        assertThat(surrogate(benchmark.snapshot()).read("card.json"))
                .asString(UTF_8)
                .isEqualTo("old");
        assertThat(filesIn("surrogates")).hasSize(1);
        assertThat(scratch()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "Surrogate  ! a     ! f     ! role is 'Surrogate', but must be a word of at most 32 lower-case letters",
                "''         ! a     ! f     ! role is '', but must be a word of at most 32 lower-case letters",
                "training   ! a     ! f     ! role is 'training', but trainings/ holds a table",
                "fidelity   ! a     ! f     ! role is 'fidelity', but fidelity/ holds a table",
                "surrogate  ! a/b   ! f     ! name is 'a/b', but must be letters, digits and _ . @ -, at most 128, and begin"
                        + " with none of . @ -",
                "surrogate  ! ..    ! f     ! name is '..', but must be letters, digits and _ . @ -, at most 128, and begin"
                        + " with none of . @ -",
                "surrogate  ! a     ! ../f  ! file is '../f', but must be letters, digits and _ . -, at most 64, and begin"
                        + " with a letter or digit",
            })
    void refusesNamesThatCannotBeFiles(String role, String name, String file, String problem) throws IOException {
        try (Commit commit = benchmark.begin(Map.of())) {
            assertThatThrownBy(() -> commit.put(role, name, bytes(Map.of(file, "abc"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(problem);
            assertThat(commit.publish()).isZero();
        }
    }

    @Test
    void refusesAnArtifactWithoutFiles() throws IOException {
        try (Commit commit = benchmark.begin(Map.of())) {
            assertThatThrownBy(() -> commit.put("surrogate", "accuracy", Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("surrogate 'accuracy' has no files, but must have one at least");
        }
    }

    @Test
    void refusesAFileThatIsMissing() throws IOException {
        Path file = putOne("abc");
        Files.delete(file);

        assertRefused(file + ": is missing" + REMEDY);
    }

    @Test
    void refusesAFileOfWhichABitDiffers() throws IOException {
        Path file = putOne("abc");
        Files.writeString(file, "abb");

        // As sha256sum of GNU coreutils gives it.
        assertRefused(file + ": is damaged: its SHA-256 is "
                + "715edf8ba8729420cd4d1ce85ed61954a9f531f8c548df728c407effe839296d, but was " + SHA_256_OF_ABC
                + " when it was committed" + REMEDY);
    }

    @Test
    void refusesAFileThatWasTruncated() throws IOException {
        Path file = putOne("abc");
        Files.writeString(file, "ab");

        assertRefused(file + ": is damaged: it has 2 bytes, but had 3 when it was committed" + REMEDY);
    }

    /** To more than any memory holds; most of it takes no room on the disk. */
    @Test
    void refusesAFileThatHasGrownWithoutReadingIt() throws IOException {
        Path file = putOne("abc");
        try (RandomAccessFile grown = new RandomAccessFile(file.toFile(), "rw")) {
            grown.setLength(1L << 40);
        }

        assertRefused(file + ": is damaged: it has more than the 3 bytes that it had when it was committed" + REMEDY);
    }

    @Test
    void refusesAFileThatCannotBeRead() throws IOException {
        Path file = putOne("abc");
        Files.delete(file);
        Files.createDirectory(file);

        assertRefused(file + ": cannot be read: java.io.IOException: Is a directory");
    }

    private void assertRefused(String problem) throws IOException {
        Benchmark.Snapshot snapshot = benchmark.snapshot();
        assertThatThrownBy(() -> surrogate(snapshot).read("card.json"))
                .isInstanceOf(IOException.class)
                .hasMessage(problem);
        assertThat(snapshot.verify()).isEqualTo(new Verification(1, 0, List.of(problem), 0));
    }

    @Test
    void verifyLooksAtRowsAlsoWhereAnArtifactIsDamaged() throws IOException {
        Path file = putOne("abc");
        Files.writeString(file, "ab");
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.add(Table.SPLITS, new SplitRow("s", "no trial", "train"));
            commit.publish();
        }

        assertThat(benchmark.snapshot().verify().problems())
                .containsExactly(
                        file + ": is damaged: it has 2 bytes, but had 3 when it was committed" + REMEDY,
                        "split s: refers to 'no trial', which no table has");
    }

    @Test
    void compactionKeepsArtifacts() throws IOException {
        putOne("abc");
        for (String name : List.of("a", "b")) {
            try (Commit commit = benchmark.begin(Map.of())) {
                commit.add(Table.ARCHITECTURES, Rows.architecture(name));
                commit.publish();
            }
        }
        List<Artifact.File> before = surrogate(benchmark.snapshot()).files();

        assertThat(benchmark.compact(Map.of())).isEqualTo(1);

        assertThat(surrogate(benchmark.snapshot()).files()).isEqualTo(before);
        assertThat(benchmark.snapshot().verify()).isEqualTo(new Verification(2, 2, List.of(), 0));
    }

    @Test
    void garbageIsWhatWasReplacedLongAgo() throws IOException {
        Path old = putOne("old");
        Path kept = putOne("new");

        assertThat(benchmark.collectGarbage(WEEK, Instant.now())).isEmpty();
        assertThat(benchmark.collectGarbage(WEEK, Instant.now().plus(WEEK).minusSeconds(60)))
                .isEmpty();
        Instant later = Instant.now().plus(WEEK).plusSeconds(60);
        try (Lease lease = benchmark.hold()) {
            assertThat(lease).isNotNull();
            putOne("newest");
            assertThat(benchmark.collectGarbage(WEEK, later)).containsExactly("manifest-1.json", relative(old));
            assertThat(kept).exists();
        }
        assertThat(benchmark.collectGarbage(WEEK, later)).containsExactly("manifest-2.json", relative(kept));

        assertThat(surrogate(benchmark.snapshot()).read("card.json"))
                .asString(UTF_8)
                .isEqualTo("newest");
        assertThat(filesIn("surrogates")).hasSize(1);
    }

    @Test
    void garbageCollectionLeavesAloneWhatIsNotOurs() throws IOException {
        putOne("abc");
        Path note = Files.writeString(folder.resolve("surrogates").resolve("README.txt"), "mine");
        Path leftover = Files.writeString(
                folder.resolve("surrogates").resolve("accuracy-0b9bc2a0-7f0e-4dd3-8e02-1c5d5d1c1d2e.card.json"), "");
        Files.createDirectory(folder.resolve("papers"));
        Path paper = Files.writeString(
                folder.resolve("papers").resolve("draft-0b9bc2a0-7f0e-4dd3-8e02-1c5d5d1c1d2e.pdf"), "mine");

        assertThat(benchmark.collectGarbage(WEEK, Instant.now().plus(WEEK).plusSeconds(60)))
                .containsExactly(relative(leftover));
        assertThat(note).exists();
        assertThat(paper).exists();
    }

    /** It may have been written to the disk weeks before it is published, which is when a manifest is about to name it. */
    @Test
    void whatIsPublishedIsYoung() throws IOException {
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.put("surrogate", "throughput@a100", bytes(Map.of("card.json", "abc")));
            Instant weeksAgo = Instant.now().minus(WEEK.multipliedBy(3));
            for (Path file : scratch()) {
                Files.setLastModifiedTime(file, FileTime.from(weeksAgo));
            }
            commit.publish();
        }

        assertThat(new LocalStorage(folder)
                        .modified(relative(filesIn("surrogates").get(0))))
                .isAfter(Instant.now().minus(WEEK));
    }

    /** As where the first writer of all has published a file, but no manifest, or died there. */
    @Test
    void opensWhatAnotherWriterHasBegun() throws IOException {
        Files.createDirectories(folder.resolve("surrogates"));
        Files.createFile(
                folder.resolve("surrogates").resolve("accuracy-0b9bc2a0-7f0e-4dd3-8e02-1c5d5d1c1d2e.card.json"));

        assertThat(Benchmark.openOrCreate(folder).snapshot().artifacts()).isEmpty();

        Files.createFile(folder.resolve("surrogates").resolve("README.txt"));
        assertThatThrownBy(() -> Benchmark.openOrCreate(folder))
                .hasMessage(folder + ": is not empty, and not a benchmark directory; name another folder");
    }

    private long put(String name, Map<String, String> files) throws IOException {
        try (Commit commit = benchmark.begin(Map.of("software", "test"))) {
            commit.put("surrogate", name, bytes(files));
            return commit.publish();
        }
    }

    /** Puts a card, and returns its file. */
    private Path putOne(String content) throws IOException {
        put("throughput@a100", Map.of("card.json", content));
        return folder.resolve(surrogate(benchmark.snapshot()).files().get(0).path());
    }

    private static Artifact surrogate(Benchmark.Snapshot snapshot) {
        return snapshot.artifact("surrogate", "throughput@a100").orElseThrow();
    }

    private static Map<String, byte[]> bytes(Map<String, String> files) {
        Map<String, byte[]> bytes = new HashMap<>();
        files.forEach((name, content) -> bytes.put(name, content.getBytes(UTF_8)));
        return bytes;
    }

    private String relative(Path file) {
        return folder.relativize(file).toString();
    }

    private List<Path> filesIn(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.toList();
        }
    }

    private List<Path> scratch() throws IOException {
        return filesIn(".scratch");
    }
}

package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code import}, {@code show}, {@code verify} and {@code compact} on a small table. */
class BenchmarkCommandsTest {

    private static final String CELL = "|none~0|+|none~0|none~1|+|none~0|none~1|%s~2|";

    @TempDir
    private Path temporary;

    private String directory = "";
    private Path table = Path.of("");

    @BeforeEach
    void writeATable() throws IOException {
        directory = temporary.resolve("bench").toString();
        table = Files.writeString(
                temporary.resolve("mine.csv"),
                "architecture,phone,board\n" + String.format(CELL, "none") + ",1.5,2\n"
                        + String.format(CELL, "skip_connect") + ",2.5,\n");
    }

    private CommandRun importTable(String... more) {
        return CommandRun.of(Stream.concat(
                        Stream.of("import", "latency-csv", table.toString(), "-s", "nas-bench-201", "-o", directory),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"import", "show", "verify", "compact"})
    void everyCommandHasHelpWithAnExample(String command) {
        CommandRun run = CommandRun.of(command, "--help");

        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("Usage: benchwright " + command).contains("Example: benchwright " + command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"accel-nasbench", "latency-csv", "fidelity-csv"})
    void everyFormOfImportHasHelpWithAnExample(String form) {
        CommandRun run = CommandRun.of("import", form, "--help");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("Example: benchwright import " + form);
    }

    @Test
    void importsShowsAndVerifies() {
        CommandRun imported = importTable();
        assertThat(imported.err()).isEmpty();
        assertThat(imported.out())
                .startsWith(directory + ": commit 1")
                .containsPattern("measurements +3\\R")
                .containsPattern("missing latency@board +1\\R");

        CommandRun shown = CommandRun.of("show", directory);
        assertThat(shown.out())
                .containsPattern("architectures +2 ")
                .containsPattern("latency@board +1 +1 +2.0 +2.0 +imported")
                .containsPattern("latency@phone +2 +0 +1.5 +2.5 +imported")
                .contains("trials in no split: 2 of 2");
        JsonObject json = JsonParser.parseString(
                        CommandRun.of("show", directory, "--format", "json").out())
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();
        assertThat(json.getAsJsonObject("targets")
                        .getAsJsonObject("latency@phone")
                        .get("most")
                        .getAsDouble())
                .isEqualTo(2.5);
        assertThat(CommandRun.of("show", directory, "--rows", "measurements", "-n", "1")
                        .out())
                .hasLineCount(2)
                .contains("milliseconds");

        CommandRun verified = CommandRun.of("verify", directory);
        assertThat(verified.status()).isZero();
        assertThat(verified.out()).isEqualTo(directory + ": whole: 2 files, 5 rows" + System.lineSeparator());
    }

    @Test
    void showsArtifactsWhereThereAreAny() throws IOException {
        importTable();
        assertThat(CommandRun.of("show", directory).out()).doesNotContain("artifact");
        assertThat(artifactsInJson()).isEmpty();

        try (Commit commit = Benchmark.open(Path.of(directory)).begin(Map.of())) {
            commit.put(
                    "surrogate", "latency@phone", Map.of("model.zip", new byte[12345], "card.json", new byte[] {'{', '}'
                    }));
            commit.put("baseline", "random", Map.of("curve.csv", new byte[7]));
            commit.publish();
        }

        assertThat(CommandRun.of("show", directory).out().lines())
                .containsSubsequence(
                        "artifact   name           bytes  files",
                        "baseline   random             7  curve.csv",
                        "surrogate  latency@phone  12347  card.json, model.zip",
                        "",
                        "trials in no split: 2 of 2");
        JsonObject surrogate = artifactsInJson().get(1).getAsJsonObject();
        assertThat(surrogate.get("role").getAsString()).isEqualTo("surrogate");
        assertThat(surrogate.get("name").getAsString()).isEqualTo("latency@phone");
        JsonObject model = surrogate.getAsJsonArray("files").get(1).getAsJsonObject();
        assertThat(model.keySet()).containsExactly("name", "path", "bytes", "sha256");
        assertThat(model.get("name").getAsString()).isEqualTo("model.zip");
        assertThat(model.get("bytes").getAsLong()).isEqualTo(12345);
        assertThat(Path.of(directory, model.get("path").getAsString())).hasSize(12345);
        assertThat(CommandRun.of("verify", directory).out())
                .isEqualTo(directory + ": whole: 5 files, 5 rows" + System.lineSeparator());
    }

    private JsonArray artifactsInJson() {
        return JsonParser.parseString(
                        CommandRun.of("show", directory, "--format", "json").out())
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("artifacts");
    }

    @Test
    void importingTwiceChangesNothing() {
        importTable();
        CommandRun again = importTable("--format", "json");

        JsonObject report =
                JsonParser.parseString(again.out()).getAsJsonArray().get(0).getAsJsonObject();
        assertThat(report.get("commit").getAsLong()).isEqualTo(1);
        assertThat(report.get("rowsAlreadyThere").getAsLong()).isEqualTo(3);
    }

    @Test
    void saysWhatIsWrongAndImportsNothing() throws IOException {
        Files.writeString(table, Files.readString(table).replace("1.5", "-1.5"));

        CommandRun run = importTable();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().lines())
                .containsExactly(
                        "benchwright import latency-csv: mine.csv: line 2: phone is -1.5, but must be a positive number"
                                + " of milliseconds",
                        "benchwright import latency-csv: 1 problem, so nothing was imported; --skip-invalid imports the"
                                + " rest");
        assertThat(CommandRun.of("show", directory).err())
                .isEqualTo("benchwright show: " + directory + ": not a benchmark directory: there is no manifest"
                        + System.lineSeparator());

        CommandRun rest = importTable("--skip-invalid");
        assertThat(rest.status()).isZero();
        assertThat(rest.err()).startsWith("benchwright import latency-csv: left out: mine.csv: line 2:");
        assertThat(rest.out()).containsPattern("measurements +1\\R");
    }

    @Test
    void verifyFailsOnADamagedFile() throws IOException {
        importTable();
        Path file;
        try (Stream<Path> files = Files.list(Path.of(directory, "measurements"))) {
            file = files.findFirst().orElseThrow();
        }
        byte[] content = Files.readAllBytes(file);
        content[10] ^= 1;
        Files.write(file, content);

        CommandRun run = CommandRun.of("verify", directory);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("benchwright verify: " + file + ": is damaged: ")
                .hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void compacts() throws IOException {
        importTable();
        Files.writeString(
                table, Files.readString(table).replace("phone", "tablet").replace("board", "car"));
        Path other = Files.move(table, temporary.resolve("other.csv"));
        CommandRun.of("import", "latency-csv", other.toString(), "-s", "nas-bench-201", "-o", directory);

        CommandRun run = CommandRun.of("compact", directory, "--grace-hours", "0");

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith(directory + ": 1 files less, ");
        assertThat(CommandRun.of("verify", directory).status()).isZero();
    }

    /** On a file system of one memory page; only root may make one. */
    @Test
    void saysWhenTheDiskIsFull() throws Exception {
        Path full = Files.createDirectories(temporary.resolve("full"));
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", full.toString())
                .redirectErrorStream(true)
                .start();
        boolean isMounted = mount.waitFor() == 0;
        if (!isMounted) {
            System.err.println("skipped: a full disk: this user may not mount one");
        }
        assumeTrue(isMounted, "a small file system");
        try {
            directory = full.resolve("bench").toString();
            CommandRun run = importTable();

            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err())
                    .startsWith("benchwright import latency-csv: " + directory + ": cannot be written: ")
                    .contains("No space left on device")
                    .hasLineCount(1);
            assertThat(CommandRun.of("show", directory).status()).isEqualTo(1);
        } finally {
            new ProcessBuilder("umount", full.toString()).start().waitFor();
        }
    }

    @Test
    void namesFilesThatAreNotThere() {
        CommandRun run = CommandRun.of("import", "latency-csv", "/no/such.csv", "-s", "fbnet", "-o", directory);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "benchwright import latency-csv: /no/such.csv: there is no such file" + System.lineSeparator());
    }

    @Test
    void refusesWhatMakesNoSense() {
        importTable();
        assertThat(CommandRun.of("import").err())
                .isEqualTo("benchwright import: no form is given; see 'benchwright import --help'"
                        + System.lineSeparator());
        assertThat(CommandRun.of("show", directory, "--rows", "measurments").err())
                .startsWith("benchwright show: no table is named 'measurments'; there are [architectures, splits,");
        assertThat(CommandRun.of("import", "latency-csv", table.toString(), "-s", "nasbench201", "-o", directory)
                        .err())
                .contains("(did you mean nas-bench-201?)");
        assertThat(CommandRun.of("verify", temporary.toString()).status()).isEqualTo(1);
        assertThat(CommandRun.of("compact", directory, "--grace-hours", "-1").status())
                .isEqualTo(2);
    }
}

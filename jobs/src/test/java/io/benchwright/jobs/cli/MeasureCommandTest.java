package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class MeasureCommandTest {

    private static final String SMALLEST = "|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|";

    @TempDir
    private Path folder;

    private Path targets;

    /** A board whose latency follows from the number of its layers, so that all is known. */
    @BeforeEach
    void describe() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        targets = Files.writeString(folder.resolve("targets.yaml"), """
                targets:
                  - device: zcu102
                    runtime: driver
                    command: ['%s', -cp, '%s', %s]
                """.formatted(
                        java, System.getProperty("java.class.path"), "io.benchwright.jobs.cli.BoardForTests"));
    }

    private CommandRun measure(String... more) {
        List<String> args = new ArrayList<>(List.of("measure", "--targets", targets.toString()));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    private static List<MeasurementRow> rows(Path directory) throws IOException {
        List<MeasurementRow> rows = new ArrayList<>();
        Benchmark.open(directory).snapshot().read(Table.MEASUREMENTS, rows::add);
        return rows;
    }

    @Test
    void onnxRuntimeMeasuresOnThisProcessor() {
        CommandRun run =
                measure("--arch", SMALLEST, "--target", "local-cpu-1", "--metric", "latency", "--format", "json");

        assertThat(run.status()).as(run.err()).isZero();
        JsonObject row =
                JsonParser.parseString(run.out()).getAsJsonArray().get(0).getAsJsonObject();
        assertThat(row.get("metric").getAsString()).isEqualTo("latency");
        assertThat(row.get("device").getAsString()).isEqualTo("local-cpu-1");
        assertThat(row.get("source").getAsString()).isEqualTo("measured");
        assertThat(row.get("median").getAsDouble()).isBetween(0.01, 1000.0);
        assertThat(row.get("repetitions").getAsJsonArray().size()).isGreaterThanOrEqualTo(25);
        assertThat(row.getAsJsonObject("environment").keySet())
                .contains(
                        "runtime", "threads", "host", "blocks", "interval95", "stopped", "warmUp", "drift", "network");
    }

    @Test
    void aDirectoryGetsRowsOnceAndSentinels() throws IOException {
        Path directory = folder.resolve("benchmark");
        String[] asked = {
            "--space",
            "nas-bench-201",
            "--sample",
            "12",
            "--target",
            "zcu102",
            "--metric",
            "latency",
            "--out",
            directory.toString()
        };

        CommandRun first = measure(asked);
        List<MeasurementRow> rows = rows(directory);
        CommandRun second = measure(asked);

        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.out()).contains("12 rows of target zcu102");
        assertThat(rows.stream().filter(row -> row.metric().equals("latency"))).hasSize(12);
        assertThat(rows.stream().filter(row -> row.metric().equals("sentinelLatency")))
                .hasSize(4);
        assertThat(rows).allSatisfy(row -> assertThat(row.source()).isEqualTo("measured"));
        assertThat(second.status()).isZero();
        assertThat(rows(directory)).isEqualTo(rows);
    }

    @Test
    void rowsOfSeveralDevicesUnderOneIdAreToldOf() throws IOException {
        String[] asked = {
            "--space",
            "nas-bench-201",
            "--sample",
            "4",
            "--target",
            "zcu102",
            "--metric",
            "latency",
            "--out",
            folder.resolve("benchmark").toString()
        };
        String before = Files.readString(targets);
        Files.writeString(targets, before.replace("BoardForTests]", "BoardForTests, first]"));
        CommandRun first = measure(asked);
        Files.writeString(targets, before.replace("BoardForTests]", "BoardForTests, second]"));
        asked[3] = "6";
        CommandRun second = measure(asked);

        assertThat(first.err()).doesNotContain("several devices");
        assertThat(second.status()).as(second.err()).isZero();
        assertThat(second.err())
                .contains("rows of zcu102 are of several devices (first, second), which do not compare");
    }

    @Test
    void eachMetricHasTheBatchOfItsDevice() throws IOException {
        Path devices = Files.writeString(folder.resolve("devices.yaml"), """
                devices:
                  - {id: zcu102, chip: zcu102-dpuczdx8g-b4096-x3, batch: {latency: 1, throughput: 3}, precision: int8}
                """);
        CommandRun run =
                measure("--arch", SMALLEST, "--target", "zcu102", "--devices", devices.toString(), "--format", "json");

        assertThat(run.status()).as(run.err()).isZero();
        Set<String> seen = new HashSet<>();
        JsonParser.parseString(run.out())
                .getAsJsonArray()
                .forEach(row -> seen.add(row.getAsJsonObject().get("metric").getAsString() + " "
                        + row.getAsJsonObject().get("batch").getAsInt()));
        assertThat(seen).containsExactlyInAnyOrder("latency 1", "throughput 3");
    }

    @Test
    void replicatesAreMeasuredApart() throws IOException {
        Path directory = folder.resolve("benchmark");
        CommandRun run = measure(
                "--arch",
                SMALLEST,
                "--target",
                "zcu102",
                "--metric",
                "latency",
                "--replicates",
                "3",
                "--out",
                directory.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(rows(directory).stream()
                        .filter(row -> row.metric().equals("latency"))
                        .map(MeasurementRow::replicate))
                .containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void whatCannotBeMeasuredIsKeptAsFailedAndToldInOneLine() throws IOException {
        Path directory = folder.resolve("benchmark");
        CommandRun run = measure(
                "--arch",
                SMALLEST,
                "--arch",
                BoardForTests.TOO_LARGE,
                "--target",
                "zcu102",
                "--metric",
                "latency",
                "--sentinel",
                SMALLEST,
                "--out",
                directory.toString());

        assertThat(run.status()).isOne();
        assertThat(run.err()).contains(BoardForTests.TOO_LARGE + ": latency: too large for this board");
        assertThat(rows(directory).stream().filter(row -> row.outcome().equals("failed")))
                .hasSize(1);
    }

    @Test
    void aModelMeasuresNothingAndSaysSo() throws IOException {
        Path directory = folder.resolve("benchmark");
        CommandRun text = measure("--arch", SMALLEST, "--target", "zcu102-model", "--metric", "latency");
        CommandRun kept = measure("--arch", SMALLEST, "--target", "zcu102-model", "--out", directory.toString());
        CommandRun again = measure("--arch", SMALLEST, "--target", "zcu102-model", "--out", directory.toString());

        assertThat(text.out()).contains("modelled").doesNotContain("measured");
        assertThat(kept.status()).as(kept.err()).isZero();
        assertThat(again.status()).isZero();
        assertThat(rows(directory)).hasSize(2).allSatisfy(row -> {
            assertThat(row.source()).isEqualTo("modelled");
            assertThat(row.device()).isEqualTo("zcu102-model");
        });
    }

    @Test
    void requestsGoIntoAFileAndAnswersComeBack() throws IOException {
        Path directory = folder.resolve("benchmark");
        Path requests = folder.resolve("requests.jsonl");
        Path answers = folder.resolve("answers.jsonl");
        String[] asked = {
            "--space",
            "nas-bench-201",
            "--sample",
            "3",
            "--target",
            "zcu102",
            "--metric",
            "latency",
            "--requests-to",
            requests.toString(),
            "--out",
            directory.toString()
        };
        CommandRun written = measure(asked);
        CommandRun twice = measure(asked);
        BoardForTests.serve(requests, answers);
        CommandRun imported =
                CommandRun.of("import", "measurements", answers.toString(), "--out", directory.toString());
        CommandRun again = CommandRun.of(
                "import", "measurements", answers.toString(), "--out", directory.toString(), "--format", "json");
        CommandRun nothingLeft = measure(asked);

        assertThat(written.status()).as(written.err()).isZero();
        assertThat(written.out()).contains("5 requests, 2 of them for the sentinel");
        assertThat(twice.status()).isOne();
        assertThat(imported.status()).as(imported.err()).isZero();
        assertThat(rows(directory)).hasSize(5);
        JsonArray counts = JsonParser.parseString(again.out()).getAsJsonArray();
        assertThat(counts.get(0).getAsJsonObject().get("imported").getAsInt()).isZero();
        assertThat(counts.get(0).getAsJsonObject().get("thereAlready").getAsInt())
                .isEqualTo(5);
        assertThat(nothingLeft.status()).isOne();
        assertThat(nothingLeft.err()).contains("all is measured already");
    }

    @Test
    void answersWithAWrongLineAreNotImportedUnlessAsked() throws IOException {
        Path directory = folder.resolve("benchmark");
        Path requests = folder.resolve("requests.jsonl");
        Path answers = folder.resolve("answers.jsonl");
        measure("--arch", SMALLEST, "--target", "zcu102", "--metric", "latency", "--requests-to", requests.toString());
        BoardForTests.serve(requests, answers);
        List<String> lines = new ArrayList<>(Files.readAllLines(answers));
        lines.add("{\"id\":");
        Files.write(answers, lines);

        CommandRun refused = CommandRun.of("import", "measurements", answers.toString(), "--out", directory.toString());
        CommandRun forced = CommandRun.of(
                "import", "measurements", answers.toString(), "--out", directory.toString(), "--skip-invalid");

        assertThat(refused.status()).isOne();
        assertThat(refused.err()).contains("line 5: is not JSON", "nothing was imported");
        assertThat(forced.status()).as(forced.err()).isZero();
        assertThat(rows(directory)).hasSize(3);
    }

    @Test
    void wrongArgumentsAreWrongUsage() {
        assertWrong("there is no target 'zcu103'", "--arch", SMALLEST, "--target", "zcu103");
        assertWrong("name architectures in one way", "--target", "zcu102");
        assertWrong("--sample needs --space", "--sample", "3", "--target", "zcu102");
        assertWrong("metric is 'speed'", "--arch", SMALLEST, "--target", "zcu102", "--metric", "speed");
        assertWrong("does not tell energy", "--arch", SMALLEST, "--target", "local-cpu-1", "--metric", "energy");
        assertWrong("--replicates is 0", "--arch", SMALLEST, "--target", "zcu102", "--replicates", "0");
        assertWrong(
                "is a cost model",
                "--arch",
                SMALLEST,
                "--target",
                "zcu102-model",
                "--requests-to",
                folder.resolve("r").toString());
        assertWrong("--target", "--arch", SMALLEST);
    }

    private void assertWrong(String problem, String... arguments) {
        CommandRun run = measure(arguments);
        assertThat(run.status()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(problem);
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void aDriverThatCannotStartIsToldInOneLine() throws IOException {
        Files.writeString(targets, "targets:\n  - {device: zcu102, runtime: driver, command: [/nowhere/driver]}\n");
        CommandRun run = measure("--arch", SMALLEST, "--target", "zcu102", "--metric", "latency");

        assertThat(run.status()).isOne();
        assertThat(run.err()).contains("/nowhere/driver");
    }

    @Test
    void targetsSayWhatWasFoundOrWhyNot() throws IOException {
        Files.writeString(targets, "targets:\n  - {device: zcu102, runtime: driver, command: [/nowhere/driver]}\n");
        CommandRun one = CommandRun.of("targets", "zcu102", "--targets", targets.toString());
        CommandRun cpu = CommandRun.of("targets", "local-cpu-1", "--format", "json");
        CommandRun all = CommandRun.of("targets", "--no-check");

        assertThat(one.status()).as(one.err()).isZero();
        assertThat(one.out()).contains("unavailable: cannot be started");
        JsonObject found =
                JsonParser.parseString(cpu.out()).getAsJsonArray().get(0).getAsJsonObject();
        assertThat(found.get("isAvailable").getAsBoolean()).isTrue();
        assertThat(found.get("found").getAsString()).contains("ONNX Runtime");
        assertThat(all.out()).contains("local-gpu-graphs", "a100-model", "modelled, not measured");
        assertThat(CommandRun.of("targets", "zcu103").status()).isEqualTo(2);
    }
}

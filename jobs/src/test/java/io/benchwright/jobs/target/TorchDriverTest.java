package io.benchwright.jobs.target;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.network.Network;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.trial.DriverCheck;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialFailedException;
import io.benchwright.data.trial.TrialWorker;
import io.benchwright.data.trial.WorkerCommand;
import io.benchwright.data.trial.WorkerPool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The drivers in Python. Those of PyTorch are skipped where neither {@code python3} on the path nor the system's own has torch and numpy. */
@Timeout(300)
class TorchDriverTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Short, since it is not the times that are tested. */
    private static final MeasuringRules RULES = new MeasuringRules(0.001, 2, 0.5, 1, 3, 0.5, 1);

    private static Optional<String> python = Optional.empty();

    @TempDir
    private Path folder;

    @BeforeAll
    static void look() throws IOException, InterruptedException {
        for (String each : List.of("python3", "/usr/bin/python3")) {
            if (python.isEmpty() && runs(each, "-c", "import torch, numpy")) {
                python = Optional.of(each);
            }
        }
    }

    private static boolean runs(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private Path driver(String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            try (InputStream in = ShippedDrivers.open(name)) {
                Files.copy(in, file);
            }
        }
        return file;
    }

    private static String python() {
        assumeTrue(python.isPresent(), "there is no python3 with torch and numpy");
        return python.orElseThrow();
    }

    private List<String> torch(String... more) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(python(), driver("torch_driver.py").toString()));
        command.addAll(List.of(more));
        return command;
    }

    private static MeasureTrial trial(Architecture architecture, Network network, String precision) {
        return new MeasureTrial(
                architecture.space().name(),
                architecture.toString(),
                network,
                "test",
                2,
                precision,
                Set.of(MeasuredMetric.LATENCY, MeasuredMetric.THROUGHPUT),
                RULES,
                1,
                0,
                false);
    }

    private static Architecture smallest() {
        return SearchSpaces.parse("|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|");
    }

    private static MeasureTrial small() {
        return trial(smallest(), smallest().lower(smallest().defaultLowering()), "fp32");
    }

    /** Runs a program to its end, and gives its status and what it wrote. */
    private record Run(int status, String text) {
        static Run of(List<String> command) throws IOException, InterruptedException {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), text);
        }
    }

    @Test
    void keepsToTheDriverProtocol() throws IOException, InterruptedException {
        List<DriverCheck.Finding> findings = DriverCheck.of(WorkerCommand.of(torch()), LIMIT, List.of(small().trial()));

        assertThat(findings)
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.passed())
                        .as(finding.check() + ": " + finding.seen())
                        .isTrue());
    }

    @Test
    void measuresNetworksOfAllSpaces() throws Exception {
        try (WorkerPool pool = new WorkerPool(WorkerCommand.of(torch("--channels-last")), notice -> {});
                TrialWorker worker = pool.slot(0)) {
            for (SearchSpace space : SearchSpaces.all()) {
                Architecture architecture =
                        SamplingStrategy.UNIFORM.sample(space, 1, 3).get(0);
                int resolution = Math.min(64, architecture.defaultLowering().resolution());
                MeasureTrial asked = trial(
                        architecture,
                        architecture.lower(
                                space.name().startsWith("ofa")
                                        ? architecture.defaultLowering()
                                        : architecture.defaultLowering().withResolution(resolution)),
                        "fp32");

                List<MeasurementRow> rows = asked.rows(new Outcome.Completed(worker.run(asked.trial(), LIMIT), 1, 1));

                assertThat(rows).hasSize(2).allSatisfy(row -> {
                    assertThat(row.outcome()).isEqualTo("completed");
                    assertThat(row.repetitions().size()).isGreaterThanOrEqualTo(2);
                    assertThat(row.environment().get("runtime")).startsWith("PyTorch");
                });
                // Both are of batches of 2, so they must roughly agree.
                double latency = requireNonNull(rows.get(0).median());
                double throughput = requireNonNull(rows.get(1).median());
                assertThat(latency * throughput / 2000).isBetween(0.3, 3.0);
            }
        }
    }

    @Test
    void refusesInDueFormWhatItCannotDo() throws Exception {
        try (WorkerPool pool = new WorkerPool(WorkerCommand.of(torch()), notice -> {});
                TrialWorker worker = pool.slot(0)) {
            assertRefused(worker, "precision", "\"int8\"", "precision is 'int8'");
            assertRefused(worker, "metrics", "[\"speed\"]", "metric is 'speed'");
            assertRefused(worker, "metrics", "[\"energy\"]", "told of GPUs alone");
            assertRefused(worker, "batch", "0", "batch is 0");
            assertRefused(worker, "colour", "1", "unknown fields: colour");
            assertRefused(
                    worker,
                    "network",
                    small().network().toJson().replace("globalAveragePool", "magic"),
                    "the operation 'magic' is not known");
            assertRefused(
                    worker,
                    "network",
                    small().network().toJson().replaceFirst("\"output\":\\[16,", "\"output\":[17,"),
                    "the output is told to be");
            // It is still in order.
            assertThat(worker.run(small().trial(), LIMIT).has("metrics")).isTrue();
        }
    }

    private static void assertRefused(TrialWorker worker, String field, String value, String problem) {
        JsonObject fields = small().trial().fields();
        fields.add(field, JsonParser.parseString(value));
        assertThatThrownBy(() -> worker.run(Trial.of(MeasureTrial.OPERATION, fields), LIMIT))
                .isInstanceOfSatisfying(
                        TrialFailedException.class,
                        e -> assertThat(e.isWorthRetrying()).isFalse())
                .hasMessageContaining(problem);
    }

    @Test
    void saysWrongUsageInAFewWords() throws IOException, InterruptedException {
        assertThat(Run.of(torch("--graphs")).text()).contains("--graphs is for GPUs");
        assertThat(Run.of(torch("--graphs")).status()).isEqualTo(2);
        assertThat(Run.of(torch("--requests", "x")).text()).contains("go together");
        assertThat(Run.of(torch("--device", "tpu")).status()).isEqualTo(2);
        assertThat(Run.of(torch("--help")).text()).contains("--answers");
    }

    @Test
    void servesAFileAndGoesOnWhereItWasStopped() throws IOException, InterruptedException {
        Path requests = folder.resolve("requests.jsonl");
        Path answers = folder.resolve("answers.jsonl");
        List<MeasureTrial> networks = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            MeasureTrial each = small();
            networks.add(new MeasureTrial(
                    each.space(),
                    each.architecture(),
                    each.network(),
                    each.device(),
                    1,
                    "fp32",
                    each.metrics(),
                    RULES,
                    1,
                    i,
                    false));
        }
        RequestFile.write(
                requests,
                List.of(new RequestFile.Group(networks, networks.get(0), 0)),
                1,
                measure -> measure.trial().fields());
        List<String> command = torch("--requests", requests.toString(), "--answers", answers.toString());

        // No time at all: the first sentinel, and it ends.
        List<String> hurried = new ArrayList<>(command);
        hurried.addAll(List.of("--time-limit", "0"));
        Run first = Run.of(hurried);
        assertThat(first.status()).as(first.text()).isZero();
        assertThat(Files.readAllLines(answers).size()).isEqualTo(2);

        assertThat(Run.of(command).text()).contains("is there already; --resume goes on with it");

        Files.writeString(answers, "{\"id\":\"torn", StandardOpenOption.APPEND);
        command.add("--resume");
        Run second = Run.of(command);
        assertThat(second.status()).as(second.text()).isZero();
        List<String> all = Files.readAllLines(answers);
        assertThat(all.size()).isEqualTo(17);
        Run third = Run.of(command);
        assertThat(third.status()).isZero();
        assertThat(Files.readAllLines(answers).equals(all)).isTrue();

        AnswerFile read = AnswerFile.read(answers, DriftWatch.TOLERANCE);
        assertThat(read.problems()).isEmpty();
        assertThat(read.taken().size() + read.drifted()).isGreaterThanOrEqualTo(15);
    }

    @Test
    void otherFilesAreNotTakenForRequestsOrAnswers() throws IOException, InterruptedException {
        Path other = Files.writeString(folder.resolve("other"), "something else\n");
        Path requests = folder.resolve("requests.jsonl");
        RequestFile.write(
                requests,
                List.of(new RequestFile.Group(List.of(small()), small(), 0)),
                1,
                measure -> measure.trial().fields());

        Run wrongRequests = Run.of(torch("--requests", other.toString(), "--answers", other + ".answers"));
        Run wrongAnswers = Run.of(torch("--requests", requests.toString(), "--answers", other.toString(), "--resume"));

        assertThat(wrongRequests.status()).isOne();
        assertThat(wrongRequests.text()).contains("is no file of requests");
        assertThat(wrongAnswers.status()).isOne();
        assertThat(wrongAnswers.text()).contains("is no file of answers");
        assertThat(Files.readString(other)).isEqualTo("something else\n");
    }

    /** What folding and each layer compute, beside formulas in numpy. */
    @Test
    void computesWhatTheLayerListSays() throws Exception {
        Path layers = folder.resolve("networks.jsonl");
        List<String> lines = new ArrayList<>();
        for (SearchSpace space : SearchSpaces.all()) {
            Architecture architecture =
                    SamplingStrategy.UNIFORM.sample(space, 1, 5).get(0);
            lines.add(architecture.lower(architecture.defaultLowering()).toJson());
        }
        Files.write(layers, lines);
        Run run = Run.of(List.of(
                python(),
                Path.of("src/test/python/check_torch_driver.py")
                        .toAbsolutePath()
                        .toString(),
                driver("torch_driver.py").toString(),
                layers.toString()));

        assertThat(run.status()).as(run.text()).isZero();
        assertThat(run.text()).contains("networks: 4", "operations: 12");
    }

    @Test
    void theTemplateForBoardsSaysWhatIsMissing() throws IOException, InterruptedException {
        assumeTrue(runs("python3", "--version"), "there is no python3");
        Run run = Run.of(List.of("python3", driver("vart_driver.py").toString(), "--models", folder.toString()));

        assertThat(run.status()).isOne();
        assertThat(run.text().strip().lines()).hasSize(1);
        assertThat(run.text()).contains("VART cannot be used");
    }
}

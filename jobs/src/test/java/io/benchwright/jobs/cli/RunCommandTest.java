package io.benchwright.jobs.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.benchmark.Artifact;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class RunCommandTest {

    private static final String SCHEME = "name: tiny, epochs: 1, batch: 8, optimiser: {kind: sgd}, "
            + "learningRate: {peak: 0.02, warmUpEpochs: 0, decay: linear}, weightDecay: 0, resolution: 8, "
            + "validationResolution: 8, augmentation: none";

    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Path out;

    /** A board whose latency follows from the number of its layers, so that all is known. */
    @BeforeEach
    void describe() throws IOException {
        out = folder.resolve("out");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Files.writeString(folder.resolve("targets.yaml"), """
                targets:
                  - device: zcu102
                    runtime: driver
                    command: ['%s', -cp, '%s', %s]
                """.formatted(
                        java, System.getProperty("java.class.path"), "io.benchwright.jobs.cli.BoardForTests"));
    }

    private static String plan(int networks, String scheme, String targets) {
        return """
                name: tiny
                space: nas-bench-201
                images: generated:classes=3,images=60,seed=2
                sample: {networks: %d}
                training: {scheme: {%s}, networks: 12}
                targetsFile: targets.yaml
                targets:
                %s
                fit: {model: ridge}
                """.formatted(networks, scheme, targets.indent(2));
    }

    private CommandRun run(String plan, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("tiny.yaml"), plan);
        List<String> arguments = new ArrayList<>(List.of(
                "run", file.toString(), "--out", out.toString(), "--cache", cache.toString(), "--threads", "1"));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private List<TrainingRow> trainings() throws IOException {
        List<TrainingRow> rows = new ArrayList<>();
        Benchmark.open(out).snapshot().read(Table.TRAININGS, rows::add);
        return rows;
    }

    private Set<String> measured(String target) throws IOException {
        Set<String> networks = new HashSet<>();
        Benchmark.open(out).snapshot().read(Table.MEASUREMENTS, (MeasurementRow row) -> {
            if ((row.metric() + "@" + row.device()).equals(target)) {
                networks.add(row.architecture());
            }
        });
        return networks;
    }

    private Map<String, String> surrogates() throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        for (Artifact artifact : Benchmark.open(out).snapshot().artifacts("surrogate")) {
            for (Artifact.File file : artifact.files()) {
                hashes.put(artifact.name() + "/" + file.name(), file.sha256());
            }
        }
        return hashes;
    }

    @Test
    void aFileBecomesABenchmarkAndASecondRunDoesNothing() throws IOException {
        String plan = plan(15, SCHEME, "- {target: zcu102}\n- {target: a100-model, metrics: [throughput]}");
        CommandRun first = run(plan);
        List<TrainingRow> rows = trainings();
        Map<String, String> fitted = surrogates();
        CommandRun second = run(plan, "--format", "json");
        CommandRun status = CommandRun.of("status", out.toString(), "--events", "100");

        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.out())
                .containsPattern("accuracy +measured +percent +12 +ridge")
                .containsPattern("latency@zcu102 +measured +milliseconds +15 +ridge")
                .containsPattern("throughput@a100-model +modelled +imagesPerSecond +15 +ridge")
                .contains("ask it: benchwright query " + out);
        assertThat(first.err())
                .contains("train: training under tiny: 0 of 12 done", "measure: measuring on zcu102: 15 of 15 done");
        assertThat(rows).hasSize(12).allSatisfy(row -> assertThat(row.outcome()).isEqualTo("completed"));
        assertThat(measured("latency@zcu102")).hasSize(15);
        assertThat(fitted.keySet())
                .contains("accuracy/card.json", "latency@zcu102/model.zip", "throughput@a100-model/card.json");

        assertThat(second.status()).as(second.err()).isZero();
        assertThat(trainings()).isEqualTo(rows);
        assertThat(surrogates()).isEqualTo(fitted);
        JsonArray targets = JsonParser.parseString(second.out()).getAsJsonArray();
        assertThat(targets).hasSize(4);
        assertThat(status.out())
                .contains("campaign tiny, not running")
                .containsPattern("train +done +training under tiny +12 +0 +12")
                .contains(
                        "train: done: 12 trainings under tiny", "fit: done: 0 surrogates fitted, 4 left as they were");
        assertThat(Files.exists(out.resolve(".campaign/owner.json"))).isFalse();
        assertThat(CommandRun.of("verify", out.toString()).status()).isZero();
    }

    @Test
    void aFileThatHasGrownIsDoneWhereItIsNew() throws IOException {
        run(plan(12, SCHEME, "- {target: zcu102}"));
        Set<String> before = measured("latency@zcu102");
        Map<String, String> fitted = surrogates();

        CommandRun target = run(plan(12, SCHEME, "- {target: zcu102}\n- {target: zcu102-model, metrics: [latency]}"));
        Map<String, String> withTarget = surrogates();
        CommandRun larger = run(plan(16, SCHEME, "- {target: zcu102}\n- {target: zcu102-model, metrics: [latency]}"));

        assertThat(target.status()).as(target.err()).isZero();
        assertThat(withTarget).containsAllEntriesOf(fitted).hasSizeGreaterThan(fitted.size());
        assertThat(larger.status()).as(larger.err()).isZero();
        assertThat(larger.err()).contains("measuring on zcu102: 12 of 16 done");
        assertThat(measured("latency@zcu102")).hasSize(16).containsAll(before);
        assertThat(surrogates().get("accuracy/model.zip")).isEqualTo(fitted.get("accuracy/model.zip"));
        assertThat(surrogates().get("latency@zcu102/model.zip"))
                .isNotEqualTo(requireNonNull(fitted.get("latency@zcu102/model.zip")));
    }

    @Test
    void aSchemeThatWasChangedKeepsTheRowsOfTheFormerOneApart() throws IOException {
        run(plan(12, SCHEME, "- {target: zcu102-model}"), "--stage", "train");
        CommandRun changed =
                run(plan(12, SCHEME.replace("epochs: 1", "epochs: 2"), "- {target: zcu102-model}"), "--stage", "train");

        assertThat(changed.status()).as(changed.err()).isZero();
        assertThat(changed.err()).contains("scheme tiny is not what it was here before");
        Map<String, Integer> counts = new TreeMap<>();
        trainings().forEach(row -> counts.merge(row.scheme(), 1, Integer::sum));
        assertThat(counts).hasSize(2).containsEntry("tiny", 12);
        assertThat(counts.keySet()).anyMatch(name -> name.matches("tiny-[0-9a-f]{8}"));
        assertThat(changed.out()).containsPattern("(?m)^accuracy +measured").contains("accuracy@tiny ");
    }

    /** Accuracies depend on the seed alone, wherever a training runs. */
    @Test
    void trainingsOnSparkGiveWhatALocalLoopGives() throws IOException {
        String plan = plan(12, SCHEME, "- {target: zcu102-model}");
        CommandRun local = run(plan, "--stage", "train");
        Map<String, Double> accuracies = accuracies();
        out = folder.resolve("spark");
        CommandRun spark = run(plan, "--stage", "train", "--master", "local[2]");
        CommandRun again = run(plan, "--master", "local[2]", "--spark", "spark.ui.enabled=false");

        assertThat(local.status()).as(local.err()).isZero();
        assertThat(spark.status()).as(spark.err()).isZero();
        assertThat(spark.err()).contains("training under tiny: 0 of 12 done, 2 workers");
        assertThat(accuracies()).isEqualTo(accuracies).hasSize(12);
        assertThat(again.status()).as(again.err()).isZero();
        assertThat(again.err()).contains("training under tiny: 12 of 12 done");
        assertThat(accuracies()).isEqualTo(accuracies);
        CommandRun wrong = run(plan, "--spark", "a=b");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("--spark is for --master");
        CommandRun none = run(plan, "--master", "sparc://nowhere");
        assertThat(none.status()).isOne();
        assertThat(none.err()).contains("Spark cannot be started as sparc://nowhere");
    }

    private Map<String, Double> accuracies() throws IOException {
        Map<String, Double> accuracies = new TreeMap<>();
        trainings().forEach(row -> accuracies.put(row.trial(), requireNonNull(row.top1())));
        return accuracies;
    }

    @Test
    void aDryRunTimesAFewAndLeavesNothing() throws IOException {
        CommandRun run = run(plan(12, SCHEME, "- {target: zcu102}\n- {target: a100-model}"), "--dry-run");
        CommandRun json =
                run(plan(12, SCHEME, "- {target: zcu102}\n- {target: a100-model}"), "--dry-run", "--format", "json");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("which is not there yet")
                .containsPattern("train +trainings under tiny +12 +0 +\\d\\.\\d\\d +five steps timed on three networks")
                .containsPattern("measure +zcu102 +12 +0 +\\d\\.\\d\\d +one network timed")
                .containsPattern("measure +a100-model +12 +0 +0\\.00 +modelled");
        assertThat(Files.exists(out)).isFalse();
        double seconds = 0;
        for (JsonElement each : JsonParser.parseString(json.out()).getAsJsonArray()) {
            JsonObject part = each.getAsJsonObject();
            if (part.get("stage").getAsString().equals("train")) {
                seconds = part.get("seconds").getAsDouble();
            }
        }
        assertThat(seconds).isBetween(0.01, 600.0);
    }

    @Test
    void aTargetThatCannotMeasureStopsItsStageAndTheNextRunGoesOn() throws IOException {
        String broken = Files.readString(folder.resolve("targets.yaml"));
        Files.writeString(folder.resolve("targets.yaml"), """
                targets:
                  - {device: zcu102, runtime: driver, command: [no-such-program]}
                """);
        String plan = plan(12, SCHEME, "- {target: zcu102}\n- {target: a100-model}");
        CommandRun failed = run(plan, "--stage", "measure");
        CommandRun status = CommandRun.of("status", out.toString());
        Files.writeString(folder.resolve("targets.yaml"), broken);
        CommandRun mended = run(plan, "--stage", "measure");

        assertThat(failed.status()).isOne();
        assertThat(failed.err()).contains("zcu102: ").contains("no-such-program");
        assertThat(measured("latency@a100-model"))
                .as("the other device did not wait")
                .hasSize(12);
        assertThat(status.out()).containsPattern("measure +stopped");
        assertThat(mended.status()).as(mended.err()).isZero();
        assertThat(measured("latency@zcu102")).hasSize(12);
    }

    @Test
    void aSecondRunIsRefusedWhileTheFirstLivesAndOneOfADeadProcessIsTakenOver() throws IOException {
        String plan = plan(12, SCHEME, "- {target: a100-model}");
        run(plan, "--stage", "measure");
        Path owner = out.resolve(".campaign/owner.json");
        String host = InetAddress.getLocalHost().getHostName();
        Files.writeString(owner, owner(host, ProcessHandle.current().pid()));
        CommandRun refused = run(plan, "--stage", "measure");
        CommandRun running = CommandRun.of("status", out.toString());
        Files.writeString(owner, owner("another-host", 1));
        CommandRun elsewhere = run(plan, "--stage", "measure");
        // No process has this number on Linux.
        Files.writeString(owner, owner(host, Integer.MAX_VALUE));
        CommandRun died = CommandRun.of("status", out.toString());
        CommandRun taken = run(plan, "--stage", "measure");

        assertThat(refused.status()).isOne();
        assertThat(refused.err())
                .contains(out + ": is run already, by process "
                        + ProcessHandle.current().pid() + " on " + host);
        assertThat(running.out()).contains("campaign tiny, running, by process");
        assertThat(elsewhere.err()).contains("by process 1 on another-host");
        assertThat(died.out()).contains("not running: it died, by process " + Integer.MAX_VALUE);
        assertThat(taken.status()).as(taken.err()).isZero();
        assertThat(Files.exists(owner)).isFalse();
    }

    private static String owner(String host, long pid) {
        return "{\"host\":\"" + host + "\",\"pid\":" + pid + ",\"since\":\"2026-01-01T00:00:00Z\"}\n";
    }

    @Test
    void whatIsAskedWronglyIsToldInDueForm() throws IOException {
        CommandRun missing = CommandRun.of("run", folder.resolve("none.yaml").toString());
        CommandRun wrong = run("space: mnasnett\nsample: {networks: 0}\n");
        CommandRun stage = run(plan(12, SCHEME, "- {target: a100-model}"), "--stage", "proxy-search");
        CommandRun unknown = run(plan(12, SCHEME, "- {target: a100-model}"), "--stage", "training");
        CommandRun status = CommandRun.of("status", folder.toString());

        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.err()).contains("none.yaml: there is no such file");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("line 1: space is 'mnasnett'", "line 2: sample.networks is 0");
        assertThat(stage.status()).isEqualTo(2);
        assertThat(stage.err()).contains("has nothing for it; it has train, measure, fit, report");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("there is no stage 'training'");
        assertThat(status.status()).isOne();
        assertThat(status.err()).contains("no campaign has been run here");
        assertThat(Files.exists(out)).isFalse();
    }

    /** What a crash cut off, in the history, must not keep anybody from reading the rest. */
    @Test
    void aTornLineOfTheHistoryIsPassedOver() throws IOException {
        String plan = plan(12, SCHEME, "- {target: a100-model}");
        run(plan, "--stage", "measure");
        Path history = out.resolve(".campaign/history.jsonl");
        Files.write(history, (Files.readString(history) + "{\"time\":\"2026").getBytes(StandardCharsets.UTF_8));

        assertThat(run(plan, "--stage", "measure").status()).isZero();
        assertThat(CommandRun.of("status", out.toString(), "--events", "2").out())
                .contains("measure: done: a100-model");
    }
}

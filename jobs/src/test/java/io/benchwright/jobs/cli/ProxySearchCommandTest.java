package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.table.DecisionRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.schemes.TrainingSchemes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ProxySearchCommandTest {

    /** Of so little training nothing is learned; that the search ends is what matters. */
    private static final String PLAN = """
            name: tiny
            space: nas-bench-201
            images: generated:classes=3,images=100,seed=2
            reference: {name: full, epochs: 3, batch: 8, optimiser: {kind: sgd}, learningRate: {peak: 0.02, warmUpEpochs: 0, decay: linear}, weightDecay: 0, resolution: 8, validationResolution: 8, augmentation: none}
            vary:
              epochs: [1, 2, 3]
            limit: {costShare: 0.9}
            networks: 4
            seeds: [1]
            confirm: {networks: 4, seeds: [2]}
            """;

    private static final String END = System.lineSeparator();

    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private CommandRun search(String plan, String... more) throws IOException {
        Path file = folder.resolve("plan.yaml");
        Files.writeString(file, plan);
        List<String> arguments = new ArrayList<>(List.of(
                "proxy-search",
                file.toString(),
                "--out",
                folder.resolve("out").toString(),
                "--cache",
                cache.toString(),
                "--threads",
                "1"));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void findsASchemeAndFindsItAgainWithoutTraining() throws IOException {
        Path saved = folder.resolve("proxy.yaml");

        CommandRun first = search(PLAN, "--save", saved.toString());
        Benchmark.Snapshot snapshot = Benchmark.open(folder.resolve("out")).snapshot();
        CommandRun second = search(PLAN, "--format", "json");

        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.err())
                .contains("benchwright proxy-search: step 0: 1 reference, 1 same, 2 within")
                .containsPattern("step 1: .*1 chosen")
                .contains("step 2: 1 confirmed");
        assertThat(first.out())
                .contains("trains like the reference")
                .containsPattern(
                        "chosen: full-epochs[12], tau -?[0-9.]+ \\(.*\\) on the 4 networks and 1 seeds that chose it")
                .containsPattern("on 4 other networks and 1 other seeds: tau ")
                .contains("within noise of the best: ")
                .containsPattern("the whole grid would take \\d+ s: -?\\d+ % saved");
        TrainingScheme chosen = TrainingSchemes.read(saved);
        JsonObject json =
                JsonParser.parseString(second.out()).getAsJsonArray().get(0).getAsJsonObject();
        assertThat(json.get("chosen").getAsString()).isEqualTo(chosen.name());
        assertThat(json.get("scheme")).isEqualTo(chosen.toJson());
        assertThat(json.getAsJsonArray("schemes")).hasSize(3);
        assertThat(json.getAsJsonObject("confirmation").get("networks").getAsInt())
                .isEqualTo(4);
        List<TrainingRow> trainings = new ArrayList<>();
        snapshot.read(Table.TRAININGS, trainings::add);
        // Three schemes on four networks, and two on four others.
        assertThat(trainings).hasSize(3 * 4 + 2 * 4);
        assertThat(trainings).extracting(TrainingRow::scheme).containsOnly("full", "full-epochs1", "full-epochs2");
        List<DecisionRow> decisions = new ArrayList<>();
        snapshot.read(Table.DECISIONS, decisions::add);
        assertThat(decisions).hasSize(4 + 2 + 1);
        assertThat(Benchmark.open(folder.resolve("out")).snapshot().number()).isEqualTo(snapshot.number());
        assertThat(CommandRun.of("verify", folder.resolve("out").toString()).status())
                .isZero();
    }

    @Test
    void wrongPlansAreRefusedInOneLine() throws IOException {
        CommandRun wrong = search(PLAN.replace("networks: 4\n", "networks: 2\n").replace("space: nas", "space: nass"));

        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err().lines()).hasSize(1);
        assertThat(wrong.err())
                .contains("line 2: space is 'nass-bench-201'")
                .contains("networks is 2, but must be at least 4");
        assertThat(CommandRun.of("proxy-search", "none.yaml", "--out", "out"))
                .isEqualTo(new CommandRun(2, "", "benchwright proxy-search: none.yaml: there is no such file" + END));
        assertThat(search(PLAN.replace("images: generated:classes=3", "images: generated:classes=1")))
                .extracting(CommandRun::status)
                .isEqualTo(2);
        assertThat(search(PLAN, "--device", "tpu").status()).isEqualTo(2);
        assertThat(CommandRun.of("proxy-search", "--help").out()).contains("Example: benchwright proxy-search");
    }

    @Test
    void aLimitThatNothingMeetsIsToldBeforeAnySchemeIsTrained() throws IOException {
        CommandRun run = search(PLAN.replace("limit: {costShare: 0.9}", "limit: {seconds: 0.000001}"));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("no scheme is left: all are over the limit");
        List<TrainingRow> trainings = new ArrayList<>();
        Benchmark.open(folder.resolve("out")).snapshot().read(Table.TRAININGS, trainings::add);
        assertThat(trainings).isEmpty();
    }
}

package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code transfer}, on devices whose latencies are sums over networks' layers. */
@Timeout(120)
class TransferCommandTest {

    @TempDir
    private Path folder;

    private String directory = "";

    @BeforeEach
    void makeABenchmark() throws IOException {
        directory = folder.resolve("bench").toString();
        for (int device = 0; device < 3; device++) {
            SurrogatesForTests.measure(Path.of(directory), "d" + device, 1, latencies(device));
        }
    }

    private static Map<String, Double> latencies(int device) {
        StableRandom random = new StableRandom(5);
        Map<String, Double> latencies = new LinkedHashMap<>();
        while (latencies.size() < 60) {
            Architecture architecture = SearchSpaces.named("mnasnet").random(random);
            latencies.put(architecture.toString(), latency(architecture, device));
        }
        return latencies;
    }

    private static double latency(Architecture architecture, int device) {
        NetworkTotals totals = architecture.lower().totals();
        return totals.multiplyAdds() / 1e8 * (1 + device) + totals.layers() / 20.0;
    }

    private CommandRun evaluate(String... more) {
        return CommandRun.of(Stream.concat(
                        Stream.of(
                                "transfer",
                                "evaluate",
                                directory,
                                "--targets",
                                "d2",
                                "--source-networks",
                                "40",
                                "--trials",
                                "2"),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void evaluatesDevicesThatAreNamed() {
        CommandRun run = evaluate(
                "--sources", "d0,d1", "-n", "5,20", "--method", "mixture,fine-tune,lookup-table", "--format", "json");

        assertThat(run.status()).as(run.err()).isZero();
        JsonArray scores = JsonParser.parseString(run.out()).getAsJsonArray();
        assertThat(scores).hasSize(6);
        JsonObject last = scores.get(3).getAsJsonObject();
        assertThat(last.keySet())
                .containsExactly(
                        "task",
                        "target",
                        "n",
                        "method",
                        "sampler",
                        "trials",
                        "spearman",
                        "spearmanSd",
                        "spearmanFirst128",
                        "spearmanOdd",
                        "kendallTau",
                        "kendallTauMedian",
                        "rmse",
                        "mape",
                        "coverage90");
        assertThat(last.get("target").getAsString()).isEqualTo("d2");
        assertThat(last.get("n").getAsInt()).isEqualTo(20);
        assertThat(last.get("method").getAsString()).isEqualTo("mixture");
        assertThat(last.get("spearman").getAsDouble()).isGreaterThan(0.99);
    }

    @Test
    void showsATableThatIsAlwaysTheSame() {
        CommandRun run = evaluate("--sampler", "random");

        assertThat(run.out().lines().toList()).hasSize(2);
        assertThat(run.out()).startsWith("task ").contains("custom").contains("mixture");
        assertThat(evaluate("--sampler", "random").out()).isEqualTo(run.out());
    }

    @Test
    void choosesWhatToMeasureNext() throws IOException {
        CommandRun first =
                CommandRun.of("transfer", "choose", directory, "--device", "new", "--sources", "d0,d1", "-n", "5");
        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.out().lines()).hasSize(5).doesNotHaveDuplicates().allMatch(line -> line.startsWith("e"));

        Path candidates = folder.resolve("candidates.txt");
        Files.writeString(candidates, first.out());
        List<String> all = first.out().lines().toList();
        SurrogatesForTests.measure(Path.of(directory), "new", 1, Map.of(all.get(0), 5.0, all.get(3), 6.0));
        CommandRun next = CommandRun.of(
                "transfer", "choose", directory, "--device", "new", "--candidates", candidates.toString());
        assertThat(next.out().lines()).containsExactlyInAnyOrder(all.get(1), all.get(2), all.get(4));

        Files.writeString(candidates, all.get(0) + "\nnonsense\n");
        assertWrong(
                1,
                candidates + ":2: ",
                "transfer",
                "choose",
                directory,
                "--device",
                "new",
                "--candidates",
                candidates.toString());
        assertWrong(
                2, "there is no device 'd9'", "transfer", "choose", directory, "--device", "new", "--sources", "d9");
        assertWrong(2, "-n is 0", "transfer", "choose", directory, "--device", "new", "-n", "0");
        assertWrong(2, "--device", "transfer", "choose", directory);
    }

    private CommandRun fit(String... more) {
        return CommandRun.of(Stream.concat(Stream.of("transfer", "fit", directory, "--device"), Stream.of(more))
                .toArray(String[]::new));
    }

    /** The longest way that a user goes: choose, measure, fit, query, judge. */
    @Test
    void fitsWhatWasChosenAndMeasuredAndAnswersQueries() throws IOException {
        List<String> chosen = CommandRun.of("transfer", "choose", directory, "--device", "new", "-n", "20")
                .out()
                .lines()
                .toList();
        Map<String, Double> measured = new LinkedHashMap<>();
        chosen.forEach(each -> measured.put(each, latency(SearchSpaces.parse(each), 4)));
        SurrogatesForTests.measure(Path.of(directory), "new", 1, measured);

        CommandRun run = fit("new", "--format", "json", "--sources", "d0,d1,d2");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err()).isEqualTo("latency@new: mixture" + System.lineSeparator());
        JsonObject scores =
                JsonParser.parseString(run.out()).getAsJsonArray().get(0).getAsJsonObject();
        assertThat(scores.get("part").getAsString()).isEqualTo("train");
        assertThat(scores.get("n").getAsInt()).isEqualTo(20);
        assertThat(scores.get("mape").getAsDouble()).isLessThan(2);
        String asked = "e1k3l1s_e6k3l2s_e6k5l2s_e6k3l3s_e6k5l3s_e6k5l4s_e6k3l1s";
        JsonObject answer = JsonParser.parseString(
                        CommandRun.of("query", directory, asked, "--interval", "--format", "json")
                                .out())
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();
        double truth = latency(SearchSpaces.parse(asked), 4);
        assertThat(answer.get("latency@new").getAsDouble()).isBetween(0.97 * truth, 1.03 * truth);
        assertThat(answer.get("latency@new.lower90").getAsDouble())
                .isLessThan(answer.get("latency@new.upper90").getAsDouble());
        CommandRun judged = CommandRun.of("evaluate", directory, "--part", "train");
        assertThat(judged.out()).contains("latency@new").contains("mixture");
        assertWrong(1, "the split has no rows for test", "evaluate", directory);

        SurrogatesForTests.measure(Path.of(directory), "new", 1, Map.of(asked, truth));
        assertWrong(
                1,
                "latency@new: was fitted on other rows than split all-train has now; run 'benchwright transfer fit "
                        + directory + " --device new --metric latency --method mixture --sources d0,d1,d2' again",
                "evaluate",
                directory);
    }

    @Test
    void fitsADeviceThatNothingWasMeasuredOnFromItsDescription() throws IOException {
        Path devices = folder.resolve("devices.yaml");
        Files.writeString(devices, devices(1, 2, 3, 4));

        CommandRun run = fit("d3", "--method", "zero-shot", "--devices", devices.toString());

        assertThat(run.status()).as(run.err()).isZero();
        CommandRun answer = CommandRun.of(
                "query", directory, "e1k3l1s_e6k3l2s_e6k5l2s_e6k3l3s_e6k5l3s_e6k5l4s_e6k3l1s", "--format", "json");
        assertThat(answer.status()).as(answer.err()).isZero();
        assertThat(answer.out()).contains("latency@d3");
        // What is measured afterwards judges it: nothing was fitted to that.
        SurrogatesForTests.measure(Path.of(directory), "d3", 1, latencies(3));
        CommandRun judged = CommandRun.of("evaluate", directory, "--format", "json");
        assertThat(judged.status()).as(judged.err()).isZero();
        JsonObject scores =
                JsonParser.parseString(judged.out()).getAsJsonArray().get(0).getAsJsonObject();
        assertThat(scores.get("part").getAsString()).isEqualTo("test");
        assertThat(scores.get("model").getAsString()).isEqualTo("zero-shot");
        assertThat(scores.get("spearman").getAsDouble()).isGreaterThan(0.95);
        assertThat(evaluate(
                                "--sources",
                                "d0,d1",
                                "-n",
                                "0",
                                "--method",
                                "zero-shot,source-lookup-table",
                                "--devices",
                                devices.toString())
                        .status())
                .isZero();
    }

    /** Chips of which each next one is slower, as {@link #latencies} are. */
    private static String devices(int... slowness) {
        StringBuilder yaml = new StringBuilder("chips:\n");
        for (int each : slowness) {
            yaml.append("""
                      - id: chip%d
                        name: Chip %d
                        kind: gpu
                        facts:
                          - source: vendor
                            citation: made up for a test
                            cores: 1000
                            boostGigahertz: %s
                            memoryGigabytesPerSecond: %s
                    """.formatted(each - 1, each - 1, 1.0 / each, 100.0 / each));
        }
        yaml.append("devices:\n");
        for (int each : slowness) {
            yaml.append("  - {id: d%d, chip: chip%d, batch: {latency: 1}}\n".formatted(each - 1, each - 1));
        }
        return yaml.toString();
    }

    @Test
    void saysWhatAFitLacks() {
        assertWrong(
                2,
                "latency was measured on no device 'd9'; there are d0, d1, d2; for one without measurements there is "
                        + "--method zero-shot",
                "transfer",
                "fit",
                directory,
                "--device",
                "d9");
        assertWrong(
                2,
                "device d0 is both a source and new",
                "transfer",
                "fit",
                directory,
                "--device",
                "d0",
                "--sources",
                "d0,d1");
        assertWrong(
                2,
                "fine-tune needs at least one source device",
                "transfer",
                "fit",
                directory,
                "--device",
                "d0",
                "--method",
                "fine-tune",
                "--sources",
                "none");
        assertWrong(
                2, "auto and none stand alone", "transfer", "fit", directory, "--device", "d0", "--sources", "auto,d1");
        assertWrong(
                2,
                "no device is described as",
                "transfer",
                "fit",
                directory,
                "--device",
                "d9",
                "--method",
                "zero-shot");
        assertWrong(2, "--method", "transfer", "fit", directory, "--device", "d0", "--method", "magic");
        assertWrong(1, "there is no split 'mine'", "transfer", "fit", directory, "--device", "d0", "--split", "mine");
        assertWrong(1, "no-such", "transfer", "fit", folder.resolve("no-such").toString(), "--device", "d0");
    }

    @Test
    void makesHardAndEasyTasks() {
        CommandRun run = CommandRun.of("transfer", "tasks", directory, "--generate", "2", "--format", "json");
        assertThat(run.status()).as(run.err()).isZero();
        JsonArray tasks = JsonParser.parseString(run.out()).getAsJsonArray();
        assertThat(tasks).hasSize(4);
        JsonObject hard = tasks.get(0).getAsJsonObject();
        assertThat(hard.get("name").getAsString()).isEqualTo("hard-1");
        assertThat(hard.get("correlation").getAsDouble())
                .isLessThanOrEqualTo(
                        tasks.get(1).getAsJsonObject().get("correlation").getAsDouble());

        CommandRun evaluated = CommandRun.of(
                "transfer", "evaluate", directory, "--task", "hard-1", "--source-networks", "40", "--trials", "1");
        assertThat(evaluated.status()).as(evaluated.err()).isZero();
        assertThat(evaluated.out()).contains("hard-1");
    }

    @Test
    void listsThePublishedTasks() {
        assertThat(CommandRun.of("transfer", "tasks").out().lines().map(line -> line.substring(0, 2)))
                .containsExactly("ta", "FD", "F1", "F2", "F3", "F4", "FA", "ND");
        JsonArray tasks = JsonParser.parseString(
                        CommandRun.of("transfer", "tasks", "--format", "json").out())
                .getAsJsonArray();
        assertThat(tasks.get(6).getAsJsonObject().getAsJsonArray("targets")).hasSize(6);
        assertThat(tasks.get(0)
                        .getAsJsonObject()
                        .getAsJsonObject("published")
                        .get("NASFLAT")
                        .getAsDouble())
                .isEqualTo(0.961);
    }

    @Test
    void saysWhatIsWrong() {
        assertWrong(2, "it is not said what to do", "transfer");
        assertWrong(2, "either --task or --targets must be given", "transfer", "evaluate", directory);
        assertWrong(
                2,
                "there is no task 'F9'; there are FD, F1, F2, F3, F4, FA, ND",
                "transfer",
                "evaluate",
                directory,
                "--task",
                "F9");
        assertWrong(2, "task F1 is of space fbnet, but ", "transfer", "evaluate", directory, "--task", "F1");
        assertWrong(
                2,
                "--task has sources of its own",
                "transfer",
                "evaluate",
                directory,
                "--task",
                "F1",
                "--sources",
                "d0");
        assertWrong(
                2,
                "there is no device 'd9'; there are d0, d1, d2",
                "transfer",
                "evaluate",
                directory,
                "--targets",
                "d9");
        assertWrong(
                2,
                "needs 800 networks that were measured on all its devices, but there are 60",
                "transfer",
                "evaluate",
                directory,
                "--targets",
                "d2",
                "--sources",
                "d0");
        assertWrong(
                1,
                "there is no measurement of throughput",
                "transfer",
                "evaluate",
                directory,
                "--targets",
                "d2",
                "--metric",
                "throughput");
        for (List<String> wrong : List.of(List.of("-n", "1"), List.of("--trials", "0"), List.of("-n", "x"))) {
            CommandRun run = evaluate(wrong.toArray(String[]::new));
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err()).doesNotContain("\tat ");
        }
    }

    private static void assertWrong(int status, String message, String... args) {
        CommandRun run = CommandRun.of(args);
        assertThat(run.err()).contains(message).doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(status);
    }
}

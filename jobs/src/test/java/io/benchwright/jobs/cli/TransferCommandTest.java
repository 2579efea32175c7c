package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
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
            var totals = architecture.lower().totals();
            latencies.put(architecture.toString(), totals.multiplyAdds() / 1e8 * (1 + device) + totals.layers() / 20.0);
        }
        return latencies;
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

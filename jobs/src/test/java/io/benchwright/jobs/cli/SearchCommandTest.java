package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.surrogates.Surrogates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code search} by surrogates that can be computed in the head: a constant, and an eighth for each option's index. */
class SearchCommandTest {

    /** Every option is the last: 6 edges, 4 eighths each. */
    private static final String POOL =
            "|avg_pool_3x3~0|+|avg_pool_3x3~0|avg_pool_3x3~1|" + "+|avg_pool_3x3~0|avg_pool_3x3~1|avg_pool_3x3~2|";

    /** Every option is the first. */
    private static final String NONE = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";

    @TempDir
    private Path temporary;

    private String directory = "";

    @BeforeEach
    void makeABenchmark() throws IOException {
        Path folder = temporary.resolve("bench");
        directory = folder.toString();
        SurrogatesForTests.put(folder, "nas-bench-201", "accuracy", 50);
        SurrogatesForTests.put(folder, "nas-bench-201", "latency@phone", 1);
        SurrogatesForTests.put(folder, "nas-bench-201", "throughput@board", 100);
    }

    private CommandRun search(String... more) {
        return CommandRun.of(
                Stream.concat(Stream.of("search", directory), Stream.of(more)).toArray(String[]::new));
    }

    private JsonObject json(String... more) {
        CommandRun run = search(
                Stream.concat(Stream.of(more), Stream.of("--format", "json")).toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        JsonArray list = JsonParser.parseString(run.out()).getAsJsonArray();
        assertThat(list).hasSize(1);
        return list.get(0).getAsJsonObject();
    }

    private static JsonObject best(JsonObject result) {
        return result.getAsJsonArray("best").get(0).getAsJsonObject();
    }

    @Test
    void findsTheBestNetwork() {
        CommandRun run = search("--maximize", "accuracy");

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out().lines().toList().get(0))
                .matches("evolution search in nas-bench-201, seed 1: 600 evaluations of \\d+ different networks");
        assertThat(run.out().lines().toList().get(1)).matches("architecture +evaluation  accuracy  lower90  upper90");
        assertThat(run.out().lines().toList().get(2)).startsWith(POOL).matches(".* +\\d+ +53.000 +52.500 +53.500");
    }

    @Test
    void keepsLimits() {
        JsonObject result = json("--maximize", "accuracy", "--limit", "latency@phone=2", "--top", "3");

        assertThat(result.getAsJsonArray("best"))
                .hasSize(3)
                .allSatisfy(each -> assertThat(
                                each.getAsJsonObject().get("latency@phone").getAsDouble())
                        .isLessThanOrEqualTo(2));
        assertThat(best(result).get("accuracy").getAsDouble()).isEqualTo(51);
        assertThat(best(result).get("keepsLimits").getAsBoolean()).isTrue();
        assertThat(best(result).get("latency@phone.lower90").getAsDouble()).isEqualTo(1.5, within(1e-9));
        assertThat(best(result).get("latency@phone.upper90").getAsDouble()).isEqualTo(2.5, within(1e-9));
        JsonObject limit = result.getAsJsonArray("limits").get(0).getAsJsonObject();
        assertThat(limit.get("column").getAsString()).isEqualTo("latency@phone");
        assertThat(limit.get("bound").getAsString()).isEqualTo("<=");
        assertThat(limit.get("value").getAsDouble()).isEqualTo(2);
    }

    @Test
    void saysHowItGotThere() throws IOException {
        JsonObject result = json("--maximize", "accuracy", "--method", "random", "--evaluations", "50", "--seed", "3");

        assertThat(result.keySet())
                .containsExactly(
                        "space",
                        "method",
                        "seed",
                        "maximized",
                        "limits",
                        "units",
                        "evaluations",
                        "differentNetworks",
                        "networksThatKeepLimits",
                        "best",
                        "bestSoFar");
        assertThat(result.get("method").getAsString()).isEqualTo("random");
        assertThat(result.get("evaluations").getAsInt()).isEqualTo(50);
        JsonArray way = result.getAsJsonArray("bestSoFar");
        assertThat(way.get(0).getAsJsonObject().get("evaluation").getAsInt()).isEqualTo(1);
        assertThat(way.get(way.size() - 1)).isEqualTo(best(result));
        assertThat(way)
                .extracting(each -> each.getAsJsonObject().get("accuracy").getAsDouble())
                .isSorted();
        Surrogates surrogates = Surrogates.of(Benchmark.open(Path.of(directory)));
        for (JsonElement each : way) {
            Architecture network = SearchSpaces.parse(
                    each.getAsJsonObject().get("architecture").getAsString());
            assertThat(each.getAsJsonObject().get("accuracy").getAsDouble())
                    .isEqualTo(surrogates.of("accuracy").mean(network));
        }
    }

    @Test
    void theSameSeedGivesTheSame() {
        String[] args = {"--maximize", "accuracy", "--evaluations", "30", "--top", "5"};
        String[] other =
                Stream.concat(Arrays.stream(args), Stream.of("--seed", "2")).toArray(String[]::new);

        assertThat(search(args)).isEqualTo(search(args)).isNotEqualTo(search(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                // The least latency of those that are accurate, or fast, enough: an eighth at a time.
                "--minimize latency@phone --limit accuracy=51 # latency@phone # 2.0",
                "--minimize latency@phone --limit throughput@board=101.5 # latency@phone # 2.5",
                "--minimize latency@phone --limit throughput@board<=101 # latency@phone # 1.0",
                "--maximize throughput@board --limit latency@phone<=1.5 --limit accuracy<=50.25 # throughput@board # 100.25",
                "--maximize accuracy --limit multiplyAdds=8e6 --limit latency@phone>=1 # latency@phone # 4.0",
            })
    void limitsGoToTheBadSideUnlessTold(String args, String column, double value) {
        JsonObject result = json(args.strip().split(" ", -1));

        assertThat(best(result).get(column).getAsDouble()).isEqualTo(value);
    }

    @Test
    void minimisesWhatFollowsFromTheNetwork() {
        JsonObject result = json("--minimize", "parameters", "--limit", "accuracy=50");

        assertThat(best(result).get("parameters").getAsLong())
                .isEqualTo(SearchSpaces.parse(NONE).lower().totals().parameters());
        assertThat(best(result).has("parameters.lower90")).isFalse();
    }

    @Test
    void takesTargetsFromSeveralDirectories() throws IOException {
        Path more = temporary.resolve("more");
        SurrogatesForTests.put(more, "nas-bench-201", "latency@board", 10);
        // The first directory that has a target gives it.
        SurrogatesForTests.put(more, "nas-bench-201", "accuracy", 90);

        JsonObject result = json(more.toString(), "--maximize", "accuracy", "--limit", "latency@board=11");

        assertThat(best(result).get("accuracy").getAsDouble()).isEqualTo(51);
        assertThat(best(result).get("latency@board").getAsDouble()).isEqualTo(11);
    }

    @Test
    void refusesDirectoriesOfOtherSpaces() throws IOException {
        Path other = temporary.resolve("other");
        SurrogatesForTests.put(other, "mnasnet", "latency@board", 10);

        CommandRun run = search(other.toString(), "--maximize", "accuracy", "--limit", "latency@board=11");

        assertThat(run)
                .isEqualTo(refused(other + ": latency@board is of space mnasnet, but " + directory
                        + " is of nas-bench-201; search in directories of one space"));
    }

    @Test
    void refusesDirectoriesThatGiveNothing() throws IOException {
        Path other = temporary.resolve("other");
        SurrogatesForTests.put(other, "mnasnet", "latency@board", 10);

        assertThat(search(other.toString(), "--maximize", "accuracy"))
                .isEqualTo(refused(other + ": none of accuracy is taken from it; leave it out"));
        assertThat(search(other.toString(), "--maximize", "accuracy", "--limit", "latency@x=1"))
                .isEqualTo(
                        refused(directory + ", " + other + ": there is no surrogate of 'latency@x'; there are those of"
                                + " accuracy, latency@board, latency@phone, throughput@board"));
    }

    @Test
    void saysWhatTheTargetsAre() {
        assertThat(search("--maximize", "acuracy"))
                .isEqualTo(refused(directory + ": there is no surrogate of 'acuracy'; there are those of accuracy,"
                        + " latency@phone, throughput@board"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "--limit accuracy=5 # give one of --maximize and --minimize; see 'benchwright search --help'",
                "--maximize accuracy --minimize latency@phone # give one of --maximize and --minimize; see 'benchwright"
                        + " search --help'",
                "--maximize accuracy --top 0 # --top is 0, but must be at least 1; see 'benchwright search --help'",
                "--maximize accuracy --evaluations 0 # evaluations are 0, but must be at least 1",
                "--maximize accuracy --sample 30 # the sample is 30, but must be from 1 to the population of 20",
                "--maximize accuracy --population 0 # the population is 0, but must be at least 1",
                "--maximize accuracy --method random --sample 5 # --population and --sample are of evolution, and"
                        + " --method is random; see 'benchwright search --help'",
                "--maximize accuracy --limit latency@phone # --limit is 'latency@phone', but must be written like"
                        + " latency@zcu102=5, 'accuracy>=70' or 'parameters<=5e6'",
                "--maximize accuracy --limit latency@phone=5ms # --limit is 'latency@phone=5ms', but '5ms' is not a"
                        + " number",
                "--maximize accuracy --limit latency@phone=NaN # the limit of latency@phone is NaN, but must be finite",
                "--maximize parameters # none of parameters is predicted, so nothing says in which space to search;"
                        + " limit a target such as accuracy, too",
            })
    void saysWhatIsWrong(String args, String problem) {
        assertThat(search(args.split(" ", -1))).isEqualTo(refused(problem));
    }

    @Test
    void saysHowNearItCameWhereNothingKeepsTheLimit() {
        CommandRun run = search("--maximize", "accuracy", "--limit", "latency@phone=0.5");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .matches("benchwright search: none of the \\d+ different networks that were evaluated keeps"
                        + " latency@phone <= 0.5; the nearest is \\Q" + NONE + "\\E with latency@phone 1.0000;"
                        + " ease the limit, or give more --evaluations\\R");
    }

    private static CommandRun refused(String problem) {
        return new CommandRun(2, "", "benchwright search: " + problem + System.lineSeparator());
    }
}

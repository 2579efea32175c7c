package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.network.Network;
import io.benchwright.data.space.SearchSpaces;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchwrightTest {

    private static final String B0 = "e1k3l1s_e6k3l2s_e6k5l2s_e6k3l3s_e6k5l3s_e6k5l4s_e6k3l1s";
    private static final String SMALLEST = "e1k3l1_e1k3l1_e1k3l1_e1k3l1_e1k3l1_e1k3l1_e1k3l1";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spaces",
                "devices",
                "schemes",
                "sample",
                "describe",
                "query",
                "search",
                "train",
                "check-driver",
                "version"
            })
    void everyCommandHasHelpWithAnExample(String command) {
        CommandRun run = CommandRun.of(command, "--help");

        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("Usage: benchwright " + command).contains("Example: benchwright " + command);
        assertThat(run.err()).isEmpty();
    }

    @Test
    void theProgramItselfHasHelpAndAVersion() {
        assertThat(CommandRun.of("--help").out()).contains("Commands:", "Example: benchwright sample");
        assertThat(CommandRun.of("--version").out()).startsWith("benchwright ").contains("Java ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "'' # benchwright: no command is given; see 'benchwright --help'",
                "spaecs # benchwright: unknown command: spaecs (did you mean spaces?); see 'benchwright --help'",
                "spaces mnasnt # benchwright spaces: Invalid value for positional parameter at index 0 (SPACE): no search"
                        + " space is named 'mnasnt' (did you mean mnasnet?); there are fbnet, mnasnet, nas-bench-201,"
                        + " ofa-mobilenet-v3; see 'benchwright spaces --help'",
                "sample -n 3 # benchwright sample: Missing required option: '--space=SPACE'; see 'benchwright sample"
                        + " --help'",
                "sample -s mnasnet # benchwright sample: Missing required option: '--count=N'; see 'benchwright sample"
                        + " --help'",
                "sample -s mnasnet -n many # benchwright sample: Invalid value for option '--count': 'many' must be a"
                        + " whole number up to 2147483647; see 'benchwright sample --help'",
                "sample -s mnasnet -n -3 # benchwright sample: count is -3, but must not be negative",
                "sample -s nas-bench-201 -n 20000 # benchwright sample: count is 20000, but space nas-bench-201 has only"
                        + " 15625 architectures",
                "sample -s mnasnet -n 3 --strategy best # benchwright sample: Invalid value for option '--strategy':"
                        + " 'best' must be one of uniform, macs; see 'benchwright sample --help'",
                "version now # benchwright version: unknown argument: now; see 'benchwright version --help'",
                "describe --total x # benchwright describe: unknown option: --total (did you mean --totals?); see"
                        + " 'benchwright describe --help'",
                "sample --spcae mnasnet # benchwright sample: unknown option: --spcae (did you mean --space?);"
                        + " see 'benchwright sample --help'",
                "describe e9k3l1_e1k3l1_e1k3l1_e1k3l1_e1k3l1_e1k3l1_e1k3l1 # benchwright describe:"
                        + " e9k3l1_e1k3l1_e1k3l1_e1k3l1_e1k3l1_e1k3l1_e1k3l1: block 0: expansion is 9, but must be 1, 4"
                        + " or 6",
                "describe --resolution 0 " + SMALLEST + " # benchwright describe:"
                        + " resolution is 0, but must be at least 1",
                "describe --space fbnet " + SMALLEST
                        + " # benchwright describe: " + SMALLEST + ":"
                        + " not an architecture of fbnet; one is written like k3_e1|k3_e1|k3_e1|k3_e1|k3_e1|k3_e1|k3_e1|"
                        + "k3_e1|k3_e1|k3_e1|k3_e1|k3_e1|k3_e1|k3_e1|k3_e1|k3_e1|k3_e1|k3_e1|k3_e1|k3_e1|k3_e1|k3_e1",
            })
    void wrongUsageEndsWithStatusTwoAndOneLine(String args, String error) {
        CommandRun run = CommandRun.of(args.isEmpty() ? new String[0] : args.split(" "));

        assertThat(run.err()).isEqualTo(error + System.lineSeparator());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void verboseAddsAStackTrace() {
        CommandRun run = CommandRun.of("describe", "hello", "--verbose");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("benchwright describe: hello: not an architecture of fbnet,")
                .contains("\tat io.benchwright");
    }

    @Test
    void listsSpaces() {
        assertThat(CommandRun.of("spaces").out().lines())
                .hasSize(5)
                .anySatisfy(
                        line -> assertThat(line).startsWith("nas-bench-201        15625          6     32       10"));
    }

    @Test
    void listsSpacesForPrograms() {
        JsonArray list = JsonParser.parseString(
                        CommandRun.of("spaces", "--format", "json").out())
                .getAsJsonArray();

        assertThat(list).hasSize(4);
        JsonObject ofa = list.get(3).getAsJsonObject();
        assertThat(ofa.get("space").getAsString()).isEqualTo("ofa-mobilenet-v3");
        assertThat(new BigInteger(ofa.get("networks").getAsString()))
                .isEqualTo(SearchSpaces.named("ofa-mobilenet-v3").size());
        assertThat(ofa.getAsJsonArray("positions")).hasSize(21);
    }

    @Test
    void showsWhatCanBeChosenInASpace() {
        assertThat(CommandRun.of("spaces", "ofa-mobilenet-v3").out())
                .contains("stage 1.1  depth       2, 3, 4")
                .containsPattern("stage 1.4  kernel      3, 5, 7 +stage 1.1: depth is 4");
    }

    @Test
    void samplesAreNested() {
        List<String> three = CommandRun.of("sample", "--space", "mnasnet", "-n", "3", "--seed", "9")
                .out()
                .lines()
                .toList();
        List<String> five = CommandRun.of("sample", "--space", "mnasnet", "-n", "5", "--seed", "9")
                .out()
                .lines()
                .toList();

        assertThat(five).hasSize(5).startsWith(three.toArray(String[]::new));
    }

    @Test
    void samplesForPrograms() {
        JsonArray list = JsonParser.parseString(
                        CommandRun.of("sample", "-s", "fbnet", "-n", "2", "--strategy", "macs", "--format", "json")
                                .out())
                .getAsJsonArray();

        assertThat(list).hasSize(2);
        JsonObject first = list.get(0).getAsJsonObject();
        assertThat(first.get("parameters").getAsLong())
                .isEqualTo(SearchSpaces.parse(first.get("architecture").getAsString())
                        .lower()
                        .totals()
                        .parameters());
    }

    @Test
    void describesTheLayersOfANetwork() {
        String out = CommandRun.of("describe", B0).out();

        assertThat(out)
                .startsWith(B0 + System.lineSeparator() + "space mnasnet, network 3x224x224 -> 1000x1x1, 158 layers")
                .containsPattern(
                        "\\n +1  stem +3x3 convolution, stride 2 +0 +32x112x112 +10838016 +864 +3456 +1605632\\R")
                .containsPattern("total +158 layers +\\d+ +5288548 ")
                .contains("; the THOP counter gives ");
    }

    @Test
    void givesTheCanonicalLayerListToPrograms() {
        JsonObject object = JsonParser.parseString(
                        CommandRun.of("describe", "--format", "json", "--precision", "int8", "--classes", "10", B0)
                                .out())
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();

        Network network = Network.fromJson(object.get("network").toString());
        assertThat(object.get("sha256").getAsString()).isEqualTo(network.sha256());
        assertThat(network.output().shape().channels()).isEqualTo(10);
        assertThat(object.getAsJsonArray("costs")).hasSize(network.layers().size());
        assertThat(object.getAsJsonObject("totals")
                        .getAsJsonObject("layersByKind")
                        .get("squeezeExcite")
                        .getAsInt())
                .isEqualTo(16);
        assertThat(object.getAsJsonObject("totals").get("weightBytes").getAsLong())
                .isEqualTo(network.totals().parameters());
    }

    @Test
    void readsWhatSampleWrites() {
        for (String format : List.of("text", "json")) {
            String sample = CommandRun.of("sample", "-s", "ofa-mobilenet-v3", "-n", "4", "--format", format)
                    .out();
            CommandRun run = CommandRun.withInput(sample, "describe", "--totals");
            assertThat(run.err()).isEmpty();
            assertThat(run.out().lines()).hasSize(5);
        }
    }

    @Test
    void readsPublishedFormsFromStandardInput() {
        String rows = "[[\"MB\",1,3,1,32,16,1,true],[\"MB\",6,3,2,16,24,2,true],[\"MB\",6,5,2,24,40,2,true],"
                + "[\"MB\",6,3,2,40,80,3,true],[\"MB\",6,5,1,80,112,3,true],[\"MB\",6,5,2,112,192,4,true],"
                + "[\"MB\",6,3,1,192,320,1,true]]";
        String indices = "[0" + ", 8".repeat(21) + "]";

        assertThat(CommandRun.withInput(rows, "describe", "--totals").out()).contains("\n" + B0 + " ");
        assertThat(CommandRun.withInput(indices, "describe", "--totals").out()).contains("k3_e1|skip|skip|");
        assertThat(CommandRun.withInput(rows + "\n" + indices + "\n", "describe", "--totals")
                        .out()
                        .lines())
                .hasSize(3);
    }

    @Test
    void oneBadLineCostsNoOtherItsAnswer() {
        CommandRun run = CommandRun.withInput(
                "# a comment\n" + SMALLEST + "\n\ne1k3l9_oops\n" + B0 + "\n", "describe", "--totals");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.err())
                .isEqualTo("benchwright describe: standard input, line 4: e1k3l9_oops: block 1: 'oops' must be "
                        + "e<expansion>k<kernel>l<layers>, then s for squeeze-excite; has 2 blocks, but must have 7"
                        + System.lineSeparator());
    }

    @Test
    void readsAnObjectALine() {
        String line = "{\"architecture\": \"" + SMALLEST + "\", \"space\": \"mnasnet\"}\n";
        CommandRun run = CommandRun.withInput(line + line, "describe", "--totals");

        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines()).hasSize(3);
    }

    @Test
    void showsNothingWhereOneOfSeveralArgumentsIsWrong() {
        CommandRun run = CommandRun.of("describe", "--format", "json", SMALLEST, "oops");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void doesNotFloodTheTerminal() {
        CommandRun run = CommandRun.withInput("oops\n".repeat(1000), "describe", "--totals");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(21);
        assertThat(run.err()).endsWith("standard input: 980 more are no architectures" + System.lineSeparator());
    }

    @Test
    void alignsLongTablesAsTheyCome() {
        String sample = CommandRun.of("sample", "-s", "mnasnet", "-n", "600").out();
        CommandRun run = CommandRun.withInput(sample, "describe", "--totals");

        assertThat(run.out().lines()).hasSize(601);
    }

    @Test
    void saysWhenThereIsNothingToDescribe() {
        CommandRun run = CommandRun.withInput("\n# nothing\n", "describe");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("benchwright describe: standard input holds no architecture; write one a line"
                        + System.lineSeparator());
    }

    @Test
    void badLinesLeaveAValidList() {
        CommandRun run = CommandRun.withInput("oops\n", "describe", "--format", "json");

        assertThat(run.status()).isEqualTo(1);
        assertThat(JsonParser.parseString(run.out()).getAsJsonArray()).isEmpty();
    }

    @Test
    void tellsItsVersion() {
        JsonObject version = JsonParser.parseString(
                        CommandRun.of("version", "--format", "json").out())
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();

        assertThat(version.get("version").getAsString()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(version.get("revision").getAsString()).matches("[0-9a-f]{40}|unknown");
        assertThat(version.get("java").getAsString()).contains(System.getProperty("java.version"));
    }
}

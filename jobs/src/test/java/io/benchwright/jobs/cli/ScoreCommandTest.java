package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.ScoreRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import io.benchwright.proxies.scores.ZeroCostScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ScoreCommandTest {

    private static final String SMALLEST = "|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|";
    private static final String IMAGES = "generated:classes=3,images=300,seed=2";
    private static final Map<String, String> USUAL = Map.of("--resolution", "16", "--batch", "8", "--threads", "1");
    private static final String END = System.lineSeparator();

    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private static CommandRun score(String... more) {
        List<String> args = new ArrayList<>(List.of("score", "--images", IMAGES, "--cache", cache.toString()));
        USUAL.forEach((option, value) -> {
            if (!List.of(more).contains(option)) {
                args.addAll(List.of(option, value));
            }
        });
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    private List<ScoreRow> rows(Path directory) throws IOException {
        List<ScoreRow> rows = new ArrayList<>();
        Benchmark.open(directory).snapshot().read(Table.SCORES, rows::add);
        return rows;
    }

    @Test
    void printsAColumnForEachScore() {
        CommandRun text = score("--arch", SMALLEST, "--score", "synflow,params", "--score", "nwot");
        CommandRun json = score("--arch", SMALLEST, "--format", "json");

        assertThat(text.status()).as(text.err()).isZero();
        assertThat(text.out().lines().toList().get(0)).matches("architecture +params +synflow +nwot");
        assertThat(text.out().lines().toList().get(1)).matches("\\Q" + SMALLEST + "\\E +\\d+ +-?[\\d.]+ +[\\d.]+");
        JsonObject object =
                JsonParser.parseString(json.out()).getAsJsonArray().get(0).getAsJsonObject();
        assertThat(object.keySet()).containsAll(ZeroCostScore.names()).contains("architecture", "space");
        assertThat(object.get("space").getAsString()).isEqualTo("nas-bench-201");
        assertThat(object.get("params").getAsString())
                .isEqualTo(Long.toString(SearchSpaces.parse(SMALLEST)
                        .lower(SearchSpaces.parse(SMALLEST).defaultLowering().withClasses(3))
                        .totals()
                        .parameters()));
        assertThat(String.format(Locale.ROOT, "%.6g", object.get("synflow").getAsDouble()))
                .isEqualTo(text.out().lines().toList().get(1).split(" +", -1)[2]);
    }

    @Test
    void goesOnWhereItStoppedAndComputesNothingTwice() throws IOException {
        Path directory = folder.resolve("benchmark");
        String[] few = {
            "--space", "nas-bench-201", "--sample", "2", "--score", "synflow,params", "--out", directory.toString()
        };

        CommandRun first = score(few);
        List<ScoreRow> before = rows(directory);
        CommandRun again = score(few);
        List<ScoreRow> after = rows(directory);
        CommandRun more = score(
                "--space",
                "nas-bench-201",
                "--sample",
                "3",
                "--score",
                "synflow,nwot",
                "--format",
                "json",
                "--out",
                directory.toString());

        assertThat(first)
                .isEqualTo(new CommandRun(
                        0, directory + ": 2 networks with 2 scores each, 0 of them were there already" + END, ""));
        assertThat(before).extracting(ScoreRow::score).containsExactly("params", "synflow", "params", "synflow");
        assertThat(again.out())
                .isEqualTo(directory + ": 2 networks with 2 scores each, 2 of them were there already" + END);
        assertThat(after).isEqualTo(before);
        assertThat(more.status()).as(more.err()).isZero();
        JsonArray list = JsonParser.parseString(more.out()).getAsJsonArray();
        assertThat(list).hasSize(3);
        assertThat(list.get(0).getAsJsonObject().get("synflow").getAsDouble())
                .isEqualTo(before.get(1).value());
        assertThat(rows(directory)).hasSize(8).containsAll(before);
        assertThat(CommandRun.of("verify", directory.toString()).status()).isZero();
        assertThat(CommandRun.of("show", directory.toString()).out())
                .containsPattern("scores +8 ")
                .containsPattern("synflow +3 +0 ");
        assertThat(CommandRun.of("compact", directory.toString()).status()).isZero();
        assertThat(rows(directory)).hasSize(8);
    }

    @Test
    void readsFilesAndSaysWhichScoresHaveNoValue() throws IOException {
        String none = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";
        Path file =
                Files.writeString(folder.resolve("archs.txt"), "# two\n" + SMALLEST + "\n" + none + "\n" + SMALLEST);

        CommandRun run = score("--file", file.toString(), "--score", "synflow");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.out().lines().toList().get(2)).matches("\\Q" + none + "\\E +-");
        assertThat(run.err())
                .isEqualTo(
                        "benchwright score: " + none + ": synflow: nothing flows from the input to the output" + END);
    }

    @Test
    void scoresAreProxiesOfAccuracy() throws IOException {
        Path directory = folder.resolve("benchmark");
        assertThat(score(
                                "--space",
                                "nas-bench-201",
                                "--sample",
                                "4",
                                "--score",
                                "params,nwot",
                                "--out",
                                directory.toString())
                        .status())
                .isZero();
        List<ScoreRow> rows = rows(directory);
        try (Commit commit = Benchmark.open(directory).begin(Map.of())) {
            for (ScoreRow row : rows) {
                if (row.score().equals("params")) {
                    commit.add(Table.TRAININGS, training(row));
                }
            }
            commit.publish();
        }

        CommandRun one = CommandRun.of(
                "fidelity", directory.toString(), "--truth", "accuracy", "--proxy", "params", "--format", "json");
        CommandRun usual = CommandRun.of("fidelity", directory.toString(), "--format", "json");

        JsonObject params =
                JsonParser.parseString(one.out()).getAsJsonArray().get(0).getAsJsonObject();
        assertThat(params.get("proxy").getAsString()).isEqualTo("params");
        assertThat(params.get("n").getAsInt()).isEqualTo(4);
        assertThat(params.get("kendallTau").getAsDouble()).isEqualTo(1);
        assertThat(JsonParser.parseString(usual.out()).getAsJsonArray())
                .extracting(each -> each.getAsJsonObject().get("proxy").getAsString())
                .containsExactlyInAnyOrder("multiplyAdds", "parameters", "params", "nwot");
    }

    /** More accurate the more parameters it has. */
    private static TrainingRow training(ScoreRow row) {
        return new TrainingRow(
                "trained " + row.trial(),
                row.space(),
                row.architecture(),
                "images",
                "tiny",
                1L,
                0,
                "measured",
                "completed",
                null,
                "validation",
                row.value() == null ? null : row.value() / 1e5,
                null,
                60.0,
                List.of(),
                null,
                null,
                null);
    }

    @Test
    void wrongUsageIsToldInOneLine() {
        assertThat(score("--arch", SMALLEST, "--score", "synflw"))
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "benchwright score: there is no score 'synflw' (did you mean synflow?); there are params, macs,"
                                + " activations, synflow, snip, grad-norm, nwot, zen, l2-norm" + END));
        assertThat(score().err())
                .isEqualTo("benchwright score: name architectures in one way: with --arch, --file or --sample; see"
                        + " 'benchwright score --help'" + END);
        assertThat(score("--sample", "3").err())
                .startsWith("benchwright score: --sample needs --space; 'benchwright spaces' lists them");
        assertThat(score("--arch", SMALLEST, "--batch", "1").err())
                .isEqualTo("benchwright score: batch is 1, but must be at least 2" + END);
        assertThat(score("--arch", SMALLEST, "--classes", "2").err())
                .isEqualTo("benchwright score: --classes is 2, but " + IMAGES + " has 3 classes" + END);
        assertThat(score("--arch", SMALLEST, "--resolution", "0").err())
                .isEqualTo("benchwright score: resolution is 0, but must be at least 1 and at most 2048" + END);
        assertThat(score("--arch", SMALLEST, "--batch", "1000").err())
                .matches("benchwright score: batch is 1000, but " + IMAGES + " has only \\d+ images for training\\R");
        assertThat(score("--arch", "oops").status()).isEqualTo(2);
    }

    @Test
    void helpNamesAllScores() {
        assertThat(ScoreCommand.SCORES).isEqualTo(String.join(", ", ZeroCostScore.names()));
        assertThat(CommandRun.of("score", "--help").out()).contains("Example: benchwright score");
    }
}

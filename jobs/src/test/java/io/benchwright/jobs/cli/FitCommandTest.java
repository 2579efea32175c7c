package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.benchmark.Artifact;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code fit} and {@code evaluate}, on latencies that add up. */
@Timeout(120)
class FitCommandTest {

    @TempDir
    private Path folder;

    private String directory = "";

    @BeforeEach
    void makeABenchmark() throws IOException {
        directory = folder.resolve("bench").toString();
        SurrogatesForTests.measure(Path.of(directory), "board", 1, latencies(120));
    }

    private static Map<String, Double> latencies(int count) {
        StableRandom random = new StableRandom(5);
        Map<String, Double> latencies = new LinkedHashMap<>();
        while (latencies.size() < count) {
            Architecture architecture = SearchSpaces.named("nas-bench-201").random(random);
            int[] options = new int[architecture.space().choices()];
            architecture.copyOptions(options, 0);
            double sum = 1;
            for (int choice = 0; choice < options.length; choice++) {
                sum += (choice + 1) * options[choice];
            }
            latencies.put(architecture.toString(), sum);
        }
        return latencies;
    }

    private CommandRun run(String command, String... more) {
        return CommandRun.of(
                Stream.concat(Stream.of(command, directory), Stream.of(more)).toArray(String[]::new));
    }

    private byte[] model(String target) throws IOException {
        Artifact artifact = Benchmark.open(Path.of(directory))
                .snapshot()
                .artifact("surrogate", target)
                .orElseThrow();
        return artifact.read("model.zip");
    }

    @Test
    void fitsThenAnswersAndIsJudged() throws Exception {
        CommandRun fit = run("fit", "--model", "ridge", "--seed", "3");

        assertThat(fit.err().lines()).hasSize(2).first().isEqualTo("fitting 1 target, up to 1 at the same time");
        assertThat(fit.err()).containsPattern("1 of 1, \\d+ s: latency@board: ridge\n$");
        assertThat(fit.status()).isZero();
        List<String> lines = fit.out().lines().toList();
        assertThat(lines.get(0).split(" {2,}", -1))
                .containsExactly(
                        "target",
                        "model",
                        "part",
                        "n",
                        "train rows",
                        "R2",
                        "tau",
                        "Spearman",
                        "MAE",
                        "RMSE",
                        "MAPE %",
                        "in 90 %",
                        "width");
        assertThat(lines.stream()
                        .skip(1)
                        .map(line -> Arrays.asList(line.split(" +", -1)).subList(0, 5)))
                .containsExactly(
                        List.of("latency@board", "ridge", "train", "96", "96"),
                        List.of("latency@board", "ridge", "val", "12", "96"),
                        List.of("latency@board", "ridge", "test", "12", "96"));

        String architecture = latencies(1).keySet().iterator().next();
        CommandRun query = run("query", architecture, "--format", "csv", "--interval");
        assertThat(query.out()).startsWith("architecture,latency@board,latency@board.lower90,latency@board.upper90\n");
        assertThat(Double.parseDouble(query.out().lines().toList().get(1).split(",", -1)[1]))
                .isCloseTo(latencies(1).get(architecture), withinPercentage(5));
    }

    @Test
    void evaluateGivesEveryFieldAndTheSameFiguresAsTheFit() {
        CommandRun fit = run("fit", "--model", "ridge", "--format", "json");
        JsonArray fitted = JsonParser.parseString(fit.out()).getAsJsonArray();

        for (int part = 0; part < 3; part++) {
            String name = List.of("train", "val", "test").get(part);
            CommandRun evaluate = run("evaluate", "--part", name, "--format", "json");
            assertThat(evaluate.status()).as(evaluate.err()).isZero();
            JsonArray judged = JsonParser.parseString(evaluate.out()).getAsJsonArray();
            assertThat(judged).hasSize(1);
            JsonObject scores = judged.get(0).getAsJsonObject();
            assertThat(scores).isEqualTo(fitted.get(part));
            assertThat(scores.keySet())
                    .containsExactly(
                            "target",
                            "model",
                            "part",
                            "n",
                            "trainRows",
                            "r2",
                            "kendallTau",
                            "spearman",
                            "mae",
                            "rmse",
                            "mape",
                            "coverage90",
                            "width90");
            assertThat(scores.get("kendallTau").getAsDouble()).isGreaterThan(0.9);
        }
        assertThat(run("evaluate", "--split", "random-1").out())
                .isEqualTo(run("evaluate").out());
    }

    @Test
    void theSameSeedGivesTheSameBytesAndTheCardSaysWhatToAskFor() throws Exception {
        run("fit", "--model", "xgboost", "--seed", "3", "--split", "random-7");
        byte[] first = model("latency@board");
        JsonObject card = JsonParser.parseString(new String(
                        Benchmark.open(Path.of(directory))
                                .snapshot()
                                .artifact("surrogate", "latency@board")
                                .orElseThrow()
                                .read("card.json"),
                        StandardCharsets.UTF_8))
                .getAsJsonObject();
        for (String library : List.of("xgboost", "ejml", "java")) {
            assertThat(card.getAsJsonObject("software").get(library).getAsString())
                    .matches("[0-9]+\\.[0-9].*");
        }
        assertThat(card.getAsJsonObject("fittedOn")).hasToString("{\"parts\":\"train, val\",\"rows\":108}");
        assertThat(card.getAsJsonObject("refit"))
                .hasToString("{\"model\":\"xgboost\",\"split\":\"random-7\",\"seed\":3}");

        run("fit", "--model", "xgboost", "--seed", "3", "--split", "random-7");
        assertThat(model("latency@board")).isEqualTo(first);
        run("fit", "--model", "xgboost", "--seed", "4", "--split", "random-7");
        assertThat(model("latency@board")).isNotEqualTo(first);
    }

    @Test
    void whatCannotBeFittedIsNamedAndTheRestIsCommitted() throws Exception {
        SurrogatesForTests.measure(Path.of(directory), "phone", 1, latencies(3));
        SurrogatesForTests.measure(Path.of(directory), "phone", 8, latencies(3));

        CommandRun fit = run("fit", "--model", "ridge");

        assertThat(fit.status()).isEqualTo(1);
        assertThat(fit.err())
                .contains(
                        "latency@phone: has rows of several batches (1, 8); give each device id of its own, and import or "
                                + "measure again\n")
                .contains("latency@board: ridge\n");
        assertThat(model("latency@board")).isNotEmpty();
        assertThat(run("evaluate").out()).contains("latency@board").doesNotContain("latency@phone");
    }

    @Test
    void theCurveFitsMoreAndMoreRows() {
        CommandRun curve = run("evaluate", "--curve", "--part", "val", "--format", "json", "--target", "latency@board");

        assertThat(curve.status()).as(curve.err()).isZero();
        JsonArray sizes = JsonParser.parseString(curve.out()).getAsJsonArray();
        assertThat(sizes.asList().stream()
                        .map(scores -> scores.getAsJsonObject().get("trainRows").getAsInt()))
                .containsExactly(96);
        assertThat(run("query", "--target", "latency@board").err())
                .contains("there is no surrogate of 'latency@board'");
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        assertWrong(
                2,
                "there is no target 'latency@bord' (did you mean latency@board?); there are latency@board",
                "fit",
                directory,
                "--target",
                "latency@bord");
        assertWrong(
                2,
                "--model is 'lasso', but must be auto, ridge, ridge+xgboost, xgboost, xgboost-physical, gp, gp+xgboost, blend",
                "fit",
                directory,
                "--model",
                "lasso");
        assertWrong(2, "--baseline fits a recipe of its own", "fit", directory, "--baseline", "--model", "gp");
        assertWrong(1, "there is no split 'other'", "fit", directory, "--split", "other");
        assertWrong(1, folder + "/none: ", "fit", folder + "/none");
        assertWrong(1, "there are no surrogates; make them with 'benchwright fit " + directory, "evaluate", directory);
        assertWrong(2, "there is no surrogate of 'a@b'", "evaluate", directory, "--target", "a@b");
        assertWrong(2, "--part", "evaluate", directory, "--part", "tests");
        run("fit", "--model", "ridge");
        assertWrong(
                1,
                "was fitted with split random-1, so that it may know what random-2 tests",
                "evaluate",
                directory,
                "--split",
                "random-2");
        Path empty = folder.resolve("empty");
        SurrogatesForTests.put(empty, "nas-bench-201", "latency@board", 1);
        assertWrong(1, empty + ": the tables hold no target to fit", "fit", empty.toString());
    }

    private static void assertWrong(int status, String message, String... args) {
        CommandRun run = CommandRun.of(args);
        assertThat(run.err()).contains(message).doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(status);
    }

    @Test
    void splitsMayComeFromAFileAndFiguresOfOtherRowsAreRefused() throws Exception {
        Path split = folder.resolve("split.json");
        List<String> all = List.copyOf(latencies(120).keySet());
        Files.writeString(
                split,
                "{\"train\": [\"%s\"], \"val\": [\"%s\"], \"test\": [\"%s\"]}"
                        .formatted(
                                String.join("\", \"", all.subList(0, 80)),
                                String.join("\", \"", all.subList(80, 100)),
                                String.join("\", \"", all.subList(100, 120))));
        CommandRun fit = run("fit", "--model", "ridge", "--split", split.toString());
        assertThat(fit.status()).as(fit.err()).isZero();
        assertThat(run("evaluate").out().lines().toList().get(1)).matches("latency@board +ridge +test +20 +80 .*");
        assertThat(run("evaluate", "--split", "split").status()).isZero();
        assertThat(run("evaluate", "--split", split.toString()).status()).isZero();

        // The file is drawn up anew, under the same name.
        Files.writeString(
                split,
                Files.readString(split)
                        .replace("\"val\"", "\"x\"")
                        .replace("\"test\"", "\"val\"")
                        .replace("\"x\"", "\"test\""));
        CommandRun again = run("fit", "--model", "ridge", "--split", split.toString());
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).contains("split");
    }

    @Test
    void whateverACardSaysIsReadOrRefusedInOneLine() throws Exception {
        run("fit", "--model", "ridge");
        Artifact artifact = Benchmark.open(Path.of(directory))
                .snapshot()
                .artifact("surrogate", "latency@board")
                .orElseThrow();
        String sound = new String(artifact.read("card.json"), StandardCharsets.UTF_8);
        List<String> values = List.of("null", "5", "\"x\"", "[]", "{}", "[null]", "[{}]");
        for (String field : JsonParser.parseString(sound).getAsJsonObject().keySet()) {
            for (String inner : List.of("", "split", "seed", "model", "train", "val")) {
                for (String value : values) {
                    JsonObject card = JsonParser.parseString(sound).getAsJsonObject();
                    if (inner.isEmpty()) {
                        card.add(field, JsonParser.parseString(value));
                    } else if (card.get(field) instanceof JsonObject object && object.has(inner)) {
                        object.add(inner, JsonParser.parseString(value));
                    } else {
                        continue;
                    }
                    SurrogatesForTests.put(
                            Path.of(directory), "latency@board", artifact.read("model.zip"), card.toString());
                    CommandRun evaluate = run("evaluate", "--part", value.length() % 2 == 0 ? "val" : "test");
                    assertThat(evaluate.status()).as(card.toString()).isLessThanOrEqualTo(1);
                    assertThat(evaluate.err().lines().count()).isLessThanOrEqualTo(1);
                }
            }
        }
    }
}

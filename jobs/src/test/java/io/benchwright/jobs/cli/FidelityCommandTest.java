package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.ArchitectureRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FidelityCommandTest {

    private static final double[] FULL = {60, 61, 62, 63, 64, 65};
    private static final double[] SHORT = {50, 52, 51, 53, 54, 55};

    @TempDir
    private Path temporary;

    private static JsonArray json(CommandRun run) {
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return JsonParser.parseString(run.out()).getAsJsonArray();
    }

    private static List<String> texts(JsonArray list, String field) {
        List<String> texts = new ArrayList<>();
        for (JsonElement each : list) {
            texts.add(each.getAsJsonObject().get(field).getAsString());
        }
        return texts;
    }

    /** Six networks under two schemes; the short one was also seen after its first epoch, where it ranked in reverse. */
    private String directory() throws IOException {
        Path directory = temporary.resolve("bench");
        try (Commit commit = Benchmark.openOrCreate(directory).begin(Map.of("by", "test"))) {
            List<Architecture> architectures =
                    SamplingStrategy.UNIFORM.sample(SearchSpaces.named("mnasnet"), FULL.length, 1);
            for (int i = 0; i < FULL.length; i++) {
                commit.add(Table.ARCHITECTURES, ArchitectureRow.of(architectures.get(i)));
                commit.add(Table.TRAININGS, training(architectures.get(i), "full", FULL[i], 100, List.of()));
                TrainingRow.Epoch first = new TrainingRow.Epoch(1, 2.0, 50.0 - i, 90.0, 5.0, 32);
                TrainingRow.Epoch last = new TrainingRow.Epoch(2, 1.0, SHORT[i], 90.0, 10.0, 32);
                commit.add(
                        Table.TRAININGS, training(architectures.get(i), "short", SHORT[i], 10, List.of(first, last)));
            }
            commit.publish();
        }
        return directory.toString();
    }

    private static TrainingRow training(
            Architecture architecture, String scheme, double top1, double seconds, List<TrainingRow.Epoch> curve) {
        return new TrainingRow(
                scheme + architecture,
                architecture.space().name(),
                architecture.toString(),
                "cifar10",
                scheme,
                1L,
                0,
                "measured",
                "completed",
                null,
                "validation",
                top1,
                90.0,
                seconds,
                curve,
                null,
                null,
                null);
    }

    @Test
    void comparesSchemesWithTheOneThatTakesTheMostSeconds() throws IOException {
        JsonArray judged = json(CommandRun.of("fidelity", directory(), "--epochs", "--format", "json"));

        assertThat(texts(judged, "proxy"))
                .containsExactlyInAnyOrder("accuracy@short", "accuracy@short, epoch 1", "multiplyAdds", "parameters");
        JsonObject best = judged.get(0).getAsJsonObject();
        assertThat(best.get("proxy").getAsString()).isEqualTo("accuracy@short");
        assertThat(best.get("truth").getAsString()).isEqualTo("accuracy@full");
        assertThat(best.get("n").getAsInt()).isEqualTo(6);
        assertThat(best.get("kendallTau").getAsDouble()).isEqualTo(13.0 / 15, within(1e-12));
        assertThat(best.get("costRatio").getAsDouble()).isEqualTo(10);
        assertThat(best.get("onFront").getAsBoolean()).isTrue();
        assertThat(best.get("ceiling").isJsonNull()).isTrue();
        JsonObject worst = judged.get(judged.size() - 1).getAsJsonObject();
        assertThat(worst.get("proxy").getAsString()).isEqualTo("accuracy@short, epoch 1");
        assertThat(worst.get("kendallTau").getAsDouble()).isEqualTo(-1);
        assertThat(worst.get("costRatio").getAsDouble()).isEqualTo(20);
    }

    @Test
    void printsATableForPeople() throws IOException {
        CommandRun run = CommandRun.of("fidelity", directory(), "--proxy", "accuracy@short");

        assertThat(run.out())
                .startsWith("truth: accuracy@full\n")
                .containsPattern("accuracy@short +6 +0\\.8667 .* 10\\.00 \\*");
    }

    @Test
    void comparesColumnsOfAFileWhoseNetworksRepeat() throws IOException {
        Path csv = Files.writeString(temporary.resolve("runs.csv"), """
                net;good;slow;full;s
                a;1;9;10;2
                a;1.2;9;11;2
                b;2;8;20;2
                b;2.2;8;21;2
                c;3;7;30;2
                c;;7;31;2
                """);

        JsonArray judged = json(CommandRun.of(
                "fidelity",
                "--csv",
                csv.toString(),
                "--network",
                "net",
                "--truth",
                "full",
                "--proxy",
                "good",
                "--proxy",
                "slow",
                "--lower-is-better",
                "slow",
                "--seconds",
                "full=s",
                "--seconds",
                "good=s",
                "--format",
                "json"));

        JsonObject good = judged.get(0).getAsJsonObject();
        assertThat(good.get("proxy").getAsString()).isEqualTo("good");
        assertThat(good.get("n").getAsInt()).isEqualTo(3);
        assertThat(good.get("kendallTau").getAsDouble()).isEqualTo(1);
        assertThat(good.get("costRatio").getAsDouble()).isEqualTo(1);
        assertThat(good.get("proxyRepeatsTauMean").getAsDouble()).isEqualTo(1);
        JsonObject slow = judged.get(1).getAsJsonObject();
        assertThat(slow.get("kendallTau").getAsDouble()).isEqualTo(1);
        assertThat(slow.get("costRatio").isJsonNull()).isTrue();
    }

    /** Any Parquet file will do; one of a benchmark is at hand. */
    @Test
    void comparesColumnsOfAParquetFile() throws IOException {
        directory();
        Path parquet;
        try (Stream<Path> files = Files.list(temporary.resolve("bench/trainings"))) {
            parquet = files.findFirst().orElseThrow();
        }

        JsonArray judged = json(CommandRun.of(
                "fidelity", "--csv", parquet.toString(), "--truth", "top1", "--proxy", "seconds", "--format", "json"));

        assertThat(judged.get(0).getAsJsonObject().get("n").getAsInt()).isEqualTo(12);
        assertThat(judged.get(0).getAsJsonObject().get("kendallTau").getAsDouble())
                .isPositive();
    }

    @Test
    void refusesInOneLine() throws IOException {
        String directory = directory();
        Path csv = Files.writeString(temporary.resolve("bad.csv"), "net,full,proxy\na,1,x\nb,2,3\n");

        assertRefused(2, "name a benchmark directory, or a file with --csv", "fidelity");
        assertRefused(
                2,
                "there are no ratings 'accuracy@shrt' (did you mean accuracy@short?); there are accuracy@full,",
                "fidelity",
                directory,
                "--proxy",
                "accuracy@shrt");
        assertRefused(
                1,
                "bad.csv: line 2: proxy is 'x', but must be a finite number",
                "fidelity",
                "--csv",
                csv.toString(),
                "--truth",
                "full",
                "--proxy",
                "proxy");
        assertRefused(
                2,
                "bad.csv: has no column 'ful' (did you mean full?); there are net, full, proxy",
                "fidelity",
                "--csv",
                csv.toString(),
                "--truth",
                "ful",
                "--proxy",
                "net");
        assertRefused(
                2,
                "--seconds is of column other, which is neither a proxy nor the truth; name one of full, net",
                "fidelity",
                "--csv",
                csv.toString(),
                "--truth",
                "full",
                "--proxy",
                "net",
                "--seconds",
                "other=s");
        assertRefused(2, "--top is 0.0, but must be above 0 and at most 100", "fidelity", directory, "--top", "0");
        assertRefused(
                2,
                "--network, --seconds and --lower-is-better are of a file; a directory knows them",
                "fidelity",
                directory,
                "--network",
                "n");
    }

    private static void assertRefused(int status, String problem, String... args) {
        CommandRun run = CommandRun.of(args);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(problem);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.status()).isEqualTo(status);
    }

    @Test
    void writesAPageBesidesWhatItPrints() throws IOException {
        Path page = temporary.resolve("new folder/page.html");
        String directory = directory();

        CommandRun run = CommandRun.of("fidelity", directory, "--html", page.toString());
        CommandRun again = CommandRun.of("fidelity", directory, "--html", page.toString());

        assertThat(run.err()).isEmpty();
        assertThat(again).isEqualTo(run);
        assertThat(run.out())
                .isEqualTo(CommandRun.of("fidelity", directory).out())
                .contains("accuracy@short");
        // Epochs are drawn without being asked for; of the short scheme both.
        assertThat(page)
                .content()
                .contains("<td>1</td><td>6</td><td>-1.0000</td>", "<td>2</td><td>6</td><td>0.8667</td>");
        assertThat(page).content().contains("accuracy@full", "from " + directory + ".");
    }

    /** The truth's last epoch is the truth itself, which says nothing of a proxy. */
    @Test
    void drawsTheTruthsOwnEpochsButTheLast() throws IOException {
        Path page = temporary.resolve("page.html");

        CommandRun.of("fidelity", directory(), "--truth", "accuracy@short", "--html", page.toString());

        assertThat(page).content().contains("<td>1</td><td>6</td>").doesNotContain("<td>2</td><td>6</td>");
    }

    @Test
    void writesAPageOfAFile() throws IOException {
        Path csv = Files.writeString(temporary.resolve("runs.csv"), "full,proxy\n1,1\n2,2\n3,2.5\n");
        Path page = temporary.resolve("page.html");

        CommandRun run = CommandRun.of(
                "fidelity", "--csv", csv.toString(), "--truth", "full", "--proxy", "proxy", "--html", page.toString());

        assertThat(run.status()).isZero();
        assertThat(page)
                .content()
                .contains(
                        "name the columns with the seconds of both, with --seconds",
                        "A file of columns has no learning curves");
    }

    /** The page might take the place of what it is about. */
    @Test
    void writesNoPageOverSomethingElse() throws IOException {
        Path csv = Files.writeString(temporary.resolve("runs.csv"), "full,proxy\n1,1\n2,2\n");

        assertRefused(
                1,
                "runs.csv: is there already, and is not a page that Benchwright wrote; name another file",
                "fidelity",
                "--csv",
                csv.toString(),
                "--truth",
                "full",
                "--proxy",
                "proxy",
                "--html",
                csv.toString());
        assertThat(csv).hasContent("full,proxy\n1,1\n2,2\n");
    }

    @Test
    void hasHelpWithAnExample() {
        assertThat(CommandRun.of("fidelity", "--help").out()).contains("Example: benchwright fidelity anb");
    }

    /** Whole, from the published files to the figures that are known of them. */
    @Test
    void judgesThePublishedProxyOfAccelNasBench() {
        Path ablation =
                Path.of(System.getProperty("benchwright.datasets", "no-such-folder"), "accel-nasbench/ablation");
        if (!Files.isDirectory(ablation)) {
            System.err.println("skipped: " + ablation.normalize() + " is not there");
        }
        assumeTrue(Files.isDirectory(ablation), "a published data set is not there");
        String directory = temporary.resolve("ablation").toString();
        List<String> args = new ArrayList<>(List.of("import", "fidelity-csv", "--out", directory));
        for (String scheme : List.of("proxified", "fewproxy")) {
            for (int seed = 1; seed <= 3; seed++) {
                args.add(ablation.resolve(scheme + "-seed" + seed + ".csv").toString());
            }
        }
        assertThat(CommandRun.of(args.toArray(String[]::new)).status()).isZero();

        JsonObject proxy = json(CommandRun.of("fidelity", directory, "--format", "json"))
                .get(0)
                .getAsJsonObject();

        assertThat(proxy.get("proxy").getAsString()).isEqualTo("accuracy@proxified");
        assertThat(proxy.get("truth").getAsString()).isEqualTo("accuracy@fewproxy");
        assertThat(proxy.get("n").getAsInt()).isEqualTo(117);
        assertThat(proxy.get("kendallTau").getAsDouble()).isEqualTo(0.9257, within(5e-5));
        assertThat(proxy.get("spearman").getAsDouble()).isEqualTo(0.9913, within(5e-5));
        assertThat(proxy.get("costRatio").getAsDouble()).isEqualTo(5.61, within(5e-3));
    }
}

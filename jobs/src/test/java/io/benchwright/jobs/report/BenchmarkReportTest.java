package io.benchwright.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Experiment;
import io.benchwright.data.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page says without its script; {@link BenchmarkPageInBrowserTest} looks at the charts. */
class BenchmarkReportTest {

    @TempDir
    private Path temporary;

    private Path folder = Path.of("");

    @BeforeEach
    void nameAFolder() {
        folder = temporary.resolve("bench");
    }

    private static String html(Benchmark.Snapshot snapshot) throws IOException {
        return BenchmarkReport.of(snapshot, "1.2.3").html();
    }

    /** The page without its style, data and scripts. */
    private static String body(String html) {
        return html.substring(html.indexOf("<main>"), html.indexOf("<script"));
    }

    private static JsonObject data(String html) {
        String start = "<script type=\"application/json\" id=\"data\">";
        int from = html.indexOf(start) + start.length();
        return JsonParser.parseString(html.substring(from, html.indexOf("</script>", from)))
                .getAsJsonObject();
    }

    @Test
    void givesTheSamePageForTheSameSnapshot() throws IOException {
        String first = html(BenchmarkForTests.whole(folder));

        assertThat(html(Benchmark.open(folder).snapshot())).isEqualTo(first);
        assertThat(first).contains("Made by Benchwright 1.2.3 from " + folder);
    }

    @Test
    void asksForNothing() throws IOException {
        String html = html(BenchmarkForTests.whole(folder));

        assertThat(html).contains("default-src 'none'").doesNotContain("<script src");
        assertThat(body(html)).doesNotContainPattern("<(link|iframe|img)\\b").doesNotContainPattern("href=\"[^#]");
    }

    @Test
    void escapesWhateverComesFromTables() throws IOException {
        String html = html(BenchmarkForTests.whole(folder));

        assertThat(html).doesNotContain(BenchmarkForTests.NASTY).doesNotContain("<b>baseline</b>");
        for (String where : List.of(
                "network 1", "gpu ", "mine ", "host ", "out of memory ", "because ", "small ", "benchwright test ")) {
            assertThat(body(html))
                    .as(where)
                    .contains(
                            where + "&lt;/script&gt;&lt;img src=x onerror=&quot;window.hit=1&quot;&gt;&#39;&amp;amp;");
        }
        assertThat(data(html).getAsJsonArray("networks"))
                .anyMatch(name -> name.getAsString().equals("toy network 1" + BenchmarkForTests.NASTY));
    }

    @Test
    void tellsWhatWasBuilt() throws IOException {
        String body = body(html(BenchmarkForTests.whole(folder)));

        assertThat(body)
                .contains("<h1>Benchmark bench</h1>")
                .contains("<th scope=\"row\">networks</th><td class=\"text\">12 of the space toy</td>")
                .contains("<th scope=\"row\">trainings</th><td class=\"text\">49 rows: 49 measured</td>")
                .contains(
                        "<th scope=\"row\">measurements</th><td class=\"text\">39 rows: 12 imported, 15 measured, 12 modelled</td>")
                .contains(
                        "<th scope=\"row\">latency@board</th><td>measured</td><td>milliseconds</td><td>12</td><td>0</td><td>1</td><td>12</td>"
                                + "<td>0</td><td>10</td><td>21</td><td>2026-11-20 to 2026-11-22</td>")
                .contains("<th scope=\"row\">latency@tpu</th><td>modelled</td><td>milliseconds</td>")
                .contains(
                        "<th scope=\"row\">accuracy@full</th><td>measured</td><td>percent</td><td>12</td><td>0</td><td>2</td><td>25</td>"
                                + "<td>1</td>")
                .contains(
                        "<th scope=\"row\">nwot</th><td>measured</td><td>score</td><td>11</td><td>1</td><td>1</td><td>12</td><td>1</td>")
                .contains("<td>8</td><td>2</td><td>2</td>")
                .contains("73 of 85 trials are in no split");
    }

    @Test
    void tellsTheExperimentThatBuiltIt() throws IOException {
        BenchmarkForTests.whole(folder);
        Benchmark.Snapshot built = BenchmarkForTests.commit(
                folder,
                commit -> new Experiment("mine", "name: mine # " + BenchmarkForTests.NASTY, Optional.of("short"))
                        .putInto(commit));

        String html = html(built);

        assertThat(html).doesNotContain(BenchmarkForTests.NASTY);
        assertThat(body(html))
                .contains("<td class=\"text\">mine, in which accuracy is that under the scheme short</td>")
                .contains("<pre>name: mine # &lt;/script&gt;")
                .contains("<th scope=\"row\">accuracy</th><td>measured</td><td>percent</td>")
                .contains("<td class=\"text\">scheme short; trained on images; evaluated on images for validation</td>");
    }

    @Test
    void tellsWhatTheSearchDecided() throws IOException {
        String body = body(html(BenchmarkForTests.whole(folder)));

        assertThat(body)
                .contains(
                        "Stands in for full. Chosen: short, tau 0.8000 (0.6000 to 0.9000) on 8 networks with 2 seeds, cost ratio "
                                + "10.00, by which it was chosen, so that this tau is rather too high. Within noise of the best: no other. "
                                + "2 schemes: 1 chosen, 1 dropped.")
                .contains("On networks and seeds that had no part in the choice: tau 0.7000 (0.5000 to 0.8000)")
                .contains("<th scope=\"row\">tiny</th><td>dropped</td><td>1</td><td>8</td><td>2</td><td>0.4000</td>"
                        + "<td>0.2000 to 0.5000</td><td>-0.6000 to -0.1000 at 97.5 %</td><td>50.00</td><td>2</td>")
                .contains(
                        "The truth is accuracy@full (measured), the accuracy of the scheme whose trainings take the most seconds.")
                .containsPattern("<th scope=\"row\">accuracy@short \\(measured\\)</th><td>12</td><td>0\\.\\d{4}</td>")
                .contains("Figures that came with the benchmark");
    }

    @Test
    void tellsHowDevicesAgreeWithTheirSource() throws IOException {
        String body = body(html(BenchmarkForTests.whole(folder)));

        // The board and the GPU prefer the same networks, though one tells milliseconds and the other images per
        // second; the more
        // accurate networks are the slower ones.
        assertThat(body)
                .contains(
                        "<th scope=\"row\">1. latency@board (measured)</th><td class=\"tau\">same<small>12</small></td>")
                .containsPattern(
                        "<td class=\"tau\" style=\"background:rgba\\(127,179,221,1\\.00\\)\">1\\.000<small>12</small></td>")
                .containsPattern("<th scope=\"row\">accuracy@full \\(measured\\)</th><td class=\"tau\" "
                        + "style=\"background:rgba\\(240,166,124,1\\.00\\)\">-1\\.000<small>12</small></td>")
                .contains("3. throughput@gpu ")
                .contains("2. latency@tpu (modelled)");
    }

    @Test
    void tellsHowGoodSurrogatesAreOnRowsForTest() throws IOException {
        String body = body(html(BenchmarkForTests.whole(folder)));

        assertThat(body)
                .contains(
                        "<th scope=\"row\">latency@board</th><td class=\"text\">imported 2, measured 10</td><td>gp</td><td>mine</td>"
                                + "<td>test</td><td>4</td><td>6</td><td>0.8123</td><td>0.9876</td><td>0.0512</td><td>0.0625</td>"
                                + "<td>milliseconds</td><td>1.25</td><td>91.5</td>")
                .contains("<td>gp&lt;b&gt;baseline&lt;/b&gt;</td>")
                .contains(
                        "<th scope=\"row\">latency@tpu</th><td class=\"text\">not told</td><td>-</td><td>-</td><td>-</td><td>-</td>")
                .contains(
                        "There are no figures on rows for test of latency@tpu: its split has none, or its card does not tell.");
    }

    @Test
    void tellsFrontsOfRowsAlone() throws IOException {
        String html = html(BenchmarkForTests.whole(folder));

        assertThat(body(html))
                .contains("Nothing on these charts was predicted by a surrogate.")
                .contains("<option value=\"0\">accuracy@full (measured) against latency@board (measured)</option>")
                .contains("The front of accuracy@full (measured) against latency@board (measured): 12 of 12 networks")
                // Of four latencies, each has one network that is the most accurate.
                .contains("The front of accuracy@full (measured) against latency@tpu (modelled): 4 of 12 networks")
                .contains("<th scope=\"row\">toy network 8</th><td>68.15</td><td>5</td>");
        JsonObject modelled = data(html).getAsJsonArray("fronts").get(1).getAsJsonObject();
        assertThat(modelled.get("device").getAsString()).isEqualTo("latency@tpu (modelled)");
        assertThat(modelled.get("onFront").getAsInt()).isEqualTo(4);
        assertThat(modelled.getAsJsonArray("value")).hasSize(12);
    }

    @Test
    void tellsCostsFailuresAndProvenance() throws IOException {
        String body = body(html(BenchmarkForTests.whole(folder)));

        assertThat(body)
                .contains(
                        "<th scope=\"row\">full (measured)</th><td>25</td><td>24</td><td>24</td><td>2,400.0</td><td>0.67</td>"
                                + "<td>100.0</td><td>100.0</td><td>100.0</td><td>2</td>")
                // Three repetitions each of 10 to 21 ms, and three sentinels of 20 to 22 ms.
                .contains("The repetitions of 15 rows took 0.6 seconds together")
                .contains("<th scope=\"row\">latency@board (measured)</th><td>12</td><td>0.56</td>")
                .contains("<th scope=\"row\">nwot</th><td>6.00</td>")
                .contains("2 rows failed or diverged.")
                .contains(
                        "<th scope=\"row\">scores</th><td>failed</td><td>1</td><td class=\"text\">no kernel Traceback</td>")
                .contains("<td>benchwright 1.2.3</td><td>0123456789ab</td>")
                .contains("<th scope=\"row\">latency@board</th><td>measured</td><td>12</td><td>4</td><td>fp32</td>"
                        + "<td class=\"text\">ONNX Runtime 1.28.0</td><td class=\"text\">Toy 3000</td><td>1</td>"
                        + "<td class=\"text\">bench</td><td>3</td><td>2</td><td>1</td><td>0</td>")
                .contains(
                        "<th scope=\"row\">latency@tpu</th><td>modelled</td><td>12</td><td>4</td><td>fp32</td><td class=\"text\">-</td>"
                                + "<td class=\"text\">-</td><td>-</td><td class=\"text\">-</td><td>-</td><td>-</td><td>-</td><td>-</td>")
                .contains(
                        "<th scope=\"row\">sentinelLatency@board</th><td>3</td><td>21</td><td>20</td><td>22</td><td>9.5</td>");
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        String body = body(html(BenchmarkForTests.commit(
                folder, commit -> commit.add(Table.ARCHITECTURES, BenchmarkForTests.architecture(0)))));

        assertThat(body)
                .contains("There are no targets: nothing was trained, measured, imported or modelled.")
                .contains("There is no split, which says what models are fitted on and judged by.")
                .contains("No search for a training proxy has decided anything here.")
                .contains("There are no accuracies to compare.")
                .contains("There are no values of any device.")
                .contains(
                        "There are no surrogates: the benchmark answers for the networks that it has rows of, and for no other.")
                .contains("There is no accuracy, so that there is nothing to weigh devices against.")
                .contains("There are no trainings.")
                .contains("What measurements took is not known: no row keeps repetitions that tell a time.")
                .contains("No row failed or diverged.")
                .doesNotContain("<figure");
    }

    @Test
    void saysWhatOneSchemeOrOneDeviceCannotTell() throws IOException {
        String trained = body(html(BenchmarkForTests.commit(
                folder, commit -> commit.add(Table.TRAININGS, BenchmarkForTests.training("full", 0, 1, 60, 100)))));
        assertThat(trained)
                .contains(
                        "There is one accuracy alone, accuracy (measured), so that no scheme can be judged against another.")
                .contains("There are no values of any device to weigh accuracy against.");

        String measured = body(html(BenchmarkForTests.commit(
                temporary.resolve("other"),
                commit -> commit.add(
                        Table.MEASUREMENTS, BenchmarkForTests.measurement("latency", "board", "measured", 0, 10)))));
        assertThat(measured)
                .contains(
                        "There is one device target alone, latency@board (measured), and no accuracy, so that there is nothing to "
                                + "compare it with.");

        String both = body(html(BenchmarkForTests.commit(
                folder,
                commit -> commit.add(
                        Table.MEASUREMENTS, BenchmarkForTests.measurement("latency", "board", "measured", 3, 10)))));
        assertThat(both).contains("No network has both an accuracy and a value of a device.");
    }

    /** A mean of what was measured and what was modelled would be neither. */
    @Test
    void keepsSourcesOfOneTargetApart() throws IOException {
        String body = body(html(BenchmarkForTests.commit(folder, commit -> {
            for (int i = 0; i < 3; i++) {
                commit.add(
                        Table.MEASUREMENTS, BenchmarkForTests.measurement("latency", "board", "measured", i, 10 + i));
                commit.add(
                        Table.MEASUREMENTS, BenchmarkForTests.measurement("latency", "board", "modelled", i, 30 - i));
            }
        })));

        assertThat(body)
                .contains(
                        "<th scope=\"row\">latency@board</th><td>measured</td><td>milliseconds</td><td>3</td><td>0</td><td>1</td><td>3</td>"
                                + "<td>0</td><td>10</td><td>12</td>")
                .contains(
                        "<th scope=\"row\">latency@board</th><td>modelled</td><td>milliseconds</td><td>3</td><td>0</td><td>1</td><td>3</td>"
                                + "<td>0</td><td>28</td><td>30</td>")
                .contains("-1.000<small>3</small>");
    }

    @Test
    void leavesOutRowsThatDoNotCompareAndSaysSo() throws IOException {
        String body = body(html(BenchmarkForTests.commit(folder, commit -> {
            commit.add(Table.TRAININGS, BenchmarkForTests.training("full", 0, 1, 60, 100));
            for (int i = 0; i < 3; i++) {
                commit.add(
                        Table.MEASUREMENTS,
                        BenchmarkForTests.measurement(
                                "t" + i, "latency", "board", "measured", i, 1 + i, List.of(), 10 + i, Map.of()));
            }
        })));

        assertThat(body)
                .contains(
                        "latency@board (measured) is left out here and below: it has rows of several batches: 1, 2, 3.")
                .contains("There are no values of any device to weigh accuracy against.");
    }

    @Test
    void drawsSomeOfManyNetworksAndTheWholeFront() throws IOException {
        String html = html(BenchmarkForTests.commit(folder, commit -> {
            for (int i = 0; i < 3000; i++) {
                commit.add(Table.TRAININGS, BenchmarkForTests.training("full", i, 1, 50 + i % 37 + i * 1e-6, 1));
                commit.add(
                        Table.MEASUREMENTS, BenchmarkForTests.measurement("latency", "tpu", "modelled", i, 5 + i % 41));
            }
        }));

        JsonObject front = data(html).getAsJsonArray("fronts").get(0).getAsJsonObject();
        assertThat(front.getAsJsonArray("network")).hasSize(2_000);
        assertThat(body(html)).contains("Where there are more than 2,000 networks, so many are drawn");
        assertThat(html.length()).isLessThan(1_500_000);
    }

    @Test
    void saysWhichFileIsMissing() throws IOException {
        BenchmarkForTests.whole(folder);
        Path file;
        try (Stream<Path> files = Files.list(folder.resolve("scores"))) {
            file = files.findFirst().orElseThrow();
        }
        Files.delete(file);

        assertThatThrownBy(() -> html(Benchmark.open(folder).snapshot())).hasMessage(file + ": is missing");
    }
}

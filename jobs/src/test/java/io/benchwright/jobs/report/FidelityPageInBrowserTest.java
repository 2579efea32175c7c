package io.benchwright.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.benchwright.jobs.cli.Benchwright;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page as a person sees it: in a browser, on wide and narrow screens, with and without gaps. */
@Timeout(120)
class FidelityPageInBrowserTest {

    private static final int WIDE = 1280;
    private static final int NARROW = 375;

    @TempDir
    private static Path temporary;

    private static Optional<Chromium> started = Optional.empty();

    private final Chromium browser;

    @BeforeAll
    static void start() throws Exception {
        started = Chromium.start(Files.createDirectories(temporary.resolve("chromium")));
        if (started.isEmpty()) {
            // The runner counts what is skipped, but does not say why.
            System.err.println("skipped: chromium is not there");
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (started.isPresent()) {
            started.get().close();
        }
    }

    FidelityPageInBrowserTest() {
        assumeTrue(started.isPresent(), "chromium is not there");
        browser = started.get();
    }

    private void open(FidelityReport report, int width) throws Exception {
        Path page = Files.writeString(temporary.resolve("page.html"), report.html());
        open(page, width);
    }

    /** Opens a page and checks what holds for each. */
    private void open(Path page, int width) throws Exception {
        browser.open(page, width, 900);
        assertThat(browser.problems()).isEmpty();
        assertThat(browser.requests()).containsExactly(page.toUri().toString());
        assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
        assertThat(
                        number(
                                "Math.max(0, ...[...document.querySelectorAll('svg')].map(s => s.getBoundingClientRect().right))"))
                .isLessThanOrEqualTo(width);
        assertThat(text("window.hit")).isEqualTo("undefined");
        assertThat(number("document.querySelectorAll('img, iframe, link, a').length"))
                .isZero();
    }

    private double number(String expression) throws Exception {
        return browser.evaluate(expression).getAsDouble();
    }

    private String text(String expression) throws Exception {
        return browser.evaluate("String(" + expression + ")").getAsString();
    }

    /** How many of a chart's shapes are to be seen; dots and lines are paths. */
    private int shapes(String chart) throws Exception {
        return (int) number("[...document.querySelectorAll('#" + chart
                + " svg path')].filter(p => p.getBoundingClientRect().height > 0).length");
    }

    private String gap(String chart) throws Exception {
        return text("(g => g.hidden ? '' : g.textContent)(document.getElementById('" + chart + "-gap'))");
    }

    @Test
    void showsAllChartsOnWideAndNarrowScreens() throws Exception {
        for (int width : new int[] {WIDE, NARROW}) {
            open(FidelityForTests.whole(), width);

            // A dot for each of 20 networks, 3 proxies, 5 epochs, and as many bars as one path.
            assertThat(shapes("agreement")).isGreaterThan(20);
            assertThat(shapes("displacement")).isGreaterThan(20);
            assertThat(shapes("cost")).isGreaterThan(4);
            assertThat(shapes("epochs")).isGreaterThan(6);
            for (String chart : List.of("agreement", "displacement", "cost", "epochs")) {
                assertThat(gap(chart)).isEmpty();
                assertThat(number("document.querySelector('#" + chart + " svg').getBoundingClientRect().height"))
                        .isGreaterThan(200);
                assertThat(text("document.getElementById('" + chart + "').getAttribute('aria-label')"))
                        .startsWith("Chart: ");
            }
            assertThat(text("document.querySelector('#cost svg').textContent"))
                    .contains("Kendall's tau", "front", "ceiling");
        }
    }

    @Test
    void drawsTheProxyThatIsChosen() throws Exception {
        open(FidelityForTests.whole(), WIDE);
        assertThat(text("document.querySelector('.chooser').hidden")).isEqualTo("false");
        assertThat(number("document.querySelectorAll('details[data-proxy]:not([hidden])').length"))
                .isEqualTo(1);

        browser.evaluate("(s => { s.value = [...s.options].findIndex(o => o.text.startsWith('parameters'));"
                + " s.dispatchEvent(new Event('change')); })(document.getElementById('proxy'))");

        assertThat(text("document.querySelector('#agreement svg').textContent")).contains("parameters");
        assertThat(text("document.querySelector('details[data-proxy]:not([hidden]) summary').textContent"))
                .isEqualTo("Farthest from their place by parameters");
    }

    /** Names come from files of others. */
    @Test
    void showsNamesAsTheyAreWrittenAndRunsNoneOfThem() throws Exception {
        open(FidelityForTests.whole(), WIDE);

        browser.evaluate(
                "(c => { for (let i = 0; i < 20; i++) { c.dispatchAction({type: 'showTip', seriesIndex: 1, dataIndex: i});"
                        + " window.tips = (window.tips || '') + c.getDom().lastElementChild.textContent; } })"
                        + "(echarts.getInstanceByDom(document.getElementById('agreement')))");

        assertThat(text("window.tips")).contains("network 1" + FidelityForTests.NASTY);
        assertThat(text("document.querySelector('footer').textContent")).contains(FidelityForTests.NASTY);
        assertThat(text("document.querySelector('option').textContent")).contains(FidelityForTests.NASTY);
        assertThat(text("window.hit")).isEqualTo("undefined");
        assertThat(browser.requests()).hasSize(1);
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        for (int width : new int[] {WIDE, NARROW}) {
            open(FidelityForTests.withGaps(), width);

            assertThat(shapes("agreement")).isGreaterThan(2);
            assertThat(text("document.querySelector('.chooser').hidden")).isEqualTo("true");
            assertThat(gap("cost"))
                    .isEqualTo(
                            "What the proxies cost beside the truth is not known: the rows tell no seconds of both.");
            assertThat(gap("epochs")).isEqualTo("No training tells its accuracy after each epoch.");
            assertThat(text("document.getElementById('cost')")).isEqualTo("null");
        }
    }

    @Test
    void saysWhereAProxySharesNoNetwork() throws Exception {
        open(FidelityForTests.withAStranger(), NARROW);

        browser.evaluate(
                "(s => { s.value = 1; s.dispatchEvent(new Event('change')); })(document.getElementById('proxy'))");

        assertThat(gap("agreement")).isEqualTo("No network is rated by both stranger and the truth.");
        assertThat(gap("displacement")).isEqualTo("No network is rated by both stranger and the truth.");
        browser.evaluate(
                "(s => { s.value = 0; s.dispatchEvent(new Event('change')); })(document.getElementById('proxy'))");
        assertThat(gap("agreement")).isEmpty();
        assertThat(shapes("agreement")).isGreaterThan(4);
    }

    @Test
    void drawsThePublishedAblation() throws Exception {
        Path ablation =
                Path.of(System.getProperty("benchwright.datasets", "no-such-folder"), "accel-nasbench/ablation");
        if (!Files.isDirectory(ablation)) {
            System.err.println("skipped: " + ablation.normalize() + " is not there");
        }
        assumeTrue(Files.isDirectory(ablation), "a published data set is not there");
        String directory = temporary.resolve("ablation").toString();
        Path page = temporary.resolve("ablation.html");
        List<String> files = new ArrayList<>(List.of("import", "fidelity-csv", "--out", directory));
        for (String scheme : List.of("proxified", "fewproxy")) {
            for (int seed = 1; seed <= 3; seed++) {
                files.add(ablation.resolve(scheme + "-seed" + seed + ".csv").toString());
            }
        }
        run(files.toArray(String[]::new));
        run("fidelity", directory, "--html", page.toString());

        for (int width : new int[] {WIDE, NARROW}) {
            open(page, width);

            assertThat(text("document.querySelector('tbody tr').textContent")).contains("0.9257", "5.61 *");
            assertThat(shapes("agreement")).isGreaterThan(117);
            assertThat(shapes("displacement")).isGreaterThan(117);
            assertThat(shapes("cost")).isGreaterThan(2);
        }
    }

    private static void run(String... args) {
        StringWriter err = new StringWriter();
        int status = Benchwright.run(
                InputStream.nullInputStream(), new PrintWriter(new StringWriter()), new PrintWriter(err, true), args);
        assertThat(err.toString()).isEmpty();
        assertThat(status).isZero();
    }
}

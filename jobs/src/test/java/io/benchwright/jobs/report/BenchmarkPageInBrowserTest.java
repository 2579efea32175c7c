package io.benchwright.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.table.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page about a benchmark as a person sees it: in a browser, on wide and narrow screens, with and without gaps. */
@Timeout(120)
class BenchmarkPageInBrowserTest {

    private static final int WIDE = 1200;
    private static final int NARROW = 400;

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

    BenchmarkPageInBrowserTest() {
        assumeTrue(started.isPresent(), "chromium is not there");
        browser = started.get();
    }

    /** Opens a page and checks what holds for each. */
    private void open(Benchmark.Snapshot snapshot, int width) throws Exception {
        Path page = Files.writeString(
                temporary.resolve("page.html"),
                BenchmarkReport.of(snapshot, "1.2.3").html());
        browser.open(page, width, 900);
        assertThat(browser.problems()).isEmpty();
        assertThat(browser.requests()).containsExactly(page.toUri().toString());
        assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
        assertThat(
                        number(
                                "Math.max(0, ...[...document.querySelectorAll('svg')].map(s => s.getBoundingClientRect().right))"))
                .isLessThanOrEqualTo(width);
        assertThat(text("window.hit")).isEqualTo("undefined");
        assertThat(number("document.querySelectorAll('img, iframe, link').length"))
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

    @Test
    void showsAllChartsOnWideAndNarrowScreens() throws Exception {
        Benchmark.Snapshot whole = BenchmarkForTests.whole(temporary.resolve("whole"));
        for (int width : new int[] {WIDE, NARROW}) {
            open(whole, width);

            // A dot for each of 12 networks; for each of the schemes a dot and a bar.
            assertThat(shapes("fronts")).isGreaterThan(12);
            assertThat(shapes("schemes")).isGreaterThan(1);
            assertThat(shapes("search-0")).isGreaterThan(3);
            for (String chart : List.of("fronts", "schemes", "search-0")) {
                assertThat(number("document.querySelector('#" + chart + " svg').getBoundingClientRect().height"))
                        .isGreaterThan(200);
                assertThat(text("document.getElementById('" + chart + "-gap').hidden"))
                        .isEqualTo("true");
            }
            assertThat(text("document.querySelector('#search-0 svg').textContent"))
                    .contains("Kendall's tau")
                    .doesNotContain("front");
        }
    }

    @Test
    void drawsTheTargetsThatAreChosen() throws Exception {
        open(BenchmarkForTests.whole(temporary.resolve("chosen")), WIDE);
        assertThat(text("document.querySelector('.chooser').hidden")).isEqualTo("false");
        assertThat(text("document.querySelector('#fronts svg').textContent"))
                .contains("latency@board (measured), milliseconds", "accuracy@full (measured), %");

        browser.evaluate("(s => { s.value = [...s.options].findIndex(o => o.text.includes('latency@tpu'));"
                + " s.dispatchEvent(new Event('change')); })(document.getElementById('front'))");

        assertThat(text("document.querySelector('#fronts svg').textContent"))
                .contains("latency@tpu (modelled), milliseconds");
        assertThat(text("document.querySelector('details[data-front]:not([hidden]) summary').textContent"))
                .isEqualTo("The front of accuracy@full (measured) against latency@tpu (modelled): 4 of 12 networks");
        assertThat(number("document.querySelectorAll('details[data-front]:not([hidden])').length"))
                .isEqualTo(1);
    }

    /** Names come from files of others. */
    @Test
    void showsNamesAsTheyAreWrittenAndRunsNoneOfThem() throws Exception {
        open(BenchmarkForTests.whole(temporary.resolve("nasty")), WIDE);

        browser.evaluate("(s => { s.value = [...s.options].findIndex(o => o.text.includes('throughput@gpu'));"
                + " s.dispatchEvent(new Event('change')); })(document.getElementById('front'))");
        browser.evaluate(
                "(c => { for (let i = 0; i < 12; i++) { c.dispatchAction({type: 'showTip', seriesIndex: 2, dataIndex: i});"
                        + " window.tips = (window.tips || '') + c.getDom().lastElementChild.textContent; } })"
                        + "(echarts.getInstanceByDom(document.getElementById('fronts')))");

        assertThat(text("window.tips"))
                .contains("network 1" + BenchmarkForTests.NASTY)
                .contains("throughput@gpu " + BenchmarkForTests.NASTY);
        assertThat(text("document.body.textContent")).contains("because " + BenchmarkForTests.NASTY);
        assertThat(text("window.hit")).isEqualTo("undefined");
        assertThat(browser.requests()).hasSize(1);
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        Benchmark.Snapshot bare = BenchmarkForTests.commit(
                temporary.resolve("bare"),
                commit -> commit.add(Table.ARCHITECTURES, BenchmarkForTests.architecture(1)));
        for (int width : new int[] {WIDE, NARROW}) {
            open(bare, width);

            assertThat(number("document.querySelectorAll('.gap').length")).isGreaterThan(6);
            assertThat(number("document.querySelectorAll('svg').length")).isZero();
        }
    }
}

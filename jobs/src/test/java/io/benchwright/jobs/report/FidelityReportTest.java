package io.benchwright.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.fidelity.Ratings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the page says without its script; {@link FidelityPageInBrowserTest} looks at the charts. */
class FidelityReportTest {

    private static JsonObject data(String html) {
        String start = "<script type=\"application/json\" id=\"data\">";
        int from = html.indexOf(start) + start.length();
        return JsonParser.parseString(html.substring(from, html.indexOf("</script>", from)))
                .getAsJsonObject();
    }

    @Test
    void givesTheSamePageForTheSameReport() {
        assertThat(FidelityForTests.whole().html())
                .isEqualTo(FidelityForTests.whole().html());
    }

    @Test
    void asksForNothing() {
        String html = FidelityForTests.whole().html();

        assertThat(html).contains("default-src 'none'");
        // What is said of the page's own markup; the library for charts makes elements of its own.
        assertThat(html.substring(0, html.indexOf("<script")))
                .doesNotContainPattern("<(link|iframe|img|a)\\b[^>]*(href|src)=");
        assertThat(html).doesNotContain("<script src");
    }

    @Test
    void escapesNamesInMarkupAndInData() {
        String html = FidelityForTests.whole().html();

        assertThat(html).doesNotContain(FidelityForTests.NASTY);
        assertThat(html).contains("&lt;/script&gt;&lt;img src=x onerror=&quot;window.hit=1&quot;&gt;&#39;&amp;amp;");
        assertThat(data(html).getAsJsonArray("networks"))
                .anyMatch(name -> name.getAsString().equals("network 1" + FidelityForTests.NASTY));
    }

    @Test
    void hasAllFiguresInTables() {
        String html = FidelityForTests.whole().html();

        assertThat(html).containsPattern("<th scope=\"row\">accuracy@tiny</th><td>20</td><td>0\\.\\d{4}</td>");
        assertThat(html).contains("These cost nothing: parameters (tau 0.");
        assertThat(html).contains("Not drawn, since their cost is not known: unknown.");
        assertThat(html).contains("Made by Benchwright 1.2.3 from ablation");
    }

    /** A million dots are one black area, and no browser opens them. */
    @Test
    void drawsSomeOfManyNetworksAndSaysSo() {
        Ratings truth = FidelityForTests.ratings("full", 5_000, 1, 3, -1);
        Ratings proxy = FidelityForTests.ratings("short", 5_000, 1, 2, -1);

        String html = FidelityForTests.report(truth, List.of(proxy), List.of()).html();

        assertThat(data(html).getAsJsonArray("networks")).hasSize(2_000);
        assertThat(html)
                .contains("Where a proxy has more than 2,000 networks, so many are drawn, evenly over the truth&#39;s "
                        + "order; figures and places are of all.");
        assertThat(html.length()).isLessThan(1_500_000);
    }

    @Test
    void saysWhenNothingHasATau() {
        Ratings truth = Ratings.named("full").add("a", 1).add("b", 1).build();
        Ratings proxy = Ratings.named("short").add("a", 1).add("b", 2).build();

        String html = FidelityForTests.report(truth, List.of(proxy), List.of()).html();

        assertThat(html).contains("<td>2</td><td>-</td><td>- to -</td>");
        assertThat(data(html).getAsJsonArray("proxies").get(0).getAsJsonObject().has("tau"))
                .isFalse();
    }

    @Test
    void saysWhyAChartHasNothingToShow() {
        Ratings latency = Ratings.named("latency@tpu")
                .lowerIsBetter()
                .add("network 1", 1)
                .add("network 2", 3)
                .build();
        Ratings counts = FidelityForTests.ratings("multiplyAdds", 3, 1, 0, 0);
        Ratings constant =
                Ratings.named("flat").add("network 1", 1).add("network 2", 1).build();
        Ratings twice = Ratings.named("accuracy")
                .add("network 1", 1)
                .add("network 2", 3)
                .build();

        assertThat(FidelityForTests.report(latency, List.of(twice), List.of()).html())
                .contains("Learning curves are of accuracy; the truth is not.");
        assertThat(FidelityForTests.report(twice, List.of(latency), List.of()).html())
                .contains("No training tells its accuracy after each epoch.");
        assertThat(FidelityForTests.report(counts, List.of(counts), List.of()).html())
                .contains("All proxies cost nothing.");
        assertThat(FidelityForTests.report(twice, List.of(constant), List.of()).html())
                .contains("No proxy has a tau: too few networks are shared, or a side says the same of all.");
    }

    @Test
    void refusesFiguresWithoutTheirRatings() {
        FidelityReport whole = FidelityForTests.whole();

        assertThatThrownBy(() -> new FidelityReport(
                        whole.source(), "1", whole.truth(), List.of(), whole.judged(), whole.curves()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("but no ratings");
        assertThatThrownBy(() -> new FidelityReport(
                        whole.source(), "1", whole.truth(), whole.proxies(), List.of(), whole.curves()))
                .hasMessage("there are no figures to report");
    }
}

package io.benchwright.jobs.report;

import io.benchwright.data.benchmark.Target;
import io.benchwright.data.fidelity.ProxyFidelity;
import io.benchwright.data.fidelity.ProxyFidelity.Spread;
import io.benchwright.data.fidelity.Ratings;
import io.benchwright.jobs.report.RankedNetworks.Placed;
import io.benchwright.jobs.report.RankedNetworks.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes the page of a {@link FidelityReport}. All figures stand in tables, which need no script; the charts are drawn by
 * {@code fidelity.js}. A chart without data is replaced by a sentence that says what is missing.
 */
final class FidelityPage {

    private static final int MOST_MISPLACED = 10;

    /** Nothing may be fetched, whatever the page's script does. */
    private static final String POLICY =
            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

    private final FidelityReport report;
    private final List<RankedNetworks> ranked = new ArrayList<>();
    private final StringBuilder html = new StringBuilder();

    FidelityPage(FidelityReport report) {
        this.report = report;
        for (ProxyFidelity each : report.judged()) {
            Ratings proxy = report.proxies().stream()
                    .filter(ratings -> ratings.name().equals(each.proxy()))
                    .findFirst()
                    .orElseThrow();
            ranked.add(RankedNetworks.of(proxy, report.truth()));
        }
    }

    String html() {
        String title = "Rank fidelity: stand-ins for " + report.truth().name();
        add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        add(PageFile.MARK + " " + Html.text(report.version()) + "\">\n");
        add("<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">\n");
        add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        add("<title>" + Html.text(title) + "</title>\n");
        add("<style>\n" + Html.resource("page.css") + "</style>\n</head>\n<body>\n<main>\n");
        add("<h1>" + Html.text(title) + "</h1>\n");
        introduction();
        figures();
        chooser();
        agreement();
        displacement();
        cost();
        epochs();
        add("</main>\n<footer><p>Made by Benchwright " + Html.text(report.version()) + " from "
                + Html.text(report.source().name()) + ".</p></footer>\n");
        add("<script type=\"application/json\" id=\"data\">" + new FidelityData(report, ranked).json() + "</script>\n");
        add("<script>" + Html.chartLibrary() + "</script>\n");
        add("<script>\n" + Html.resource("fidelity.js") + "</script>\n</body>\n</html>\n");
        return html.toString();
    }

    private void add(String markup) {
        html.append(markup);
    }

    private void paragraph(String text) {
        add("<p>" + Html.text(text) + "</p>\n");
    }

    private void introduction() {
        ProxyFidelity any = report.judged().get(0);
        paragraph(
                "How faithfully do cheap stand-ins, the proxies, rank networks like the truth, "
                        + report.truth().name()
                        + "? Kendall's tau is 1 for the same order, 0 for none, -1 for the reverse. "
                        + "Where a network has several values, its repeats, their mean counts. Intervals are of 95 %, by bootstrap.");
        any.truthRepeats()
                .ifPresent(spread -> paragraph("Two repeats of the truth agree with a tau of "
                        + figure("%.4f", spread.mean())
                        + " (" + figure("%.4f", spread.lowest()) + " to " + figure("%.4f", spread.highest()) + ")."
                        + (any.ceiling().isPresent()
                                ? " A proxy without any error of its own could expect "
                                        + figure("%.4f", any.ceiling().getAsDouble()) + ", the ceiling."
                                : "")));
        if (any.truthRepeats().isEmpty()) {
            paragraph("The truth has no repeats: how much of a disagreement is its own noise is not known.");
        }
        add("<noscript><p><strong>The charts need JavaScript; the tables do not.</strong></p></noscript>\n");
    }

    private void figures() {
        add("<section aria-labelledby=\"figures\">\n<h2 id=\"figures\">Figures</h2>\n");
        Table table = new Table(
                "The figures of each proxy, the most faithful first",
                "Proxy",
                "Networks",
                "Tau",
                "95 %",
                "Behind best",
                "Spearman",
                "Pearson",
                "Best k found",
                "Worst k found",
                "Regret",
                "Cost ratio",
                "One repeat",
                "Left out");
        for (ProxyFidelity each : report.judged()) {
            table.row(
                    each.proxy(),
                    Integer.toString(each.n()),
                    figure("%.4f", each.kendallTau()),
                    interval(each.tau().lower(), each.tau().upper()),
                    each.behindBest()
                            .map(behind -> interval(
                                    behind.interval().lower(), behind.interval().upper()))
                            .orElse("-"),
                    figure("%.4f", each.spearman()),
                    figure("%.4f", each.pearson()),
                    figure("%.2f", each.topRecall()) + " of " + each.k(),
                    figure("%.2f", each.bottomRecall()) + " of " + each.k(),
                    figure("%.4g", each.regret()),
                    figure("%.2f", each.costRatio().orElse(Double.NaN)) + (each.isOnFront() ? " *" : ""),
                    each.singleProxy()
                            .map((Spread spread) -> interval(spread.lowest(), spread.highest()))
                            .orElse("-"),
                    Integer.toString(each.onlyProxy() + each.onlyTruth()));
        }
        add(table.html());
        paragraph(
                "Behind best: the interval of the difference in tau to the first row on the same networks; where it holds 0, "
                        + "nobody knows which is better. Best and worst k found: which part of the truth's best and worst k networks "
                        + "are among the proxy's. Regret: how much worse the truth of the proxy's favourite is than the best. Cost "
                        + "ratio: seconds of the truth over seconds of the proxy; * marks the front. One repeat: what a single repeat of "
                        + "the proxy reaches. Left out: networks that only one side rates.");
        add("</section>\n");
    }

    private void chooser() {
        add(
                "<p class=\"chooser\" hidden><label for=\"proxy\">Proxy in the next two charts:</label> <select id=\"proxy\">");
        for (int i = 0; i < report.judged().size(); i++) {
            ProxyFidelity each = report.judged().get(i);
            add("<option value=\"" + i + "\">" + Html.text(each.proxy()) + " (tau " + figure("%.4f", each.kendallTau())
                    + ")</option>");
        }
        add("</select></p>\n");
    }

    private void agreement() {
        boolean isRepeated = ranked.stream()
                .flatMap(networks -> networks.all().stream())
                .anyMatch(each -> each.proxy().isSpread() || each.truth().isSpread());
        chart(
                "agreement",
                "Proxy against truth",
                sharesNetworks(),
                "A dot is a network: across what the proxy says, up what the truth says. "
                        + (isRepeated
                                ? "Bars reach from the lowest to the highest of its repeats."
                                : "No network has several values, so that there are no bars."));
    }

    private Optional<String> sharesNetworks() {
        return ranked.stream().allMatch(networks -> networks.all().isEmpty())
                ? Optional.of("No network is rated by both a proxy and the truth.")
                : Optional.empty();
    }

    private void displacement() {
        chart(
                "displacement",
                "Networks out of their place",
                sharesNetworks(),
                "A dot is a network: across its place by the truth, 1 the best; up by how many places the proxy puts it too "
                        + "high, down too low.");
        for (int i = 0; i < ranked.size(); i++) {
            String proxy = report.judged().get(i).proxy();
            List<Placed> misplaced = ranked.get(i).mostMisplaced(MOST_MISPLACED);
            add("<details data-proxy=\"" + i + "\"" + (i == 0 ? " open" : "")
                    + "><summary>Farthest from their place by " + Html.text(proxy) + "</summary>\n");
            if (misplaced.isEmpty()) {
                paragraph(
                        ranked.get(i).all().isEmpty()
                                ? "No network is rated by both " + proxy + " and the truth."
                                : "Each network is in its place.");
            } else {
                Table table = new Table(
                        "Networks that " + proxy + " misplaces most",
                        "Network",
                        "Places too high",
                        "Place by truth",
                        "Place by proxy",
                        "Truth",
                        "Proxy");
                for (Placed each : misplaced) {
                    table.row(
                            each.network(),
                            (each.placesTooHigh() > 0 ? "+" : "") + place(each.placesTooHigh()),
                            place(each.truthRank()),
                            place(each.proxyRank()),
                            value(each.truth()),
                            value(each.proxy()));
                }
                add(table.html());
            }
            add("</details>\n");
        }
        int most = FidelityData.mostDrawn(ranked.size());
        if (ranked.stream().anyMatch(networks -> networks.all().size() > most)) {
            paragraph(String.format(
                    Locale.ROOT,
                    "Where a proxy has more than %,d networks, so many are drawn, evenly over the truth's order; figures "
                            + "and places are of all.",
                    most));
        }
    }

    private void cost() {
        List<ProxyFidelity> ranking = report.judged().stream()
                .filter(each -> !Double.isNaN(each.kendallTau()))
                .toList();
        List<String> free = ranking.stream()
                .filter(each -> FidelityData.isFree(report, each))
                .map(each -> each.proxy() + " (tau " + figure("%.4f", each.kendallTau()) + ")")
                .toList();
        List<String> unknown = ranking.stream()
                .filter(each -> each.costRatio().isEmpty() && !FidelityData.isFree(report, each))
                .map(ProxyFidelity::proxy)
                .toList();
        boolean isKnown = ranking.stream().anyMatch(each -> each.costRatio().isPresent());
        Optional<String> gap =
                isKnown ? Optional.empty() : Optional.of(whyNoCost(!ranking.isEmpty(), unknown.isEmpty()));
        chart(
                "cost",
                "Fidelity against cost",
                gap,
                "Across the seconds of a proxy in percent of the truth's, up its tau with its interval. The line is the front: "
                        + "no other proxy is both cheaper and more faithful."
                        + (free.isEmpty() ? "" : " The dotted line is the best that costs nothing."));
        if (!free.isEmpty()) {
            paragraph("These cost nothing: " + String.join(", ", free) + ".");
        }
        if (isKnown && !unknown.isEmpty()) {
            paragraph("Not drawn, since their cost is not known: " + String.join(", ", unknown) + ".");
        }
    }

    private String whyNoCost(boolean isRanked, boolean isAllFree) {
        if (!isRanked) {
            return "No proxy has a tau: too few networks are shared, or a side says the same of all.";
        }
        if (isAllFree) {
            return "All proxies cost nothing.";
        }
        return "What the proxies cost beside the truth is not known: "
                + (report.source().isDirectory()
                        ? "the rows tell no seconds of both."
                        : "name the columns with the seconds of both, with --seconds.");
    }

    private void epochs() {
        boolean isKnown =
                report.curves().stream().anyMatch(curve -> !curve.epochs().isEmpty());
        chart(
                "epochs",
                "Fidelity against epochs",
                isKnown ? Optional.empty() : Optional.of(whyNoCurves()),
                "Each epoch of a training is a proxy for free: up the tau of the accuracy after that epoch with the truth. Of "
                        + "the truth's own trainings the last epoch is the truth itself, and left out; earlier ones share "
                        + "its chance.");
        if (isKnown) {
            add("<details><summary>The figures of each epoch</summary>\n");
            Table table =
                    new Table("The figures of each epoch", "Proxy", "Epoch", "Networks", "Tau", "95 %", "Cost ratio");
            for (LearningCurve curve : report.curves()) {
                curve.epochs()
                        .forEach((epoch, each) -> table.row(
                                curve.accuracy(),
                                epoch.toString(),
                                Integer.toString(each.n()),
                                figure("%.4f", each.kendallTau()),
                                interval(each.tau().lower(), each.tau().upper()),
                                figure("%.2f", each.costRatio().orElse(Double.NaN))));
            }
            add(table.html());
            add("</details>\n");
        }
    }

    private String whyNoCurves() {
        if (!report.source().isDirectory()) {
            return "A file of columns has no learning curves; a benchmark directory may have them.";
        }
        return report.truth().name().replaceFirst("@.*", "").equals(Target.ACCURACY)
                ? "No training tells its accuracy after each epoch."
                : "Learning curves are of accuracy; the truth is not.";
    }

    /** A heading, and a place for a chart with what it shows, or in its stead what is missing. */
    private void chart(String id, String heading, Optional<String> gap, String caption) {
        add("<h2 id=\"" + id + "-heading\">" + Html.text(heading) + "</h2>\n");
        if (gap.isPresent()) {
            add("<p class=\"gap\" id=\"" + id + "-gap\">" + Html.text(gap.get()) + "</p>\n");
            return;
        }
        add("<figure aria-labelledby=\"" + id + "-heading\"><div class=\"chart\" id=\"" + id
                + "\" role=\"img\" aria-label=\""
                + Html.text("Chart: " + heading + ". Tables on this page tell the figures.")
                + "\"></div>\n<p class=\"gap\" id=\""
                + id + "-gap\" hidden></p>\n<figcaption>" + Html.text(caption) + "</figcaption></figure>\n");
    }

    private static String interval(double lower, double upper) {
        return figure("%.4f", lower) + " to " + figure("%.4f", upper);
    }

    private static String value(Value value) {
        return figure("%.6g", value.mean())
                + (value.isSpread()
                        ? " (" + figure("%.6g", value.lowest()) + " to " + figure("%.6g", value.highest()) + ")"
                        : "");
    }

    private static String place(double rank) {
        return rank == Math.rint(rank) ? Long.toString((long) rank) : String.format(Locale.ROOT, "%.1f", rank);
    }

    private static String figure(String pattern, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, pattern, value) : "-";
    }

    /** A table, wider than a narrow screen, which scrolls within itself. */
    private static final class Table {

        private final StringBuilder html = new StringBuilder();

        Table(String caption, String... columns) {
            html.append("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"")
                    .append(Html.text(caption))
                    .append("\"><table>\n<thead><tr>")
                    .append(List.of(columns).stream()
                            .map(column -> "<th scope=\"col\">" + Html.text(column) + "</th>")
                            .collect(Collectors.joining()))
                    .append("</tr></thead>\n<tbody>\n");
        }

        void row(String header, String... cells) {
            html.append("<tr><th scope=\"row\">").append(Html.text(header)).append("</th>");
            for (String cell : cells) {
                html.append("<td>").append(Html.text(cell)).append("</td>");
            }
            html.append("</tr>\n");
        }

        String html() {
            return html + "</tbody></table></div>\n";
        }
    }
}

package io.benchwright.jobs.report;

import static io.benchwright.jobs.report.Figures.figure;
import static io.benchwright.jobs.report.Figures.interval;

import io.benchwright.data.benchmark.Target;
import io.benchwright.data.fidelity.ProxyFidelity;
import io.benchwright.data.fidelity.Ratings;
import io.benchwright.jobs.report.RankedNetworks.Placed;
import io.benchwright.jobs.report.RankedNetworks.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes the page of a {@link FidelityReport}. All figures stand in tables, which need no script; the charts are drawn by
 * {@code fidelity.js}. A chart without data is replaced by a sentence that says what is missing.
 */
final class FidelityPage {

    private static final int MOST_MISPLACED = 10;

    private final FidelityReport report;
    private final List<RankedNetworks> ranked = new ArrayList<>();
    private final Page page;

    FidelityPage(FidelityReport report) {
        this.report = report;
        this.page = new Page("Rank fidelity: stand-ins for " + report.truth().name(), report.version());
        for (ProxyFidelity each : report.judged()) {
            Ratings proxy = report.proxies().stream()
                    .filter(ratings -> ratings.name().equals(each.proxy()))
                    .findFirst()
                    .orElseThrow();
            ranked.add(RankedNetworks.of(proxy, report.truth()));
        }
    }

    String html() {
        introduction();
        figures();
        chooser();
        agreement();
        displacement();
        cost();
        epochs();
        return page.html(report.source().name(), new FidelityData(report, ranked).json(), "fidelity.js");
    }

    private void add(String markup) {
        page.add(markup);
    }

    private void paragraph(String text) {
        page.paragraph(text);
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
        page.withoutScript();
    }

    private void figures() {
        add("<section aria-labelledby=\"figures\">\n<h2 id=\"figures\">Figures</h2>\n");
        page.add(FidelityFigures.table(report.judged()));
        paragraph(FidelityFigures.EXPLANATION);
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
        page.chart(
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
        page.chart(
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
                HtmlTable table = new HtmlTable(
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
                page.add(table);
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
        page.chart(
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
        page.chart(
                "epochs",
                "Fidelity against epochs",
                isKnown ? Optional.empty() : Optional.of(whyNoCurves()),
                "Each epoch of a training is a proxy for free: up the tau of the accuracy after that epoch with the truth. Of "
                        + "the truth's own trainings the last epoch is the truth itself, and left out; earlier ones share "
                        + "its chance.");
        if (isKnown) {
            add("<details><summary>The figures of each epoch</summary>\n");
            HtmlTable table = new HtmlTable(
                    "The figures of each epoch", "Proxy", "Epoch", "Networks", "Tau", "95 %", "Cost ratio");
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
            page.add(table);
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

    private static String value(Value value) {
        return figure("%.6g", value.mean())
                + (value.isSpread()
                        ? " (" + figure("%.6g", value.lowest()) + " to " + figure("%.6g", value.highest()) + ")"
                        : "");
    }

    private static String place(double rank) {
        return rank == Math.rint(rank) ? Long.toString((long) rank) : String.format(Locale.ROOT, "%.1f", rank);
    }
}

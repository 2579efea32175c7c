package io.benchwright.jobs.report;

import static io.benchwright.jobs.report.Figures.count;
import static io.benchwright.jobs.report.Figures.digits;
import static io.benchwright.jobs.report.Figures.figure;
import static io.benchwright.jobs.report.Figures.interval;
import static io.benchwright.jobs.report.Figures.tau;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.fidelity.FidelityStudy;
import io.benchwright.data.fidelity.ProxyFidelity;
import io.benchwright.data.table.DecisionRow;
import io.benchwright.data.table.FidelityRow;
import io.benchwright.jobs.report.TargetColumn.Kind;
import io.benchwright.proxies.search.ProxySearchResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The part of the page about training schemes: what searches decided, and how faithful each scheme is to the dearest. */
final class ProxySection {

    /** More lines than these are counted, not shown: a grid may have thousands of schemes. */
    private static final int MOST_SCHEMES = 100;

    private static final int MOST_DRAWS = 100_000_000;
    private static final int FEWEST_RESAMPLES = 20;
    private static final int USUAL_RESAMPLES = 1000;

    /** The best end first. */
    private static final List<String> ENDS = List.of(
            ProxySearchResult.CHOSEN,
            ProxySearchResult.TIED,
            ProxySearchResult.BEHIND,
            ProxySearchResult.KEPT,
            ProxySearchResult.DROPPED,
            ProxySearchResult.FAILED,
            ProxySearchResult.WITHIN,
            ProxySearchResult.OVER,
            ProxySearchResult.SAME,
            ProxySearchResult.INVALID);

    private final BenchmarkContents contents;
    private final JsonArray drawnSearches = new JsonArray();
    private final JsonArray drawnSchemes = new JsonArray();
    private double ceiling = Double.NaN;

    ProxySection(BenchmarkContents contents) {
        this.contents = contents;
    }

    void write(Page page) {
        page.add("<section aria-labelledby=\"proxy\">\n<h2 id=\"proxy\">Training proxy</h2>\n");
        page.paragraph(
                "Training every network fully is out of reach; a cheap scheme that ranks networks like the dear one stands "
                        + "in for it. Kendall's tau is 1 for the same order, 0 for none, -1 for the reverse.");
        if (contents.searches().isEmpty()) {
            page.gap("No search for a training proxy has decided anything here.");
        }
        contents.searches().forEach((search, rows) -> search(page, search, rows));
        schemes(page);
        if (!contents.fidelity().isEmpty()) {
            stored(page);
        }
        page.add("</section>\n");
    }

    /** Adds what the charts draw. */
    void addTo(JsonObject data) {
        data.add("searches", drawnSearches);
        data.add("schemes", drawnSchemes);
        ChartJson.add(data, "ceiling", ceiling);
    }

    private void search(Page page, String name, List<DecisionRow> rows) {
        Map<String, DecisionRow> last = new TreeMap<>();
        Map<String, Double> estimates = new TreeMap<>();
        Optional<DecisionRow> reference = Optional.empty();
        Optional<DecisionRow> confirmation = Optional.empty();
        int confirmationStep = rows.stream()
                .filter(row -> row.decision().equals(ProxySearchResult.CHOSEN))
                .mapToInt(DecisionRow::step)
                .min()
                .orElse(Integer.MAX_VALUE);
        for (DecisionRow row : rows) {
            Double estimated = row.estimatedSeconds();
            if (estimated != null) {
                estimates.put(row.scheme(), estimated);
            }
            if (row.decision().equals(ProxySearchResult.REFERENCE)) {
                reference = Optional.of(row);
            } else if (row.step() > confirmationStep) {
                confirmation = Optional.of(row);
            } else {
                last.merge(row.scheme(), row, (a, b) -> a.step() > b.step() ? a : b);
            }
        }
        List<DecisionRow> ends = last.values().stream()
                .sorted(Comparator.comparingInt(ProxySection::end)
                        .thenComparingDouble(row -> -number(row.kendallTau(), -2))
                        .thenComparing(DecisionRow::scheme))
                .toList();
        page.add("<h3>" + Html.text("Search " + name) + "</h3>\n");
        page.paragraph(summary(reference, ends));
        page.paragraph(confirmation(confirmation));
        String id = "search-" + drawnSearches.size();
        JsonArray drawn = new JsonArray();
        ends.stream().filter(ProxySection::isPlaced).limit(MOST_SCHEMES).forEach(row -> drawn.add(json(row)));
        if (drawn.isEmpty()) {
            page.gap("No scheme of this search has both a tau and a cost yet, so that there is no chart.");
        } else {
            page.add("<h4 id=\"" + id + "-heading\">Tau of each scheme against its cost</h4>\n");
            page.figure(
                    id,
                    "Tau of each scheme against its cost",
                    "Across the seconds of a scheme in percent of the reference's, up its tau with its interval of 95 %, as the "
                            + "search last saw them: what was dropped early was seen on fewer networks and seeds.");
            drawnSearches.add(drawn);
        }
        HtmlTable table = new HtmlTable(
                "The last decision about each scheme of search " + name,
                "Scheme",
                "Decision",
                "Step",
                "Networks",
                "Seeds",
                "Tau",
                "95 %",
                "Behind the leader",
                "Cost ratio",
                "Estimated seconds",
                "<Why");
        ends.stream()
                .limit(MOST_SCHEMES)
                .forEach(row -> table.row(
                        row.scheme(),
                        row.decision(),
                        Integer.toString(row.step()),
                        whole(row.networks()),
                        whole(row.seeds()),
                        tau(number(row.kendallTau())),
                        row.tauLower95() == null
                                ? Figures.NONE
                                : interval(number(row.tauLower95()), number(row.tauUpper95())),
                        row.difference() == null
                                ? Figures.NONE
                                : interval(number(row.differenceLower()), number(row.differenceUpper())) + " at "
                                        + digits(100 * number(row.level())) + " %",
                        figure("%.2f", number(row.costRatio())),
                        digits(estimates.getOrDefault(row.scheme(), Double.NaN)),
                        row.reason()));
        page.add(table);
        if (ends.size() > MOST_SCHEMES) {
            page.paragraph(count(ends.size() - MOST_SCHEMES, "scheme", "schemes")
                    + " more, all of which ended no better, " + "are in the table of decisions.");
        }
    }

    private static int end(DecisionRow row) {
        int end = ENDS.indexOf(row.decision());
        return end < 0 ? ENDS.size() : end;
    }

    private static boolean isPlaced(DecisionRow row) {
        return row.kendallTau() != null && number(row.costRatio()) > 0;
    }

    private static String summary(Optional<DecisionRow> reference, List<DecisionRow> ends) {
        StringBuilder words = new StringBuilder();
        reference.ifPresent(
                row -> words.append("Stands in for ").append(row.scheme()).append(". "));
        Optional<DecisionRow> chosen = ends.stream()
                .filter(row -> row.decision().equals(ProxySearchResult.CHOSEN))
                .findFirst();
        if (chosen.isPresent()) {
            DecisionRow row = chosen.get();
            words.append("Chosen: ")
                    .append(row.scheme())
                    .append(", ")
                    .append(judged(row))
                    .append(", by which it was chosen");
            words.append(", so that this tau is rather too high. ");
            List<String> tied = ends.stream()
                    .filter(each -> each.decision().equals(ProxySearchResult.TIED))
                    .map(DecisionRow::scheme)
                    .toList();
            words.append("Within noise of the best: ")
                    .append(tied.isEmpty() ? "no other" : Figures.some(tied, 10))
                    .append(". ");
        } else {
            words.append("The search has not come to its choice. ");
        }
        Map<String, Long> counts = new TreeMap<>(
                Comparator.comparingInt((String end) -> ENDS.contains(end) ? ENDS.indexOf(end) : ENDS.size())
                        .thenComparing(Comparator.naturalOrder()));
        ends.forEach(row -> counts.merge(row.decision(), 1L, Long::sum));
        List<String> ended = new ArrayList<>();
        counts.forEach((decision, number) -> ended.add(count(number) + " " + decision));
        words.append(count(ends.size(), "scheme", "schemes"))
                .append(": ")
                .append(String.join(", ", ended))
                .append(".");
        return words.toString();
    }

    private static String judged(DecisionRow row) {
        return "tau " + tau(number(row.kendallTau())) + " ("
                + interval(number(row.tauLower95()), number(row.tauUpper95())) + ") on " + whole(row.networks())
                + " networks with " + whole(row.seeds()) + " seeds, cost ratio "
                + figure("%.2f", number(row.costRatio()));
    }

    private static String confirmation(Optional<DecisionRow> confirmation) {
        if (confirmation.isEmpty()) {
            return "It was not judged on networks and seeds that had no part in the choice.";
        }
        DecisionRow row = confirmation.get();
        return row.decision().equals(ProxySearchResult.CONFIRMED)
                ? "On networks and seeds that had no part in the choice: " + judged(row) + "."
                : "On networks that had no part in the choice it " + row.decision() + ": " + row.reason();
    }

    private static JsonObject json(DecisionRow row) {
        JsonObject json = new JsonObject();
        json.addProperty("name", row.scheme());
        ChartJson.add(json, "n", number(row.networks()));
        ChartJson.add(json, "tau", number(row.kendallTau()));
        ChartJson.add(json, "lower", number(row.tauLower95()));
        ChartJson.add(json, "upper", number(row.tauUpper95()));
        ChartJson.add(json, "cost", 1 / number(row.costRatio()));
        json.addProperty("isOnFront", false);
        json.addProperty("note", row.decision() + " in step " + row.step());
        return json;
    }

    /** How faithful the accuracies under all schemes are to that under the dearest. */
    private void schemes(Page page) {
        page.add("<h3 id=\"schemes-heading\">Fidelity of each scheme</h3>\n");
        List<TargetColumn> accuracies = contents.columns(Kind.ACCURACY).stream()
                .filter(column -> !column.networks().isEmpty())
                .toList();
        List<TargetColumn> fit =
                accuracies.stream().filter(TargetColumn::isComparable).toList();
        accuracies.stream()
                .filter(column -> !column.isComparable())
                .forEach(column -> page.gap(column.label() + " is left out: it has rows of "
                        + String.join("; ", column.differences()) + "."));
        if (fit.size() < 2) {
            page.gap(
                    fit.isEmpty()
                            ? "There are no accuracies to compare."
                            : "There is one accuracy alone, " + fit.get(0).label()
                                    + ", so that no scheme can be judged against another.");
            return;
        }
        Optional<TargetColumn> truth = contents.dearestScheme()
                .flatMap(scheme -> fit.stream()
                        .filter(column -> column.isOf(scheme))
                        .max(Comparator.comparingInt(column -> column.networks().size())));
        if (truth.isEmpty()) {
            page.gap("Which scheme the others stand in for is not known: no training tells its seconds.");
            return;
        }
        List<ProxyFidelity> judged = FidelityStudy.of(
                        truth.get().ratings(),
                        fit.stream()
                                .filter(column -> column != truth.get())
                                .map(TargetColumn::ratings)
                                .toList())
                .withResamples(resamples(truth.get().networks().size()), 1)
                .judge();
        page.paragraph("The truth is " + truth.get().label()
                + ", the accuracy of the scheme whose trainings take the most seconds. Where a network has several values, "
                + "their mean counts. Intervals are of 95 %, by bootstrap.");
        ceiling = judged.get(0).ceiling().orElse(Double.NaN);
        judged.stream()
                .filter(each -> each.costRatio().isPresent() && !Double.isNaN(each.kendallTau()))
                .forEach(each -> drawnSchemes.add(ChartJson.of(each)));
        if (drawnSchemes.isEmpty()) {
            page.gap(
                    "There is no chart of tau against cost: no scheme has both, over networks that it shares with the truth.");
        } else {
            page.figure(
                    "schemes",
                    "Fidelity of each scheme against its cost",
                    "Across the seconds of a scheme in percent of the truth's, up its tau with its interval. The line is the front: "
                            + "no other scheme is both cheaper and more faithful.");
        }
        page.add(FidelityFigures.table(judged));
        page.paragraph(FidelityFigures.EXPLANATION);
    }

    private static int resamples(int networks) {
        return Math.max(FEWEST_RESAMPLES, Math.min(USUAL_RESAMPLES, MOST_DRAWS / Math.max(1, networks)));
    }

    private void stored(Page page) {
        page.add("<h3>Figures that came with the benchmark</h3>\n");
        HtmlTable table = new HtmlTable(
                "Figures of fidelity in the directory",
                "Proxy",
                "Truth",
                "Networks",
                "Tau",
                "95 %",
                "Spearman",
                "Cost ratio");
        for (FidelityRow row : contents.fidelity()) {
            table.row(
                    row.proxy(),
                    row.truth(),
                    count(row.n()),
                    tau(row.kendallTau()),
                    interval(row.tauLower95(), row.tauUpper95()),
                    tau(row.spearman()),
                    figure("%.2f", row.costRatio()));
        }
        page.add(table);
    }

    private static double number(@Nullable Number value) {
        return number(value, Double.NaN);
    }

    private static double number(@Nullable Number value, double otherwise) {
        return value == null ? otherwise : value.doubleValue();
    }

    private static String whole(@Nullable Integer value) {
        return value == null ? Figures.NONE : count(value);
    }
}

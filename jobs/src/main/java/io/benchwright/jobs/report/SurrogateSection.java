package io.benchwright.jobs.report;

import static io.benchwright.jobs.report.Figures.count;
import static io.benchwright.jobs.report.Figures.digits;
import static io.benchwright.jobs.report.Figures.figure;
import static io.benchwright.jobs.report.Figures.tau;

import io.benchwright.jobs.report.SurrogateCard.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The part of the page about surrogates: how good they are on networks that they were not fitted on. */
final class SurrogateSection {

    /** What may be shown where there are no rows for test: it chose the model, so that its figures are rather too good. */
    private static final String VAL = "val";

    private final List<SurrogateCard> surrogates = new ArrayList<>();
    private final List<SurrogateCard> baselines = new ArrayList<>();

    SurrogateSection(BenchmarkContents contents) {
        for (SurrogateCard card : contents.cards()) {
            (card.role().equals(SurrogateCard.SURROGATE) ? surrogates : baselines).add(card);
        }
    }

    void write(Page page) {
        page.add("<section aria-labelledby=\"surrogates\">\n<h2 id=\"surrogates\">Surrogates</h2>\n");
        if (surrogates.isEmpty()) {
            page.gap(
                    "There are no surrogates: the benchmark answers for the networks that it has rows of, and for no other.");
        } else {
            figures(page);
        }
        page.add("</section>\n");
    }

    private void figures(Page page) {
        page.paragraph(
                "A surrogate answers for every network of its space. The figures compare its answers with rows for test, whose "
                        + "networks it was not fitted on, as its card told when it was fitted.");
        HtmlTable table = new HtmlTable(
                "Figures of surrogates on held-out networks",
                "Target",
                "<Source of its rows",
                "Model",
                "Split",
                "Part",
                "Rows judged by",
                "Rows for training",
                "Tau",
                "R2",
                "MAE",
                "RMSE",
                "Unit",
                "MAPE, %",
                "In the 90 % interval, %");
        List<String> withoutTest = new ArrayList<>();
        for (SurrogateCard card : surrogates) {
            Optional<Part> test = card.figures(SurrogateCard.TEST);
            if (test.isEmpty()) {
                withoutTest.add(card.target());
            }
            row(table, card, test.or(() -> card.figures(VAL)));
            baselines.stream()
                    .filter(card::isOfTheSameRows)
                    .forEach(baseline -> row(table, baseline, baseline.figures(SurrogateCard.TEST)));
        }
        page.add(table);
        if (!withoutTest.isEmpty()) {
            page.gap(
                    "There are no figures on rows for test of " + Figures.some(withoutTest, 10)
                            + ": its split has none, or its card does not tell. Rows for validation chose the model, and so flatter it.");
        }
        page.paragraph(
                "Tau ranks; R2 is the coefficient of determination; MAE and RMSE are the mean absolute error and the root of the "
                        + "mean squared error in the unit, MAPE the mean absolute error in percent of the value. Of 90 % intervals that are "
                        + "right, nine in ten hold the value.");
    }

    private static void row(HtmlTable table, SurrogateCard card, Optional<Part> figures) {
        String sources = card.sources().entrySet().stream()
                .map(each -> each.getKey() + " " + count(each.getValue()))
                .collect(Collectors.joining(", "));
        Part part = figures.orElse(new Part(
                Figures.NONE,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN));
        table.row(
                card.target(),
                sources.isEmpty() ? "not told" : sources,
                card.model(),
                card.split(),
                part.part(),
                figure("%,.0f", part.n()),
                figure("%,.0f", part.trainRows()),
                tau(part.kendallTau()),
                tau(part.r2()),
                digits(part.mae()),
                digits(part.rmse()),
                card.unit(),
                figure("%.2f", part.mape()),
                figure("%.1f", part.coverage90()));
    }
}

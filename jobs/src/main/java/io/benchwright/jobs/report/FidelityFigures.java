package io.benchwright.jobs.report;

import static io.benchwright.jobs.report.Figures.figure;
import static io.benchwright.jobs.report.Figures.interval;
import static io.benchwright.jobs.report.Figures.tau;

import io.benchwright.data.fidelity.ProxyFidelity;
import io.benchwright.data.fidelity.ProxyFidelity.Spread;
import java.util.List;

/** The figures of proxies as a table, with the words that explain it. */
final class FidelityFigures {

    /** What the columns are. */
    static final String EXPLANATION =
            "Behind best: the interval of the difference in tau to the first row on the same networks; where it holds 0, "
                    + "nobody knows which is better. Best and worst k found: which part of the truth's best and worst k networks "
                    + "are among the proxy's. Regret: how much worse the truth of the proxy's favourite is than the best. Cost "
                    + "ratio: seconds of the truth over seconds of the proxy; * marks the front. One repeat: what a single repeat of "
                    + "the proxy reaches. Left out: networks that only one side rates.";

    private FidelityFigures() {}

    static HtmlTable table(List<ProxyFidelity> judged) {
        HtmlTable table = new HtmlTable(
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
        for (ProxyFidelity each : judged) {
            table.row(
                    each.proxy(),
                    Integer.toString(each.n()),
                    tau(each.kendallTau()),
                    interval(each.tau().lower(), each.tau().upper()),
                    each.behindBest()
                            .map(behind -> interval(
                                    behind.interval().lower(), behind.interval().upper()))
                            .orElse(Figures.NONE),
                    tau(each.spearman()),
                    tau(each.pearson()),
                    figure("%.2f", each.topRecall()) + " of " + each.k(),
                    figure("%.2f", each.bottomRecall()) + " of " + each.k(),
                    figure("%.4g", each.regret()),
                    figure("%.2f", each.costRatio().orElse(Double.NaN)) + (each.isOnFront() ? " *" : ""),
                    each.singleProxy()
                            .map((Spread spread) -> interval(spread.lowest(), spread.highest()))
                            .orElse(Figures.NONE),
                    Integer.toString(each.onlyProxy() + each.onlyTruth()));
        }
        return table;
    }
}

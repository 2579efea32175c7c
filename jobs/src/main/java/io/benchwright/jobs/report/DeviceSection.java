package io.benchwright.jobs.report;

import static io.benchwright.jobs.report.Figures.count;
import static io.benchwright.jobs.report.Figures.digits;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.jobs.report.TargetColumn.Kind;
import io.benchwright.jobs.report.TradeOff.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of the page about devices: how they agree, and what accuracy costs on each. */
final class DeviceSection {

    /** What one chart can hold so that dots are still told apart. */
    private static final int MOST_NETWORKS = 2_000;

    /** What all charts together may hold, so that the page still opens at once. */
    private static final int MOST_POINTS = 60_000;

    private static final int MOST_TRADE_OFFS = 60;
    private static final int MOST_OF_A_FRONT = 30;

    private final List<TargetColumn> accuracies;
    private final List<TargetColumn> devices;
    private final List<TargetColumn> leftOut;
    private final List<TradeOff> tradeOffs = new ArrayList<>();
    private int moreTradeOffs;

    DeviceSection(BenchmarkContents contents) {
        accuracies = fit(contents.columns(Kind.ACCURACY)).stream()
                // The one that most is known of first.
                .sorted(Comparator.comparingInt(
                                (TargetColumn column) -> -column.networks().size())
                        .thenComparing(TargetColumn::label))
                .toList();
        devices = fit(contents.columns(Kind.DEVICE));
        leftOut = contents.columns().stream()
                .filter(column -> column.kind() == Kind.ACCURACY || column.kind() == Kind.DEVICE)
                .filter(column -> !column.isComparable())
                .toList();
        for (TargetColumn accuracy : accuracies) {
            for (TargetColumn device : devices) {
                TradeOff tradeOff = TradeOff.of(accuracy, device);
                if (!tradeOff.points().isEmpty()) {
                    if (tradeOffs.size() < MOST_TRADE_OFFS) {
                        tradeOffs.add(tradeOff);
                    } else {
                        moreTradeOffs++;
                    }
                }
            }
        }
    }

    private static List<TargetColumn> fit(List<TargetColumn> columns) {
        return columns.stream()
                .filter(TargetColumn::isComparable)
                .filter(column -> !column.networks().isEmpty())
                .toList();
    }

    void writeCorrelations(Page page) {
        page.add("<section aria-labelledby=\"devices\">\n<h2 id=\"devices\">How devices agree</h2>\n");
        for (TargetColumn column : leftOut) {
            page.gap(column.label() + " is left out here and below: it has rows of "
                    + String.join("; ", column.differences()) + ".");
        }
        if (devices.isEmpty()) {
            page.gap("There are no values of any device.");
        } else if (devices.size() == 1 && accuracies.isEmpty()) {
            page.gap("There is one device target alone, " + devices.get(0).label()
                    + ", and no accuracy, so that there is nothing to compare it with.");
        } else {
            page.paragraph(
                    "Kendall's tau between two targets over the networks that both have, whose number stands below. Better is "
                            + "higher for all: of two devices that prefer the same networks tau is 1, also where one tells milliseconds "
                            + "and the other images per second. An accuracy that has nothing to do with speed has a tau of 0 with it; "
                            + "below 0, the more accurate networks are the slower ones.");
            page.add(new Correlations(accuracies, devices).table());
            if (accuracies.isEmpty()) {
                page.gap("There is no accuracy, so that it is not known how accuracy goes with any device.");
            }
            if (devices.size() > Correlations.MOST_DEVICES) {
                page.paragraph(count(devices.size() - Correlations.MOST_DEVICES)
                        + " more device targets have no room here; the benchmark has them all.");
            }
        }
        page.add("</section>\n");
    }

    void writeFronts(Page page) {
        page.add(
                "<section aria-labelledby=\"fronts-heading\">\n<h2 id=\"fronts-heading\">Accuracy against devices</h2>\n");
        if (tradeOffs.isEmpty()) {
            page.gap(
                    accuracies.isEmpty()
                            ? "There is no accuracy, so that there is nothing to weigh devices against."
                            : devices.isEmpty()
                                    ? "There are no values of any device to weigh accuracy against."
                                    : "No network has both an accuracy and a value of a device.");
            page.add("</section>\n");
            return;
        }
        page.paragraph(
                "A dot is a network that the benchmark has rows of both of; where it has several of one, their mean counts. "
                        + "Nothing on these charts was predicted by a surrogate. Of what is (modelled), a cost model computed the value: "
                        + "nothing was measured.");
        page.add("<p class=\"chooser\" hidden><label for=\"front\">Targets:</label> <select id=\"front\">");
        for (int i = 0; i < tradeOffs.size(); i++) {
            page.add("<option value=\"" + i + "\">" + Html.text(tradeOffs.get(i).label()) + "</option>");
        }
        page.add("</select></p>\n");
        page.figure(
                "fronts",
                "Accuracy against a device",
                "Up the accuracy in percent, across the value of the device. Highlighted is the front: no other network is both "
                        + "at least as good in both and better in one.");
        for (int i = 0; i < tradeOffs.size(); i++) {
            front(page, i, tradeOffs.get(i));
        }
        int most = mostDrawn();
        if (tradeOffs.stream().anyMatch(each -> each.points().size() > most)) {
            page.paragraph("Where there are more than " + count(most)
                    + " networks, so many are drawn, evenly over the order of the " + "device, and the whole front.");
        }
        if (moreTradeOffs > 0) {
            page.paragraph(count(moreTradeOffs, "more pair", "more pairs")
                    + " of an accuracy and a device have no room here; the benchmark has them all.");
        }
        page.add("</section>\n");
    }

    private static void front(Page page, int index, TradeOff tradeOff) {
        List<Point> front = tradeOff.front();
        TargetColumn device = tradeOff.device();
        page.add("<details data-front=\"" + index + "\"" + (index == 0 ? " open" : "") + "><summary>"
                + Html.text("The front of " + tradeOff.label() + ": "
                        + count(front.size()) + " of "
                        + count(tradeOff.points().size(), "network", "networks"))
                + "</summary>\n");
        HtmlTable table = new HtmlTable(
                "The front of " + tradeOff.label(),
                "Network",
                "Accuracy, % (" + tradeOff.accuracy().source() + ")",
                device.target() + ", " + device.unit() + " (" + device.source() + ")");
        front.stream()
                .limit(MOST_OF_A_FRONT)
                .forEach(point -> table.row(point.network(), digits(point.accuracy()), digits(point.value())));
        page.add(table);
        if (front.size() > MOST_OF_A_FRONT) {
            page.paragraph("and " + count(front.size() - MOST_OF_A_FRONT) + " more");
        }
        page.add("</details>\n");
    }

    private int mostDrawn() {
        return Math.min(MOST_NETWORKS, MOST_POINTS / Math.max(1, tradeOffs.size()));
    }

    /** Adds what the charts draw. */
    void addTo(JsonObject data) {
        Map<String, Integer> networks = new LinkedHashMap<>();
        JsonArray fronts = new JsonArray();
        tradeOffs.forEach(each -> fronts.add(each.json(mostDrawn(), networks)));
        data.add("fronts", fronts);
        JsonArray names = new JsonArray();
        networks.keySet().forEach(names::add);
        data.add("networks", names);
    }
}

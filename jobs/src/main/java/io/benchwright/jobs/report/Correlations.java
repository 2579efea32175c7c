package io.benchwright.jobs.report;

import io.benchwright.data.fidelity.RankFidelity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Kendall's tau between devices, and of accuracies with devices, each over the networks that both have. Better is higher for all
 * of them, so that a latency and a throughput of one device agree.
 */
final class Correlations {

    /** No screen and no reader has room for more. */
    static final int MOST_DEVICES = 60;

    private static final String POSITIVE = "127,179,221";
    private static final String NEGATIVE = "240,166,124";

    private final List<TargetColumn> lines = new ArrayList<>();
    private final List<TargetColumn> devices;
    private final Map<TargetColumn, double[]> values = new LinkedHashMap<>();

    /**
     * Two columns compared.
     *
     * @param n networks that both have
     * @param tau NaN where there are fewer than two, or one column says the same of all
     */
    record Pair(int n, double tau) {}

    /**
     * Prepares to compare.
     *
     * @param accuracies the first lines
     * @param devices the other lines, and the columns; the first {@value #MOST_DEVICES} of them count
     */
    Correlations(List<TargetColumn> accuracies, List<TargetColumn> devices) {
        this.devices = devices.stream().limit(MOST_DEVICES).toList();
        lines.addAll(accuracies);
        lines.addAll(this.devices);
        Map<String, Integer> networks = new LinkedHashMap<>();
        for (TargetColumn column : lines) {
            column.networks().forEach(network -> networks.putIfAbsent(network, networks.size()));
        }
        for (TargetColumn column : lines) {
            double sign = column.isBetterWhenLarger() ? 1 : -1;
            double[] means = new double[networks.size()];
            networks.forEach((network, index) -> means[index] = sign * column.mean(network));
            values.put(column, means);
        }
    }

    /** Compares two of the columns. */
    Pair compare(TargetColumn one, TargetColumn another) {
        double[] left = values.getOrDefault(one, new double[0]);
        double[] right = values.getOrDefault(another, new double[0]);
        double[] a = new double[left.length];
        double[] b = new double[left.length];
        int n = 0;
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            if (!Double.isNaN(left[i]) && !Double.isNaN(right[i])) {
                a[n] = left[i];
                b[n] = right[i];
                n++;
            }
        }
        double tau = RankFidelity.of(Arrays.copyOf(a, n), Arrays.copyOf(b, n)).kendallTau();
        return new Pair(n, tau);
    }

    /** The matrix: a line for each accuracy and device, a column for each device, whose number stands in its line. */
    HtmlTable table() {
        List<String> headings = new ArrayList<>(List.of("Target (source)"));
        for (int i = 1; i <= devices.size(); i++) {
            headings.add(Integer.toString(i));
        }
        HtmlTable table = new HtmlTable(
                "Kendall's tau between targets, and over how many networks", headings.toArray(String[]::new));
        Map<Integer, Map<Integer, Pair>> known = new LinkedHashMap<>();
        int accuracies = lines.size() - devices.size();
        for (int line = 0; line < lines.size(); line++) {
            int device = line - accuracies;
            StringBuilder cells = new StringBuilder();
            Map<Integer, Pair> pairs = new LinkedHashMap<>();
            for (int i = 0; i < devices.size(); i++) {
                if (i == device) {
                    cells.append("<td class=\"tau\">same<small>")
                            .append(Figures.count(devices.get(i).networks().size()))
                            .append("</small></td>");
                    continue;
                }
                // The lower half mirrors the upper.
                Pair mirrored = known.getOrDefault(i, Map.of()).get(device);
                Pair pair = mirrored == null ? compare(lines.get(line), devices.get(i)) : mirrored;
                pairs.put(i, pair);
                cells.append(cell(pair));
            }
            if (device >= 0) {
                known.put(device, pairs);
            }
            table.markup(
                    (device >= 0 ? (device + 1) + ". " : "") + lines.get(line).label(), cells.toString());
        }
        return table;
    }

    private static String cell(Pair pair) {
        return "<td class=\"tau\"" + colour(pair.tau()) + ">" + Figures.figure("%.3f", pair.tau()) + "<small>"
                + Figures.count(pair.n()) + "</small></td>";
    }

    /** Blue for agreement, orange for the reverse, the stronger the further from none. */
    private static String colour(double tau) {
        if (!Double.isFinite(tau)) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                " style=\"background:rgba(%s,%.2f)\"",
                tau >= 0 ? POSITIVE : NEGATIVE,
                Math.min(1, Math.abs(tau)));
    }
}

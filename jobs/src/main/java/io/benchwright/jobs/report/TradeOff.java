package io.benchwright.jobs.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Accuracy against one device target, over the networks that the benchmark has rows of both of, and those among them that no other
 * is better than in both. Nothing here is predicted.
 */
final class TradeOff {

    private final TargetColumn accuracy;
    private final TargetColumn device;
    private final List<Point> points;

    /**
     * A network.
     *
     * @param network its space and canonical string
     * @param accuracy the mean of its accuracies, in percent
     * @param value the mean of its values of the device
     * @param isOnFront whether no network is at least as good in both and better in one
     */
    record Point(String network, double accuracy, double value, boolean isOnFront) {}

    private TradeOff(TargetColumn accuracy, TargetColumn device, List<Point> points) {
        this.accuracy = accuracy;
        this.device = device;
        this.points = points;
    }

    static TradeOff of(TargetColumn accuracy, TargetColumn device) {
        List<String> shared =
                accuracy.networks().stream().filter(device.networks()::contains).toList();
        double sign = device.isBetterWhenLarger() ? -1 : 1;
        // The best on the device first, of equal ones the most accurate.
        List<String> order = shared.stream()
                .sorted(Comparator.comparingDouble((String network) -> sign * device.mean(network))
                        .thenComparing(
                                Comparator.comparingDouble(accuracy::mean).reversed())
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        List<Point> points = new ArrayList<>();
        double best = Double.NEGATIVE_INFINITY;
        double bestValue = Double.NaN;
        for (String network : order) {
            double value = device.mean(network);
            double reached = accuracy.mean(network);
            boolean isTwin = reached == best && value == bestValue;
            boolean isOnFront = reached > best || isTwin;
            points.add(new Point(network, reached, value, isOnFront));
            if (reached > best) {
                best = reached;
                bestValue = value;
            }
        }
        return new TradeOff(accuracy, device, points);
    }

    TargetColumn accuracy() {
        return accuracy;
    }

    TargetColumn device() {
        return device;
    }

    /** All networks, the best on the device first. */
    List<Point> points() {
        return points;
    }

    /** Those that no other is better than in both, the best on the device first. */
    List<Point> front() {
        return points.stream().filter(Point::isOnFront).toList();
    }

    /** What it is called in lists. */
    String label() {
        return accuracy.label() + " against " + device.label();
    }

    /**
     * What the chart draws: the whole front, and of the other networks so many that there are at most {@code most} in all, evenly
     * over the order of the device.
     *
     * @param networks the index of each network that was drawn so far, to be added to
     */
    JsonObject json(int most, Map<String, Integer> networks) {
        List<Point> front = front();
        List<Point> others = points.stream().filter(each -> !each.isOnFront()).toList();
        int room = Math.max(0, most - front.size());
        List<Point> drawn = new ArrayList<>(front);
        for (int i = 0; i < Math.min(room, others.size()); i++) {
            drawn.add(others.get((int) ((long) i * others.size() / Math.min(room, others.size()))));
        }
        JsonArray indices = new JsonArray();
        JsonArray values = new JsonArray();
        JsonArray accuracies = new JsonArray();
        for (Point each : drawn) {
            indices.add(networks.computeIfAbsent(each.network(), key -> networks.size()));
            values.add(ChartJson.rounded(each.value()));
            accuracies.add(ChartJson.rounded(each.accuracy()));
        }
        JsonObject json = new JsonObject();
        json.addProperty("accuracy", accuracy.label());
        json.addProperty("device", device.label());
        json.addProperty("unit", device.unit());
        json.addProperty("isBetterWhenLarger", device.isBetterWhenLarger());
        json.addProperty("onFront", front.size());
        json.add("network", indices);
        json.add("value", values);
        json.add("reached", accuracies);
        return json;
    }
}

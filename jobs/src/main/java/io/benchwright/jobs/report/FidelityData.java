package io.benchwright.jobs.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.fidelity.ProxyFidelity;
import io.benchwright.jobs.report.RankedNetworks.Placed;
import io.benchwright.jobs.report.RankedNetworks.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What the charts of a page draw, as JSON for {@code fidelity.js}. */
final class FidelityData {

    /** What one chart can hold so that dots are still told apart. */
    private static final int MOST_NETWORKS = 2_000;

    /** What all charts together may hold, so that a page with many proxies still opens at once. */
    private static final int MOST_POINTS = 60_000;

    private static final int FEWEST_NETWORKS = 100;

    private final JsonObject json = new JsonObject();
    private final Map<String, Integer> networks = new LinkedHashMap<>();

    /**
     * Collects what to draw.
     *
     * @param ranked the networks of each judged proxy, in the same order
     */
    FidelityData(FidelityReport report, List<RankedNetworks> ranked) {
        json.addProperty("truth", report.truth().name());
        ProxyFidelity any = report.judged().get(0);
        ChartJson.add(json, "ceiling", any.ceiling().orElse(Double.NaN));
        int most = mostDrawn(report.judged().size());
        JsonArray proxies = new JsonArray();
        for (int i = 0; i < ranked.size(); i++) {
            JsonObject proxy = ChartJson.of(report.judged().get(i));
            proxy.addProperty("isFree", isFree(report, report.judged().get(i)));
            addNetworks(proxy, ranked.get(i).thinned(most));
            proxies.add(proxy);
        }
        json.add("proxies", proxies);
        JsonArray curves = new JsonArray();
        for (LearningCurve curve : report.curves()) {
            JsonObject drawn = new JsonObject();
            drawn.addProperty("name", curve.accuracy());
            JsonArray epochs = new JsonArray();
            curve.epochs().forEach((epoch, fidelity) -> {
                JsonObject point = ChartJson.of(fidelity);
                point.addProperty("epoch", epoch);
                epochs.add(point);
            });
            drawn.add("epochs", epochs);
            curves.add(drawn);
        }
        json.add("curves", curves);
        JsonArray names = new JsonArray();
        networks.keySet().forEach(names::add);
        json.add("networks", names);
    }

    /** How many networks of each proxy are drawn at most. */
    static int mostDrawn(int proxies) {
        return Math.max(FEWEST_NETWORKS, Math.min(MOST_NETWORKS, MOST_POINTS / proxies));
    }

    /** Whether a proxy is known to cost nothing, as totals of networks do. */
    static boolean isFree(FidelityReport report, ProxyFidelity judged) {
        return report.proxies().stream()
                .filter(proxy -> proxy.name().equals(judged.proxy()))
                .anyMatch(proxy -> !proxy.networks().isEmpty()
                        && proxy.networks().stream()
                                .allMatch(network -> proxy.seconds(network).orElse(1) == 0));
    }

    private void addNetworks(JsonObject proxy, List<Placed> placed) {
        JsonArray indices = new JsonArray();
        for (Placed each : placed) {
            indices.add(networks.computeIfAbsent(each.network(), key -> networks.size()));
        }
        proxy.add("network", indices);
        addValues(proxy, "proxy", placed, Placed::proxy);
        addValues(proxy, "truth", placed, Placed::truth);
        proxy.add("proxyRank", numbers(placed, Placed::proxyRank));
        proxy.add("truthRank", numbers(placed, Placed::truthRank));
    }

    private static void addValues(JsonObject proxy, String side, List<Placed> placed, Function<Placed, Value> value) {
        proxy.add(side, numbers(placed, each -> value.apply(each).mean()));
        if (placed.stream().anyMatch(each -> value.apply(each).isSpread())) {
            proxy.add(side + "Lowest", numbers(placed, each -> value.apply(each).lowest()));
            proxy.add(
                    side + "Highest", numbers(placed, each -> value.apply(each).highest()));
        }
    }

    private static JsonArray numbers(List<Placed> placed, ToDoubleFunction<Placed> number) {
        JsonArray numbers = new JsonArray();
        placed.forEach(each -> numbers.add(ChartJson.rounded(number.applyAsDouble(each))));
        return numbers;
    }

    /** The text of a JSON object that can stand in a script element. */
    String json() {
        return ChartJson.text(json);
    }
}

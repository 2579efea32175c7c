package io.benchwright.jobs.cli;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.fidelity.ProxyFidelity;
import io.benchwright.data.fidelity.ProxyFidelity.Spread;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Prints how faithful proxies are. */
final class FidelityText {

    private FidelityText() {}

    static void print(List<ProxyFidelity> judged, FormatOption format, PrintWriter out) {
        if (format.isJson()) {
            try (JsonList list = new JsonList(out)) {
                judged.forEach(each -> list.add(json(each)));
            }
            return;
        }
        ProxyFidelity any = judged.get(0);
        out.println("truth: " + any.truth()
                + any.truthRepeats()
                        .map(spread -> String.format(
                                Locale.ROOT,
                                "; tau between two of its repeats %.4f (%.4f to %.4f)",
                                spread.mean(),
                                spread.lowest(),
                                spread.highest()))
                        .orElse("")
                + (any.ceiling().isPresent()
                        ? String.format(
                                Locale.ROOT, "; ceiling %.4f", any.ceiling().getAsDouble())
                        : ""));
        try (TextTable table = new TextTable(
                out,
                "proxy",
                ">n",
                ">tau",
                ">95 %",
                ">behind best, 95 %",
                ">Spearman",
                ">Pearson",
                ">k",
                ">top",
                ">bottom",
                ">regret",
                ">cost ratio",
                ">one repeat",
                ">left out")) {
            for (ProxyFidelity each : judged) {
                table.add(
                        each.proxy(),
                        each.n(),
                        number("%.4f", each.kendallTau()),
                        number("%.4f", each.tau().lower()) + " .. "
                                + number("%.4f", each.tau().upper()),
                        each.behindBest()
                                .map(behind -> number("%.4f", behind.interval().lower()) + " .. "
                                        + number("%.4f", behind.interval().upper()))
                                .orElse("-"),
                        number("%.4f", each.spearman()),
                        number("%.4f", each.pearson()),
                        each.k(),
                        number("%.2f", each.topRecall()),
                        number("%.2f", each.bottomRecall()),
                        number("%.4g", each.regret()),
                        (each.costRatio().isPresent()
                                        ? number("%.2f", each.costRatio().getAsDouble())
                                        : "-")
                                + (each.isOnFront() ? " *" : "  "),
                        each.singleProxy()
                                .map(spread ->
                                        number("%.4f", spread.lowest()) + " .. " + number("%.4f", spread.highest()))
                                .orElse("-"),
                        each.onlyProxy() + each.onlyTruth());
            }
        }
    }

    private static String number(String pattern, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, pattern, value) : "-";
    }

    static JsonObject json(ProxyFidelity each) {
        JsonObject json = new JsonObject();
        json.addProperty("proxy", each.proxy());
        json.addProperty("truth", each.truth());
        json.addProperty("n", each.n());
        add(json, "kendallTau", each.kendallTau());
        add(json, "tauLower95", each.tau().lower());
        add(json, "tauUpper95", each.tau().upper());
        add(json, "spearman", each.spearman());
        add(json, "pearson", each.pearson());
        json.addProperty("k", each.k());
        add(json, "topRecall", each.topRecall());
        add(json, "bottomRecall", each.bottomRecall());
        add(json, "regret", each.regret());
        add(json, "costRatio", each.costRatio().orElse(Double.NaN));
        json.addProperty("onFront", each.isOnFront());
        add(
                json,
                "behindBest",
                each.behindBest().map(behind -> behind.difference()).orElse(Double.NaN));
        add(
                json,
                "behindBestLower95",
                each.behindBest().map(behind -> behind.interval().lower()).orElse(Double.NaN));
        add(
                json,
                "behindBestUpper95",
                each.behindBest().map(behind -> behind.interval().upper()).orElse(Double.NaN));
        add(json, "ceiling", each.ceiling());
        add(json, "truthRepeats", each.truthRepeats());
        add(json, "proxyRepeats", each.proxyRepeats());
        add(json, "singleProxy", each.singleProxy());
        json.addProperty("onlyProxy", each.onlyProxy());
        json.addProperty("onlyTruth", each.onlyTruth());
        return json;
    }

    private static void add(JsonObject json, String name, OptionalDouble value) {
        add(json, name, value.orElse(Double.NaN));
    }

    /** A number, or null where there is none. */
    private static void add(JsonObject json, String name, double value) {
        json.add(name, Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE);
    }

    private static void add(JsonObject json, String name, Optional<Spread> spread) {
        add(json, name + "TauLowest", spread.map(Spread::lowest).orElse(Double.NaN));
        add(json, name + "TauMean", spread.map(Spread::mean).orElse(Double.NaN));
        add(json, name + "TauHighest", spread.map(Spread::highest).orElse(Double.NaN));
    }
}

package io.benchwright.jobs.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.benchmark.Artifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the card of a surrogate says. A card may come from anywhere: what it lacks, or has in a form that it should not have, is
 * not known.
 *
 * @param role {@code surrogate}, or {@code baseline} for what stands beside one for comparison
 * @param target the name of the target
 * @param unit of predictions
 * @param model the way to predict
 * @param split that it was fitted with
 * @param sources how many of the rows that were looked at are of each source, sorted by it
 * @param rowsSha256 for each part a hash of its rows
 * @param figures for each part how good it is
 */
record SurrogateCard(
        String role,
        String target,
        String unit,
        String model,
        String split,
        Map<String, Long> sources,
        Map<String, String> rowsSha256,
        List<Part> figures) {

    static final String SURROGATE = "surrogate";
    static final String BASELINE = "baseline";
    static final String TEST = "test";

    private static final String FILE = "card.json";

    /** Far more than any card has. */
    private static final long MOST_BYTES = 4 << 20;

    /**
     * Figures on the rows of one part; NaN where they are not known.
     *
     * @param part {@code train}, {@code val} or {@code test}
     * @param n rows
     * @param trainRows rows that were fitted
     * @param r2 coefficient of determination
     * @param kendallTau tau-b
     * @param mae mean absolute error, in the unit
     * @param rmse root of the mean squared error, in the unit
     * @param mape mean absolute error in percent of the value
     * @param coverage90 percent of the 90 % intervals that hold the value
     */
    record Part(
            String part,
            double n,
            double trainRows,
            double r2,
            double kendallTau,
            double mae,
            double rmse,
            double mape,
            double coverage90) {}

    /**
     * Reads the card of an artifact.
     *
     * @throws IOException if it is missing or damaged
     */
    static SurrogateCard read(Artifact artifact) throws IOException {
        Optional<Artifact.File> file = artifact.files().stream()
                .filter(each -> each.name().equals(FILE))
                .findFirst();
        JsonObject card = file.isEmpty() || file.get().bytes() > MOST_BYTES
                ? new JsonObject()
                : parse(new String(artifact.read(FILE), StandardCharsets.UTF_8));
        Map<String, Long> sources = new TreeMap<>();
        JsonObject bySource = object(object(card, "rows"), "bySource");
        for (String source : bySource.keySet()) {
            double count = number(bySource, source);
            if (Double.isFinite(count)) {
                sources.put(source, Math.round(count));
            }
        }
        Map<String, String> hashes = new TreeMap<>();
        object(card, "rowsSha256").asMap().forEach((part, hash) -> hashes.put(part, hash.toString()));
        List<Part> figures = new ArrayList<>();
        if (card.get("figures") instanceof JsonArray parts) {
            for (JsonElement each : parts) {
                if (each instanceof JsonObject part) {
                    figures.add(part(part));
                }
            }
        }
        return new SurrogateCard(
                artifact.role(),
                artifact.name(),
                text(card, "unit"),
                text(card, "model"),
                text(object(card, "refit"), "split"),
                sources,
                hashes,
                figures);
    }

    private static JsonObject parse(String text) {
        try {
            return JsonParser.parseString(text) instanceof JsonObject card ? card : new JsonObject();
        } catch (JsonParseException e) {
            return new JsonObject();
        }
    }

    private static Part part(JsonObject json) {
        return new Part(
                text(json, "part"),
                number(json, "n"),
                number(json, "trainRows"),
                number(json, "r2"),
                number(json, "kendallTau"),
                number(json, "mae"),
                number(json, "rmse"),
                number(json, "mape"),
                number(json, "coverage90"));
    }

    private static JsonObject object(JsonObject json, String name) {
        return json.get(name) instanceof JsonObject object ? object : new JsonObject();
    }

    private static String text(JsonObject json, String name) {
        return json.get(name) instanceof JsonPrimitive text && text.isString() ? text.getAsString() : Figures.NONE;
    }

    private static double number(JsonObject json, String name) {
        if (json.get(name) instanceof JsonPrimitive number && number.isNumber()) {
            try {
                return number.getAsDouble();
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
        return Double.NaN;
    }

    /** The figures on a part, if there are any. */
    Optional<Part> figures(String part) {
        return figures.stream().filter(each -> each.part().equals(part)).findFirst();
    }

    /** Whether another card is of the same rows, so that figures may stand side by side. */
    boolean isOfTheSameRows(SurrogateCard other) {
        return target.equals(other.target) && !rowsSha256.isEmpty() && rowsSha256.equals(other.rowsSha256);
    }
}

package io.benchwright.proxies.search;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.schemes.TrainingSchemes;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Schemes that differ from a base in some fields: all combinations of the fields' values. */
final class SchemeGrid {

    /** More than anybody can train. */
    static final int MOST_SCHEMES = 10_000;

    private static final MathContext DIGITS = new MathContext(12);

    private SchemeGrid() {}

    /**
     * A point of a grid.
     *
     * @param name the base's, and the values of what varies
     * @param scheme the scheme, if the values make one
     * @param problem why they make none, or why it need not be trained: another point trains alike; else empty
     */
    record Point(String name, Optional<TrainingScheme> scheme, String problem) {}

    /**
     * All combinations, the last field varying fastest.
     *
     * @param base what the others have in common
     * @param vary for each field, such as {@code learningRate.peak}, or several with commas between that have the same value, a list of values, or a range: an object of {@code from},
     *     {@code to}, {@code steps}, and {@code scale}, {@code linear} (usual) or {@code log}
     * @param reference that no point needs to stand in for
     * @throws IllegalArgumentException if values are neither, or there are too many points
     */
    static List<Point> of(TrainingScheme base, Map<String, JsonElement> vary, TrainingScheme reference) {
        Map<String, List<JsonElement>> fields = new LinkedHashMap<>();
        long count = 1;
        for (Map.Entry<String, JsonElement> entry : vary.entrySet()) {
            List<JsonElement> values = values(entry.getKey(), entry.getValue());
            fields.put(entry.getKey(), values);
            count = Math.min(count * values.size(), MOST_SCHEMES + 1L);
        }
        if (count > MOST_SCHEMES) {
            throw new IllegalArgumentException(
                    "vary makes more than " + MOST_SCHEMES + " schemes; leave out values, or search in steps");
        }
        List<Point> points = new ArrayList<>();
        Map<String, String> names = new HashMap<>(Map.of(reference.sha256(), "the reference"));
        add(base, new ArrayList<>(fields.entrySet()), base.toJson(), base.name(), points, names);
        return distinctlyNamed(points, reference.name());
    }

    /** Values may be written in several ways, or be too long for names. */
    private static List<Point> distinctlyNamed(List<Point> points, String reference) {
        Set<String> taken = new HashSet<>(Set.of(reference));
        List<Point> named = new ArrayList<>();
        for (Point point : points) {
            String name = point.name();
            for (int i = 2; !taken.add(name); i++) {
                name = point.name() + "." + i;
            }
            String distinct = name;
            named.add(new Point(distinct, point.scheme().map(scheme -> renamed(scheme, distinct)), point.problem()));
        }
        return named;
    }

    private static TrainingScheme renamed(TrainingScheme scheme, String name) {
        return new TrainingScheme(
                name,
                scheme.description(),
                scheme.epochs(),
                scheme.batch(),
                scheme.optimiser(),
                scheme.learningRate(),
                scheme.weightDecay(),
                scheme.labelSmoothing(),
                scheme.resolution(),
                scheme.validationResolution(),
                scheme.trainingShare(),
                scheme.widthMultiplier(),
                scheme.augmentation());
    }

    private static void add(
            TrainingScheme base,
            List<Map.Entry<String, List<JsonElement>>> fields,
            JsonObject json,
            String name,
            List<Point> points,
            Map<String, String> names) {
        if (fields.isEmpty()) {
            points.add(point(base, json, name, names));
            return;
        }
        Map.Entry<String, List<JsonElement>> field = fields.get(0);
        for (JsonElement value : field.getValue()) {
            JsonObject changed = json.deepCopy();
            String[] together = field.getKey().split(",", -1);
            for (String each : together) {
                set(changed, each.strip(), value);
            }
            String last = together[0].strip().replaceFirst(".*\\.", "");
            add(base, fields.subList(1, fields.size()), changed, name + "-" + last + word(value), points, names);
        }
    }

    private static Point point(TrainingScheme base, JsonObject json, String name, Map<String, String> names) {
        json.addProperty("name", name);
        json.addProperty("description", "A variant of " + base.name());
        TrainingScheme scheme;
        try {
            scheme = TrainingSchemes.parse(json.toString(), name);
        } catch (IllegalArgumentException e) {
            // All of it stands in line 1.
            String problem = String.valueOf(e.getMessage()).replaceFirst("^[^:]*: (line 1: )?", "");
            return new Point(name, Optional.empty(), problem);
        }
        String other = names.putIfAbsent(scheme.sha256(), name);
        return new Point(name, Optional.of(scheme), other == null ? "" : "trains like " + other);
    }

    private static void set(JsonObject json, String field, JsonElement value) {
        JsonObject parent = json;
        String[] path = field.split("\\.", -1);
        for (int i = 0; i < path.length - 1; i++) {
            if (!(parent.get(path[i]) instanceof JsonObject)) {
                parent.add(path[i], new JsonObject());
            }
            parent = parent.getAsJsonObject(path[i]);
        }
        parent.add(path[path.length - 1], value.deepCopy());
    }

    /** What a name may hold: 0.1 as it stands, and objects by their values. */
    private static String word(JsonElement value) {
        StringBuilder word = new StringBuilder();
        if (value instanceof JsonPrimitive primitive) {
            word.append(primitive.isNumber() ? primitive.getAsBigDecimal().toPlainString() : primitive.getAsString());
        } else if (value instanceof JsonObject object) {
            object.asMap()
                    .values()
                    .forEach(each -> word.append(word.isEmpty() ? "" : "_").append(word(each)));
        }
        return word.toString().replaceAll("[^A-Za-z0-9_.-]", "_");
    }

    private static List<JsonElement> values(String field, JsonElement written) {
        if (written instanceof JsonArray array && !array.isEmpty()) {
            return array.asList();
        }
        if (written instanceof JsonObject range) {
            return range(field, range);
        }
        throw new IllegalArgumentException(
                "vary: " + field + " must be a list of values, or like {from: 0.1, to: 0.4, steps: 4}");
    }

    private static List<JsonElement> range(String field, JsonObject range) {
        JsonObject rest = range.deepCopy();
        BigDecimal from = number(field, rest, "from");
        BigDecimal to = number(field, rest, "to");
        BigDecimal steps = number(field, rest, "steps");
        JsonElement scale = rest.remove("scale");
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException(
                    "vary: " + field + " has " + rest.keySet() + ", but a range has from, to, steps and scale");
        }
        boolean isLog =
                scale instanceof JsonPrimitive word && word.getAsString().equals("log");
        if (scale != null
                && !isLog
                && !(scale instanceof JsonPrimitive word && word.getAsString().equals("linear"))) {
            throw new IllegalArgumentException("vary: " + field + ": scale must be linear or log");
        }
        int count = steps.intValue();
        if (steps.compareTo(BigDecimal.valueOf(count)) != 0 || count < 2 || count > MOST_SCHEMES) {
            throw new IllegalArgumentException("vary: " + field + ": steps is " + steps.toPlainString()
                    + ", but must be a whole number of at least 2 and at most " + MOST_SCHEMES);
        }
        if (isLog && (from.signum() <= 0 || to.signum() <= 0)) {
            throw new IllegalArgumentException("vary: " + field + ": both ends of a log range must be above 0");
        }
        double low = isLog ? StrictMath.log(from.doubleValue()) : from.doubleValue();
        double high = isLog ? StrictMath.log(to.doubleValue()) : to.doubleValue();
        List<JsonElement> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double value = low + (high - low) * i / (count - 1);
            // So that a step of 0.1 gives 0.3, not 0.30000000000000004.
            BigDecimal rounded = new BigDecimal(isLog ? StrictMath.exp(value) : value, DIGITS).stripTrailingZeros();
            values.add(new JsonPrimitive(new BigDecimal(rounded.toPlainString())));
        }
        return values;
    }

    private static BigDecimal number(String field, JsonObject range, String key) {
        if (range.remove(key) instanceof JsonPrimitive value && value.isNumber()) {
            return value.getAsBigDecimal();
        }
        throw new IllegalArgumentException("vary: " + field + ": " + key
                + " is missing or no number; a range is like {from: 0.1, to: 0.4, steps: 4}");
    }
}

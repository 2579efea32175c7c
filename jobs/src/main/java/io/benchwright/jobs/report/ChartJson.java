package io.benchwright.jobs.report;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.fidelity.ProxyFidelity;
import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers and texts for the scripts of pages. */
final class ChartJson {

    /** More digits than any screen shows. */
    private static final MathContext DIGITS = new MathContext(7);

    private ChartJson() {}

    /** Adds a number; where there is none, no field. */
    static void add(JsonObject json, String name, double value) {
        if (Double.isFinite(value)) {
            json.add(name, rounded(value));
        }
    }

    /** A number that must be finite. */
    static JsonPrimitive rounded(double value) {
        return new JsonPrimitive(new BigDecimal(value).round(DIGITS).stripTrailingZeros());
    }

    /** What charts draw of a proxy. */
    static JsonObject of(ProxyFidelity fidelity) {
        JsonObject json = new JsonObject();
        json.addProperty("name", fidelity.proxy());
        json.addProperty("n", fidelity.n());
        add(json, "tau", fidelity.kendallTau());
        add(json, "lower", fidelity.tau().lower());
        add(json, "upper", fidelity.tau().upper());
        add(
                json,
                "cost",
                fidelity.costRatio().isPresent() ? 1 / fidelity.costRatio().getAsDouble() : Double.NaN);
        json.addProperty("isOnFront", fidelity.isOnFront());
        return json;
    }

    /** The text of an object without {@code <}, {@code >} and {@code &}, so that it can stand in a script element. */
    static String text(JsonObject json) {
        return new Gson().toJson(json);
    }
}

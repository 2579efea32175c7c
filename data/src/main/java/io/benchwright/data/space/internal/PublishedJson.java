package io.benchwright.data.space.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the JSON and Python literals in which others publish architectures. */
final class PublishedJson {

    private PublishedJson() {}

    /** The parsed text, if it is a JSON object or list; Python's quotes and its True, False and None are understood. */
    static Optional<JsonElement> parse(String text) {
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonParser.parseString(text));
        } catch (JsonParseException e) {
            return Optional.empty();
        }
    }

    /** The object itself, or the one that it carries under {@code architecture}. */
    static JsonObject architecture(JsonObject object) {
        return object.get("architecture") instanceof JsonObject inner ? inner : object;
    }

    /** A scalar as it is written; lists and objects as JSON. */
    static String scalar(JsonElement element) {
        return element instanceof JsonPrimitive primitive ? primitive.getAsString() : element.toString();
    }

    /** The scalars of a list; a scalar that stands alone is a list of one. */
    static List<String> scalars(JsonElement element) {
        if (!(element instanceof JsonArray array)) {
            return List.of(scalar(element));
        }
        List<String> values = new ArrayList<>(array.size());
        for (JsonElement item : array) {
            values.add(scalar(item));
        }
        return values;
    }
}

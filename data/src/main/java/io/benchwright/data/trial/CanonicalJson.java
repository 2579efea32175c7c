package io.benchwright.data.trial;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.internal.Sha256;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * The one way to write a JSON value, so that equal questions have equal hashes: keys sorted by their UTF-16 units, no
 * white space, numbers without trailing zeros, no null.
 */
public final class CanonicalJson {

    /** Beyond these many digits before or after the point, a number is written with an exponent. */
    private static final int PLAIN_DIGITS = 21;

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private CanonicalJson() {}

    /**
     * Writes an object.
     *
     * @throws IllegalArgumentException if a value in it has no canonical form; names the field
     */
    public static String write(JsonObject object) {
        StringBuilder text = new StringBuilder();
        write(object, "", text);
        return text.toString();
    }

    /**
     * The SHA-256 of what {@link #write} gives, in UTF-8: 64 hexadecimal digits.
     *
     * @throws IllegalArgumentException if a value in it has no canonical form; names the field
     */
    public static String sha256(JsonObject object) {
        return Sha256.of(write(object));
    }

    private static void write(JsonElement element, String place, StringBuilder text) {
        if (element instanceof JsonObject object) {
            text.append('{');
            // Gson keeps the order in which fields were added.
            new TreeMap<>(object.asMap()).forEach((name, value) -> {
                text.append(text.charAt(text.length() - 1) == '{' ? "" : ",");
                String path = place.isEmpty() ? name : place + "." + name;
                text.append(string(name, path)).append(':');
                write(value, path, text);
            });
            text.append('}');
        } else if (element instanceof JsonArray array) {
            text.append('[');
            for (int i = 0; i < array.size(); i++) {
                text.append(i == 0 ? "" : ",");
                write(array.get(i), place + "[" + i + "]", text);
            }
            text.append(']');
        } else if (element instanceof JsonNull) {
            throw new IllegalArgumentException(place + " is null, but what is not asked must be left out");
        } else if (element instanceof JsonPrimitive primitive) {
            if (primitive.isNumber()) {
                text.append(number(primitive.getAsString(), place));
            } else {
                text.append(primitive.isString() ? string(primitive.getAsString(), place) : primitive.getAsString());
            }
        } else {
            throw new IllegalArgumentException(place + " is no JSON value");
        }
    }

    private static String string(String value, String place) {
        // Half of a surrogate pair has no bytes in UTF-8; all of them would hash alike.
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new IllegalArgumentException(place + " is not valid Unicode");
        }
        return GSON.toJson(value);
    }

    /** 1, 1.0 and 1e0 are one number, and have one form. */
    private static String number(String value, String place) {
        BigDecimal number;
        try {
            number = new BigDecimal(value).stripTrailingZeros();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(place + " is " + value + ", but must be a finite number", e);
        }
        boolean plain = Math.abs((long) number.scale()) <= PLAIN_DIGITS
                && (long) number.precision() - number.scale() <= PLAIN_DIGITS;
        return plain ? number.toPlainString() : number.toString();
    }
}

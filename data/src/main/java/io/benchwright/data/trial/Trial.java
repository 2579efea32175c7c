package io.benchwright.data.trial;

import static java.util.Objects.requireNonNull;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import io.benchwright.data.internal.Sha256;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One question asked of the world: an operation, such as {@code train} or {@code measure}, and the fields that say of
 * what and how (space, architecture, hash of the network, data set, scheme, device, batch, precision, metrics, seed,
 * replicate...).
 *
 * <p>Two trials that ask the same are equal and have the same id, whatever the order of their fields. What came of a
 * trial is no part of it: see {@link Outcome}. Immutable.
 */
public final class Trial {

    private static final Pattern OPERATION = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Gson STRICT =
            new GsonBuilder().setStrictness(Strictness.STRICT).create();
    private static final int ID_DIGITS = 32;

    private final String operation;
    private final JsonObject fields;
    private final String json;
    private final String id;

    private Trial(String operation, JsonObject fields) {
        this.operation = operation;
        this.fields = fields;
        JsonObject question = new JsonObject();
        question.addProperty("operation", operation);
        question.add("trial", fields);
        this.json = CanonicalJson.write(question);
        this.id = Sha256.of(json).substring(0, ID_DIGITS);
    }

    /**
     * A trial.
     *
     * @param operation what is to be done: letters, digits, {@code _}, {@code .} and {@code -}
     * @param fields of what and how; copied
     * @throws IllegalArgumentException if the operation is not such a word, or a field is null, not finite or not Unicode
     */
    public static Trial of(String operation, JsonObject fields) {
        requireNonNull(operation, "operation is null");
        requireNonNull(fields, "fields is null");
        if (!OPERATION.matcher(operation).matches()) {
            throw new IllegalArgumentException(
                    "operation is '" + operation + "', but must be of letters, digits, '_', '.' and '-'");
        }
        return new Trial(operation, fields.deepCopy());
    }

    /**
     * Reads what {@link #toJson} writes, in any order and with any white space.
     *
     * @throws IllegalArgumentException if it is not that; says what is wrong
     */
    public static Trial fromJson(String json) {
        JsonElement parsed;
        try {
            parsed = STRICT.fromJson(json, JsonElement.class);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("trial: not JSON", e);
        }
        if (parsed instanceof JsonObject question
                && question.size() == 2
                && question.get("operation") instanceof JsonPrimitive operation
                && operation.isString()
                && question.get("trial") instanceof JsonObject fields) {
            return of(operation.getAsString(), fields);
        }
        throw new IllegalArgumentException(
                "trial: must be an object of two fields, the string 'operation' and the object 'trial'");
    }

    /** What is to be done. */
    public String operation() {
        return operation;
    }

    /** Of what and how: a copy. */
    public JsonObject fields() {
        return fields.deepCopy();
    }

    /**
     * What identifies the question: the first 32 hexadecimal digits of the SHA-256 of {@link #toJson} in UTF-8.
     */
    public String id() {
        return id;
    }

    /**
     * The canonical form, <code>{"operation":...,"trial":{...}}</code>: keys sorted, no white space, numbers without
     * trailing zeros.
     */
    public String toJson() {
        return json;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Trial trial && trial.json.equals(json);
    }

    @Override
    public int hashCode() {
        return json.hashCode();
    }

    /** The operation and the id, for messages. */
    @Override
    public String toString() {
        return operation + " " + id;
    }
}

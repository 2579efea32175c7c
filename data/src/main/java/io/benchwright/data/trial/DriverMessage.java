package io.benchwright.data.trial;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a worker says; {@code docs/driver-protocol.md} is the specification. */
sealed interface DriverMessage {

    /** The name of the protocol. */
    String PROTOCOL = "benchwright-driver";
    /** The version that is spoken here. */
    int VERSION = 1;
    /** The longest error text that is kept. */
    int LONGEST_ERROR = 2000;

    /**
     * The first thing a worker says.
     *
     * @param version of the protocol
     * @param operations what it can do
     * @param name what it calls itself
     */
    record Hello(int version, List<String> operations, Optional<String> name) implements DriverMessage {}

    /**
     * A sign of life.
     *
     * @param id the request it works on
     * @param progress how far it is, in its own words
     */
    record Progress(String id, JsonElement progress) implements DriverMessage {}

    /** The end of a request. */
    sealed interface Answer extends DriverMessage {

        /** The request. */
        String id();
    }

    /**
     * The request was done.
     *
     * @param id the request
     * @param result what came of it
     */
    record Done(String id, JsonObject result) implements Answer {}

    /**
     * The request could not be done.
     *
     * @param id the request
     * @param error why
     * @param isWorthRetrying whether it may go better another time
     */
    record Refused(String id, String error, boolean isWorthRetrying) implements Answer {}

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is no message; says why, and shows its start
     */
    static DriverMessage parse(String line) {
        try {
            return Reader.read(line);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "wrote what is no message of the driver protocol (" + e.getMessage() + "): "
                            + LastWords.oneLine(line, 100),
                    e);
        }
    }

    /** The line that asks a worker, with its end. */
    static String request(String id, String operation, JsonObject trial) {
        JsonObject object = new JsonObject();
        object.addProperty("id", id);
        object.addProperty("operation", operation);
        object.add("trial", trial);
        return Reader.GSON.toJson(object) + "\n";
    }

    /** Keeps its details out of the interface. */
    final class Reader {

        private static final Gson GSON = new GsonBuilder()
                .setStrictness(Strictness.STRICT)
                .disableHtmlEscaping()
                .create();

        private final JsonObject object;

        private Reader(JsonObject object) {
            this.object = object;
        }

        private static DriverMessage read(String line) {
            JsonElement element;
            try {
                element = GSON.fromJson(line, JsonElement.class);
            } catch (JsonParseException e) {
                throw new IllegalArgumentException("not JSON", e);
            }
            if (!(element instanceof JsonObject object)) {
                throw new IllegalArgumentException("not a JSON object");
            }
            Reader reader = new Reader(object);
            if (object.has("protocol")) {
                return reader.hello();
            } else if (object.has("ok")) {
                return reader.answer();
            } else if (object.has("progress")) {
                return new Progress(reader.string("id"), object.get("progress"));
            }
            throw new IllegalArgumentException("has no field 'protocol', 'ok' or 'progress'");
        }

        private Hello hello() {
            String protocol = string("protocol");
            if (!protocol.equals(PROTOCOL)) {
                throw new IllegalArgumentException("protocol is '" + protocol + "', but must be '" + PROTOCOL + "'");
            }
            JsonPrimitive version = primitive("version");
            if (version == null || !version.isNumber() || !version.getAsString().matches("\\d{1,9}")) {
                throw new IllegalArgumentException("version must be a whole number");
            }
            // Another version may have other fields.
            if (version.getAsInt() != VERSION) {
                return new Hello(version.getAsInt(), List.of(), Optional.empty());
            }
            List<String> operations = new ArrayList<>();
            if (!(object.get("operations") instanceof JsonArray list)) {
                throw new IllegalArgumentException("operations must be a list of strings");
            }
            for (JsonElement operation : list) {
                if (!(operation instanceof JsonPrimitive word && word.isString())) {
                    throw new IllegalArgumentException("operations must be a list of strings");
                }
                operations.add(word.getAsString());
            }
            Optional<String> name = object.has("name") ? Optional.of(string("name")) : Optional.empty();
            return new Hello(VERSION, List.copyOf(operations), name);
        }

        private Answer answer() {
            String id = string("id");
            if (bool("ok")) {
                if (!(object.get("result") instanceof JsonObject result)) {
                    throw new IllegalArgumentException("ok is true, so result must be an object");
                }
                return new Done(id, result);
            }
            String error = LastWords.oneLine(string("error"), LONGEST_ERROR);
            if (error.isEmpty()) {
                throw new IllegalArgumentException("ok is false, so error must say why");
            }
            return new Refused(id, error, !object.has("retry") || bool("retry"));
        }

        private String string(String name) {
            JsonPrimitive value = primitive(name);
            if (value == null || !value.isString()) {
                throw new IllegalArgumentException(name + " must be a string");
            }
            return value.getAsString();
        }

        private boolean bool(String name) {
            JsonPrimitive value = primitive(name);
            if (value == null || !value.isBoolean()) {
                throw new IllegalArgumentException(name + " must be true or false");
            }
            return value.getAsBoolean();
        }

        private @Nullable JsonPrimitive primitive(String name) {
            return object.get(name) instanceof JsonPrimitive value ? value : null;
        }
    }
}

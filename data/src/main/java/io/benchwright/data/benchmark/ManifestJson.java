package io.benchwright.data.benchmark;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.MalformedJsonException;
import io.benchwright.data.table.SchemaVersion;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Manifests as JSON. Every field is checked on the way in, since a manifest says which files are opened and may come from
 * anywhere; fields that this code does not know are passed over.
 */
final class ManifestJson {

    private static final String FORMAT = "benchwright-manifest";
    private static final int VERSION = 1;
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private ManifestJson() {}

    static String write(Manifest manifest) {
        JsonObject root = new JsonObject();
        root.addProperty("format", FORMAT);
        root.addProperty("version", VERSION);
        root.addProperty("number", manifest.number());
        root.addProperty("created", manifest.created());
        if (manifest.claims() > 0) {
            root.addProperty("claims", manifest.claims());
        }
        JsonObject by = new JsonObject();
        new TreeMap<>(manifest.provenance()).forEach(by::addProperty);
        root.add("provenance", by);
        JsonArray files = new JsonArray();
        manifest.files().forEach(entry -> files.add(write(entry)));
        root.add("files", files);
        return GSON.toJson(root) + "\n";
    }

    private static JsonObject write(Manifest.Entry entry) {
        JsonObject object = new JsonObject();
        object.addProperty("role", entry.role());
        if (entry instanceof Manifest.ArtifactEntry artifact) {
            object.addProperty("name", artifact.name());
            object.addProperty("file", artifact.file());
        }
        object.addProperty("path", entry.path());
        if (entry instanceof Manifest.TableEntry table) {
            object.addProperty("rows", table.rows());
        }
        object.addProperty("bytes", entry.bytes());
        object.addProperty("sha256", entry.sha256());
        if (entry instanceof Manifest.TableEntry table) {
            object.addProperty("schemaVersion", table.schemaVersion().toString());
        }
        return object;
    }

    /**
     * Reads a manifest.
     *
     * @param where its file, for messages
     * @throws IOException if it is none, is of a newer version, or has a field that is missing or makes no sense
     */
    static Manifest read(Reader content, String where) throws IOException {
        JsonObject root;
        try {
            root = GSON.fromJson(content, JsonObject.class);
        } catch (JsonParseException e) {
            throw new IOException(where + ": is damaged: " + reason(e), e);
        }
        if (root == null || !new JsonPrimitive(FORMAT).equals(root.get("format"))) {
            throw new IOException(where + ": not a manifest of a Benchwright benchmark");
        }
        try {
            long version = whole(root, "version");
            if (version != VERSION) {
                throw new IOException(where + ": has version " + version + ", but this Benchwright reads version "
                        + VERSION + "; use a newer one");
            }
            return new Manifest(
                    whole(root, "number"),
                    string(root, "created"),
                    provenance(root),
                    files(root),
                    root.has("claims") ? whole(root, "claims") : 0);
        } catch (IllegalArgumentException e) {
            String problem = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}", " ");
            throw new IOException(where + ": is damaged: " + problem, e);
        }
    }

    /**
     * Reads what a manifest says of its commit, and no more of the file than that takes: a directory of many small commits has
     * long lists of files in each of them.
     *
     * @param where its file, for messages
     */
    static CommitNote note(Reader content, String where) throws IOException {
        long number = 0;
        String created = "";
        Map<String, String> provenance = new TreeMap<>();
        boolean hasProvenance = false;
        JsonReader json = new JsonReader(content);
        try {
            json.beginObject();
            while ((number == 0 || created.isEmpty() || !hasProvenance) && json.hasNext()) {
                switch (json.nextName()) {
                    case "number" -> number = json.nextLong();
                    case "created" -> created = json.nextString();
                    case "provenance" -> {
                        hasProvenance = true;
                        json.beginObject();
                        while (json.hasNext()) {
                            provenance.put(json.nextName(), json.nextString());
                        }
                        json.endObject();
                    }
                    default -> json.skipValue();
                }
            }
        } catch (IllegalStateException | NumberFormatException | MalformedJsonException | EOFException e) {
            throw new IOException(
                    where + ": is damaged: " + String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}", " "), e);
        }
        return new CommitNote(number, created, provenance);
    }

    private static Map<String, String> provenance(JsonObject root) {
        if (!(element(root, "provenance") instanceof JsonObject by)) {
            throw wrong(root, "provenance", "an object");
        }
        Map<String, String> provenance = new TreeMap<>();
        by.keySet().forEach(name -> provenance.put(name, string(by, name)));
        return provenance;
    }

    private static List<Manifest.Entry> files(JsonObject root) {
        if (!(element(root, "files") instanceof JsonArray list)) {
            throw wrong(root, "files", "a list");
        }
        List<Manifest.Entry> files = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        Set<String> ofArtifacts = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            try {
                if (!(list.get(i) instanceof JsonObject object)) {
                    throw new IllegalArgumentException("must be an object");
                }
                Manifest.Entry entry = entry(object);
                if (!paths.add(entry.path())) {
                    throw new IllegalArgumentException("path '" + entry.path() + "' stands twice");
                }
                if (entry instanceof Manifest.ArtifactEntry artifact
                        && !ofArtifacts.add(artifact.artifact() + "/" + artifact.file())) {
                    throw new IllegalArgumentException(
                            "file '" + artifact.file() + "' of " + artifact.artifact() + " stands twice");
                }
                files.add(entry);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("files[" + i + "]: " + e.getMessage(), e);
            }
        }
        return files;
    }

    private static Manifest.Entry entry(JsonObject object) {
        // The files of a table have neither.
        if (object.has("name") || object.has("file")) {
            return new Manifest.ArtifactEntry(
                    string(object, "role"),
                    string(object, "name"),
                    string(object, "file"),
                    string(object, "path"),
                    whole(object, "bytes"),
                    string(object, "sha256"));
        }
        return new Manifest.TableEntry(
                string(object, "role"),
                string(object, "path"),
                whole(object, "rows"),
                whole(object, "bytes"),
                string(object, "sha256"),
                SchemaVersion.parse(string(object, "schemaVersion")));
    }

    private static JsonElement element(JsonObject object, String name) {
        JsonElement element = object.get(name);
        if (element == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return element;
    }

    private static String string(JsonObject object, String name) {
        if (element(object, name) instanceof JsonPrimitive value && value.isString()) {
            return value.getAsString();
        }
        throw wrong(object, name, "a string");
    }

    private static long whole(JsonObject object, String name) {
        if (element(object, name) instanceof JsonPrimitive value
                && value.isNumber()
                && value.getAsString().matches("0|[1-9][0-9]{0,17}")) {
            return value.getAsLong();
        }
        throw wrong(object, name, "a whole number of at most 18 digits");
    }

    private static IllegalArgumentException wrong(JsonObject object, String name, String expected) {
        return new IllegalArgumentException(name + " is " + object.get(name) + ", but must be " + expected);
    }

    private static String reason(JsonParseException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }
}

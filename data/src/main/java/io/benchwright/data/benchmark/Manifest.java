package io.benchwright.data.benchmark;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The list of all committed files of a benchmark at one moment. A file that no manifest names does not exist; the newest
 * manifest is the benchmark.
 *
 * @param number counts commits, from 1
 * @param created when, in ISO 8601
 * @param provenance what wrote it: software, version, Java, host
 * @param files the files, in the order in which they were committed
 */
record Manifest(long number, String created, Map<String, String> provenance, List<Entry> files) {

    private static final String FORMAT = "benchwright-manifest";
    private static final int VERSION = 1;
    private static final Pattern NAME = Pattern.compile("manifest-(\\d{1,18})\\.json");
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    Manifest {
        provenance = Map.copyOf(provenance);
        files = List.copyOf(files);
    }

    /**
     * A committed file.
     *
     * @param role what it is: the name of a table
     * @param path its name in the storage
     * @param rows rows in it
     * @param bytes its size
     * @param sha256 its hash, 64 hexadecimal digits
     * @param schemaVersion the version of the table's columns
     */
    record Entry(String role, String path, long rows, long bytes, String sha256, String schemaVersion) {}

    static final Manifest EMPTY = new Manifest(0, "", Map.of(), List.of());

    static String name(long number) {
        return "manifest-" + number + ".json";
    }

    /** Whether a file name is that of a manifest. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The numbers of all manifests that there are, in ascending order. */
    static List<Long> numbers(Storage storage) throws IOException {
        return storage.list("").stream()
                .map(NAME::matcher)
                .filter(Matcher::matches)
                .map(matcher -> Long.valueOf(matcher.group(1)))
                .sorted()
                .toList();
    }

    /** The newest manifest, if there is one. */
    static Optional<Manifest> newest(Storage storage) throws IOException {
        List<Long> numbers = numbers(storage);
        return numbers.isEmpty() ? Optional.empty() : Optional.of(read(storage, name(numbers.get(numbers.size() - 1))));
    }

    static Manifest read(Storage storage, String name) throws IOException {
        String where = storage + "/" + name;
        try (Reader reader = new InputStreamReader(storage.open(name), StandardCharsets.UTF_8)) {
            JsonObject root = GSON.fromJson(reader, JsonObject.class);
            if (root == null
                    || !root.has("format")
                    || !root.get("format").getAsString().equals(FORMAT)) {
                throw new IOException(where + ": not a manifest of a Benchwright benchmark");
            }
            int version = root.get("version").getAsInt();
            if (version != VERSION) {
                throw new IOException(where + ": has version " + version + ", but this Benchwright reads version "
                        + VERSION + "; use a newer one");
            }
            Map<String, String> provenance = new TreeMap<>();
            root.getAsJsonObject("provenance")
                    .asMap()
                    .forEach((key, value) -> provenance.put(key, value.getAsString()));
            List<Entry> files = new ArrayList<>();
            for (JsonElement file : root.getAsJsonArray("files")) {
                files.add(GSON.fromJson(file, Entry.class));
            }
            return new Manifest(
                    root.get("number").getAsLong(), root.get("created").getAsString(), provenance, files);
        } catch (JsonParseException | IllegalStateException | NullPointerException | NumberFormatException e) {
            throw new IOException(where + ": is damaged: " + e.getMessage(), e);
        }
    }

    /** Publishes the manifest; fails if there is one of its number. */
    void publish(Storage storage) throws IOException {
        Path content = storage.scratch().resolve("manifest-" + UUID.randomUUID() + ".json");
        try {
            Files.writeString(content, toJson());
            storage.publish(name(number), content);
        } finally {
            Files.deleteIfExists(content);
        }
    }

    private String toJson() {
        JsonObject root = new JsonObject();
        root.addProperty("format", FORMAT);
        root.addProperty("version", VERSION);
        root.addProperty("number", number);
        root.addProperty("created", created);
        JsonObject by = new JsonObject();
        new TreeMap<>(provenance).forEach(by::addProperty);
        root.add("provenance", by);
        JsonArray list = new JsonArray();
        files.forEach(file -> list.add(GSON.toJsonTree(file)));
        root.add("files", list);
        return GSON.toJson(root) + "\n";
    }
}

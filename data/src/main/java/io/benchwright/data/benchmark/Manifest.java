package io.benchwright.data.benchmark;

import io.benchwright.data.table.SchemaVersion;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final Pattern NAME = Pattern.compile("manifest-(\\d{1,18})\\.json");
    private static final Pattern ROLE = Pattern.compile("[A-Za-z]{1,64}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_@-][A-Za-z0-9_.@-]*");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    Manifest {
        provenance = Map.copyOf(provenance);
        files = List.copyOf(files);
    }

    /**
     * A committed file.
     *
     * @param role what it is: the name of a table, which is also that of its folder
     * @param path its name in the storage
     * @param rows rows in it
     * @param bytes its size
     * @param sha256 its hash, 64 hexadecimal digits
     * @param schemaVersion the version of the table's columns
     */
    record Entry(String role, String path, long rows, long bytes, String sha256, SchemaVersion schemaVersion) {

        /** @throws IllegalArgumentException if a value is none that a manifest can have */
        Entry {
            require(ROLE, "role", role, "a word of letters");
            requirePathIn(role, path);
            require(SHA_256, "sha256", sha256, "64 hexadecimal digits in lower case");
        }
    }

    private static void require(Pattern pattern, String field, String value, String expected) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(field + " is '" + value + "', but must be " + expected);
        }
    }

    /** Nothing outside the folder of a role is ever opened, whatever a manifest says. */
    private static void requirePathIn(String folder, String path) {
        if (!path.startsWith(folder + "/")
                || !FILE.matcher(path.substring(folder.length() + 1)).matches()) {
            throw new IllegalArgumentException("path is '" + path + "', but must be that of a file in " + folder
                    + "/, named with letters, digits and _ . @ -");
        }
    }

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
            Manifest manifest = ManifestJson.read(reader, where);
            // Else the commit after it would take a number that is taken, again and again.
            if (!name(manifest.number).equals(name)) {
                throw new IOException(where + ": is damaged: number is " + manifest.number
                        + ", but must be that in the name of the file");
            }
            return manifest;
        }
    }

    /** Publishes the manifest; fails if there is one of its number. */
    void publish(Storage storage) throws IOException {
        Path content = storage.scratch().resolve("manifest-" + UUID.randomUUID() + ".json");
        try {
            Files.writeString(content, ManifestJson.write(this));
            storage.publish(name(number), content);
        } finally {
            Files.deleteIfExists(content);
        }
    }
}

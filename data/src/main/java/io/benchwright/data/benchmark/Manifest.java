package io.benchwright.data.benchmark;

import io.benchwright.data.table.SchemaVersion;
import io.benchwright.data.table.Table;
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
 * @param claims how often somebody claimed the benchmark, so far
 */
record Manifest(long number, String created, Map<String, String> provenance, List<Entry> files, long claims) {

    private static final Pattern NAME = Pattern.compile("manifest-(\\d{1,18})\\.json");
    private static final Pattern ROLE = Pattern.compile("[A-Za-z]{1,64}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_@-][A-Za-z0-9_.@-]*");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final String HASH = "64 hexadecimal digits in lower case";

    Manifest {
        provenance = Map.copyOf(provenance);
        files = List.copyOf(files);
    }

    /** A committed file. */
    sealed interface Entry {

        /** What it is: the name of a table, or the role of an artifact. */
        String role();

        /** Its name in the storage. */
        String path();

        /** Its size. */
        long bytes();

        /** Its hash, 64 hexadecimal digits. */
        String sha256();
    }

    /**
     * A file of rows.
     *
     * @param role the name of the table, which is also that of its folder
     * @param path its name in the storage
     * @param rows rows in it
     * @param bytes its size
     * @param sha256 its hash, 64 hexadecimal digits
     * @param schemaVersion the version of the table's columns
     */
    record TableEntry(String role, String path, long rows, long bytes, String sha256, SchemaVersion schemaVersion)
            implements Entry {

        /** @throws IllegalArgumentException if a value is none that a manifest can have */
        TableEntry {
            require(ROLE, "role", role, "a word of letters");
            requirePathIn(role, path);
            require(SHA_256, "sha256", sha256, HASH);
        }
    }

    /**
     * A file of an artifact.
     *
     * @param role the role of the artifact
     * @param name its name
     * @param file which of its files this is
     * @param path its name in the storage
     * @param bytes its size
     * @param sha256 its hash, 64 hexadecimal digits
     */
    record ArtifactEntry(String role, String name, String file, String path, long bytes, String sha256)
            implements Entry {

        /** No array is longer on any Java. */
        private static final long MOST_BYTES = Integer.MAX_VALUE - 8;

        /** @throws IllegalArgumentException if a value is none that a manifest can have */
        ArtifactEntry {
            Artifact.requireName(role, name);
            Artifact.requireFile(file);
            requirePathIn(Artifact.folder(role), path);
            if (bytes > MOST_BYTES) {
                throw new IllegalArgumentException("bytes is " + bytes + ", but must be at most " + MOST_BYTES);
            }
            require(SHA_256, "sha256", sha256, HASH);
        }

        /** What all files of one artifact share, and no others; sorts by role, then by name. */
        String artifact() {
            return role + "/" + name;
        }
    }

    /**
     * Makes sure that nobody has claimed the benchmark since a writer did.
     *
     * @param claim the writer's, 0 if it has none
     * @throws ClaimLostException if somebody has
     */
    void requireClaim(long claim, Storage storage) throws ClaimLostException {
        if (claim > 0 && claims > claim) {
            throw new ClaimLostException(storage + ": another process has taken this benchmark over"
                    + (provenance.containsKey("host") ? ", on host " + provenance.get("host") : "")
                    + "; this one can write no more");
        }
    }

    /** The files of a table. */
    List<TableEntry> files(Table<?> table) {
        return files.stream()
                .filter(TableEntry.class::isInstance)
                .map(TableEntry.class::cast)
                .filter(entry -> entry.role().equals(table.name()))
                .toList();
    }

    /** The files of all artifacts. */
    List<ArtifactEntry> artifactFiles() {
        return files.stream()
                .filter(ArtifactEntry.class::isInstance)
                .map(ArtifactEntry.class::cast)
                .toList();
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

    static final Manifest EMPTY = new Manifest(0, "", Map.of(), List.of(), 0);

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

    /** What a manifest says of its commit; nothing if it was collected since it was listed. */
    static Optional<CommitNote> note(Storage storage, long number) throws IOException {
        String name = name(number);
        try (Reader reader = new InputStreamReader(storage.open(name), StandardCharsets.UTF_8)) {
            return Optional.of(ManifestJson.note(reader, storage + "/" + name));
        } catch (IOException e) {
            if (storage.exists(name)) {
                throw e;
            }
            return Optional.empty();
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

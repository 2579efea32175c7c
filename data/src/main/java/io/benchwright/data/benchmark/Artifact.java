package io.benchwright.data.benchmark;

import io.benchwright.data.internal.Sha256;
import io.benchwright.data.table.Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Files that are no table, belong together and are replaced together, such as the model and the card of a surrogate: one
 * group of them for each role and name. Put there by {@link Commit#put}, found by {@link Benchmark.Snapshot#artifact}.
 *
 * <p>A role is a lower-case word for one thing of its kind, such as {@code surrogate}; a name tells those of a role apart,
 * such as the target {@code throughput@a100}; a file of the group has a short name, such as {@code card.json}.
 */
public final class Artifact {

    private static final Pattern ROLE = Pattern.compile("[a-z]{1,32}");
    private static final Pattern FOLDER = Pattern.compile(folder(ROLE.toString()));
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,127}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
    private static final Pattern FILE_IN_FOLDER =
            Pattern.compile(NAME + "-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\." + FILE);

    private final Storage storage;
    private final String role;
    private final String name;
    private final List<Manifest.ArtifactEntry> entries;

    /** @param entries the files of the group, at least one */
    Artifact(Storage storage, List<Manifest.ArtifactEntry> entries) {
        this.storage = storage;
        this.role = entries.get(0).role();
        this.name = entries.get(0).name();
        this.entries = entries.stream()
                .sorted(Comparator.comparing(Manifest.ArtifactEntry::file))
                .toList();
    }

    /**
     * What the manifest says of a file.
     *
     * @param name its name in the group
     * @param path where it lies in the benchmark directory
     * @param bytes its size
     * @param sha256 its hash, 64 hexadecimal digits
     */
    public record File(String name, String path, long bytes, String sha256) {}

    /** What this is, such as {@code surrogate}. */
    public String role() {
        return role;
    }

    /** Which one of its role this is, such as {@code throughput@a100}. */
    public String name() {
        return name;
    }

    /** The files, sorted by name. */
    public List<File> files() {
        return entries.stream()
                .map(entry -> new File(entry.file(), entry.path(), entry.bytes(), entry.sha256()))
                .toList();
    }

    /**
     * Reads a file, whole and as it was committed, or not at all. Never takes more memory than the manifest says the file
     * has bytes, whatever has become of it.
     *
     * @param file its name in the group
     * @throws IOException if the group has no such file, or it is missing, cannot be read, or differs in size or SHA-256
     *     from what was committed; names the file and what to do
     */
    public byte[] read(String file) throws IOException {
        Optional<Manifest.ArtifactEntry> entry =
                entries.stream().filter(one -> one.file().equals(file)).findFirst();
        if (entry.isEmpty()) {
            throw new IOException(storage + ": " + this + " has no file '" + file + "', but "
                    + entries.stream().map(Manifest.ArtifactEntry::file).toList());
        }
        return read(storage, entry.get());
    }

    /** Reads what an entry names, or says what is wrong with it. */
    static byte[] read(Storage storage, Manifest.ArtifactEntry entry) throws IOException {
        String where = storage + "/" + entry.path();
        String remedy =
                "; restore it from a copy of the benchmark, or make " + title(entry.role(), entry.name()) + " anew";
        byte[] content;
        boolean hasMore;
        try (InputStream in = storage.open(entry.path())) {
            content = in.readNBytes(Math.toIntExact(entry.bytes()));
            hasMore = content.length == entry.bytes() && in.read() >= 0;
        } catch (IOException e) {
            throw new IOException(
                    where + (storage.exists(entry.path()) ? ": cannot be read: " + e : ": is missing" + remedy), e);
        }
        if (hasMore) {
            throw new IOException(where + ": is damaged: it has more than the " + entry.bytes()
                    + " bytes that it had when it was committed" + remedy);
        }
        if (content.length < entry.bytes()) {
            throw new IOException(where + ": is damaged: it has " + content.length + " bytes, but had " + entry.bytes()
                    + " when it was committed" + remedy);
        }
        String sha256 = Sha256.of(new ByteArrayInputStream(content));
        if (!sha256.equals(entry.sha256())) {
            throw new IOException(where + ": is damaged: its SHA-256 is " + sha256 + ", but was " + entry.sha256()
                    + " when it was committed" + remedy);
        }
        return content;
    }

    /** The folder of a role: its plural. */
    static String folder(String role) {
        return role + "s";
    }

    /** A path that nobody has used, and that tells people what the file is. */
    static String path(String role, String name, UUID group, String file) {
        return folder(role) + "/" + name + "-" + group + "." + file;
    }

    /** Whether a role can have a folder of a name. */
    static boolean isFolderName(String name) {
        return FOLDER.matcher(name).matches();
    }

    /** Whether a file in the folder of a role is called as those of artifacts are; what else lies there is not ours. */
    static boolean isFileName(String name) {
        return FILE_IN_FOLDER.matcher(name).matches();
    }

    /** @throws IllegalArgumentException if there can be no artifact of a role and name */
    static void requireName(String role, String name) {
        require(ROLE, "role", role, "a word of at most 32 lower-case letters");
        for (Table<?> table : Table.all()) {
            if (role.equals(table.name()) || folder(role).equals(table.name())) {
                throw new IllegalArgumentException("role is '" + role + "', but " + table.name() + "/ holds a table");
            }
        }
        require(NAME, "name", name, "letters, digits and _ . @ -, at most 128, and begin with none of . @ -");
    }

    /** @throws IllegalArgumentException if no artifact can have a file of a name */
    static void requireFile(String file) {
        require(FILE, "file", file, "letters, digits and _ . -, at most 64, and begin with a letter or digit");
    }

    private static void require(Pattern pattern, String field, String value, String expected) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(field + " is '" + value + "', but must be " + expected);
        }
    }

    private static String title(String role, String name) {
        return role + " '" + name + "'";
    }

    /** The role and the name, for messages. */
    @Override
    public String toString() {
        return title(role, name);
    }
}

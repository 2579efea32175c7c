package io.benchwright.data.benchmark;

import io.benchwright.data.table.Table;
import io.benchwright.data.table.TableFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A benchmark directory. What is read is a snapshot: the files that the newest manifest named when it was taken, which
 * never change. What is written becomes visible at once, with {@link Commit#publish}.
 */
public final class Benchmark {

    private final Storage storage;
    private final KnownKeys known;
    private volatile long claim;

    Benchmark(Storage storage) {
        this.storage = storage;
        this.known = new KnownKeys(storage);
    }

    /**
     * Opens a benchmark that exists.
     *
     * @throws IOException if the folder is none
     */
    public static Benchmark open(Path folder) throws IOException {
        Benchmark benchmark = new Benchmark(new LocalStorage(folder));
        if (Manifest.newest(benchmark.storage).isEmpty()) {
            throw new IOException(folder + ": not a benchmark directory: there is no manifest");
        }
        return benchmark;
    }

    /**
     * Opens a benchmark, or begins one where there is nothing yet.
     *
     * @throws IOException if the folder holds something else, or cannot be written
     */
    public static Benchmark openOrCreate(Path folder) throws IOException {
        Benchmark benchmark = new Benchmark(new LocalStorage(folder));
        if (Files.exists(folder) && Manifest.numbers(benchmark.storage).isEmpty()) {
            if (!Files.isDirectory(folder)) {
                throw new IOException(folder + ": is a file, but must be a folder");
            }
            for (Path file : list(folder)) {
                if (!isOurs(file)) {
                    throw new IOException(
                            folder + ": is not empty, and not a benchmark directory; name another folder");
                }
            }
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IOException(folder + ": cannot be made: " + e, e);
        }
        if (!Files.isWritable(folder)) {
            throw new IOException(folder + ": cannot be written");
        }
        return benchmark;
    }

    /** Whether a file is of a writer that has not made the first commit yet, or died before it. */
    private static boolean isOurs(Path file) throws IOException {
        String name = file.getFileName().toString();
        return name.startsWith(".")
                || Manifest.isName(name)
                || Table.all().stream().anyMatch(table -> table.name().equals(name))
                || (Files.isDirectory(file) && holdsArtifacts(file));
    }

    /** Whether a folder may be that of a role; as roles are any words, what lies in it tells. */
    private static boolean holdsArtifacts(Path folder) throws IOException {
        return Artifact.isFolderName(folder.getFileName().toString())
                && list(folder).stream()
                        .allMatch(file -> Artifact.isFileName(file.getFileName().toString()));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** What the benchmark holds now. */
    public Snapshot snapshot() throws IOException {
        return new Snapshot(storage, Manifest.newest(storage).orElse(Manifest.EMPTY));
    }

    /** Protects what the benchmark holds now, and whatever is added, from garbage collection: for those who read long. */
    public Lease hold() throws IOException {
        return Lease.take(
                storage, Manifest.newest(storage).orElse(Manifest.EMPTY).number());
    }

    /**
     * Claims the benchmark: whoever claimed it before can commit nothing more, from whatever machine, while writers that claimed
     * nothing go on. For processes that must not be two, such as campaigns: one that was taken for dead may yet wake up.
     *
     * @param provenance what claims it: goes into the manifest
     * @throws IOException if it cannot be written
     */
    public void claim(Map<String, String> provenance) throws IOException {
        while (true) {
            Manifest base = Manifest.newest(storage).orElse(Manifest.EMPTY);
            long next = base.claims() + 1;
            try {
                new Manifest(base.number() + 1, Commit.now(), Commit.complete(provenance), base.files(), next)
                        .publish(storage);
                claim = next;
                return;
            } catch (FileAlreadyExistsException e) {
                // Somebody committed or claimed it meanwhile.
            }
        }
    }

    /**
     * Takes the rows of trials that failed away, so that these can be run again. What diverged has not failed.
     *
     * @param provenance what does it: goes into the manifest
     * @return how many rows there are less
     */
    public long releaseFailed(Map<String, String> provenance) throws IOException {
        long released = Compaction.releaseFailed(storage, provenance, claim);
        known.clear();
        return released;
    }

    /**
     * Begins to write.
     *
     * @param provenance what writes: names and values that go into the manifest
     */
    public Commit begin(Map<String, String> provenance) throws IOException {
        return new Commit(storage, known, provenance, claim);
    }

    /** Begins to write rows for a commit that somebody else makes. */
    public DetachedRows detachedRows() {
        return new DetachedRows(storage);
    }

    /**
     * Joins the files of each table into one, which readers open faster. Rows stay as they are; the old files stay too, until
     * they are {@linkplain #collectGarbage collected}.
     *
     * @param provenance what does it: goes into the manifest
     * @return how many files there are less
     */
    public int compact(Map<String, String> provenance) throws IOException {
        return Compaction.compact(storage, provenance, claim);
    }

    /**
     * Removes files that nobody needs: those that only manifests name which were superseded longer ago than the grace
     * period, and leftovers of writers that died longer ago, and before any living {@linkplain #hold lease} was taken. What
     * a living lease covers stays in any case; so does what is being committed, since every commit has a lease.
     *
     * <p>A folder of artifacts is looked at once a commit has put one there, and only for files that are named as those of
     * artifacts are.
     *
     * @param grace how long what has no lease is kept: longer than it takes to read a snapshot
     * @param now what time it is
     * @return the names of the removed files
     */
    public List<String> collectGarbage(Duration grace, Instant now) throws IOException {
        return Compaction.collectGarbage(storage, grace, now);
    }

    /** The folder, for messages. */
    @Override
    public String toString() {
        return storage.toString();
    }

    /** What a benchmark held at one moment. Not touched by commits after it. */
    public static final class Snapshot {

        private final Storage storage;
        private final Manifest manifest;

        Snapshot(Storage storage, Manifest manifest) {
            this.storage = storage;
            this.manifest = manifest;
        }

        /** The number of the last commit, 0 if there was none. */
        public long number() {
            return manifest.number();
        }

        /** When the last commit was made, in ISO 8601; empty if there was none. */
        public Optional<String> created() {
            return Optional.of(manifest.created()).filter(text -> !text.isEmpty());
        }

        /**
         * The commits up to this one whose manifests are still there, the oldest first: those of manifests that were
         * {@linkplain Benchmark#collectGarbage collected} are missing.
         *
         * @throws IOException if a manifest is damaged
         */
        public List<CommitNote> commits() throws IOException {
            List<CommitNote> commits = new ArrayList<>();
            for (long number : Manifest.numbers(storage)) {
                if (number <= manifest.number()) {
                    Manifest.note(storage, number).ifPresent(commits::add);
                }
            }
            return commits;
        }

        /** How many rows a table has. */
        public long rows(Table<?> table) {
            return manifest.files(table).stream()
                    .mapToLong(Manifest.TableEntry::rows)
                    .sum();
        }

        /** How many files a table has. */
        public int files(Table<?> table) {
            return manifest.files(table).size();
        }

        /** How many bytes the files of a table take. */
        public long bytes(Table<?> table) {
            return manifest.files(table).stream()
                    .mapToLong(Manifest.TableEntry::bytes)
                    .sum();
        }

        /**
         * Hands every row of a table on, one after the other; never more than a part of one file is in memory.
         *
         * @throws IOException if a file is missing, damaged, or of a newer major version
         */
        public <R extends Record> void read(Table<R> table, Consumer<R> rows) throws IOException {
            for (Manifest.TableEntry file : manifest.files(table)) {
                String name = storage + "/" + file.path();
                if (!storage.exists(file.path())) {
                    throw new IOException(name + ": is missing");
                }
                TableFile.read(table, storage.input(file.path()), name, rows);
            }
        }

        /** All artifacts, sorted by role, those of a role by name. */
        public List<Artifact> artifacts() {
            Map<String, List<Manifest.ArtifactEntry>> groups = new TreeMap<>();
            manifest.artifactFiles()
                    .forEach(file -> groups.computeIfAbsent(file.artifact(), key -> new ArrayList<>())
                            .add(file));
            return groups.values().stream()
                    .map(files -> new Artifact(storage, files))
                    .toList();
        }

        /** The artifacts of a role, such as {@code surrogate}, sorted by name. */
        public List<Artifact> artifacts(String role) {
            return artifacts().stream()
                    .filter(artifact -> artifact.role().equals(role))
                    .toList();
        }

        /** The artifact of a role and name, if there is one. */
        public Optional<Artifact> artifact(String role, String name) {
            return artifacts(role).stream()
                    .filter(artifact -> artifact.name().equals(name))
                    .findFirst();
        }

        /** Looks for whatever is wrong; see {@link Verification}. */
        public Verification verify() throws IOException {
            return Verification.of(storage, manifest, this);
        }

        /** Looks for damaged files of tables alone: neither at artifacts nor at what rows refer to. */
        Verification verifyTableFiles() {
            return Verification.ofTableFiles(storage, manifest);
        }

        /** The folder, for messages and reports. */
        @Override
        public String toString() {
            return storage.toString();
        }
    }
}

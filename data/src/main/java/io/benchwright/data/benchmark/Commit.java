package io.benchwright.data.benchmark;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.internal.Sha256;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.parquet.io.LocalInputFile;

/**
 * Rows and artifacts on their way into a benchmark. They are visible to nobody until {@link #publish}, which makes all of
 * them visible at once; closed without it, they are gone.
 *
 * <p>The first commit of a row wins: a row whose key the table already has is dropped and counted, whoever committed it
 * while this one was being written. The last commit of an {@link Artifact} wins: it takes the place of what was there
 * under its role and name, whoever committed that while this one was being written.
 *
 * <p>Not safe for use by several threads; any number of commits may be open, in any number of processes.
 */
public final class Commit implements RowSink, AutoCloseable {

    private final Storage storage;
    private final KnownKeys known;
    private final Map<String, String> provenance;
    private final Map<Table<?>, Pending<?>> pending = new LinkedHashMap<>();
    private final Map<String, PendingArtifact> artifacts = new TreeMap<>();
    private final Lease lease;
    private final long claim;
    private Manifest base;
    private long dropped;
    private boolean isPublished;

    Commit(Storage storage, KnownKeys known, Map<String, String> provenance, long claim) throws IOException {
        this.storage = storage;
        this.known = known;
        this.provenance = complete(provenance);
        this.claim = claim;
        this.base = Manifest.newest(storage).orElse(Manifest.EMPTY);
        this.lease = Lease.take(storage, base.number());
    }

    /** With what every manifest tells of the process that wrote it. */
    static Map<String, String> complete(Map<String, String> provenance) {
        Map<String, String> complete = new TreeMap<>(provenance);
        complete.put("java", System.getProperty("java.version"));
        complete.put("host", host());
        return complete;
    }

    static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /**
     * Adds a row.
     *
     * @return whether it is new: the table had no row of its key, nor has this commit
     * @throws IOException if it cannot be written, or is {@linkplain Table#isDeterministic deterministic} but differs from
     *     the row of its key that is there
     * @throws IllegalStateException if this was published
     */
    @Override
    public <R extends Record> boolean add(Table<R> table, R row) throws IOException {
        requireUnpublished();
        Pending<R> rows = pending(table);
        String key = table.key(row);
        boolean isThere = known.has(table, key);
        if (isThere && table.isDeterministic(row)) {
            requireTheSame(table, key, row);
        }
        if (isThere || !rows.keys.add(key)) {
            dropped++;
            rows.droppedRows++;
            return false;
        }
        rows.writer.add(row);
        return true;
    }

    /**
     * Adds the rows of a file that lies in the storage already, written as {@link DetachedRows}. Only their keys are looked
     * at here: where all are new, the manifest will name the file as it is. Where the table or this commit has some of them,
     * those are dropped and counted, the others copied, and the file stays unnamed; adopted twice, it adds nothing the second
     * time.
     *
     * <p>What the file's description says of its size and hash goes into the manifest unseen: {@link Benchmark.Snapshot#verify}
     * compares it.
     *
     * @return how many rows are new
     * @throws IOException if the file cannot be read or has not so many rows, or one that is
     *     {@linkplain Table#isDeterministic deterministic} differs from the row of its key that is there
     * @throws IllegalArgumentException if there is no such table
     * @throws IllegalStateException if this was published
     */
    public long adopt(RowFile file) throws IOException {
        requireUnpublished();
        for (Table<?> table : Table.all()) {
            if (table.name().equals(file.table())) {
                return pending(table).adopt(file);
            }
        }
        throw new IllegalArgumentException(file.path() + ": there is no table " + file.table());
    }

    private <R extends Record> void requireTheSame(Table<R> table, String key, R row) throws IOException {
        requireTheSame(table, Map.of(key, row));
    }

    /** Compares rows with those of their keys that are there, all in one pass. */
    private <R extends Record> void requireTheSame(Table<R> table, Map<String, R> rows) throws IOException {
        if (rows.isEmpty()) {
            return;
        }
        Map<String, R> different = new TreeMap<>();
        new Benchmark.Snapshot(storage, Manifest.newest(storage).orElse(Manifest.EMPTY)).read(table, present -> {
            R row = rows.get(table.key(present));
            if (row != null && !row.equals(present)) {
                different.put(table.key(present), present);
            }
        });
        for (Map.Entry<String, R> present : different.entrySet()) {
            throw conflict(table, present.getKey(), present.getValue(), requireNonNull(rows.get(present.getKey())));
        }
    }

    private <R extends Record> IOException conflict(Table<R> table, String key, R present, R row) {
        return new IOException(storage + ": " + table + ": '" + key + "' must always be the same, but is there as "
                + present + " and was now made as " + row);
    }

    /**
     * Puts an artifact in the place of the one of its role and name, if there is one. All its files are replaced together:
     * a file that only the former one has is not in the new one. Put twice in one commit, the later one counts.
     *
     * <p>Readers of older snapshots still find the former one, until it is {@linkplain Benchmark#collectGarbage
     * collected}.
     *
     * @param role what it is: a word of lower-case letters, such as {@code surrogate}, that is not the name of a table nor
     *     becomes one with an s, which makes the name of its folder
     * @param name which one of its role: letters, digits and {@code _ . @ -}, such as {@code throughput@a100}
     * @param files what is in its files, at least one, under short names such as {@code card.json}: letters, digits and
     *     {@code _ . -}; may change after the call
     * @throws IOException if a file cannot be written
     * @throws IllegalArgumentException if the role, the name or that of a file is none, or there are no files
     * @throws IllegalStateException if this was published
     */
    public void put(String role, String name, Map<String, byte[]> files) throws IOException {
        requireUnpublished();
        PendingArtifact former = artifacts.put(role + "/" + name, PendingArtifact.write(storage, role, name, files));
        if (former != null) {
            former.close();
        }
    }

    /** Rows that were dropped so far, since the benchmark had them. */
    public long dropped() {
        return dropped;
    }

    /** Rows of one table that were dropped so far; not known any more once this is closed. */
    public long dropped(Table<?> table) {
        Pending<?> rows = pending.get(table);
        return rows == null ? 0 : rows.droppedRows;
    }

    /**
     * Makes all rows and artifacts visible.
     *
     * @return the number of the commit; that of the last one, if there was nothing to add
     * @throws ClaimLostException if somebody has {@linkplain Benchmark#claim claimed} the benchmark since this writer did
     * @throws IllegalStateException if this was published
     */
    public long publish() throws IOException {
        requireUnpublished();
        for (Pending<?> rows : pending.values()) {
            rows.writer.close();
        }
        for (Pending<?> rows : pending.values()) {
            rows.publishFile();
        }
        List<Manifest.ArtifactEntry> put = new ArrayList<>();
        for (PendingArtifact artifact : artifacts.values()) {
            put.addAll(artifact.publish(storage));
        }
        while (!put.isEmpty() || pending.values().stream().anyMatch(Pending::hasFiles)) {
            List<Manifest.Entry> files = new ArrayList<>(base.files());
            files.removeIf(
                    file -> file instanceof Manifest.ArtifactEntry former && artifacts.containsKey(former.artifact()));
            files.addAll(put);
            pending.values().forEach(rows -> files.addAll(rows.files()));
            // Checked against what the next manifest follows on, so that no claim can come in between.
            base.requireClaim(claim, storage);
            try {
                Manifest next = new Manifest(base.number() + 1, now(), provenance, files, base.claims());
                next.publish(storage);
                base = next;
                pending.values().forEach(Pending::noteCommitted);
                break;
            } catch (FileAlreadyExistsException e) {
                // Somebody else committed first: the rows they added count before those that this adds, and their
                // artifacts give way to those of this.
                rebase();
            }
        }
        isPublished = true;
        return base.number();
    }

    /** Published twice, its rows would stand twice. */
    private void requireUnpublished() {
        if (isPublished) {
            throw new IllegalStateException(storage + ": this commit was published; begin another");
        }
    }

    /** Drops everything that was not published. */
    @Override
    public void close() throws IOException {
        try (lease) {
            for (Pending<?> rows : pending.values()) {
                rows.close();
            }
            for (PendingArtifact artifact : artifacts.values()) {
                artifact.close();
            }
            pending.clear();
            artifacts.clear();
        }
    }

    private void rebase() throws IOException {
        Manifest newest = Manifest.newest(storage).orElse(Manifest.EMPTY);
        Set<String> before = new HashSet<>();
        base.files().forEach(file -> before.add(file.path()));
        Manifest added = new Manifest(
                newest.number(),
                newest.created(),
                Map.of(),
                newest.files().stream()
                        .filter(file -> !before.contains(file.path()))
                        .toList(),
                newest.claims());
        for (Pending<?> rows : pending.values()) {
            rows.dropWhatIsIn(added);
        }
        base = newest;
    }

    @SuppressWarnings("unchecked") // the map holds under each table what is of its rows
    private <R extends Record> Pending<R> pending(Table<R> table) throws IOException {
        Pending<R> rows = (Pending<R>) pending.get(table);
        if (rows == null) {
            rows = new Pending<>(table);
            pending.put(table, rows);
        }
        return rows;
    }

    /** The rows of one table, in a file that is not published yet, and in those that others have published for this. */
    private final class Pending<R extends Record> {

        private final Table<R> table;
        /** Of all rows, in whatever file. */
        private final Set<String> keys = new HashSet<>();

        private final List<Manifest.TableEntry> adopted = new ArrayList<>();
        private long droppedRows;
        private Path file;
        private TableFile.Writer<R> writer;
        private Optional<Manifest.TableEntry> published = Optional.empty();

        Pending(Table<R> table) throws IOException {
            this.table = table;
            known.update(table, base);
            this.file = fresh(storage, table);
            this.writer = TableFile.write(table, file);
        }

        /** Publishes the file, which is of no use yet, since no manifest names it; nothing, if it has no rows. */
        void publishFile() throws IOException {
            published = writer.rows() == 0
                    ? Optional.empty()
                    : Optional.of(Commit.publish(storage, table, file, writer.rows()));
        }

        boolean hasFiles() {
            return published.isPresent() || !adopted.isEmpty();
        }

        List<Manifest.TableEntry> files() {
            List<Manifest.TableEntry> files = new ArrayList<>(adopted);
            published.ifPresent(files::add);
            return files;
        }

        void noteCommitted() {
            files().forEach(entry -> known.add(table, entry.path(), keys));
        }

        long adopt(RowFile given) throws IOException {
            Set<String> fresh = new HashSet<>();
            Map<String, R> fixed = new HashMap<>();
            long[] rows = {0};
            read(given.entry(), row -> {
                rows[0]++;
                String key = table.key(row);
                if (known.has(table, key)) {
                    if (table.isDeterministic(row)) {
                        fixed.put(key, row);
                    }
                } else if (!keys.contains(key)) {
                    fresh.add(key);
                }
            });
            if (rows[0] != given.rows()) {
                throw new IOException(
                        storage + "/" + given.path() + ": has " + rows[0] + " rows, but should have " + given.rows());
            }
            requireTheSame(table, fixed);
            keys.addAll(fresh);
            long added = fresh.size();
            dropped += rows[0] - added;
            droppedRows += rows[0] - added;
            if (added == rows[0]) {
                adopted.add(given.entry());
            } else if (added > 0) {
                // Of rows of one key, the first is copied.
                read(given.entry(), row -> {
                    if (fresh.remove(table.key(row))) {
                        copy(writer, row);
                    }
                });
            }
            return added;
        }

        private void read(Manifest.TableEntry entry, Consumer<R> rows) throws IOException {
            TableFile.read(table, storage.input(entry.path()), storage + "/" + entry.path(), rows);
        }

        private void copy(TableFile.Writer<R> to, R row) {
            try {
                to.add(row);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Drops rows that others have committed meanwhile. */
        void dropWhatIsIn(Manifest added) throws IOException {
            Set<String> theirs = new HashSet<>();
            Map<String, R> fixed = new HashMap<>();
            new Benchmark.Snapshot(storage, added).read(table, row -> {
                theirs.add(table.key(row));
                if (table.isDeterministic(row)) {
                    fixed.put(table.key(row), row);
                }
            });
            if (Collections.disjoint(keys, theirs)) {
                return;
            }
            int before = keys.size();
            Path rewritten = fresh(storage, table);
            try (TableFile.Writer<R> copy = TableFile.write(table, rewritten)) {
                Consumer<R> copyOurs = row -> {
                    R other = fixed.get(table.key(row));
                    if (other != null && !other.equals(row)) {
                        throw new UncheckedIOException(conflict(table, table.key(row), other, row));
                    }
                    if (theirs.contains(table.key(row))) {
                        keys.remove(table.key(row));
                    } else {
                        copy(copy, row);
                    }
                };
                TableFile.read(table, new LocalInputFile(file), file.toString(), copyOurs);
                List<Manifest.TableEntry> kept = new ArrayList<>();
                for (Manifest.TableEntry entry : adopted) {
                    if (sharesKeys(entry, theirs)) {
                        read(entry, copyOurs);
                    } else {
                        kept.add(entry);
                    }
                }
                adopted.clear();
                adopted.addAll(kept);
                writer = copy;
            } catch (IOException e) {
                Files.deleteIfExists(rewritten);
                throw e;
            }
            dropped += before - keys.size();
            droppedRows += before - keys.size();
            Files.delete(file);
            file = rewritten;
            publishFile();
        }

        private boolean sharesKeys(Manifest.TableEntry entry, Set<String> theirs) throws IOException {
            boolean[] shares = {false};
            read(entry, row -> shares[0] |= theirs.contains(table.key(row)));
            return shares[0];
        }

        void close() throws IOException {
            try {
                writer.close();
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }

    /** A file of a table that is not published yet. */
    static Path fresh(Storage storage, Table<?> table) throws IOException {
        return storage.scratch().resolve(table.name() + "-" + UUID.randomUUID() + ".parquet");
    }

    /** Publishes a file of a table under a name that nobody has used. */
    static Manifest.TableEntry publish(Storage storage, Table<?> table, Path file, long rows) throws IOException {
        String path = table.name() + "/part-" + UUID.randomUUID() + ".parquet";
        storage.publish(path, file);
        return new Manifest.TableEntry(
                table.name(), path, rows, Files.size(file), Sha256.of(Files.newInputStream(file)), table.version());
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}

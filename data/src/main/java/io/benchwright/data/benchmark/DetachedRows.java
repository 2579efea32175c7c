package io.benchwright.data.benchmark;

import io.benchwright.data.table.Table;
import io.benchwright.data.table.TableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows for a commit that somebody else makes, in another process or on another machine: they are written into files in the
 * benchmark's storage, of which the other one needs to know names and hashes only.
 *
 * <p>Files that are published and never adopted are in nobody's way; garbage collection takes them. So whoever is to adopt
 * them must {@linkplain Benchmark#hold hold} the benchmark from before they are published.
 *
 * <p>Not safe for use by several threads.
 */
public final class DetachedRows implements RowSink, AutoCloseable {

    private final Storage storage;
    private final Map<Table<?>, Part<?>> parts = new LinkedHashMap<>();
    private boolean isPublished;

    DetachedRows(Storage storage) {
        this.storage = storage;
    }

    /** Adds a row, unless one of its key was added before; what the benchmark has is not looked at. */
    @Override
    public <R extends Record> boolean add(Table<R> table, R row) throws IOException {
        requireUnpublished();
        return part(table).add(row);
    }

    /**
     * Puts the files into the storage.
     *
     * @return one for each table that rows were added of
     * @throws IllegalStateException if this was published
     */
    public List<RowFile> publish() throws IOException {
        requireUnpublished();
        isPublished = true;
        List<RowFile> files = new ArrayList<>();
        for (Part<?> part : parts.values()) {
            files.add(part.publish());
        }
        return files;
    }

    private void requireUnpublished() {
        if (isPublished) {
            throw new IllegalStateException(storage + ": these rows were published; begin others");
        }
    }

    /** Drops what was not published. */
    @Override
    public void close() throws IOException {
        for (Part<?> part : parts.values()) {
            part.close();
        }
        parts.clear();
    }

    @SuppressWarnings("unchecked") // the map holds under each table what is of its rows
    private <R extends Record> Part<R> part(Table<R> table) throws IOException {
        Part<R> part = (Part<R>) parts.get(table);
        if (part == null) {
            part = new Part<>(table);
            parts.put(table, part);
        }
        return part;
    }

    private final class Part<R extends Record> {

        private final Table<R> table;
        private final Path file;
        private final TableFile.Writer<R> writer;
        private final Set<String> keys = new HashSet<>();

        Part(Table<R> table) throws IOException {
            this.table = table;
            this.file = Commit.fresh(storage, table);
            this.writer = TableFile.write(table, file);
        }

        boolean add(R row) throws IOException {
            if (!keys.add(table.key(row))) {
                return false;
            }
            writer.add(row);
            return true;
        }

        RowFile publish() throws IOException {
            writer.close();
            return RowFile.of(Commit.publish(storage, table, file, writer.rows()));
        }

        void close() throws IOException {
            try {
                if (!isPublished) {
                    writer.close();
                }
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }
}

package io.benchwright.data.benchmark;

import io.benchwright.data.table.Table;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys of all rows that a benchmark has, each file read once, so that the cost of many small commits grows with what they
 * add and not with what is there. Holds keys, never rows. Safe for use by several threads.
 */
final class KnownKeys {

    private final Storage storage;
    private final Map<Table<?>, Set<String>> keys = new HashMap<>();
    private final Map<Table<?>, Set<String>> files = new HashMap<>();

    KnownKeys(Storage storage) {
        this.storage = storage;
    }

    /** Reads what a manifest names and was not read before. */
    synchronized <R extends Record> void update(Table<R> table, Manifest manifest) throws IOException {
        Set<String> seen = files.computeIfAbsent(table, key -> new HashSet<>());
        List<Manifest.TableEntry> fresh = manifest.files(table).stream()
                .filter(file -> !seen.contains(file.path()))
                .toList();
        if (fresh.isEmpty()) {
            return;
        }
        Set<String> known = keys.computeIfAbsent(table, key -> new HashSet<>());
        new Benchmark.Snapshot(
                        storage, new Manifest(manifest.number(), manifest.created(), Map.of(), List.copyOf(fresh), 0))
                .read(table, row -> known.add(table.key(row)));
        fresh.forEach(file -> seen.add(file.path()));
    }

    synchronized boolean has(Table<?> table, String key) {
        return keys.getOrDefault(table, Set.of()).contains(key);
    }

    /** Forgets all, since rows were taken away. */
    synchronized void clear() {
        keys.clear();
        files.clear();
    }

    /** Notes rows that were just committed, so that their file need not be read. */
    synchronized void add(Table<?> table, String path, Set<String> committed) {
        keys.computeIfAbsent(table, key -> new HashSet<>()).addAll(committed);
        files.computeIfAbsent(table, key -> new HashSet<>()).add(path);
    }
}

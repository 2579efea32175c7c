package io.benchwright.data.benchmark;

import io.benchwright.data.table.SchemaVersion;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TableFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What is wrong with a benchmark: files that are missing, differ from what was committed by so much as a bit, have other
 * rows or versions than the manifest says, rows that stand twice, and rows about architectures or trials that no table has.
 *
 * @param files files that were looked at
 * @param rows rows in them
 * @param problems what is wrong, in one line each, at most {@value #MOST}
 * @param unlisted how many more problems there are
 */
public record Verification(long files, long rows, List<String> problems, long unlisted) {

    /** How many problems are listed. */
    public static final int MOST = 20;

    /** Copies the list. */
    public Verification {
        problems = List.copyOf(problems);
    }

    /** Whether nothing is wrong. */
    public boolean isWhole() {
        return problems.isEmpty();
    }

    static Verification of(Storage storage, Manifest manifest, Benchmark.Snapshot snapshot) throws IOException {
        Problems problems = new Problems();
        long rows = 0;
        for (Manifest.Entry file : manifest.files()) {
            rows += file.rows();
            verifyFile(storage, file, problems);
        }
        // References are of no interest in files that are damaged.
        if (problems.isEmpty()) {
            verifyRows(snapshot, problems);
        }
        return new Verification(manifest.files().size(), rows, problems.listed, problems.unlisted);
    }

    private static void verifyFile(Storage storage, Manifest.Entry file, Problems problems) {
        String name = storage + "/" + file.path();
        if (!storage.exists(file.path())) {
            problems.add(name + ": is missing");
            return;
        }
        try {
            String sha256 = Commit.sha256(storage.open(file.path()));
            if (!sha256.equals(file.sha256())) {
                problems.add(name + ": is damaged: its SHA-256 is " + sha256 + ", but was " + file.sha256()
                        + " when it was committed");
                return;
            }
            TableFile.Footer footer = TableFile.footer(storage.input(file.path()), name);
            if (footer.rows() != file.rows()) {
                problems.add(name + ": has " + footer.rows() + " rows, but the manifest says " + file.rows());
            }
            if (!footer.version().equals(SchemaVersion.parse(file.schemaVersion()))) {
                problems.add(
                        name + ": has version " + footer.version() + ", but the manifest says " + file.schemaVersion());
            }
            if (!footer.table().equals(file.role())) {
                problems.add(name + ": holds the table " + footer.table() + ", but the manifest says " + file.role());
            }
        } catch (IOException e) {
            problems.add(e.getMessage() == null ? name + ": " + e : e.getMessage());
        }
    }

    private static void verifyRows(Benchmark.Snapshot snapshot, Problems problems) throws IOException {
        Set<String> architectures = keys(snapshot, Table.ARCHITECTURES, problems);
        Set<String> trials = new HashSet<>();
        keys(snapshot, Table.TRAININGS, problems);
        keys(snapshot, Table.MEASUREMENTS, problems);
        keys(snapshot, Table.SPLITS, problems);
        keys(snapshot, Table.FIDELITY, problems);
        snapshot.read(Table.TRAININGS, row -> {
            trials.add(row.trial());
            refer(architectures, row.space() + " " + row.architecture(), "training " + row.trial(), problems);
        });
        snapshot.read(Table.MEASUREMENTS, row -> {
            trials.add(row.trial());
            refer(architectures, row.space() + " " + row.architecture(), "measurement " + row.trial(), problems);
        });
        snapshot.read(Table.SPLITS, row -> refer(trials, row.trial(), "split " + row.split(), problems));
    }

    private static <R extends Record> Set<String> keys(Benchmark.Snapshot snapshot, Table<R> table, Problems problems)
            throws IOException {
        Set<String> keys = new HashSet<>();
        Function<R, String> key = table::key;
        snapshot.read(table, row -> {
            if (!keys.add(key.apply(row))) {
                problems.add(table + ": '" + key.apply(row) + "' stands twice");
            }
        });
        return keys;
    }

    private static void refer(Set<String> known, String key, String from, Problems problems) {
        if (!known.contains(key)) {
            problems.add(from + ": refers to '" + key + "', which no table has");
        }
    }

    private static final class Problems {

        private final List<String> listed = new ArrayList<>();
        private long unlisted;

        void add(String problem) {
            if (listed.size() < MOST) {
                listed.add(problem);
            } else {
                unlisted++;
            }
        }

        boolean isEmpty() {
            return listed.isEmpty();
        }
    }
}

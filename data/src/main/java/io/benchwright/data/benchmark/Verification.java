package io.benchwright.data.benchmark;

import io.benchwright.data.internal.Problems;
import io.benchwright.data.internal.Sha256;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TableFile;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What is wrong with a benchmark: files of tables or artifacts that are missing, differ from what was committed by so much
 * as a bit, have other rows or versions than the manifest says, rows that stand twice, and rows about architectures or
 * trials that no table has.
 *
 * @param files files that were looked at
 * @param rows rows in them
 * @param problems what is wrong, in one line each, at most {@value #MOST}
 * @param unlisted how many more problems there are
 */
public record Verification(long files, long rows, List<String> problems, long unlisted) {

    /** How many problems are listed. */
    public static final int MOST = Problems.LISTED;

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
        boolean areTablesWhole = true;
        for (Manifest.Entry file : manifest.files()) {
            if (file instanceof Manifest.TableEntry part) {
                rows += part.rows();
                long before = problems.count();
                verifyFile(storage, part, problems);
                areTablesWhole &= problems.count() == before;
            } else if (file instanceof Manifest.ArtifactEntry part) {
                verifyFile(storage, part, problems);
            }
        }
        // References are of no interest in files that are damaged.
        if (areTablesWhole) {
            verifyRows(snapshot, problems);
        }
        return new Verification(manifest.files().size(), rows, problems.listed(), problems.unlisted());
    }

    /** Looks at the files of tables alone: whether they are there, whole and what the manifest says. */
    static Verification ofTableFiles(Storage storage, Manifest manifest) {
        Problems problems = new Problems();
        long files = 0;
        long rows = 0;
        for (Manifest.Entry file : manifest.files()) {
            if (file instanceof Manifest.TableEntry part) {
                files++;
                rows += part.rows();
                verifyFile(storage, part, problems);
            }
        }
        return new Verification(files, rows, problems.listed(), problems.unlisted());
    }

    private static void verifyFile(Storage storage, Manifest.ArtifactEntry file, Problems problems) {
        try {
            Artifact.read(storage, file);
        } catch (IOException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    private static void verifyFile(Storage storage, Manifest.TableEntry file, Problems problems) {
        String name = storage + "/" + file.path();
        if (!storage.exists(file.path())) {
            problems.add(name + ": is missing");
            return;
        }
        try {
            String sha256 = Sha256.of(storage.open(file.path()));
            if (!sha256.equals(file.sha256())) {
                problems.add(name + ": is damaged: its SHA-256 is " + sha256 + ", but was " + file.sha256()
                        + " when it was committed");
                return;
            }
            TableFile.Footer footer = TableFile.footer(storage.input(file.path()), name);
            if (footer.rows() != file.rows()) {
                problems.add(name + ": has " + footer.rows() + " rows, but the manifest says " + file.rows());
            }
            if (!footer.version().equals(file.schemaVersion())) {
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
        Set<String> architectures = new HashSet<>();
        Set<String> trials = new HashSet<>();
        readDistinct(snapshot, Table.ARCHITECTURES, problems, row -> architectures.add(Table.ARCHITECTURES.key(row)));
        readDistinct(snapshot, Table.TRAININGS, problems, row -> {
            trials.add(row.trial());
            refer(architectures, row.space() + " " + row.architecture(), "training " + row.trial(), problems);
        });
        readDistinct(snapshot, Table.MEASUREMENTS, problems, row -> {
            trials.add(row.trial());
            refer(architectures, row.space() + " " + row.architecture(), "measurement " + row.trial(), problems);
        });
        readDistinct(snapshot, Table.SCORES, problems, row -> {
            trials.add(row.trial());
            refer(architectures, row.space() + " " + row.architecture(), "score " + row.trial(), problems);
        });
        readDistinct(
                snapshot, Table.SPLITS, problems, row -> refer(trials, row.trial(), "split " + row.split(), problems));
        readDistinct(snapshot, Table.FIDELITY, problems, row -> {});
        readDistinct(snapshot, Table.DECISIONS, problems, row -> {});
    }

    private static <R extends Record> void readDistinct(
            Benchmark.Snapshot snapshot, Table<R> table, Problems problems, Consumer<R> rows) throws IOException {
        Set<String> keys = new HashSet<>();
        snapshot.read(table, row -> {
            if (!keys.add(table.key(row))) {
                problems.add(table + ": '" + table.key(row) + "' stands twice");
            }
            rows.accept(row);
        });
    }

    private static void refer(Set<String> known, String key, String from, Problems problems) {
        if (!known.contains(key)) {
            problems.add(from + ": refers to '" + key + "', which no table has");
        }
    }
}

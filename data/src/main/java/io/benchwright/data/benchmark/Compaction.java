package io.benchwright.data.benchmark;

import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.ScoreRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TableFile;
import io.benchwright.data.table.TrainingRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Keeps a benchmark that many have written to small and quick to open. */
final class Compaction {

    private Compaction() {}

    static int compact(Storage storage, Map<String, String> provenance, long claim) throws IOException {
        Manifest base = Manifest.newest(storage).orElse(Manifest.EMPTY);
        Lease lease = Lease.take(storage, base.number());
        try (lease) {
            return compact(storage, base, provenance, claim);
        }
    }

    private static int compact(Storage storage, Manifest base, Map<String, String> provenance, long claim)
            throws IOException {
        Set<Manifest.Entry> replaced = new HashSet<>();
        List<Manifest.Entry> joined = new ArrayList<>();
        for (Table<?> table : Table.all()) {
            List<Manifest.TableEntry> files = base.files(table);
            if (files.size() > 1) {
                join(storage, table, files, row -> true).ifPresent(joined::add);
                replaced.addAll(files);
            }
        }
        return replace(storage, base, replaced, joined, provenance, claim) ? replaced.size() - joined.size() : 0;
    }

    /** @return whether it was done; not if there is nothing to do, or somebody else replaced some of the files meanwhile */
    private static boolean replace(
            Storage storage,
            Manifest first,
            Set<Manifest.Entry> replaced,
            List<Manifest.Entry> joined,
            Map<String, String> provenance,
            long claim)
            throws IOException {
        Manifest base = first;
        // What was joined in vain is garbage.
        while (!replaced.isEmpty() && base.files().containsAll(replaced)) {
            base.requireClaim(claim, storage);
            List<Manifest.Entry> files = new ArrayList<>(joined);
            base.files().stream().filter(file -> !replaced.contains(file)).forEach(files::add);
            try {
                new Manifest(base.number() + 1, Commit.now(), Commit.complete(provenance), files, base.claims())
                        .publish(storage);
                return true;
            } catch (FileAlreadyExistsException e) {
                base = Manifest.newest(storage).orElse(Manifest.EMPTY);
            }
        }
        return false;
    }

    /** Writes the tables that have rows of failed trials anew, without these. */
    static long releaseFailed(Storage storage, Map<String, String> provenance, long claim) throws IOException {
        while (true) {
            Manifest base = Manifest.newest(storage).orElse(Manifest.EMPTY);
            Lease lease = Lease.take(storage, base.number());
            try (lease) {
                base.requireClaim(claim, storage);
                long failed = 0;
                Set<Manifest.Entry> replaced = new HashSet<>();
                List<Manifest.Entry> joined = new ArrayList<>();
                for (Table<?> table : Table.all()) {
                    List<Manifest.TableEntry> files = base.files(table);
                    long found = failed(storage, base, table);
                    if (found > 0) {
                        join(storage, table, files, row -> !isFailed(row)).ifPresent(joined::add);
                        replaced.addAll(files);
                        failed += found;
                    }
                }
                if (failed == 0 || replace(storage, base, replaced, joined, provenance, claim)) {
                    return failed;
                }
            }
        }
    }

    private static <R extends Record> long failed(Storage storage, Manifest base, Table<R> table) throws IOException {
        long[] count = {0};
        new Benchmark.Snapshot(storage, base).read(table, row -> count[0] += isFailed(row) ? 1 : 0);
        return count[0];
    }

    private static boolean isFailed(Record row) {
        String outcome = row instanceof TrainingRow training
                ? training.outcome()
                : row instanceof MeasurementRow measurement
                        ? measurement.outcome()
                        : row instanceof ScoreRow score ? score.outcome() : "";
        return outcome.equals(RowOutcome.FAILED.toString());
    }

    /** @return nothing if no row is kept */
    private static <R extends Record> Optional<Manifest.TableEntry> join(
            Storage storage, Table<R> table, List<Manifest.TableEntry> files, Predicate<? super R> isKept)
            throws IOException {
        Path file = Commit.fresh(storage, table);
        try {
            TableFile.Writer<R> writer = TableFile.write(table, file);
            try (writer) {
                for (Manifest.TableEntry part : files) {
                    TableFile.read(table, storage.input(part.path()), storage + "/" + part.path(), row -> {
                        try {
                            if (isKept.test(row)) {
                                writer.add(row);
                            }
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
                }
            }
            return writer.rows() == 0
                    ? Optional.empty()
                    : Optional.of(Commit.publish(storage, table, file, writer.rows()));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    static List<String> collectGarbage(Storage storage, Duration grace, Instant now) throws IOException {
        Instant before = now.minus(grace);
        Lease.Needs leased = Lease.needs(storage);
        List<Long> numbers = Manifest.numbers(storage);
        Set<String> needed = new HashSet<>();
        Set<String> ofArtifacts = new TreeSet<>();
        List<String> removed = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            String name = Manifest.name(numbers.get(i));
            // A reader may have opened this one until the next was there.
            boolean isSuperseded = i + 1 < numbers.size()
                    && numbers.get(i) < leased.manifest()
                    && storage.modified(Manifest.name(numbers.get(i + 1))).isBefore(before);
            if (isSuperseded) {
                removed.add(name);
            } else {
                Manifest manifest = Manifest.read(storage, name);
                manifest.files().forEach(file -> needed.add(file.path()));
                manifest.artifactFiles().forEach(file -> ofArtifacts.add(Artifact.folder(file.role())));
            }
        }
        List<String> folders = new ArrayList<>(List.of(LocalStorage.SCRATCH));
        Table.all().forEach(table -> folders.add(table.name()));
        folders.addAll(ofArtifacts);
        for (String folder : folders) {
            for (String file : storage.list(folder)) {
                // A role may be any word, so that its folder may hold what somebody else has put there.
                boolean isOurs =
                        !ofArtifacts.contains(folder) || Artifact.isFileName(file.substring(folder.length() + 1));
                // A writer may be about to name what is younger than its lease, and writes to scratch files meanwhile.
                boolean isUnused = folder.equals(LocalStorage.SCRATCH)
                        ? leased.isEmpty()
                        : storage.modified(file).isBefore(leased.since());
                if (isOurs
                        && isUnused
                        && !needed.contains(file)
                        && storage.modified(file).isBefore(before)) {
                    removed.add(file);
                }
            }
        }
        // Oldest manifests first: should this be interrupted, none is left that names a file that is gone.
        for (String name : removed) {
            storage.delete(name);
        }
        return removed;
    }
}

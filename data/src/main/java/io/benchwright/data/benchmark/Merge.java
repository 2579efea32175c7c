package io.benchwright.data.benchmark;

import io.benchwright.data.internal.Sha256;
import io.benchwright.data.table.DecisionRow;
import io.benchwright.data.table.SplitRow;
import io.benchwright.data.table.Table;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Joins benchmark directories that were collected in several places into one, in a single commit: all rows of all tables, the
 * first of each key. Rows are streamed; what is kept in memory are keys, the splits and the decisions of searches.
 *
 * <p>Not taken are artifacts, since a surrogate was fitted to a part of what is there afterwards, and an experiment built one; a split that puts a trial or an
 * architecture into another part than the split of its name that was there first; and a search that decided otherwise than the
 * same search that was there first.
 */
public final class Merge {

    /** The origin of rows that were there before. */
    private static final int BEFORE = -1;

    private final List<Joined> directories;
    private final Benchmark out;
    private final Benchmark.Snapshot before;
    private final Commit commit;
    private final Map<Table<?>, Tally> tallies = new HashMap<>();
    private final List<String> leftOut = new ArrayList<>();

    private Merge(List<Joined> directories, Benchmark out, Commit commit) throws IOException {
        this.directories = directories;
        this.out = out;
        this.before = out.snapshot();
        this.commit = commit;
        Table.all().forEach(table -> tallies.put(table, new Tally()));
    }

    /** A directory that is joined. */
    private record Joined(Path folder, Benchmark.Snapshot snapshot) {}

    /** What became of the rows of one table. */
    private static final class Tally {
        private long added;
        private long refused;
        private long same;
        private long leftOut;
    }

    /**
     * A row that must be the same wherever it is made.
     *
     * @param fingerprint what only equal rows share
     * @param origin the index of the directory that it is of, or {@link #BEFORE}
     */
    private record Fixed(String fingerprint, int origin) {}

    /**
     * Joins directories. Joined again, they add nothing.
     *
     * @param directories at least one; of rows with the same key, that of the earlier directory counts
     * @param out the directory that takes the rows: made where there is none, added to where there is one, whose rows count
     *     before all others
     * @param provenance what does it: goes into the manifest, with the directories and their commits as {@code merged}
     * @throws IllegalArgumentException if no directory is named, or one twice, or {@code out} among them
     * @throws IOException if one of them is no benchmark directory or has damaged tables, or rows that must always be the same
     *     ({@link Table#isDeterministic}) are not, which names both; nothing is added then
     */
    public static MergeReport run(List<Path> directories, Path out, Map<String, String> provenance) throws IOException {
        requireDistinct(directories, out);
        List<Joined> joined = new ArrayList<>();
        for (Path folder : directories) {
            joined.add(open(folder));
        }
        Map<String, String> complete = new TreeMap<>(provenance);
        complete.put(
                "merged",
                joined.stream()
                        .map(each ->
                                each.folder() + " (commit " + each.snapshot().number() + ")")
                        .collect(Collectors.joining(", ")));
        Benchmark benchmark = Benchmark.openOrCreate(out);
        try (Commit commit = benchmark.begin(complete)) {
            return new Merge(joined, benchmark, commit).run();
        }
    }

    private static void requireDistinct(List<Path> directories, Path out) throws IOException {
        if (directories.isEmpty()) {
            throw new IllegalArgumentException("name at least one benchmark directory");
        }
        Set<Path> known = new HashSet<>();
        for (Path folder : directories) {
            if (real(folder).equals(real(out))) {
                throw new IllegalArgumentException(
                        folder + ": is the directory that the others are joined into; name it "
                                + "there alone, and its rows stay");
            }
            if (!known.add(real(folder))) {
                throw new IllegalArgumentException(folder + ": is named twice");
            }
        }
    }

    private static Path real(Path folder) throws IOException {
        return Files.exists(folder)
                ? folder.toRealPath()
                : folder.toAbsolutePath().normalize();
    }

    /** A directory whose tables are whole: what is damaged must not spread. Its artifacts may be, as they are not taken. */
    private static Joined open(Path folder) throws IOException {
        Benchmark.Snapshot snapshot = Benchmark.open(folder).snapshot();
        Verification tables = snapshot.verifyTableFiles();
        if (!tables.isWhole()) {
            throw new IOException(
                    tables.problems().get(0) + "; nothing was joined; 'benchwright verify " + folder + "' says more");
        }
        return new Joined(folder, snapshot);
    }

    private MergeReport run() throws IOException {
        for (Table<?> table : Table.all()) {
            if (table != Table.SPLITS && table != Table.DECISIONS) {
                copy(table);
            }
        }
        copySplits();
        copySearches();
        long number = commit.publish();
        Map<String, MergeReport.Count> rows = new LinkedHashMap<>();
        for (Table<?> table : Table.all()) {
            Tally tally = tally(table);
            // Those that somebody else committed while this was being written.
            long late = commit.dropped(table) - tally.refused;
            rows.put(
                    table.name(),
                    new MergeReport.Count(tally.added - late, tally.same + tally.refused + late, tally.leftOut));
        }
        Map<String, Long> artifacts = new TreeMap<>();
        for (Joined each : directories) {
            each.snapshot().artifacts().forEach(artifact -> artifacts.merge(artifact.role(), 1L, Long::sum));
        }
        return new MergeReport(number, rows, artifacts, leftOut);
    }

    private <R extends Record> void copy(Table<R> table) throws IOException {
        Map<String, Fixed> fixed = new HashMap<>();
        each(before, table, row -> {
            if (table.isDeterministic(row)) {
                fixed.put(table.key(row), new Fixed(fingerprint(row), BEFORE));
            }
        });
        for (int i = 0; i < directories.size(); i++) {
            int origin = i;
            each(directories.get(i).snapshot(), table, row -> {
                if (table.isDeterministic(row)) {
                    Fixed own = new Fixed(fingerprint(row), origin);
                    Fixed other = fixed.putIfAbsent(table.key(row), own);
                    if (other != null) {
                        if (!other.fingerprint().equals(own.fingerprint())) {
                            throw conflict(table, row, other.origin(), origin);
                        }
                        // The commit would look through the whole table to find the same.
                        tally(table).same++;
                        return;
                    }
                }
                add(table, row);
            });
        }
    }

    private <R extends Record> void add(Table<R> table, R row) throws IOException {
        Tally tally = tally(table);
        if (commit.add(table, row)) {
            tally.added++;
        } else {
            tally.refused++;
        }
    }

    private Tally tally(Table<?> table) {
        Tally tally = tallies.get(table);
        if (tally == null) {
            throw new IllegalStateException(table + " is none of the tables");
        }
        return tally;
    }

    private <R extends Record> IOException conflict(Table<R> table, R row, int otherOrigin, int origin)
            throws IOException {
        List<R> present = new ArrayList<>();
        Benchmark.Snapshot snapshot =
                otherOrigin == BEFORE ? before : directories.get(otherOrigin).snapshot();
        each(snapshot, table, other -> {
            if (present.isEmpty() && table.key(other).equals(table.key(row))) {
                present.add(other);
            }
        });
        return new IOException(table + ": '" + table.key(row) + "' must always be the same, but is " + present.get(0)
                + " in "
                + (otherOrigin == BEFORE ? out : directories.get(otherOrigin).folder()) + " and " + row
                + " in " + directories.get(origin).folder() + "; nothing was joined");
    }

    private void copySplits() throws IOException {
        MergedSplits taken = new MergedSplits();
        Map<String, String> known = architectures(before);
        grouped(before, Table.SPLITS, SplitRow::split).forEach((split, rows) -> taken.take(split, rows, known));
        for (Joined each : directories) {
            Map<String, String> architectures = architectures(each.snapshot());
            Map<String, List<SplitRow>> splits = grouped(each.snapshot(), Table.SPLITS, SplitRow::split);
            for (Map.Entry<String, List<SplitRow>> split : splits.entrySet()) {
                List<SplitRow> rows = split.getValue();
                Optional<String> contradiction = taken.contradiction(split.getKey(), rows, architectures);
                if (contradiction.isPresent()) {
                    leaveOut(
                            Table.SPLITS,
                            rows.size(),
                            each.folder() + ": split " + split.getKey() + " " + contradiction.get()
                                    + "; its trials are in no part of that split, unless they were before");
                } else {
                    taken.take(split.getKey(), rows, architectures);
                    addAll(Table.SPLITS, rows);
                }
            }
        }
    }

    /** The architectures of trials, where there are splits that they matter to. */
    private static Map<String, String> architectures(Benchmark.Snapshot snapshot) throws IOException {
        return snapshot.rows(Table.SPLITS) == 0 ? Map.of() : Split.trials(snapshot);
    }

    private void copySearches() throws IOException {
        MergedSearches taken = new MergedSearches();
        grouped(before, Table.DECISIONS, DecisionRow::search).forEach(taken::take);
        for (Joined each : directories) {
            Map<String, List<DecisionRow>> searches = grouped(each.snapshot(), Table.DECISIONS, DecisionRow::search);
            for (Map.Entry<String, List<DecisionRow>> search : searches.entrySet()) {
                List<DecisionRow> rows = search.getValue();
                Optional<String> contradiction = taken.contradiction(search.getKey(), rows);
                if (contradiction.isPresent()) {
                    leaveOut(
                            Table.DECISIONS,
                            rows.size(),
                            each.folder() + ": search " + search.getKey() + " " + contradiction.get()
                                    + " than the same search before; its decisions are left out, its trainings are not");
                } else {
                    taken.take(search.getKey(), rows);
                    addAll(Table.DECISIONS, rows);
                }
            }
        }
    }

    private void leaveOut(Table<?> table, int rows, String why) {
        tally(table).leftOut += rows;
        leftOut.add(why);
    }

    private <R extends Record> void addAll(Table<R> table, List<R> rows) throws IOException {
        for (R row : rows) {
            add(table, row);
        }
    }

    private static <R extends Record> Map<String, List<R>> grouped(
            Benchmark.Snapshot snapshot, Table<R> table, Function<R, String> group) throws IOException {
        Map<String, List<R>> groups = new TreeMap<>();
        snapshot.read(
                table,
                row -> groups.computeIfAbsent(group.apply(row), key -> new ArrayList<>())
                        .add(row));
        return groups;
    }

    /** What is done with a row. */
    private interface RowAction<R> {
        void accept(R row) throws IOException;
    }

    /**
     * Reads a table up to the first failure of what is done with its rows. Thrown right through the reader, that failure would
     * be taken for one of the file.
     */
    private static <R extends Record> void each(Benchmark.Snapshot snapshot, Table<R> table, RowAction<R> action)
            throws IOException {
        List<IOException> failures = new ArrayList<>();
        snapshot.read(table, row -> {
            if (failures.isEmpty()) {
                try {
                    action.accept(row);
                } catch (IOException e) {
                    failures.add(e);
                }
            }
        });
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    /**
     * What only equal rows share: half a SHA-256 of their values, each with its length, so that none runs into the next. Maps
     * are sorted, since equal ones may be written in any order.
     */
    private static String fingerprint(Record row) {
        StringBuilder text = new StringBuilder();
        for (RecordComponent component : row.getClass().getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(row);
                String words = String.valueOf(value instanceof Map<?, ?> map ? new TreeMap<>(map) : value);
                text.append(value == null ? -1 : words.length()).append(' ').append(words);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a public record has public accessors", e);
            }
        }
        return Sha256.of(text.toString()).substring(0, 32);
    }
}

package io.benchwright.data.benchmark;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.benchwright.data.internal.Problems;
import io.benchwright.data.table.RandomSplit;
import io.benchwright.data.table.SplitRow;
import io.benchwright.data.table.SplitRow.Part;
import io.benchwright.data.table.Table;
import io.benchwright.data.text.Suggestions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Which trials of a benchmark belong to which part. Trials in no part fit nothing and are scored nowhere.
 *
 * @param name the name of the split
 * @param parts for each trial its part
 * @param isNew whether the benchmark does not have it yet
 */
public record Split(String name, Map<String, Part> parts, boolean isNew) {

    /** The split of all trials into one part begins so; the part follows. */
    private static final String ALL = "all-";

    /** The seed of the split that is drawn where there is none. */
    public static final long DEFAULT_SEED = 1;

    /** Copies the map. */
    public Split {
        parts = Map.copyOf(parts);
    }

    /**
     * The only split of a benchmark; one drawn by chance, if there is none.
     *
     * @throws IOException if there are several, or tables cannot be read
     */
    public static Split only(Benchmark.Snapshot snapshot) throws IOException {
        Map<String, Map<String, Part>> splits = read(snapshot);
        if (splits.size() > 1) {
            throw new IOException(
                    "there are several splits; name one of " + String.join(", ", splits.keySet()) + " with --split");
        }
        for (Map.Entry<String, Map<String, Part>> split : splits.entrySet()) {
            return new Split(split.getKey(), split.getValue(), false);
        }
        return drawn(snapshot, DEFAULT_SEED);
    }

    /**
     * Everything in one part: for fits that take all rows, or none. Named {@code all-<part>}, and never committed.
     *
     * @throws IOException if tables cannot be read
     */
    public static Split all(Benchmark.Snapshot snapshot, Part part) throws IOException {
        Map<String, Part> parts = new HashMap<>();
        trials(snapshot).keySet().forEach(trial -> parts.put(trial, part));
        return new Split(ALL + part, parts, false);
    }

    /**
     * The split of a name. {@code random-<seed>} need not be there: it is drawn then; {@code all-<part>} is {@link #all}.
     *
     * @throws IOException if there is none, or tables cannot be read
     */
    public static Split named(Benchmark.Snapshot snapshot, String name) throws IOException {
        Map<String, Map<String, Part>> splits = read(snapshot);
        if (splits.containsKey(name)) {
            return new Split(name, splits.get(name), false);
        }
        for (Part part : Part.values()) {
            if (name.equals(ALL + part)) {
                return all(snapshot, part);
            }
        }
        OptionalLong seed = RandomSplit.seed(name);
        if (seed.isPresent()) {
            return drawn(snapshot, seed.getAsLong());
        }
        throw new IOException("there is no split '" + name + "'" + Suggestions.didYouMean(name, splits.keySet())
                + "; there are " + (splits.isEmpty() ? "none" : String.join(", ", splits.keySet()))
                + ", and random-<seed> is drawn when it is asked for");
    }

    /**
     * A split from a JSON file with the lists {@code train}, {@code val} and {@code test} of trial ids or architectures. It
     * is named for the file.
     *
     * @throws IOException if the file is no such split, or names what the benchmark does not have; the message lists what
     *     is wrong
     */
    public static Split fromFile(Benchmark.Snapshot snapshot, Path file) throws IOException {
        JsonObject lists;
        try {
            lists = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException(file + ": is not a JSON object with the lists train, val and test", e);
        }
        Map<String, List<String>> trialsOf = new HashMap<>();
        trials(snapshot).forEach((trial, architecture) -> {
            trialsOf.put(trial, List.of(trial));
            String withoutSpace = architecture.substring(architecture.indexOf(' ') + 1);
            trialsOf.computeIfAbsent(withoutSpace, key -> new ArrayList<>()).add(trial);
        });
        Map<String, Part> parts = new HashMap<>();
        Problems problems = new Problems();
        for (Part part : Part.values()) {
            if (!(lists.get(part.toString()) instanceof JsonArray list)) {
                problems.add(file + ": has no list '" + part + "'");
                continue;
            }
            for (JsonElement element : list) {
                String item = element.isJsonPrimitive() ? element.getAsString() : element.toString();
                List<String> trials = trialsOf.get(item);
                if (trials == null) {
                    problems.add(file + ": " + part + ": '" + item + "' is neither a trial nor an architecture here");
                    continue;
                }
                for (String trial : trials) {
                    Part other = parts.put(trial, part);
                    if (other != null) {
                        problems.add(file + ": '" + item + "' stands twice: in " + other + " and in " + part);
                    }
                }
            }
        }
        if (problems.count() > 0) {
            throw new IOException(String.join(System.lineSeparator(), problems.listed())
                    + (problems.unlisted() > 0
                            ? System.lineSeparator() + "and " + problems.unlisted() + " more problems"
                            : ""));
        }
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
        Map<String, Part> present = read(snapshot).get(name);
        if (present != null && !present.equals(parts)) {
            throw new IOException(
                    file + ": the benchmark has another split of the name '" + name + "'; rename the file");
        }
        return new Split(name, parts, present == null);
    }

    /**
     * The split of a name, with all trials that the benchmark has now. Those that are in no part yet go where their architecture
     * is already. Of a split that was drawn, architectures that are in no part are dealt out by chance, 80 % for training, 10 % for
     * validation, 10 % for test, among themselves; of one that was given, they stay out, as whoever gave it may have meant. So a
     * benchmark can grow without anything moving from one part to another.
     *
     * @param seed of the draw, not negative
     * @return with {@link #isNew} if there are rows that must be committed
     * @throws IOException if there is no such split and it is not {@code random-<seed>}, or tables cannot be read
     */
    public static Split grown(Benchmark.Snapshot snapshot, String name, long seed) throws IOException {
        Map<String, Part> present = read(snapshot).get(name);
        if (present == null) {
            return named(snapshot, name);
        }
        Map<String, String> architectures = trials(snapshot);
        Map<String, Part> byArchitecture = new HashMap<>();
        // Of an architecture that is in several parts, the one that is judged last.
        present.forEach((trial, part) -> {
            String architecture = architectures.get(trial);
            if (architecture != null) {
                byArchitecture.merge(architecture, part, (a, b) -> a.compareTo(b) > 0 ? a : b);
            }
        });
        Map<String, Part> parts = new HashMap<>(present);
        Map<String, String> unknown = new TreeMap<>();
        architectures.forEach((trial, architecture) -> {
            if (present.containsKey(trial)) {
                return;
            }
            Part part = byArchitecture.get(architecture);
            if (part == null) {
                unknown.put(trial, architecture);
            } else {
                parts.put(trial, part);
            }
        });
        if (RandomSplit.seed(name).isPresent()) {
            RandomSplit.draw(seed, unknown).forEach(row -> parts.put(row.trial(), part(row)));
        }
        return new Split(name, parts, parts.size() > present.size());
    }

    /** The rows of the split, to be committed where it is new; those that are there already are dropped then. */
    public List<SplitRow> rows() {
        List<SplitRow> rows = new ArrayList<>();
        new TreeMap<>(parts).forEach((trial, part) -> rows.add(new SplitRow(name, trial, part.toString())));
        return rows;
    }

    /** Commits the rows, if the benchmark has not all of them yet. */
    public void commitIfNew(Benchmark benchmark, Map<String, String> provenance) throws IOException {
        if (!isNew) {
            return;
        }
        try (Commit commit = benchmark.begin(provenance)) {
            for (SplitRow row : rows()) {
                commit.add(Table.SPLITS, row);
            }
            commit.publish();
        }
    }

    private static Split drawn(Benchmark.Snapshot snapshot, long seed) throws IOException {
        Map<String, Part> parts = new HashMap<>();
        RandomSplit.draw(seed, trials(snapshot)).forEach(row -> parts.put(row.trial(), part(row)));
        return new Split(RandomSplit.name(seed), parts, true);
    }

    /** For each trial that gives values its architecture, with its space before it. */
    static Map<String, String> trials(Benchmark.Snapshot snapshot) throws IOException {
        Map<String, String> trials = new LinkedHashMap<>();
        snapshot.read(Table.TRAININGS, row -> trials.put(row.trial(), row.space() + " " + row.architecture()));
        snapshot.read(Table.MEASUREMENTS, row -> trials.put(row.trial(), row.space() + " " + row.architecture()));
        return trials;
    }

    private static Map<String, Map<String, Part>> read(Benchmark.Snapshot snapshot) throws IOException {
        Map<String, Map<String, Part>> splits = new TreeMap<>();
        snapshot.read(
                Table.SPLITS,
                row -> splits.computeIfAbsent(row.split(), key -> new HashMap<>())
                        .put(row.trial(), part(row)));
        return splits;
    }

    private static Part part(SplitRow row) {
        return Part.valueOf(row.part().toUpperCase(Locale.ROOT));
    }
}

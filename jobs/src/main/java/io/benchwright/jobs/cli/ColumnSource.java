package io.benchwright.jobs.cli;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.surrogates.Surrogates;
import io.benchwright.surrogates.search.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds columns of some benchmark directories by name; each is read once. */
final class ColumnSource {

    private final Map<Path, Surrogates> surrogates = new LinkedHashMap<>();
    private final Map<Path, String> used = new HashMap<>();
    private final Map<String, Column> columns = new LinkedHashMap<>();

    ColumnSource(List<Path> directories) throws IOException {
        for (Path directory : directories) {
            surrogates.put(directory, Surrogates.of(Benchmark.open(directory)));
        }
    }

    /**
     * The column of a name: of the network itself, or of the first directory that has a surrogate of it.
     *
     * @throws IllegalArgumentException if there is none, or it is of another space than those before
     */
    Column named(String name) throws IOException {
        Column known = columns.get(name);
        if (known != null) {
            return known;
        }
        Column column = switch (name) {
            case Column.MULTIPLY_ADDS -> Column.multiplyAdds();
            case Column.PARAMETERS -> Column.parameters();
            default -> predicted(name);
        };
        columns.put(name, column);
        return column;
    }

    private Column predicted(String target) throws IOException {
        for (Map.Entry<Path, Surrogates> each : surrogates.entrySet()) {
            if (each.getValue().targets().contains(target)) {
                Column column = Column.predicted(each.getValue().of(target));
                String space = column.space().orElseThrow().name();
                used.forEach((directory, other) -> {
                    if (!other.equals(space)) {
                        throw new IllegalArgumentException(each.getKey() + ": " + target + " is of space " + space
                                + ", but " + directory + " is of " + other + "; search in directories of one space");
                    }
                });
                used.put(each.getKey(), space);
                return column;
            }
        }
        if (surrogates.size() == 1) {
            // Says what there is, or how to make it.
            surrogates.values().iterator().next().of(target);
        }
        Set<String> present = new TreeSet<>();
        surrogates.values().forEach(some -> present.addAll(some.targets()));
        throw new IllegalArgumentException(words() + ": there is no surrogate of '" + target + "'; there are those of "
                + (present.isEmpty() ? "nothing" : String.join(", ", present)));
    }

    /**
     * To be called when all columns were found.
     *
     * @throws IllegalArgumentException if a directory gave none, so that nobody knows whether it is of the same space
     */
    void requireAllUsed() {
        if (used.isEmpty()) {
            throw new IllegalArgumentException("none of " + String.join(", ", columns.keySet())
                    + " is predicted, so nothing says in which space to search; limit a target such as accuracy, too");
        }
        for (Path directory : surrogates.keySet()) {
            if (!used.containsKey(directory)) {
                throw new IllegalArgumentException(directory + ": none of " + String.join(", ", columns.keySet())
                        + " is taken from it; leave it out");
            }
        }
    }

    private String words() {
        return surrogates.keySet().stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}

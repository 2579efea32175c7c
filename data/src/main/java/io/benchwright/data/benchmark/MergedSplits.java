package io.benchwright.data.benchmark;

import io.benchwright.data.table.SplitRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The splits that a merge has taken so far. Splits of one name that were drawn in several places may put a trial, or two trials of
 * one architecture, into different parts; joined, they would let models be judged on what they were fitted on.
 */
final class MergedSplits {

    private final Map<String, Map<String, String>> partOfTrial = new HashMap<>();
    private final Map<String, Map<String, Set<String>>> partsOfArchitecture = new HashMap<>();

    /**
     * Takes the rows of one split.
     *
     * @param architectures for each trial its architecture, with its space
     */
    void take(String split, List<SplitRow> rows, Map<String, String> architectures) {
        Map<String, String> trials = partOfTrial.computeIfAbsent(split, key -> new HashMap<>());
        Map<String, Set<String>> parts = partsOfArchitecture.computeIfAbsent(split, key -> new HashMap<>());
        for (SplitRow row : rows) {
            trials.putIfAbsent(row.trial(), row.part());
            String architecture = architectures.get(row.trial());
            if (architecture != null) {
                parts.computeIfAbsent(architecture, key -> new TreeSet<>()).add(row.part());
            }
        }
    }

    /** What rows of a split say that those of the same name so far do not, if anything. */
    Optional<String> contradiction(String split, List<SplitRow> rows, Map<String, String> architectures) {
        Map<String, String> trials = partOfTrial.getOrDefault(split, Map.of());
        Map<String, Set<String>> parts = partsOfArchitecture.getOrDefault(split, Map.of());
        for (SplitRow row : rows) {
            String part = trials.get(row.trial());
            if (part != null && !part.equals(row.part())) {
                return Optional.of("puts trial " + row.trial() + " into " + row.part() + ", which was in " + part);
            }
            String architecture = architectures.getOrDefault(row.trial(), "");
            Set<String> known = parts.getOrDefault(architecture, Set.of());
            if (!known.isEmpty() && !known.contains(row.part())) {
                return Optional.of("puts " + architecture.substring(architecture.indexOf(' ') + 1) + " into "
                        + row.part() + ", which was in " + String.join(" and ", known));
            }
        }
        return Optional.empty();
    }
}

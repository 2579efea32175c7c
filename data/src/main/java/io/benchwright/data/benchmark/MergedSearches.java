package io.benchwright.data.benchmark;

import io.benchwright.data.table.DecisionRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The searches for proxies that a merge has taken so far. One search that was run in two places decides on other timings, and
 * so otherwise: joined, it would have chosen twice. What goes on from the same decisions is no contradiction.
 */
final class MergedSearches {

    private final Map<String, Map<Integer, Map<String, DecisionRow>>> steps = new HashMap<>();

    /** Takes rows of one search. */
    void take(String search, List<DecisionRow> rows) {
        Map<Integer, Map<String, DecisionRow>> taken = steps.computeIfAbsent(search, key -> new TreeMap<>());
        byStep(rows).forEach(taken::putIfAbsent);
    }

    /** Where rows of a search differ from those so far, if anywhere. A step is decided in one commit, and so is whole. */
    Optional<String> contradiction(String search, List<DecisionRow> rows) {
        Map<Integer, Map<String, DecisionRow>> taken = steps.getOrDefault(search, Map.of());
        for (Map.Entry<Integer, Map<String, DecisionRow>> step : byStep(rows).entrySet()) {
            Map<String, DecisionRow> known = taken.get(step.getKey());
            if (known != null && !known.equals(step.getValue())) {
                return Optional.of("decides otherwise in step " + step.getKey());
            }
        }
        return Optional.empty();
    }

    private static Map<Integer, Map<String, DecisionRow>> byStep(List<DecisionRow> rows) {
        Map<Integer, Map<String, DecisionRow>> byStep = new TreeMap<>();
        rows.forEach(row ->
                byStep.computeIfAbsent(row.step(), key -> new TreeMap<>()).put(row.scheme(), row));
        return byStep;
    }
}

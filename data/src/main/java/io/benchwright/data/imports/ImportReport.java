package io.benchwright.data.imports;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an import found and did.
 *
 * @param commit the number of the commit that holds the rows
 * @param counts counts by name, in the order in which they should be shown
 * @param missing missing values by target
 * @param leftOut what was left out as invalid, in words; at most 20
 */
public record ImportReport(long commit, Map<String, Long> counts, Map<String, Long> missing, List<String> leftOut) {

    /** Copies the collections. */
    public ImportReport {
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
        missing = Collections.unmodifiableMap(new LinkedHashMap<>(missing));
        leftOut = List.copyOf(leftOut);
    }
}

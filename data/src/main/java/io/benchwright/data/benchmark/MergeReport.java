package io.benchwright.data.benchmark;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@link Merge} did.
 *
 * @param commit the number of the commit that holds the rows; that of the last one, if there was nothing to add
 * @param rows what became of the rows of each table, by its name, in the order of {@link io.benchwright.data.table.Table#all}
 * @param artifacts how many artifacts were not taken, by role, sorted
 * @param leftOut what was left out as it contradicts what was taken before, in a line each
 */
public record MergeReport(long commit, Map<String, Count> rows, Map<String, Long> artifacts, List<String> leftOut) {

    /**
     * Rows of one table, counted over all directories that were joined.
     *
     * @param added that are new
     * @param dropped whose key was there already, before the merge or from a directory named earlier
     * @param leftOut of splits and of searches that contradict what was taken before
     */
    public record Count(long added, long dropped, long leftOut) {}

    /** Copies the collections. */
    public MergeReport {
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
        artifacts = Collections.unmodifiableMap(new LinkedHashMap<>(artifacts));
        leftOut = List.copyOf(leftOut);
    }
}

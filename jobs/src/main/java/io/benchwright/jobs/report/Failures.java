package io.benchwright.jobs.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows that failed or diverged: all counted by cause, the first in full. */
final class Failures {

    /** How many are listed. */
    static final int LISTED = 20;

    private static final int MOST_OF_A_CAUSE = 160;

    private final Map<Kind, Long> counts = new TreeMap<>(
            Comparator.comparing(Kind::table).thenComparing(Kind::outcome).thenComparing(Kind::cause));
    private final List<Failure> listed = new ArrayList<>();
    private long count;

    /**
     * What failures are counted by.
     *
     * @param table the name of the table
     * @param outcome {@code failed} or {@code diverged}
     * @param cause the first words of it
     */
    record Kind(String table, String outcome, String cause) {}

    /**
     * A row that has no value.
     *
     * @param table the name of the table
     * @param what the scheme, the target or the score
     * @param network of its space
     * @param outcome how it ended
     * @param cause why, as far as it is told
     * @param trial its id
     */
    record Failure(String table, String what, String network, String outcome, String cause, String trial) {}

    void add(String table, String what, String network, String outcome, @Nullable String cause, String trial) {
        String told = cause == null || cause.isBlank() ? "not told" : cause;
        count++;
        counts.merge(new Kind(table, outcome, Figures.shortened(told, MOST_OF_A_CAUSE)), 1L, Long::sum);
        if (listed.size() < LISTED) {
            listed.add(new Failure(table, what, network, outcome, told, trial));
        }
    }

    /** How many there are of each kind. */
    Map<Kind, Long> counts() {
        return counts;
    }

    /** The first, in the order of the tables. */
    List<Failure> listed() {
        return listed;
    }

    long count() {
        return count;
    }
}

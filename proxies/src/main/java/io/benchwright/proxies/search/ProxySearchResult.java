package io.benchwright.proxies.search;

import io.benchwright.data.fidelity.ProxyFidelity;
import io.benchwright.data.table.DecisionRow;
import io.benchwright.proxies.schemes.TrainingScheme;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What came out of a search.
 *
 * @param search its name, and a hash of all that it asks
 * @param reference the scheme that is stood in for
 * @param referenceSeconds what its trainings took that schemes were chosen by
 * @param chosen the cheapest scheme that noise does not tell from the one of highest tau
 * @param entries all points of the grid, in its order
 * @param confirmation how the chosen scheme did on networks and seeds that had no part in the choice; empty if there are none
 * @param spentSeconds what trainings of schemes took until the choice; not those of the reference, which any search needs
 * @param gridSeconds what the whole grid would take: each scheme that can be trained, on all networks with all seeds, by measured
 *     seconds where it was trained, else by the estimate
 */
public record ProxySearchResult(
        String search,
        TrainingScheme reference,
        double referenceSeconds,
        TrainingScheme chosen,
        List<Entry> entries,
        Optional<DecisionRow> confirmation,
        double spentSeconds,
        double gridSeconds) {

    /** The decision that a scheme is the reference. */
    public static final String REFERENCE = "reference";
    /** The decision that a point of the grid makes no scheme. */
    public static final String INVALID = "invalid";
    /** The decision that a scheme trains like another, and need not be trained. */
    public static final String SAME = "same";
    /** The decision that a scheme is within the limit. */
    public static final String WITHIN = "within";
    /** The decision that a scheme is over the limit. */
    public static final String OVER = "over";
    /** The decision of a look that a scheme goes on. */
    public static final String KEPT = "kept";
    /** The decision of a look that a scheme goes on no further. */
    public static final String DROPPED = "dropped";
    /** The decision that a scheme goes on no further since a trial of it failed. */
    public static final String FAILED = "failed";
    /** The decision that a scheme is the one. */
    public static final String CHOSEN = "chosen";
    /** The decision that noise does not tell a scheme from the leader. */
    public static final String TIED = "tied";
    /** The decision that a scheme went through all looks, and is behind the leader. */
    public static final String BEHIND = "behind";
    /** The decision that the chosen scheme was judged on other networks. */
    public static final String CONFIRMED = "confirmed";

    /** Copies the list. */
    public ProxySearchResult {
        entries = List.copyOf(entries);
    }

    /**
     * A point of the grid.
     *
     * @param decision the last one about it, up to the choice
     * @param estimatedSeconds of one training, from timed steps
     * @param trainings of it until the choice
     * @param seconds that these took
     * @param fidelity on all networks with all seeds, if it was trained on these; whether it is on the front is among such
     */
    public record Entry(
            DecisionRow decision,
            OptionalDouble estimatedSeconds,
            int trainings,
            double seconds,
            Optional<ProxyFidelity> fidelity) {}

    /** Which part of the whole grid's cost was saved, from 0 to 1; negative where trainings took longer than estimated. */
    public double saved() {
        return 1 - spentSeconds / gridSeconds;
    }
}

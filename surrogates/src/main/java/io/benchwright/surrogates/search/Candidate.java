package io.benchwright.surrogates.search;

import io.benchwright.data.space.Architecture;
import java.util.Comparator;
import java.util.List;

/**
 * A network that a search has evaluated.
 *
 * @param evaluation which evaluation it was first seen at, from 1
 * @param architecture the network
 * @param values its values, in the order of {@link SearchResult#columns}
 * @param gain the value to be maximised: that of the objective, negated if it is minimised
 * @param violation by how much it misses limits: the sum over limits of the excess as a share of the limit; 0 if it keeps
 *     all
 */
public record Candidate(int evaluation, Architecture architecture, List<Double> values, double gain, double violation) {

    /**
     * The better one first: what keeps all limits before what does not; of those that do, by the objective; of those that
     * do not, by the violation and then by the objective. The earlier of two that are equal in this.
     */
    public static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble(Candidate::violation)
            .thenComparing(Comparator.comparingDouble(Candidate::gain).reversed())
            .thenComparingInt(Candidate::evaluation);

    /** Copies the list. */
    public Candidate {
        values = List.copyOf(values);
    }

    /** Whether it keeps all limits. */
    public boolean isFeasible() {
        return violation == 0;
    }
}

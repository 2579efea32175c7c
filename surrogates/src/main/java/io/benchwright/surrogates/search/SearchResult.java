package io.benchwright.surrogates.search;

import io.benchwright.data.space.SearchSpace;
import java.util.List;
import java.util.Optional;

/**
 * What a search has found.
 *
 * @param space where was searched
 * @param columns the objective first, then what else is limited
 * @param evaluations how many networks were asked for, counting those that had been asked for before
 * @param networks all different ones, in the order of {@link Candidate#BEST_FIRST}
 * @param bestSoFar each that was the best when it was evaluated, in the order of evaluation; the first may miss limits
 */
public record SearchResult(
        SearchSpace space, List<Column> columns, int evaluations, List<Candidate> networks, List<Candidate> bestSoFar) {

    /** Copies the lists. */
    public SearchResult {
        columns = List.copyOf(columns);
        networks = List.copyOf(networks);
        bestSoFar = List.copyOf(bestSoFar);
    }

    /** The best network, unless none that was evaluated keeps all limits. */
    public Optional<Candidate> best() {
        return networks.stream().findFirst().filter(Candidate::isFeasible);
    }

    /** The best networks that keep all limits, fewer if there are not so many. */
    public List<Candidate> top(int count) {
        return networks.stream().limit(count).filter(Candidate::isFeasible).toList();
    }
}

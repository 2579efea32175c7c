package io.benchwright.proxies.search;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.fidelity.RankFidelity;
import io.benchwright.data.fidelity.TauDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which schemes are still worth training. In each of a number of looks at growing evidence, every scheme is compared with the leader,
 * the one of highest tau: by a paired bootstrap over networks ({@link TauDifference}). One whose interval lies below 0 is dropped.
 * The level of the intervals is corrected for the number of schemes and looks (Bonferroni; only one end counts), so that with the
 * given confidence no scheme is dropped that is in truth as good as the one that it was compared with.
 *
 * <p>In the end, what noise does not tell from the leader is a tie, and the cheapest of those wins: a tie is within one standard
 * error of the difference (the rule of Breiman et al., Classification and Regression Trees, 1984, for choosing the simplest tree).
 */
public final class SchemeRace {

    /** The coverage of an estimate plus and minus one standard error, if errors are normal. */
    static final double STANDARD_ERROR = 0.6827;

    private static final int FEWEST_RESAMPLES = 10_000;
    /** So many resamples lie beyond each end of an interval. */
    private static final int RESAMPLES_BEYOND = 10;

    private static final int MOST_RESAMPLES = 1_000_000;
    private static final long SEED = 1;

    private final double level;
    private final int resamples;

    /**
     * A race.
     *
     * @param schemes how many begin, at least 1
     * @param looks how often they are compared before the choice, at least 1
     * @param confidence that no scheme is dropped wrongly, above 0.5 and below 1
     * @throws IllegalArgumentException if a number is out of range
     */
    public SchemeRace(int schemes, int looks, double confidence) {
        if (schemes < 1 || looks < 1) {
            throw new IllegalArgumentException(
                    "schemes is " + schemes + " and looks is " + looks + ", but both must be at least 1");
        }
        if (!(confidence > 0.5 && confidence < 1)) {
            throw new IllegalArgumentException("confidence is " + confidence + ", but must be above 0.5 and below 1");
        }
        double wrong = (1 - confidence) / ((double) schemes * looks);
        // Only one end counts: a scheme that is wrongly kept costs time alone.
        level = 1 - 2 * wrong;
        resamples = (int) Math.min(MOST_RESAMPLES, Math.max(FEWEST_RESAMPLES, Math.ceil(RESAMPLES_BEYOND / wrong)));
    }

    /** The coverage of each interval that a scheme may be dropped by. */
    public double level() {
        return level;
    }

    /**
     * A scheme with what is known of it.
     *
     * @param scheme its name
     * @param cost of one training, in any unit: of equals the cheaper one leads
     * @param accuracies of the networks, in the order of the reference's
     */
    public record Entrant(String scheme, double cost, List<Double> accuracies) {

        /** Copies the list. */
        public Entrant {
            accuracies = List.copyOf(accuracies);
        }

        private double[] values() {
            return accuracies.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    /**
     * How a scheme stands.
     *
     * @param scheme its name
     * @param tau Kendall's tau-b to the reference; {@code NaN} where either says the same of all networks
     * @param leader the name of the scheme of highest tau
     * @param difference to the leader, with its interval; empty for the leader itself, or where there is no tau
     * @param isBehind whether the interval lies below 0
     */
    public record Standing(
            String scheme, double tau, String leader, Optional<TauDifference> difference, boolean isBehind) {}

    /**
     * Compares schemes on the same networks.
     *
     * @param reference accuracies of the networks under the reference
     * @param entrants those that are not dropped, at least one
     * @return a standing for each, in the same order; those that are behind are to be dropped
     */
    public List<Standing> look(double[] reference, List<Entrant> entrants) {
        return standings(reference, entrants, level, resamples);
    }

    /**
     * The winner, and those that tie with the leader.
     *
     * @param chosen the cheapest of the leader and what ties with it
     * @param standings of all, by intervals of one standard error
     */
    public record Choice(String chosen, List<Standing> standings) {}

    /**
     * Chooses at the end.
     *
     * @param reference accuracies of the networks under the reference
     * @param entrants those that are not dropped, at least one
     */
    public static Choice choose(double[] reference, List<Entrant> entrants) {
        List<Standing> standings = new ArrayList<>();
        @Nullable Entrant chosen = null;
        for (Standing standing : standings(reference, entrants, STANDARD_ERROR, FEWEST_RESAMPLES)) {
            Entrant entrant = entrants.get(standings.size());
            boolean isLeader = standing.scheme().equals(standing.leader());
            // One that says the same of all networks may be no worse than others, but is of no use.
            boolean isBehind =
                    !isLeader && (standing.isBehind() || standing.difference().isEmpty());
            standings.add(new Standing(
                    standing.scheme(), standing.tau(), standing.leader(), standing.difference(), isBehind));
            if (!isBehind && (chosen == null || entrant.cost() < chosen.cost())) {
                chosen = entrant;
            }
        }
        return new Choice(requireNonNull(chosen, "the leader is never behind").scheme(), standings);
    }

    private static List<Standing> standings(double[] reference, List<Entrant> entrants, double level, int resamples) {
        List<Double> taus = new ArrayList<>();
        for (Entrant entrant : entrants) {
            taus.add(RankFidelity.of(entrant.values(), reference).kendallTau());
        }
        int leader = 0;
        for (int i = 1; i < entrants.size(); i++) {
            int byTau = Double.compare(orLowest(taus.get(i)), orLowest(taus.get(leader)));
            if (byTau > 0
                    || (byTau == 0
                            && entrants.get(i).cost() < entrants.get(leader).cost())) {
                leader = i;
            }
        }
        Entrant best = entrants.get(leader);
        List<Standing> standings = new ArrayList<>();
        for (int i = 0; i < entrants.size(); i++) {
            Entrant entrant = entrants.get(i);
            Optional<TauDifference> difference = Optional.empty();
            if (i != leader && !taus.get(i).isNaN()) {
                difference = Optional.of(
                        TauDifference.of(entrant.values(), best.values(), reference, level, resamples, SEED));
            }
            boolean isBehind =
                    difference.map(each -> each.interval().upper() < 0).orElse(false);
            standings.add(new Standing(entrant.scheme(), taus.get(i), best.scheme(), difference, isBehind));
        }
        return standings;
    }

    private static double orLowest(double tau) {
        return Double.isNaN(tau) ? -2 : tau;
    }
}

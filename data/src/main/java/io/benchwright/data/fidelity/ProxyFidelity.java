package io.benchwright.data.fidelity;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How faithfully a proxy ranks the networks that it shares with the truth. Values of a network are the means of its repeats;
 * where lower values are better, they count negated, so that a faithful proxy always has a positive tau.
 *
 * @param proxy its name
 * @param truth the name of what it stands in for
 * @param n networks that both rate
 * @param onlyProxy networks that only the proxy rates, left out
 * @param onlyTruth networks that only the truth rates, left out
 * @param kendallTau tau-b, from -1 to 1; {@code NaN}, as all figures, for fewer than two networks or a constant side
 * @param tau its bootstrap interval of 95 %: over networks by percentiles; where at least half of the networks have repeats
 *     on a side, over networks and, within
 *     each, repeats, and then moved by the difference between the estimate and the resamples' median, because drawing from
 *     repeats adds noise to means that have it already
 * @param spearman Spearman's rho, from -1 to 1
 * @param pearson Pearson's correlation, from -1 to 1
 * @param k how many networks the recalls are of
 * @param topRecall which part of the truth's best k are among the proxy's best k, from 0 to 1
 * @param bottomRecall which part of the truth's worst k are among the proxy's worst k
 * @param regret by how much the truth of the proxy's best falls short of the best, in the unit of the truth
 * @param costRatio seconds of the truth over seconds of the proxy, over the shared networks, each the mean of its repeats;
 *     empty if any is not known
 * @param proxyRepeats tau between two repeats of the proxy, over all pairs of labels under which at least half of its networks
 *     have a value; empty without such
 * @param truthRepeats tau between two repeats of the truth; empty without repeats
 * @param singleProxy tau between one repeat of the proxy and the truth's means; empty without repeats
 * @param ceiling the tau against these truths that a proxy without any error of its own could expect, from the truth's
 *     repeats; empty without
 * @param behindBest how far its tau is behind that of the best proxy, on the networks that both and the truth rate, at most 0
 *     in the usual case; empty for the best itself
 * @param isOnFront whether no other proxy has a higher tau at a cost that is no higher, or a lower cost at a tau that is no
 *     lower; false if the cost is not known
 */
public record ProxyFidelity(
        String proxy,
        String truth,
        int n,
        int onlyProxy,
        int onlyTruth,
        double kendallTau,
        Interval tau,
        double spearman,
        double pearson,
        int k,
        double topRecall,
        double bottomRecall,
        double regret,
        OptionalDouble costRatio,
        Optional<Spread> proxyRepeats,
        Optional<Spread> truthRepeats,
        Optional<Spread> singleProxy,
        OptionalDouble ceiling,
        Optional<TauDifference> behindBest,
        boolean isOnFront) {

    /**
     * Several taus.
     *
     * @param lowest of them
     * @param mean of them
     * @param highest of them
     */
    public record Spread(double lowest, double mean, double highest) {}
}

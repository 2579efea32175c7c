package io.benchwright.data.fidelity;

import io.benchwright.data.random.StableRandom;

/**
 * How faithfully one list of values, a proxy or a prediction, ranks like another, the truth.
 *
 * <p>For the rank statistics only the order of the values counts. Both lists must grow in the same direction: 1 is the same order, -1 the
 * reverse. Equal values are ties on either side; {@code 0.0} and {@code -0.0} are equal. Neither the statistics nor their
 * intervals depend on the order in which the pairs are given.
 *
 * <p>The correlations are {@code NaN}, as they are in SciPy, for fewer than two pairs, and where all values of a side are
 * equal: such a side ranks nothing.
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class RankFidelity {

    private final RankedPairs pairs;

    private RankFidelity(RankedPairs pairs) {
        this.pairs = pairs;
    }

    /**
     * Compares two lists.
     *
     * <p>Infinite values are refused like {@code NaN}, although they could be ranked: in a measurement or a score they are
     * the trace of an overflow or a division by zero, and whether that is the best network or the worst is not for a rank
     * statistic to guess.
     *
     * @param proxy a value for each item
     * @param truth the values of the same items, in the same order
     * @throws IllegalArgumentException if the lists differ in length, or hold a value that is not finite
     */
    public static RankFidelity of(double[] proxy, double[] truth) {
        return new RankFidelity(RankedPairs.of(proxy, truth));
    }

    /** The number of pairs. */
    public int n() {
        return pairs.size();
    }

    /**
     * Kendall's tau-b, from -1 to 1: pairs of items in the same order less those in reverse order, over the geometric mean of
     * the numbers of pairs of items that each side tells apart (Kendall, Biometrika 33, 1945). Counted exactly, in
     * O(n log n) (Knight, JASA 61, 1966).
     */
    public double kendallTau() {
        return new KendallTau().of(pairs);
    }

    /** Spearman's rho, from -1 to 1: Pearson's correlation of the ranks, where tied values share the mean of their ranks. */
    public double spearman() {
        return new Spearman().of(pairs);
    }

    /**
     * Pearson's correlation of the values themselves, from -1 to 1; {@code NaN} as the others are. It tells how well a line
     * would predict the truth, where the rank statistics tell of order alone.
     */
    public double pearson() {
        return new Pearson().of(pairs);
    }

    /**
     * Which part of the truth's {@code k} highest are also among the proxy's {@code k} highest, from 0 to 1. Where a tie
     * spans the {@code k}-th place, all ways to break it count alike, independently on both sides, so that the order in
     * which items are given does not matter.
     *
     * @throws IllegalArgumentException if {@code k} is below 1 or above {@link #n()}
     */
    public double topRecall(int k) {
        return pairs.overlap(k, true);
    }

    /**
     * Which part of the truth's {@code k} lowest are also among the proxy's {@code k} lowest; ties as in {@link #topRecall}.
     *
     * @throws IllegalArgumentException if {@code k} is below 1 or above {@link #n()}
     */
    public double bottomRecall(int k) {
        return pairs.overlap(k, false);
    }

    /**
     * What is lost by trusting the proxy's choice: the highest truth less the truth of the item that the proxy puts highest
     * (the mean of them, if it puts several highest), in the unit of the truth, never negative; {@code NaN} without pairs.
     */
    public double regret() {
        return pairs.regret();
    }

    /**
     * A percentile bootstrap interval (Efron and Tibshirani, 1993, chapter 13) for Kendall's tau-b.
     *
     * <p>Each resample draws as many pairs as there are, with replacement. The ends are quantiles of the resamples' statistics,
     * interpolated linearly between neighbours, as NumPy's {@code percentile} does. A resample in which all values of a side
     * are equal has no statistic and is drawn again, so the interval holds given that both sides rank something; unless
     * there are a few pairs only, or a side is nearly constant, that does not occur. Where the statistic itself is
     * {@code NaN}, so are both ends.
     *
     * <p>The same pairs, resamples and seed give the same interval for ever, and {@link #spearmanInterval} the interval from
     * the same resamples.
     *
     * @param level the nominal coverage, above 0 and below 1: 0.95 for an interval of 95 %
     * @param resamples how many resamples to draw, at least 1; for 95 %, 1,000 or more are usual
     * @param seed of the {@link StableRandom} that draws
     * @throws IllegalArgumentException if the level or the number of resamples is out of range
     */
    public Interval kendallTauInterval(double level, int resamples, long seed) {
        return interval(new KendallTau(), level, resamples, seed);
    }

    /**
     * A percentile bootstrap interval for Spearman's rho, made as {@link #kendallTauInterval} is.
     *
     * @param level the nominal coverage, above 0 and below 1: 0.95 for an interval of 95 %
     * @param resamples how many resamples to draw, at least 1
     * @param seed of the {@link StableRandom} that draws
     * @throws IllegalArgumentException if the level or the number of resamples is out of range
     */
    public Interval spearmanInterval(double level, int resamples, long seed) {
        return interval(new Spearman(), level, resamples, seed);
    }

    private Interval interval(RankStatistic statistic, double level, int resamples, long seed) {
        Interval.requireLevel(level);
        Resampling.requireSome(resamples);
        if (Double.isNaN(statistic.of(pairs))) {
            return new Interval(Double.NaN, Double.NaN, level);
        }
        RankedPairs resample = pairs.copy();
        int[] draws = new int[pairs.size()];
        return Resampling.interval(
                Resampling.ascending(resamples, seed, random -> {
                    pairs.resample(resample, draws, random);
                    return statistic.of(resample);
                }),
                level);
    }
}

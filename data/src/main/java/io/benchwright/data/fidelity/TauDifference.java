package io.benchwright.data.fidelity;

import io.benchwright.data.random.StableRandom;
import java.util.Arrays;

/**
 * By how much two proxies differ in Kendall's tau-b against one truth, on the same items.
 *
 * @param difference the first's tau less the second's, from -2 to 2
 * @param interval its bootstrap interval: in each resample the same items are drawn for both
 */
public record TauDifference(double difference, Interval interval) {

    /**
     * Compares two proxies. Items are drawn with replacement, the same for both; two copies of an item are a tie on every
     * side, so that they form no pair in tau-b. The order of the items does not matter.
     *
     * @param first a value for each item
     * @param second a value for each item, in the same order
     * @param truth the values of the same items, in the same order
     * @param level the nominal coverage, above 0 and below 1
     * @param resamples how many to draw, at least 1: for the ends to be found at all, clearly more than 2 / (1 - level)
     * @param seed of the {@link StableRandom} that draws
     * @throws IllegalArgumentException if the lists differ in length, hold a value that is not finite, or the level or the
     *     number of resamples is out of range
     */
    public static TauDifference of(
            double[] first, double[] second, double[] truth, double level, int resamples, long seed) {
        Interval.requireLevel(level);
        Resampling.requireSome(resamples);
        RankedPairs firstPairs = RankedPairs.of(first, truth);
        RankedPairs secondPairs = RankedPairs.of(second, truth);
        KendallTau tau = new KendallTau();
        double difference = tau.of(firstPairs) - tau.of(secondPairs);
        if (Double.isNaN(difference)) {
            return new TauDifference(difference, new Interval(Double.NaN, Double.NaN, level));
        }
        int n = truth.length;
        int[] firstPlaces = places(first, truth, second);
        int[] secondPlaces = places(second, truth, first);
        // Items are numbered as the first proxy ranks them.
        int[] toSecond = new int[n];
        for (int item = 0; item < n; item++) {
            toSecond[firstPlaces[item]] = secondPlaces[item];
        }
        RankedPairs firstResample = firstPairs.copy();
        RankedPairs secondResample = secondPairs.copy();
        int[] draws = new int[n];
        int[] secondDraws = new int[n];
        double[] ascending = Resampling.ascending(resamples, seed, random -> {
            Resampling.draw(draws, random);
            for (int i = 0; i < n; i++) {
                secondDraws[toSecond[i]] = draws[i];
            }
            firstPairs.take(draws, firstResample);
            secondPairs.take(secondDraws, secondResample);
            return tau.of(firstResample) - tau.of(secondResample);
        });
        return new TauDifference(difference, Resampling.interval(ascending, level));
    }

    /** Where each item stands among ranked pairs: by the proxy, then the truth, then another value to break the tie. */
    private static int[] places(double[] proxy, double[] truth, double[] other) {
        Integer[] order = new Integer[proxy.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        Arrays.sort(order, (a, b) -> {
            int byProxy = Double.compare(proxy[a] + 0.0, proxy[b] + 0.0);
            int byTruth = byProxy != 0 ? byProxy : Double.compare(truth[a] + 0.0, truth[b] + 0.0);
            return byTruth != 0 ? byTruth : Double.compare(other[a] + 0.0, other[b] + 0.0);
        });
        int[] places = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            places[order[i]] = i;
        }
        return places;
    }
}

package io.benchwright.data.fidelity;

import io.benchwright.data.internal.Problems;
import io.benchwright.data.random.StableRandom;
import java.util.Arrays;

/**
 * Pairs of ranks, in ascending order of the proxy's, and within those of the truth's. The ranks of a side count from 0, with
 * none left out, and are equal where the values are; a resample keeps the ranks of the pairs that it is drawn from.
 */
final class RankedPairs {

    private final int[] proxy;
    private final int[] truth;
    private final double[] proxyValues;
    private final double[] truthValues;

    private RankedPairs(int[] proxy, int[] truth, double[] proxyValues, double[] truthValues) {
        this.proxy = proxy;
        this.truth = truth;
        this.proxyValues = proxyValues;
        this.truthValues = truthValues;
    }

    static RankedPairs of(double[] proxy, double[] truth) {
        requireComparable(proxy, truth);
        double[] proxyValues = distinct(proxy);
        double[] truthValues = distinct(truth);
        int n = proxy.length;
        // Both ranks in one number: sorts by two keys without objects.
        long[] packed = new long[n];
        for (int i = 0; i < n; i++) {
            packed[i] = ((long) rank(proxyValues, proxy[i]) << 32) | rank(truthValues, truth[i]);
        }
        Arrays.sort(packed);
        int[] proxyByRank = new int[n];
        int[] truthByRank = new int[n];
        for (int i = 0; i < n; i++) {
            proxyByRank[i] = (int) (packed[i] >>> 32);
            truthByRank[i] = (int) packed[i];
        }
        return new RankedPairs(proxyByRank, truthByRank, proxyValues, truthValues);
    }

    private static void requireComparable(double[] proxy, double[] truth) {
        if (proxy.length != truth.length) {
            throw new IllegalArgumentException(
                    "proxy has " + proxy.length + " values, but truth has " + truth.length + "; they must be pairs");
        }
        Problems problems = new Problems();
        requireFinite("proxy", proxy, problems);
        requireFinite("truth", truth, problems);
        if (problems.count() > 0) {
            throw new IllegalArgumentException(String.join(", ", problems.listed())
                    + (problems.unlisted() > 0 ? " and " + problems.unlisted() + " more" : "")
                    + ", but values must be finite: leave such pairs out");
        }
    }

    private static void requireFinite(String name, double[] values, Problems problems) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                problems.add(name + "[" + i + "] is " + values[i]);
            }
        }
    }

    /** The distinct values in ascending order. */
    private static double[] distinct(double[] values) {
        double[] sorted = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            sorted[i] = withoutNegativeZero(values[i]);
        }
        Arrays.sort(sorted);
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[count++] = sorted[i];
            }
        }
        return Arrays.copyOf(sorted, count);
    }

    private static int rank(double[] distinct, double value) {
        return Arrays.binarySearch(distinct, withoutNegativeZero(value));
    }

    /** Sorting and searching take -0.0 for less than 0.0, but the two are equal. */
    private static double withoutNegativeZero(double value) {
        return value + 0.0;
    }

    int size() {
        return proxy.length;
    }

    /** The proxy's ranks, ascending; not to be changed. */
    int[] proxy() {
        return proxy;
    }

    /** The truth's ranks, ascending where the proxy's are equal; not to be changed. */
    int[] truth() {
        return truth;
    }

    /** The value of each rank of the proxy, ascending; not to be changed. */
    double[] proxyValues() {
        return proxyValues;
    }

    /** The value of each rank of the truth, ascending; not to be changed. */
    double[] truthValues() {
        return truthValues;
    }

    RankedPairs copy() {
        return new RankedPairs(proxy.clone(), truth.clone(), proxyValues, truthValues);
    }

    /**
     * Draws as many of these pairs as there are, with replacement.
     *
     * @param into a copy of these pairs, which is overwritten
     * @param draws room for a number for each pair
     */
    void resample(RankedPairs into, int[] draws, StableRandom random) {
        Resampling.draw(draws, random);
        take(draws, into);
    }

    /**
     * Takes each pair a number of times.
     *
     * @param draws how often, for each pair in the order of these; as often in all as there are pairs
     * @param into a copy of these pairs, which is overwritten
     */
    void take(int[] draws, RankedPairs into) {
        int n = size();
        // Taken in the order of the pairs, the resample needs no sorting.
        int filled = 0;
        for (int i = 0; i < n; i++) {
            int end = filled + draws[i];
            Arrays.fill(into.proxy, filled, end, proxy[i]);
            Arrays.fill(into.truth, filled, end, truth[i]);
            filled = end;
        }
    }

    /** Which part of the highest or lowest of the truth are those of the proxy; all ways to break ties count alike. */
    double overlap(int k, boolean isHighest) {
        int n = size();
        if (k < 1 || k > n) {
            throw new IllegalArgumentException("k is " + k + ", but must be from 1 to " + n);
        }
        double[] byProxy = shares(proxy, proxyValues.length, k, isHighest);
        double[] byTruth = shares(truth, truthValues.length, k, isHighest);
        double both = 0;
        for (int i = 0; i < n; i++) {
            both += byProxy[proxy[i]] * byTruth[truth[i]];
        }
        return both / k;
    }

    /** For each rank how likely an item of it is among the first {@code k}. */
    private static double[] shares(int[] ranks, int distinct, int k, boolean isHighest) {
        int[] counts = new int[distinct];
        for (int rank : ranks) {
            counts[rank]++;
        }
        double[] shares = new double[distinct];
        int left = k;
        for (int i = 0; i < distinct && left > 0; i++) {
            int rank = isHighest ? distinct - 1 - i : i;
            if (counts[rank] > 0) {
                shares[rank] = Math.min(1, (double) left / counts[rank]);
                left -= counts[rank];
            }
        }
        return shares;
    }

    /** The highest truth less the mean truth of those that the proxy puts highest; NaN without pairs. */
    double regret() {
        int n = size();
        if (n == 0) {
            return Double.NaN;
        }
        double chosen = 0;
        int count = 0;
        int best = 0;
        for (int i = n - 1; i >= 0; i--) {
            best = Math.max(best, truth[i]);
            if (proxy[i] == proxy[n - 1]) {
                chosen += truthValues[truth[i]];
                count++;
            }
        }
        // Rounding of the mean of equal numbers must not make it negative.
        return Math.max(0, truthValues[best] - chosen / count);
    }
}

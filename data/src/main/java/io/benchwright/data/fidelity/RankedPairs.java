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
    private final int proxyRanks;
    private final int truthRanks;

    private RankedPairs(int[] proxy, int[] truth, int proxyRanks, int truthRanks) {
        this.proxy = proxy;
        this.truth = truth;
        this.proxyRanks = proxyRanks;
        this.truthRanks = truthRanks;
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
        return new RankedPairs(proxyByRank, truthByRank, proxyValues.length, truthValues.length);
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

    /** The number that all ranks of the proxy are below. */
    int proxyRanks() {
        return proxyRanks;
    }

    /** The number that all ranks of the truth are below. */
    int truthRanks() {
        return truthRanks;
    }

    RankedPairs copy() {
        return new RankedPairs(proxy.clone(), truth.clone(), proxyRanks, truthRanks);
    }

    /**
     * Draws as many of these pairs as there are, with replacement.
     *
     * @param into a copy of these pairs, which is overwritten
     * @param draws room for a number for each pair
     */
    void resample(RankedPairs into, int[] draws, StableRandom random) {
        int n = size();
        Arrays.fill(draws, 0);
        for (int i = 0; i < n; i++) {
            draws[random.nextInt(n)]++;
        }
        // Taken in the order of the pairs, the resample needs no sorting.
        int filled = 0;
        for (int i = 0; i < n; i++) {
            int end = filled + draws[i];
            Arrays.fill(into.proxy, filled, end, proxy[i]);
            Arrays.fill(into.truth, filled, end, truth[i]);
            filled = end;
        }
    }
}

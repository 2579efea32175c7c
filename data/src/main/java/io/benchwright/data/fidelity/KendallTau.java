package io.benchwright.data.fidelity;

/** Kendall's tau-b by Knight's method: the pairs in reverse order are the exchanges that sort one side by the other. */
final class KendallTau implements RankStatistic {

    private int[] sorted = new int[0];
    private int[] spare = new int[0];

    @Override
    public double of(RankedPairs pairs) {
        int[] proxy = pairs.proxy();
        int[] truth = pairs.truth();
        int n = pairs.size();
        if (sorted.length != n) {
            sorted = new int[n];
            spare = new int[n];
        }
        long tiedInProxy = 0;
        long tiedInBoth = 0;
        int proxyRun = 0;
        int bothRun = 0;
        for (int i = 1; i < n; i++) {
            proxyRun = proxy[i] == proxy[i - 1] ? proxyRun + 1 : 0;
            bothRun = proxyRun > 0 && truth[i] == truth[i - 1] ? bothRun + 1 : 0;
            // Tied with each that precedes it in its run.
            tiedInProxy += proxyRun;
            tiedInBoth += bothRun;
        }
        System.arraycopy(truth, 0, sorted, 0, n);
        long reversed = sortCountingExchanges();
        long tiedInTruth = 0;
        int truthRun = 0;
        for (int i = 1; i < n; i++) {
            truthRun = sorted[i] == sorted[i - 1] ? truthRun + 1 : 0;
            tiedInTruth += truthRun;
        }
        long all = (long) n * (n - 1) / 2;
        long toldApartByBoth = all - tiedInProxy - tiedInTruth + tiedInBoth;
        // One root of the product, rather than two roots, makes perfect agreement exactly 1. No pairs told apart: 0 /
        // 0.
        return (toldApartByBoth - 2 * reversed)
                / Math.sqrt((double) (all - tiedInProxy) * (double) (all - tiedInTruth));
    }

    /** Sorts by merging, and counts for how many pairs the greater stood before the less. */
    private long sortCountingExchanges() {
        int n = sorted.length;
        long exchanges = 0;
        // Wider than int: twice the last width may be beyond it.
        for (long width = 1; width < n; width *= 2) {
            for (long from = 0; from < n; from += 2 * width) {
                int middle = (int) Math.min(from + width, n);
                exchanges += merge((int) from, middle, (int) Math.min(from + 2 * width, n));
            }
            int[] merged = spare;
            spare = sorted;
            sorted = merged;
        }
        return exchanges;
    }

    /** Merges two sorted neighbours into the spare array. */
    private long merge(int from, int middle, int to) {
        // A faithful proxy leaves most stretches in order.
        if (middle == to || sorted[middle - 1] <= sorted[middle]) {
            System.arraycopy(sorted, from, spare, from, to - from);
            return 0;
        }
        long exchanges = 0;
        int left = from;
        int right = middle;
        int at = from;
        while (left < middle && right < to) {
            if (sorted[right] < sorted[left]) {
                // Passes all that is left of the left side.
                exchanges += middle - left;
                spare[at++] = sorted[right++];
            } else {
                spare[at++] = sorted[left++];
            }
        }
        System.arraycopy(sorted, left, spare, at, middle - left);
        System.arraycopy(sorted, right, spare, at + middle - left, to - right);
        return exchanges;
    }
}

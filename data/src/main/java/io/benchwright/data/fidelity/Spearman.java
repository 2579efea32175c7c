package io.benchwright.data.fidelity;

import java.util.Arrays;

/** Spearman's rho: Pearson's correlation of ranks, where equal values share the mean of their ranks. */
final class Spearman implements RankStatistic {

    private double[] proxyDeviations = new double[0];
    private double[] truthDeviations = new double[0];

    @Override
    public double of(RankedPairs pairs) {
        if (proxyDeviations.length != pairs.proxyValues().length
                || truthDeviations.length != pairs.truthValues().length) {
            proxyDeviations = new double[pairs.proxyValues().length];
            truthDeviations = new double[pairs.truthValues().length];
        }
        deviations(pairs.proxy(), proxyDeviations);
        deviations(pairs.truth(), truthDeviations);
        double proxySquares = 0;
        double truthSquares = 0;
        double products = 0;
        // Sums of integers, so exact below 2^53, which is up to 300,000 pairs; rounded beyond.
        for (int i = 0; i < pairs.size(); i++) {
            double proxy = proxyDeviations[pairs.proxy()[i]];
            double truth = truthDeviations[pairs.truth()[i]];
            proxySquares += proxy * proxy;
            truthSquares += truth * truth;
            products += proxy * truth;
        }
        // No deviations on a side: 0 / 0.
        double rho = products / Math.sqrt(proxySquares * truthSquares);
        return Math.max(-1, Math.min(1, rho));
    }

    /** Twice the deviation of each rank's mean position from the middle one: whole numbers, where the deviation has halves. */
    private static void deviations(int[] ranks, double[] deviations) {
        Arrays.fill(deviations, 0);
        for (int rank : ranks) {
            deviations[rank]++;
        }
        double before = 0;
        for (int rank = 0; rank < deviations.length; rank++) {
            double tied = deviations[rank];
            deviations[rank] = 2 * before + tied - ranks.length;
            before += tied;
        }
    }
}

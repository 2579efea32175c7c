package io.benchwright.data.fidelity;

/** Pearson's correlation of the values. */
final class Pearson implements RankStatistic {

    @Override
    public double of(RankedPairs pairs) {
        int n = pairs.size();
        // From the greatest magnitude on, so that no square overflows or vanishes.
        double proxyScale = scale(pairs.proxyValues());
        double truthScale = scale(pairs.truthValues());
        double proxyMean = mean(pairs.proxy(), pairs.proxyValues(), proxyScale);
        double truthMean = mean(pairs.truth(), pairs.truthValues(), truthScale);
        double proxySquares = 0;
        double truthSquares = 0;
        double products = 0;
        for (int i = 0; i < n; i++) {
            double proxy = pairs.proxyValues()[pairs.proxy()[i]] / proxyScale - proxyMean;
            double truth = pairs.truthValues()[pairs.truth()[i]] / truthScale - truthMean;
            proxySquares += proxy * proxy;
            truthSquares += truth * truth;
            products += proxy * truth;
        }
        if (isAllAlike(pairs.proxy()) || isAllAlike(pairs.truth())) {
            return Double.NaN;
        }
        return Math.max(-1, Math.min(1, products / Math.sqrt(proxySquares) / Math.sqrt(truthSquares)));
    }

    /** Where rounding would leave a deviation of equal values. */
    private static boolean isAllAlike(int[] ranks) {
        for (int rank : ranks) {
            if (rank != ranks[0]) {
                return false;
            }
        }
        return true;
    }

    private static double scale(double[] ascending) {
        if (ascending.length == 0) {
            return 1;
        }
        double greatest = Math.max(Math.abs(ascending[0]), Math.abs(ascending[ascending.length - 1]));
        return greatest == 0 ? 1 : greatest;
    }

    private static double mean(int[] ranks, double[] values, double scale) {
        double sum = 0;
        for (int rank : ranks) {
            sum += values[rank] / scale;
        }
        return sum / ranks.length;
    }
}

package io.benchwright.surrogates.internal.transfer;

import io.benchwright.data.random.StableRandom;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses which networks to measure: one after the other that which lowers the mean posterior variance over random other
 * networks the most (integrated variance, or V-optimality), under a kernel on the groups of features together.
 */
public final class SampleDesign {

    private static final int CANDIDATES = 600;
    private static final int JUDGES = 600;
    private static final double NOISE = 0.05;

    private SampleDesign() {}

    /**
     * Chooses.
     *
     * @param groups features of all networks
     * @param weights how much each group counts
     * @param among the networks to choose from
     * @param count how many networks to choose
     * @return the networks, the most informative first
     */
    public static int[] choose(List<Features> groups, double[] weights, int[] among, int count, StableRandom random) {
        int networks = among.length;
        int[] order = among.clone();
        random.shuffle(order);
        int candidates = Math.min(CANDIDATES, networks);
        int[] candidate = IntStream.range(0, candidates).map(i -> order[i]).toArray();
        random.shuffle(order);
        int judges = Math.min(JUDGES, networks);
        double[][] between = new double[candidates][candidates];
        double[][] toJudges = new double[candidates][judges];
        for (int i = 0; i < candidates; i++) {
            for (int g = 0; g < weights.length; g++) {
                for (int j = 0; j < candidates; j++) {
                    between[i][j] += weights[g] * groups.get(g).product(candidate[i], candidate[j]);
                }
                for (int j = 0; j < judges; j++) {
                    toJudges[i][j] += weights[g] * groups.get(g).product(candidate[i], order[j]);
                }
            }
        }
        boolean[] taken = new boolean[candidates];
        int[] chosen = new int[Math.min(count, candidates)];
        for (int step = 0; step < chosen.length; step++) {
            int best = -1;
            double most = -1;
            for (int i = 0; i < candidates; i++) {
                double gain = 0;
                for (double covariance : toJudges[i]) {
                    gain += covariance * covariance;
                }
                gain /= between[i][i] + NOISE;
                if (!taken[i] && gain > most) {
                    most = gain;
                    best = i;
                }
            }
            taken[best] = true;
            chosen[step] = candidate[best];
            double variance = between[best][best] + NOISE;
            double[] ofBest = between[best].clone();
            double[] judgesOfBest = toJudges[best].clone();
            for (int i = 0; i < candidates; i++) {
                double share = ofBest[i] / variance;
                for (int j = 0; j < candidates; j++) {
                    between[i][j] -= share * ofBest[j];
                }
                for (int j = 0; j < judges; j++) {
                    toJudges[i][j] -= share * judgesOfBest[j];
                }
            }
        }
        return chosen;
    }
}

package io.benchwright.surrogates.internal.transfer;

import io.benchwright.data.random.StableRandom;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses which networks to measure: one after the other that which lowers the mean posterior variance over random other
 * networks the most (integrated variance, or V-optimality), under a kernel on the groups of features together.
 */
public final class SampleDesign {

    /** The most networks that are looked at, and so the most that can be chosen. */
    public static final int CANDIDATES = 600;

    private static final int JUDGES = 600;
    private static final double NOISE = 0.05;

    private SampleDesign() {}

    /** The groups of features that networks are told apart by: all quantities, the few that tell the most, and sources. */
    public static List<Features> groups(Networks networks, SourceTimes sources) {
        Features all = networks.features().get(0);
        Features few = networks.features().get(2);
        return sources.models().isEmpty()
                ? List.of(all, few)
                : List.of(all, few, sources.features().get(0));
    }

    /**
     * Chooses.
     *
     * @param groups features of all networks; all count alike
     * @param known networks that were measured already
     * @param among the networks to choose from
     * @param count how many networks to choose
     * @return the networks, the most informative first
     */
    public static int[] choose(List<Features> groups, int[] known, int[] among, int count, StableRandom random) {
        double weight = 1.0 / groups.size();
        int[] order = among.clone();
        random.shuffle(order);
        int fresh = Math.min(CANDIDATES, among.length);
        int[] candidate = IntStream.concat(
                        IntStream.of(known), IntStream.range(0, fresh).map(i -> order[i]))
                .toArray();
        int candidates = candidate.length;
        random.shuffle(order);
        int judges = Math.min(JUDGES, among.length);
        double[][] between = new double[candidates][candidates];
        double[][] toJudges = new double[candidates][judges];
        for (int i = 0; i < candidates; i++) {
            for (Features group : groups) {
                for (int j = 0; j < candidates; j++) {
                    between[i][j] += weight * group.product(candidate[i], candidate[j]);
                }
                for (int j = 0; j < judges; j++) {
                    toJudges[i][j] += weight * group.product(candidate[i], order[j]);
                }
            }
        }
        boolean[] taken = new boolean[candidates];
        int[] chosen = new int[Math.min(count, fresh)];
        for (int step = 0; step < known.length + chosen.length; step++) {
            int best = step;
            double most = -1;
            for (int i = step < known.length ? candidates : known.length; i < candidates; i++) {
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
            if (step >= known.length) {
                chosen[step - known.length] = candidate[best];
            }
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

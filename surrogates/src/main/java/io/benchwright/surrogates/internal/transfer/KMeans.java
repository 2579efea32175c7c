package io.benchwright.surrogates.internal.transfer;

import io.benchwright.data.random.StableRandom;
import java.util.Arrays;
import java.util.List;

/**
 * Chooses networks that are spread over all: those nearest to the means of clusters (Lloyd, 1982; first means as k-means++
 * draws them: Arthur and Vassilvitskii, 2007). NASFLAT's samplers are of this kind; it stands here for comparison.
 */
public final class KMeans {

    private static final int MOST_ROUNDS = 50;
    /** The most networks that are looked at, and so the most that can be chosen. */
    private static final int CANDIDATES = 2_000;

    private KMeans() {}

    /**
     * Chooses.
     *
     * @param groups features of all networks; all count alike
     * @param among the networks to choose from
     * @param count how many: at least 1; no more are chosen than are looked at, which are 2,000
     * @return the networks, each once, in a random order
     */
    public static int[] choose(List<Features> groups, int[] among, int count, StableRandom random) {
        int[] order = among.clone();
        random.shuffle(order);
        int[] pool = Arrays.copyOf(order, Math.min(CANDIDATES, order.length));
        double[][] points = new double[pool.length][];
        for (int i = 0; i < pool.length; i++) {
            int network = pool[i];
            points[i] = groups.stream()
                    .flatMapToDouble(group -> Arrays.stream(group.rows()[network]))
                    .toArray();
        }
        int clusters = Math.min(count, pool.length);
        double[][] means = start(points, clusters, random);
        int[] cluster = new int[points.length];
        for (int round = 0; round < MOST_ROUNDS; round++) {
            boolean moved = round == 0;
            for (int i = 0; i < points.length; i++) {
                int nearest = nearest(points[i], means);
                moved |= nearest != cluster[i];
                cluster[i] = nearest;
            }
            if (!moved) {
                break;
            }
            move(means, points, cluster);
        }
        int[] chosen = new int[clusters];
        boolean[] taken = new boolean[points.length];
        for (int k = 0; k < clusters; k++) {
            int best = -1;
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < points.length; i++) {
                double distance = distance(points[i], means[k]);
                if (!taken[i] && distance < least) {
                    least = distance;
                    best = i;
                }
            }
            taken[best] = true;
            chosen[k] = pool[best];
        }
        random.shuffle(chosen);
        return chosen;
    }

    private static double[][] start(double[][] points, int clusters, StableRandom random) {
        double[][] means = new double[clusters][];
        double[] distances = new double[points.length];
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        int next = random.nextInt(points.length);
        for (int k = 0; k < clusters; k++) {
            means[k] = points[next].clone();
            double total = 0;
            for (int i = 0; i < points.length; i++) {
                distances[i] = Math.min(distances[i], distance(points[i], means[k]));
                total += distances[i];
            }
            double rest = random.nextDouble() * total;
            next = 0;
            for (int i = 0; i < points.length && rest >= distances[i]; i++) {
                rest -= distances[i];
                next = Math.min(i + 1, points.length - 1);
            }
        }
        return means;
    }

    /** A cluster that has lost all its points stays where it is. */
    private static void move(double[][] means, double[][] points, int[] cluster) {
        double[][] sums = new double[means.length][means[0].length];
        int[] counts = new int[means.length];
        for (int i = 0; i < points.length; i++) {
            counts[cluster[i]]++;
            for (int f = 0; f < points[i].length; f++) {
                sums[cluster[i]][f] += points[i][f];
            }
        }
        for (int k = 0; k < means.length; k++) {
            if (counts[k] > 0) {
                for (int f = 0; f < sums[k].length; f++) {
                    means[k][f] = sums[k][f] / counts[k];
                }
            }
        }
    }

    private static int nearest(double[] point, double[][] means) {
        int nearest = 0;
        for (int k = 1; k < means.length; k++) {
            if (distance(point, means[k]) < distance(point, means[nearest])) {
                nearest = k;
            }
        }
        return nearest;
    }

    private static double distance(double[] one, double[] other) {
        double sum = 0;
        for (int f = 0; f < one.length; f++) {
            sum += (one[f] - other[f]) * (one[f] - other[f]);
        }
        return sum;
    }
}

package io.benchwright.jobs.campaign.spark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How many trials are put together: into a task, and into a round. */
final class Bundles {

    /** The part of what a slot has left to do, on average, that it takes at once. */
    private static final int PARTS = 4;

    private static final int LARGEST = 1000;

    /** A slot that joins late should find something to do. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    static final int LARGEST_ROUND = 100_000;
    /** The slots wait for the last of each round: half a trial on average, a fortieth of the round. */
    private static final int ROUND_PER_SLOT = 20;

    private static final Duration SHORT_ROUND = Duration.ofMinutes(5);
    private static final Duration LONG_ROUND = Duration.ofHours(1);

    private Bundles() {}

    /**
     * The sizes of the tasks of a round: large ones first, for there are costs by the task, and small ones last, for nobody should
     * wait for one that was unlucky with its trials.
     *
     * @param most how many trials a task has at most
     */
    static List<Integer> sizes(int trials, int slots, int most) {
        List<Integer> sizes = new ArrayList<>();
        int left = trials;
        while (left > 0) {
            int size = Math.min(most, Math.max(1, left / (PARTS * slots)));
            sizes.add(size);
            left -= size;
        }
        return sizes;
    }

    /**
     * How many trials a task has at most, after a round that took so long. Before the first, nothing is known, nor how many slots there
     * will be: one.
     */
    static int most(int trials, int slots, Duration took) {
        double secondsOfOne = took.toMillis() / 1e3 * slots / Math.max(1, trials);
        return (int) Math.max(1, Math.min(LARGEST, LONGEST.toSeconds() / Math.max(secondsOfOne, 1e-6)));
    }

    /** How many trials the first round has. */
    static int firstRound(int least, int slots) {
        return Math.max(least, Math.min(LARGEST_ROUND, ROUND_PER_SLOT * slots));
    }

    /** How many trials a round has after one that took so long: results should be in the benchmark some times an hour. */
    static int nextRound(int size, int first, Duration took) {
        if (took.compareTo(SHORT_ROUND) < 0) {
            return Math.max(size, Math.min(LARGEST_ROUND, 2 * size));
        }
        return took.compareTo(LONG_ROUND) > 0 ? Math.max(first, size / 2) : size;
    }
}

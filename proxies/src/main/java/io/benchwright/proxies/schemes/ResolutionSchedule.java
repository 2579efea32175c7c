package io.benchwright.proxies.schemes;

import java.util.Optional;

/**
 * The resolution of images for training over the epochs, as in progressive resizing: the first up to and including the epoch at
 * which growth starts, the last from the one at which it ends, and in between linear, rounded to the nearest step (at a tie up).
 * The step is the largest of 32, 16, 8, 4, 2, 1 that divides both the first and the last resolution, so that 160 to 192 go in
 * steps of 32 (as Accel-NASBench does) and 24 to 32 in steps of 8. Where first and last are the same there is no growth, and both
 * epochs are kept as 0.
 *
 * @param first height and width in pixels at first, 8 to 2048
 * @param last height and width in pixels at last, from {@code first} to 2048
 * @param growthStarts the last epoch of the first resolution; epochs count from 0
 * @param growthEnds the first epoch of the last resolution, above {@code growthStarts}, below the scheme's epochs
 */
public record ResolutionSchedule(int first, int last, int growthStarts, int growthEnds) {

    private static final int LARGEST_STEP = 32;

    /** @throws IllegalArgumentException if a number is out of range */
    public ResolutionSchedule {
        Limit.FIRST.require(first);
        Limit.LAST.require(last);
        Limit.require(growthProblem(first, last));
        if (first == last) {
            growthStarts = 0;
            growthEnds = 0;
        } else {
            Limit.GROWTH_STARTS.require(growthStarts);
            Limit.GROWTH_ENDS.require(growthEnds);
            Limit.require(orderProblem(growthStarts, growthEnds));
        }
    }

    /** One resolution for all epochs. */
    public static ResolutionSchedule constant(int resolution) {
        return new ResolutionSchedule(resolution, resolution, 0, 0);
    }

    /** Whether it is one resolution for all epochs. */
    public boolean isConstant() {
        return first == last;
    }

    /**
     * The resolution of an epoch in pixels.
     *
     * @param epoch 0 for the first
     */
    public int at(int epoch) {
        if (epoch <= growthStarts) {
            return first;
        }
        if (epoch >= growthEnds) {
            return last;
        }
        int step = Math.min(LARGEST_STEP, Integer.lowestOneBit(first | last));
        double exact = first + (last - first) * (double) (epoch - growthStarts) / (growthEnds - growthStarts);
        return (int) Math.floor(exact / step + 0.5) * step;
    }

    static Optional<String> growthProblem(int first, int last) {
        return last >= first
                ? Optional.empty()
                : Optional.of("last is " + last + ", but must be at least first, " + first);
    }

    static Optional<String> orderProblem(int growthStarts, int growthEnds) {
        return growthEnds > growthStarts
                ? Optional.empty()
                : Optional.of("growthEnds is " + growthEnds + ", but must be above growthStarts, " + growthStarts);
    }

    /** What is wrong with an end of growth in a training of so many epochs. */
    static Optional<String> endProblem(int growthEnds, int epochs) {
        return growthEnds < epochs
                ? Optional.empty()
                : Optional.of("growthEnds is " + growthEnds + ", but must be below the number of epochs, " + epochs
                        + ", or the last resolution is never reached");
    }
}

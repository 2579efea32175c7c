package io.benchwright.data.fidelity;

/**
 * A confidence interval.
 *
 * @param lower the lower end; {@code NaN}, as is the upper one, where the statistic itself is not defined
 * @param upper the upper end
 * @param level the nominal coverage, above 0 and below 1: 0.95 for an interval of 95 %
 */
public record Interval(double lower, double upper, double level) {

    /**
     * Checks the order of the ends and the level.
     *
     * @throws IllegalArgumentException if the lower end is above the upper, only one of them is {@code NaN}, or the level is
     *     not between 0 and 1
     */
    public Interval {
        if (!(lower <= upper) && !(Double.isNaN(lower) && Double.isNaN(upper))) {
            throw new IllegalArgumentException("lower end is " + lower + ", but the upper is " + upper);
        }
        requireLevel(level);
    }

    static void requireLevel(double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level is " + level + ", but must be above 0 and below 1");
        }
    }
}

package io.benchwright.surrogates.search;

import java.math.BigDecimal;

/**
 * A bound that a network must keep. Whether it does is judged by the value of the column: where that is predicted, by the
 * mean and not by its interval.
 *
 * @param column what is bounded
 * @param bound from which side
 * @param value the last value that keeps the limit, in the column's unit
 */
public record Limit(Column column, Bound bound, double value) {

    /** A side. */
    public enum Bound {
        /** Values up to the limit keep it. */
        AT_MOST("<="),
        /** Values from the limit on keep it. */
        AT_LEAST(">=");

        private final String sign;

        Bound(String sign) {
            this.sign = sign;
        }

        /** {@code <=} or {@code >=}. */
        @Override
        public String toString() {
            return sign;
        }
    }

    /** @throws IllegalArgumentException if the value is not finite */
    public Limit {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("the limit of " + column + " is " + value + ", but must be finite");
        }
    }

    /** An upper limit. */
    public static Limit atMost(Column column, double value) {
        return new Limit(column, Bound.AT_MOST, value);
    }

    /** A lower limit. */
    public static Limit atLeast(Column column, double value) {
        return new Limit(column, Bound.AT_LEAST, value);
    }

    /** A limit to the bad side: a lower one where larger values are better, else an upper one. */
    public static Limit noWorseThan(Column column, double value) {
        return column.isBetterWhenLarger() ? atLeast(column, value) : atMost(column, value);
    }

    /** By how much a value misses the limit, as a share of the limit (of 1 where that is 0); 0 if it keeps it. */
    double violation(double found) {
        double excess = bound == Bound.AT_MOST ? found - value : value - found;
        return excess <= 0 ? 0 : excess / (value == 0 ? 1 : Math.abs(value));
    }

    /** Such as {@code latency@zcu102 <= 5}. */
    @Override
    public String toString() {
        return column + " " + bound + " "
                + BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}

package io.benchwright.surrogates.internal.model;

/**
 * What a target is turned into before it is modelled. Time is a sum over the parts of a network; throughput, its inverse,
 * is not.
 */
public enum Domain {
    /** The target as it is. */
    IDENTITY,
    /** One over the target: seconds an image instead of images a second. */
    INVERSE,
    /** The natural logarithm. */
    LOGARITHM;

    /** Into the domain. */
    public double into(double value) {
        return switch (this) {
            case IDENTITY -> value;
            case INVERSE -> 1 / value;
            case LOGARITHM -> StrictMath.log(value);
        };
    }

    /** Out of the domain. */
    public double outOf(double value) {
        return switch (this) {
            case IDENTITY -> value;
            case INVERSE -> 1 / value;
            case LOGARITHM -> StrictMath.exp(value);
        };
    }
}

package io.benchwright.proxies.schemes;

import java.math.BigDecimal;
import java.util.Optional;

/** The numbers of a scheme, by their names in YAML, and the range of each. */
enum Limit {
    EPOCHS("epochs", 1, 100_000),
    BATCH("batch", 1, 1 << 20),
    MOMENTUM("momentum", 0, 1, Ends.WITHOUT_HIGHEST),
    BETA1("beta1", 0, 1, Ends.WITHOUT_HIGHEST),
    BETA2("beta2", 0, 1, Ends.WITHOUT_HIGHEST),
    EPSILON("epsilon", 0, 1, Ends.WITHOUT_LOWEST),
    PEAK("peak", 0, 1000, Ends.WITHOUT_LOWEST),
    WARM_UP_EPOCHS("warmUpEpochs", 0, 100_000),
    WEIGHT_DECAY("weightDecay", 0, 1),
    LABEL_SMOOTHING("labelSmoothing", 0, 1, Ends.WITHOUT_HIGHEST),
    RESOLUTION("resolution", 8, 2048),
    FIRST("first", 8, 2048),
    LAST("last", 8, 2048),
    GROWTH_STARTS("growthStarts", 0, 100_000),
    GROWTH_ENDS("growthEnds", 0, 100_000),
    VALIDATION_RESOLUTION("validationResolution", 8, 2048),
    TRAINING_SHARE("trainingShare", 0, 1, Ends.WITHOUT_LOWEST),
    WIDTH_MULTIPLIER("widthMultiplier", 0, 16, Ends.WITHOUT_LOWEST);

    /** Whether the ends belong to the range. */
    private enum Ends {
        BOTH,
        WITHOUT_LOWEST,
        WITHOUT_HIGHEST
    }

    private final String field;
    private final double lowest;
    private final double highest;
    private final Ends ends;

    Limit(String field, double lowest, double highest) {
        this(field, lowest, highest, Ends.BOTH);
    }

    Limit(String field, double lowest, double highest, Ends ends) {
        this.field = field;
        this.lowest = lowest;
        this.highest = highest;
        this.ends = ends;
    }

    /** The name of the number in YAML and in messages. */
    String field() {
        return field;
    }

    /** What is wrong with a value. */
    Optional<String> problem(double value) {
        boolean isWithin = (ends == Ends.WITHOUT_LOWEST ? value > lowest : value >= lowest)
                && (ends == Ends.WITHOUT_HIGHEST ? value < highest : value <= highest);
        return isWithin
                ? Optional.empty()
                : Optional.of(field + " is " + text(value) + ", but must be "
                        + (ends == Ends.WITHOUT_LOWEST ? "above " : "at least ") + text(lowest)
                        + (ends == Ends.WITHOUT_HIGHEST ? " and below " : " and at most ") + text(highest));
    }

    /** @throws IllegalArgumentException if a value is out of range */
    void require(double value) {
        require(problem(value));
    }

    /** @throws IllegalArgumentException if there is a problem */
    static void require(Optional<String> problem) {
        if (problem.isPresent()) {
            throw new IllegalArgumentException(problem.get());
        }
    }

    /** A number as a person writes it: 16 and 0.0001, not 16.0 and 1.0E-4. */
    static String text(double value) {
        return Double.isFinite(value)
                ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
                : Double.toString(value);
    }
}

package io.benchwright.proxies.scores;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A score of a network.
 *
 * @param score which
 * @param value finite; empty where the network has none, as the logarithm of 0
 * @param cause why there is no value; empty where there is one
 * @param seconds what it would take alone: making the weights and reading the images included, if it needs them
 */
public record Scored(ZeroCostScore score, OptionalDouble value, Optional<String> cause, double seconds) {

    /** @throws IllegalArgumentException if a number makes no sense, or there is neither value nor cause, or both */
    public Scored {
        requireNonNull(score, "score is null");
        if (value.isPresent() == cause.isPresent()) {
            throw new IllegalArgumentException(score + ": has either a value or a cause");
        }
        if (value.isPresent() && !Double.isFinite(value.getAsDouble())) {
            throw new IllegalArgumentException(score + " is " + value.getAsDouble() + ", but must be finite");
        }
        if (!(seconds >= 0 && seconds < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("seconds is " + seconds + ", but must be finite and not negative");
        }
    }
}

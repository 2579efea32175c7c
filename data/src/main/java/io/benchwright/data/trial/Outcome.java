package io.benchwright.data.trial;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonObject;

/** What came of a trial. */
public sealed interface Outcome {

    /** How often the trial was tried, at least 1. */
    int attempts();

    /** How long the last attempt took, in seconds of wall-clock time; waiting between attempts is not in it. */
    double seconds();

    /**
     * The trial was answered.
     *
     * @param result the answer, as the operation defines it; copied, so that it can be changed by nobody
     * @param attempts how often it was tried, at least 1
     * @param seconds how long the last attempt took
     */
    record Completed(JsonObject result, int attempts, double seconds) implements Outcome {

        /** @throws IllegalArgumentException if a number is out of range */
        public Completed {
            result = requireNonNull(result, "result is null").deepCopy();
            check(attempts, seconds);
        }

        /** The answer: a copy. */
        @Override
        public JsonObject result() {
            return result.deepCopy();
        }
    }

    /**
     * The trial was given up.
     *
     * @param cause why, in one line: what the worker said, or what became of it and its last words
     * @param attempts how often it was tried, at least 1
     * @param seconds how long the last attempt took
     */
    record Failed(String cause, int attempts, double seconds) implements Outcome {

        /** @throws IllegalArgumentException if a number is out of range */
        public Failed {
            requireNonNull(cause, "cause is null");
            check(attempts, seconds);
        }
    }

    private static void check(int attempts, double seconds) {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts is " + attempts + ", but must be at least 1");
        }
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("seconds is " + seconds + ", but must not be negative");
        }
    }
}

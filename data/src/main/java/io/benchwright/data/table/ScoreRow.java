package io.benchwright.data.table;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One score of one network that is not trained: higher is better.
 *
 * @param trial the id of the trial, which may give several scores
 * @param space the name of the search space
 * @param architecture the canonical string
 * @param score its name, such as {@code synflow}
 * @param value finite; null where there is none
 * @param dataset the images; null where the score does not depend on any
 * @param resolution height and width of the input in pixels
 * @param classes that the network tells apart
 * @param batch images in the batch; null where the score does not depend on it
 * @param seed of weights and images; null where the score does not depend on it
 * @param seconds what it took, alone
 * @param source {@link Source}
 * @param outcome {@link RowOutcome}
 * @param cause why there is no value, else null
 * @param host what it was computed on
 */
public record ScoreRow(
        String trial,
        String space,
        String architecture,
        String score,
        @Nullable Double value,
        @Nullable String dataset,
        int resolution,
        int classes,
        @Nullable Integer batch,
        @Nullable Long seed,
        @Nullable Double seconds,
        String source,
        String outcome,
        @Nullable String cause,
        @Nullable String host) {

    /** @throws IllegalArgumentException if a completed row has no value, another one has, or a value is not finite */
    public ScoreRow {
        requireNonNull(trial, "trial is null");
        requireNonNull(space, "space is null");
        requireNonNull(architecture, "architecture is null");
        requireNonNull(score, "score is null");
        requireNonNull(source, "source is null");
        requireNonNull(outcome, "outcome is null");
        boolean isCompleted = outcome.equals(RowOutcome.COMPLETED.toString());
        if (isCompleted == (value == null)) {
            throw new IllegalArgumentException(
                    score + ": outcome is " + outcome + ", and there is " + (value == null ? "no" : "a") + " value");
        }
        if (value != null && !Double.isFinite(value)) {
            throw new IllegalArgumentException(score + " is " + value + ", but must be finite");
        }
    }

    /** What no two rows share: all that decides the value. */
    public String key() {
        return String.join(
                " ",
                space,
                architecture,
                score,
                String.valueOf(dataset),
                Integer.toString(resolution),
                Integer.toString(classes),
                String.valueOf(batch),
                String.valueOf(seed));
    }
}

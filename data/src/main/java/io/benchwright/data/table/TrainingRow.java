package io.benchwright.data.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One training of one network.
 *
 * @param trial the id of the trial
 * @param space the name of the search space
 * @param architecture the canonical string
 * @param dataset the images
 * @param scheme the name of the training scheme
 * @param seed the seed, null where the publisher does not tell
 * @param replicate counts trainings that are otherwise the same, from 0
 * @param source {@link Source}
 * @param outcome {@link RowOutcome}
 * @param cause why it did not complete, else null
 * @param evaluatedOn {@code validation} or {@code test}: the images that the accuracy is of
 * @param top1 top-1 accuracy after the last epoch, in percent
 * @param top5 top-5 accuracy after the last epoch, in percent
 * @param seconds the duration of the training
 * @param curve what was seen after each epoch, in order; empty where the publisher does not tell
 * @param images training images seen, with repetition
 * @param threads CPU threads used
 * @param host what it ran on
 */
public record TrainingRow(
        String trial,
        String space,
        String architecture,
        String dataset,
        String scheme,
        @Nullable Long seed,
        int replicate,
        String source,
        String outcome,
        @Nullable String cause,
        @Nullable String evaluatedOn,
        @Nullable Double top1,
        @Nullable Double top5,
        @Nullable Double seconds,
        List<Epoch> curve,
        @Nullable Long images,
        @Nullable Integer threads,
        @Nullable String host) {

    /** Copies the curve; a file without that column gives none. */
    public TrainingRow {
        curve = curve == null ? List.of() : List.copyOf(curve);
    }

    /**
     * A point of a learning curve.
     *
     * @param epoch from 1
     * @param trainLoss mean training loss of the epoch
     * @param top1 top-1 accuracy after the epoch, in percent
     * @param top5 top-5 accuracy after the epoch, in percent
     * @param seconds since the training began
     * @param resolution height and width of the images for training in the epoch
     */
    public record Epoch(
            int epoch,
            @Nullable Double trainLoss,
            @Nullable Double top1,
            @Nullable Double top5,
            @Nullable Double seconds,
            @Nullable Integer resolution) {}
}

package io.benchwright.data.table;

import java.util.List;
import java.util.Map;

/** Rows for tests. */
public final class Rows {

    private Rows() {}

    /** An architecture that no space has; its name is all that matters. */
    public static ArchitectureRow architecture(String name) {
        return new ArchitectureRow(name, "toy", List.of(1, -1, 0), 1000, 10);
    }

    /** A completed training. */
    public static TrainingRow training(String trial, String architecture, double top1) {
        return new TrainingRow(
                trial,
                "toy",
                architecture,
                "images",
                "short",
                7L,
                0,
                "measured",
                "completed",
                null,
                "validation",
                top1,
                null,
                12.5,
                List.of(
                        new TrainingRow.Epoch(1, 2.5, 10.0, null, 6.0, 16),
                        new TrainingRow.Epoch(2, 1.5, top1, null, 12.5, null)),
                1000L,
                2,
                "host");
    }

    /** A score from a batch of 64 images. */
    public static ScoreRow score(String trial, String architecture, String score, long seed, double value) {
        return new ScoreRow(
                trial,
                "toy",
                architecture,
                score,
                value,
                "images",
                32,
                10,
                64,
                seed,
                0.5,
                "measured",
                "completed",
                null,
                "host");
    }

    /** A score that could not be computed. */
    public static ScoreRow failedScore(String trial, String architecture, String score, long seed) {
        return new ScoreRow(
                trial,
                "toy",
                architecture,
                score,
                null,
                "images",
                32,
                10,
                64,
                seed,
                null,
                "measured",
                "failed",
                "no reason",
                null);
    }

    /** A completed measurement with its repetitions. */
    public static MeasurementRow measurement(String trial, String architecture, double median) {
        return new MeasurementRow(
                trial,
                "toy",
                architecture,
                "cpu",
                "latency",
                "milliseconds",
                1,
                "fp32",
                0,
                "measured",
                "completed",
                null,
                median + 0.1,
                0.2,
                median,
                0.3,
                median + 0.5,
                median + 0.9,
                List.of(median - 0.1, median, median + 0.4),
                Map.of("threads", "2", "driver", "none"));
    }
}

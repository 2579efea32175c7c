package io.benchwright.data.table;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One metric of one network on one device.
 *
 * @param trial the id of the trial, which may give rows of several metrics
 * @param space the name of the search space
 * @param architecture the canonical string
 * @param device the id of the device: chip, runtime, batch per metric and precision together
 * @param metric {@code latency} or {@code throughput}, or another
 * @param unit the unit of all values: {@code milliseconds}, {@code imagesPerSecond}
 * @param batch images a batch, null where the publisher does not tell
 * @param precision the number format, null where the publisher does not tell
 * @param replicate counts measurements that are otherwise the same, from 0
 * @param source {@link Source}
 * @param outcome {@link RowOutcome}
 * @param cause why it did not complete, else null
 * @param mean the mean of the repetitions
 * @param standardDeviation of the repetitions
 * @param median of the repetitions
 * @param interquartileRange of the repetitions
 * @param p90 the value that 90 % of the repetitions do not exceed
 * @param p99 the value that 99 % of the repetitions do not exceed
 * @param repetitions all repetitions, outliers included; empty where the publisher does not tell
 * @param environment versions, clocks, threads and whatever else was recorded
 */
public record MeasurementRow(
        String trial,
        String space,
        String architecture,
        String device,
        String metric,
        String unit,
        @Nullable Integer batch,
        @Nullable String precision,
        int replicate,
        String source,
        String outcome,
        @Nullable String cause,
        @Nullable Double mean,
        @Nullable Double standardDeviation,
        @Nullable Double median,
        @Nullable Double interquartileRange,
        @Nullable Double p90,
        @Nullable Double p99,
        List<Double> repetitions,
        Map<String, String> environment) {

    /** How the metrics of sentinels begin. */
    public static final String SENTINEL = "sentinel";

    /** Copies the collections; a file without these columns gives none. */
    public MeasurementRow {
        repetitions = repetitions == null ? List.of() : List.copyOf(repetitions);
        environment = environment == null ? Map.of() : Map.copyOf(environment);
    }

    /**
     * The one number that stands for the row: the median where the repetitions are known, since outliers do not move it; else the
     * mean, as others publish it. Null if the measurement did not complete.
     */
    public @Nullable Double value() {
        return repetitions.isEmpty() || median == null ? mean : median;
    }

    /**
     * Whether it is of a network that was measured again and again to show whether the device drifts, and so no row of the network
     * itself: its metric begins with {@value #SENTINEL}.
     */
    public boolean isSentinel() {
        return metric.startsWith(SENTINEL);
    }
}

package io.benchwright.jobs.target;

import io.benchwright.data.table.MeasurementRow;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be measured of a network on a device, as {@code docs/driver-protocol.md} defines it. */
public enum MeasuredMetric {
    /** Milliseconds a batch. */
    LATENCY("latency", "milliseconds"),
    /** Images a second. */
    THROUGHPUT("throughput", "imagesPerSecond"),
    /** The most memory of the device that was taken, in mebibytes. */
    PEAK_MEMORY("peakMemory", "mebibytes"),
    /** Millijoules an image. */
    ENERGY("energy", "millijoulesPerImage");

    private final String word;
    private final String unit;

    MeasuredMetric(String word, String unit) {
        this.word = word;
        this.unit = unit;
    }

    /**
     * The metric of a name.
     *
     * @throws IllegalArgumentException if there is none; says which there are
     */
    public static MeasuredMetric named(String word) {
        return Arrays.stream(values())
                .filter(metric -> metric.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("metric is '" + word + "', but must be "
                        + Arrays.stream(values()).map(MeasuredMetric::toString).collect(Collectors.joining(", "))));
    }

    /** The unit of the values. */
    public String unit() {
        return unit;
    }

    /** The name of the metric in rows of a sentinel. */
    String ofSentinel() {
        return MeasurementRow.SENTINEL + word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /** Whether it is of times, so that the rules for warm-up and blocks hold for it. */
    boolean isTimed() {
        return this == LATENCY || this == THROUGHPUT;
    }

    /** The name. */
    @Override
    public String toString() {
        return word;
    }
}

package io.benchwright.data.benchmark;

/**
 * Something that a benchmark knows of architectures, under the one name that it has everywhere: {@code accuracy},
 * {@code trainingSeconds}, or a metric on a device such as {@code throughput@a100}. Where there are trainings under several
 * schemes, each has a target of its own: {@code accuracy@<scheme>}.
 *
 * @param name the name
 * @param quantity {@code accuracy}, {@code trainingSeconds} or the metric
 * @param of the scheme, or the device
 * @param unit of the values: {@code percent}, {@code seconds}, or what the measurements say
 */
public record Target(String name, String quantity, String of, String unit) {

    /** Top-1 accuracy after training, in percent. */
    public static final String ACCURACY = "accuracy";

    /** The duration of training. */
    public static final String TRAINING_SECONDS = "trainingSeconds";

    /** Images a second on a device. */
    private static final String THROUGHPUT = "throughput";

    /** Whether trainings give it; otherwise measurements do. */
    public boolean isOfTraining() {
        return quantity.equals(ACCURACY) || quantity.equals(TRAINING_SECONDS);
    }

    /** Whether larger values are what people want: see {@link #isBetterWhenLarger(String, String)}. */
    public boolean isBetterWhenLarger() {
        return isBetterWhenLarger(quantity, unit);
    }

    /**
     * Whether larger values are what people want: of accuracy and throughput they are. Of all else (latency, energy) smaller
     * ones are.
     */
    public static boolean isBetterWhenLarger(String quantity, String unit) {
        return quantity.equals(ACCURACY) || quantity.equals(THROUGHPUT) || unit.equals("imagesPerSecond");
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}

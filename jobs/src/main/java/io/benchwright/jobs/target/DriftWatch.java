package io.benchwright.jobs.target;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whether a device is still as it was: the medians of a sentinel, the same network measured again and again. Each group of measurements
 * stands between two of them.
 */
public final class DriftWatch {

    /** By how much a sentinel may differ from the median of all so far, unless something else is said: 3 %. */
    public static final double TOLERANCE = 0.03;

    private final double tolerance;
    private final List<Double> medians = new ArrayList<>();

    /**
     * A watch that has seen nothing.
     *
     * @param tolerance by how much a sentinel may differ from the median of all so far, as a part of it; above 0
     * @throws IllegalArgumentException if it is not
     */
    DriftWatch(double tolerance) {
        if (!(tolerance > 0)) {
            throw new IllegalArgumentException("the tolerance of drift is " + tolerance + ", but must be above 0");
        }
        this.tolerance = tolerance;
    }

    /**
     * What two sentinels say of the measurements between them.
     *
     * @param before the median of the one before them, in the unit of its first metric
     * @param after of the one after them
     * @param tolerance what is tolerated, as a part
     * @param change the larger of their differences from the median of all so far, as a part of it
     * @param hasDrifted whether it is more than is tolerated
     */
    record Finding(double before, double after, double tolerance, double change, boolean hasDrifted) {

        /** Writes it into what a driver answered. */
        JsonObject note(JsonObject answer) {
            JsonObject noted = answer.deepCopy();
            JsonObject environment =
                    noted.get("environment") instanceof JsonObject told ? told.deepCopy() : new JsonObject();
            environment.addProperty("drift", hasDrifted ? "yes" : "no");
            environment.addProperty("sentinelBefore", before);
            environment.addProperty("sentinelAfter", after);
            environment.addProperty("sentinelChange", change);
            environment.addProperty("driftTolerance", tolerance);
            noted.add("environment", environment);
            return noted;
        }
    }

    /** Whether the first sentinel has been seen. */
    boolean hasBegun() {
        return !medians.isEmpty();
    }

    /**
     * Takes the next sentinel: ends one group of measurements, and begins another.
     *
     * @return what is found about the group that ends; of no meaning at the first
     * @throws IllegalArgumentException if the answer makes no sense
     */
    Finding next(MeasureTrial sentinel, JsonObject answer) {
        MeasuredMetric metric = sentinel.metrics().iterator().next();
        Repetitions seen = requireNonNull(sentinel.repetitions(answer).get(metric));
        double median = Repetitions.median(seen.values());
        double before = medians.isEmpty() ? median : medians.get(medians.size() - 1);
        medians.add(median);
        double usual = middle();
        double change = Math.max(Math.abs(before / usual - 1), Math.abs(median / usual - 1));
        return new Finding(before, median, tolerance, change, change > tolerance);
    }

    /** The median of all so far; of two in the middle the earlier one, so that it is a level at which the device has been. */
    private double middle() {
        List<Integer> ascending = IntStream.range(0, medians.size())
                .boxed()
                .sorted(Comparator.comparing(medians::get))
                .toList();
        int count = ascending.size();
        return medians.get(Math.min(ascending.get((count - 1) / 2), ascending.get(count / 2)));
    }
}

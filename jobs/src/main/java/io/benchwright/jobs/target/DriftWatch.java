package io.benchwright.jobs.target;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whether a device is still as it was: the medians of a sentinel, the same network measured again and again. Each group of measurements
 * stands between two of them.
 */
final class DriftWatch {

    /** By how much a sentinel may differ from the median of all before it. */
    static final double TOLERANCE = 0.03;

    private final List<Double> medians = new ArrayList<>();
    private double changeAtStart;

    /**
     * What two sentinels say of the measurements between them.
     *
     * @param change the larger of their differences from the median of those before, as a part of it
     * @param hasDrifted whether it is more than is tolerated
     */
    record Finding(double change, boolean hasDrifted) {

        /** Writes it into what a driver answered. */
        JsonObject note(JsonObject answer) {
            JsonObject noted = answer.deepCopy();
            JsonObject environment =
                    noted.get("environment") instanceof JsonObject told ? told.deepCopy() : new JsonObject();
            environment.addProperty("drift", hasDrifted ? "yes" : "no");
            environment.addProperty("sentinelChange", change);
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
        double median =
                Repetitions.median(sentinel.repetitions(answer).get(metric).values());
        double change = medians.isEmpty() ? 0 : Math.abs(median / middle() - 1);
        double larger = Math.max(change, changeAtStart);
        medians.add(median);
        changeAtStart = change;
        return new Finding(larger, larger > TOLERANCE);
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

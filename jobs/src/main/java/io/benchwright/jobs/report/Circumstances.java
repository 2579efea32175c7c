package io.benchwright.jobs.report;

import io.benchwright.data.table.MeasurementRow;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What rows of measurements say of where and how they were made. */
final class Circumstances {

    private static final double MILLI = 1000;

    private final Set<String> batches = new TreeSet<>();
    private final Set<String> precisions = new TreeSet<>();
    private final Set<String> runtimes = new TreeSet<>();
    private final Set<String> processors = new TreeSet<>();
    private final Set<String> threads = new TreeSet<>();
    private final Set<String> hosts = new TreeSet<>();
    private final Set<String> finished = new TreeSet<>();
    private long rows;
    private long withFlags;
    private long busy;
    private long drifted;
    private long capped;
    private long unsettled;
    private double timedSeconds;
    private long timedRows;

    void add(MeasurementRow row) {
        Map<String, String> told = row.environment();
        rows++;
        note(batches, row.batch());
        note(precisions, row.precision());
        note(runtimes, told.get("runtime"));
        // A GPU says its name; elsewhere the processor is the device.
        note(processors, told.getOrDefault("deviceName", told.getOrDefault("processor", "")));
        note(threads, told.get("threads"));
        note(hosts, told.get("host"));
        // The day is enough, and keeps the set small.
        note(finished, told.getOrDefault("finished", "").replaceFirst("[T ].*", ""));
        if (told.containsKey("busyProcessors") || told.containsKey("drift") || told.containsKey("stopped")) {
            withFlags++;
        }
        busy += is(told, "busy", "yes");
        drifted += is(told, "drift", "yes");
        capped += is(told, "stopped", "cap");
        unsettled += is(told, "warmUp", "unsettled");
        addSeconds(row);
    }

    private static int is(Map<String, String> told, String key, String value) {
        return value.equals(told.get(key)) ? 1 : 0;
    }

    private static void note(Set<String> set, @Nullable Object fact) {
        if (fact != null && !fact.toString().isEmpty()) {
            set.add(fact.toString());
        }
    }

    /** How long its repetitions took, where they tell: times do, and so do rates of a known batch. */
    private void addSeconds(MeasurementRow row) {
        Integer batch = row.batch();
        double seconds = 0;
        for (double repetition : row.repetitions()) {
            if (row.unit().equals("milliseconds")) {
                seconds += repetition / MILLI;
            } else if (row.unit().equals("imagesPerSecond") && batch != null && repetition > 0) {
                seconds += batch / repetition;
            }
        }
        if (seconds > 0 && Double.isFinite(seconds)) {
            timedRows++;
            timedSeconds += seconds;
        }
    }

    long rows() {
        return rows;
    }

    Set<String> batches() {
        return batches;
    }

    Set<String> precisions() {
        return precisions;
    }

    Set<String> runtimes() {
        return runtimes;
    }

    /** Names of GPUs or processors. */
    Set<String> processors() {
        return processors;
    }

    Set<String> threads() {
        return threads;
    }

    Set<String> hosts() {
        return hosts;
    }

    /** The first and the last day on which one was finished, if any row tells. */
    Optional<String> days() {
        TreeSet<String> days = new TreeSet<>(finished);
        return days.isEmpty()
                ? Optional.empty()
                : Optional.of(days.first().equals(days.last()) ? days.first() : days.first() + " to " + days.last());
    }

    /** Whether any row tells how it was measured, so that no flag means something. */
    boolean hasFlags() {
        return withFlags > 0;
    }

    long busy() {
        return busy;
    }

    long drifted() {
        return drifted;
    }

    /** Rows that stopped before their interval was narrow enough. */
    long capped() {
        return capped;
    }

    /** Rows whose warm-up never settled. */
    long unsettled() {
        return unsettled;
    }

    /** The seconds of all repetitions of the rows that keep them. */
    double timedSeconds() {
        return timedSeconds;
    }

    long timedRows() {
        return timedRows;
    }
}

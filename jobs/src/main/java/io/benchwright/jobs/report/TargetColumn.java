package io.benchwright.jobs.report;

import io.benchwright.data.benchmark.Target;
import io.benchwright.data.fidelity.Ratings;
import io.benchwright.data.fidelity.Ratings.Repeat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark has of one target from one source. Where there are several sources of a target there are as many columns, so
 * that no mean and no chart blurs them.
 */
final class TargetColumn {

    private final Kind kind;
    private final String target;
    private final String of;
    private final String unit;
    private final String source;
    private final boolean isBetterWhenLarger;
    private final Map<String, Values> networks = new LinkedHashMap<>();
    private final Map<String, Set<String>> facts = new TreeMap<>();
    private final Ratings.Builder ratings;
    private final Set<String> labels = new HashSet<>();
    private long rows;
    private long values;

    /** What a target is of. */
    enum Kind {
        /** The accuracy under a scheme. */
        ACCURACY,
        /** What trainings took. */
        SECONDS,
        /** A device. */
        DEVICE,
        /** Timed steps of a training, which a search estimates costs by. */
        STEP,
        /** A zero-cost score. */
        SCORE
    }

    /** The values of one network. */
    private static final class Values {
        private double sum;
        private int count;
    }

    /** @param of the scheme, the device, or the score */
    TargetColumn(Kind kind, String target, String of, String unit, String source, boolean isBetterWhenLarger) {
        this.kind = kind;
        this.target = target;
        this.of = of;
        this.unit = unit;
        this.source = source;
        this.isBetterWhenLarger = isBetterWhenLarger;
        this.ratings = Ratings.named(label());
        if (!isBetterWhenLarger) {
            ratings.lowerIsBetter();
        }
    }

    /** A column of a target. */
    static TargetColumn of(Kind kind, Target target, String source) {
        return new TargetColumn(kind, target.name(), target.of(), target.unit(), source, target.isBetterWhenLarger());
    }

    /** Adds a row without a value. */
    void addMissing() {
        rows++;
    }

    /** Adds a row with a value; one that is no finite number counts as missing. */
    void add(String network, double value) {
        rows++;
        if (!Double.isFinite(value)) {
            return;
        }
        values++;
        Values known = networks.computeIfAbsent(network, key -> new Values());
        known.sum += value;
        known.count++;
    }

    /**
     * Adds a row that is a repeat, so that this can be judged as {@link #ratings}.
     *
     * @param label what it shares with repeats of other networks that belong to it, such as a seed
     */
    void add(String network, double value, String label, OptionalDouble seconds) {
        add(network, value);
        if (!Double.isFinite(value)) {
            return;
        }
        String free = label;
        for (int i = 2; !labels.add(network + '\n' + free); i++) {
            free = label + " #" + i;
        }
        boolean isKnown = seconds.isPresent() && seconds.getAsDouble() >= 0 && Double.isFinite(seconds.getAsDouble());
        ratings.add(network, new Repeat(free, value, isKnown ? seconds : OptionalDouble.empty()));
    }

    /** Notes what rows must agree in to be compared; what a publisher does not tell is no difference. */
    void note(String what, @Nullable Object fact) {
        if (fact != null) {
            facts.computeIfAbsent(what, key -> new TreeSet<>()).add(fact.toString());
        }
    }

    Kind kind() {
        return kind;
    }

    /** The name of the target, as everywhere. */
    String target() {
        return target;
    }

    /** The scheme, the device or the score. */
    String of() {
        return of;
    }

    /** Whether it is of a scheme, a device or a score. */
    boolean isOf(String name) {
        return of.equals(name);
    }

    String unit() {
        return unit;
    }

    /** {@code measured}, {@code imported} or {@code modelled}. */
    String source() {
        return source;
    }

    boolean isBetterWhenLarger() {
        return isBetterWhenLarger;
    }

    /** The target with its source. */
    String label() {
        return target + " (" + source + ")";
    }

    long rows() {
        return rows;
    }

    /** Rows that have no value. */
    long missing() {
        return rows - values;
    }

    Set<String> networks() {
        return networks.keySet();
    }

    /** The mean of a network's values; NaN if there are none. */
    double mean(String network) {
        Values known = networks.get(network);
        return known == null ? Double.NaN : known.sum / known.count;
    }

    /** The fewest values that a network has. */
    int fewestRepeats() {
        return networks.values().stream().mapToInt(each -> each.count).min().orElse(0);
    }

    /** The most values that a network has. */
    int mostRepeats() {
        return networks.values().stream().mapToInt(each -> each.count).max().orElse(0);
    }

    double least() {
        return networks.keySet().stream().mapToDouble(this::mean).min().orElse(Double.NaN);
    }

    double most() {
        return networks.keySet().stream().mapToDouble(this::mean).max().orElse(Double.NaN);
    }

    /** What is known of its rows, such as their batch; empty where nobody tells. */
    Set<String> facts(String what) {
        return facts.getOrDefault(what, Set.of());
    }

    /** Why its rows must not be compared; empty if they may be. */
    List<String> differences() {
        List<String> differences = new ArrayList<>();
        facts.forEach((what, known) -> {
            if (known.size() > 1) {
                differences.add("several " + what + ": " + Figures.some(known, 4));
            }
        });
        return differences;
    }

    boolean isComparable() {
        return differences().isEmpty();
    }

    /** Its repeats; of what was not added as such there are none. */
    Ratings ratings() {
        return ratings.build();
    }
}

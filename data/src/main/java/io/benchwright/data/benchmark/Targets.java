package io.benchwright.data.benchmark;

import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import io.benchwright.data.text.Suggestions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The targets that the tables of a benchmark hold. */
public final class Targets {

    private final Benchmark.Snapshot snapshot;
    private final Map<String, Target> byName;

    private Targets(Benchmark.Snapshot snapshot, Map<String, Target> byName) {
        this.snapshot = snapshot;
        this.byName = byName;
    }

    /**
     * Looks through the trainings and measurements of a benchmark; sentinels are no targets. The accuracy under the scheme that
     * the {@linkplain Experiment experiment} names, or under the only one there is, is {@code accuracy}; any other has its scheme in
     * its name.
     */
    public static Targets of(Benchmark.Snapshot snapshot) throws IOException {
        Set<String> schemes = new TreeSet<>();
        snapshot.read(Table.TRAININGS, row -> schemes.add(row.scheme()));
        Map<String, Target> byName = new TreeMap<>();
        String main = Experiment.of(snapshot).flatMap(Experiment::scheme).orElse("");
        for (String scheme : schemes) {
            String suffix = schemes.size() == 1 || scheme.equals(main) ? "" : "@" + scheme;
            add(byName, new Target(Target.ACCURACY + suffix, Target.ACCURACY, scheme, "percent"));
            add(byName, new Target(Target.TRAINING_SECONDS + suffix, Target.TRAINING_SECONDS, scheme, "seconds"));
        }
        snapshot.read(Table.MEASUREMENTS, row -> {
            if (!row.isSentinel()) {
                add(byName, new Target(row.metric() + "@" + row.device(), row.metric(), row.device(), row.unit()));
            }
        });
        return new Targets(snapshot, byName);
    }

    private static void add(Map<String, Target> byName, Target target) {
        byName.putIfAbsent(target.name(), target);
    }

    /** All targets, sorted by name. */
    public Collection<Target> all() {
        return byName.values();
    }

    /**
     * The target of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those that there are
     */
    public Target named(String name) {
        Target target = byName.get(name);
        if (target == null) {
            throw new IllegalArgumentException("there is no target '" + name + "'"
                    + Suggestions.didYouMean(name, List.copyOf(byName.keySet())) + "; there are "
                    + (byName.isEmpty() ? "none" : String.join(", ", byName.keySet())));
        }
        return target;
    }

    /**
     * Reads the values of a target; what is missing, or of a trial that did not complete, is left out.
     *
     * @throws IOException also if the rows are not of one thing: several batches, precisions or units under one device id,
     *     several data sets, or accuracies on different images
     */
    public List<Observation> read(Target target) throws IOException {
        List<Observation> observations = new ArrayList<>();
        Map<String, Set<String>> facts = new TreeMap<>();
        if (target.isOfTraining()) {
            boolean isAccuracy = target.quantity().equals(Target.ACCURACY);
            snapshot.read(Table.TRAININGS, row -> {
                if (row.scheme().equals(target.of())) {
                    Double value = isAccuracy ? row.top1() : row.seconds();
                    if (add(observations, row, value)) {
                        note(facts, "data sets", row.dataset());
                        if (isAccuracy) {
                            note(facts, "parts that it was evaluated on", row.evaluatedOn());
                        }
                    }
                }
            });
        } else {
            snapshot.read(Table.MEASUREMENTS, row -> {
                if (row.metric().equals(target.quantity())
                        && row.device().equals(target.of())
                        && add(observations, row)) {
                    note(facts, "batches", row.batch());
                    note(facts, "precisions", row.precision());
                    note(facts, "units", row.unit());
                }
            });
        }
        for (Map.Entry<String, Set<String>> fact : facts.entrySet()) {
            if (fact.getValue().size() > 1) {
                throw new IOException(target + ": has rows of several " + fact.getKey() + " ("
                        + String.join(", ", fact.getValue()) + "); give each "
                        + (target.isOfTraining() ? "scheme" : "device")
                        + " id of its own, and import or measure again");
            }
        }
        return observations;
    }

    private static boolean add(List<Observation> observations, TrainingRow row, @Nullable Double value) {
        return add(observations, row.outcome(), row.trial(), row.space(), row.architecture(), value, row.source());
    }

    private static boolean add(List<Observation> observations, MeasurementRow row) {
        return add(
                observations, row.outcome(), row.trial(), row.space(), row.architecture(), row.value(), row.source());
    }

    private static boolean add(
            List<Observation> observations,
            String outcome,
            String trial,
            String space,
            String architecture,
            @Nullable Double value,
            String source) {
        if (value == null || !outcome.equals(RowOutcome.COMPLETED.toString())) {
            return false;
        }
        observations.add(new Observation(trial, space, architecture, value, source));
        return true;
    }

    /** What a publisher does not tell is not taken for a difference. */
    static void note(Map<String, Set<String>> facts, String kind, @Nullable Object fact) {
        if (fact != null) {
            facts.computeIfAbsent(kind, key -> new TreeSet<>()).add(fact.toString());
        }
    }
}

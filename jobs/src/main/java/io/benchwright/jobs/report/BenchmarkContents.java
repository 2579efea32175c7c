package io.benchwright.jobs.report;

import io.benchwright.data.benchmark.Artifact;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.CommitNote;
import io.benchwright.data.benchmark.Experiment;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.data.table.DecisionRow;
import io.benchwright.data.table.FidelityRow;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.ScoreRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import io.benchwright.jobs.report.TargetColumn.Kind;
import io.benchwright.proxies.training.TimingTrial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that a page about a benchmark tells, read table by table: rows are not kept, but for each network the values of each target,
 * and the decisions of searches.
 */
final class BenchmarkContents {

    private final String name;
    private final long commit;
    private final Map<String, Long> rows = new LinkedHashMap<>();
    private final List<CommitNote> commits;
    private final Optional<Experiment> experiment;
    private final Map<String, Long> networksBySpace = new TreeMap<>();
    private final Map<String, TargetColumn> columns = new TreeMap<>();
    private final Map<String, Circumstances> circumstances = new TreeMap<>();
    private final Map<String, Circumstances> sentinelCircumstances = new TreeMap<>();
    private final Map<String, List<Double>> sentinels = new TreeMap<>();
    private final Map<String, TrainingCost> trainingCosts = new TreeMap<>();
    private final Map<String, TrainingCost> costsByScheme = new TreeMap<>();
    private final Map<String, Double> scoreSeconds = new TreeMap<>();
    private final Map<String, Map<String, Long>> sources = new LinkedHashMap<>();
    private final Map<String, Map<String, Long>> splits = new TreeMap<>();
    private final Map<String, List<DecisionRow>> searches = new TreeMap<>();
    private final List<FidelityRow> fidelity = new ArrayList<>();
    private final Failures failures = new Failures();
    private final List<SurrogateCard> cards = new ArrayList<>();
    private long trials;
    private long trialsInNoSplit;

    private BenchmarkContents(Benchmark.Snapshot snapshot) throws IOException {
        this.name = snapshot.toString();
        this.commit = snapshot.number();
        this.commits = snapshot.commits();
        this.experiment = Experiment.of(snapshot);
        for (Table<?> table : Table.all()) {
            rows.put(table.name(), snapshot.rows(table));
        }
    }

    /**
     * Reads what a benchmark holds.
     *
     * @throws IOException if a file is missing or damaged
     */
    static BenchmarkContents of(Benchmark.Snapshot snapshot) throws IOException {
        BenchmarkContents contents = new BenchmarkContents(snapshot);
        snapshot.read(Table.ARCHITECTURES, row -> contents.networksBySpace.merge(row.space(), 1L, Long::sum));
        Set<String> inSplit = new HashSet<>();
        snapshot.read(Table.SPLITS, row -> {
            contents.splits.computeIfAbsent(row.split(), key -> new TreeMap<>()).merge(row.part(), 1L, Long::sum);
            inSplit.add(row.trial());
        });
        contents.readTargets(snapshot, inSplit);
        snapshot.read(Table.SCORES, contents::add);
        snapshot.read(
                Table.DECISIONS,
                row -> contents.searches
                        .computeIfAbsent(row.search(), key -> new ArrayList<>())
                        .add(row));
        snapshot.read(Table.FIDELITY, contents.fidelity::add);
        for (Artifact artifact : snapshot.artifacts()) {
            if (artifact.role().equals(SurrogateCard.SURROGATE)
                    || artifact.role().equals(SurrogateCard.BASELINE)) {
                contents.cards.add(SurrogateCard.read(artifact));
            }
        }
        return contents;
    }

    private void readTargets(Benchmark.Snapshot snapshot, Set<String> inSplit) throws IOException {
        Map<String, Target> accuracies = new HashMap<>();
        Map<String, Target> seconds = new HashMap<>();
        for (Target target : Targets.of(snapshot).all()) {
            if (target.isOfTraining()) {
                (target.quantity().equals(Target.ACCURACY) ? accuracies : seconds).put(target.of(), target);
            }
        }
        Set<String> seen = new HashSet<>();
        snapshot.read(Table.TRAININGS, row -> {
            countTrial(row.trial(), seen, inSplit);
            Target accuracy = accuracies.get(row.scheme());
            Target duration = seconds.get(row.scheme());
            if (accuracy != null && duration != null) {
                add(row, accuracy, duration);
            }
        });
        snapshot.read(Table.MEASUREMENTS, row -> {
            if (!row.isSentinel()) {
                countTrial(row.trial(), seen, inSplit);
            }
            add(row);
        });
    }

    private void countTrial(String trial, Set<String> seen, Set<String> inSplit) {
        // Several rows may be of one trial.
        if (seen.add(trial)) {
            trials++;
            trialsInNoSplit += inSplit.contains(trial) ? 0 : 1;
        }
    }

    private void add(TrainingRow row, Target accuracy, Target duration) {
        String network = network(row.space(), row.architecture());
        note(Table.TRAININGS, row.source());
        trainingCosts
                .computeIfAbsent(row.scheme() + " (" + row.source() + ")", key -> new TrainingCost())
                .add(row);
        costsByScheme.computeIfAbsent(row.scheme(), key -> new TrainingCost()).add(row);
        boolean isCompleted = isCompleted(row.outcome());
        Double top1 = row.top1();
        Double took = row.seconds();
        TargetColumn accuracies = column(Kind.ACCURACY, accuracy, row.source());
        if (isCompleted && top1 != null) {
            accuracies.note("data sets", row.dataset());
            accuracies.note("parts that it was evaluated on", row.evaluatedOn());
            accuracies.add(network, top1, label(row), took == null ? OptionalDouble.empty() : OptionalDouble.of(took));
        } else {
            accuracies.addMissing();
        }
        add(column(Kind.SECONDS, duration, row.source()), network, isCompleted, took);
        if (!isCompleted) {
            failures.add(Table.TRAININGS.name(), row.scheme(), network, row.outcome(), row.cause(), row.trial());
        }
    }

    private static String label(TrainingRow row) {
        return "seed " + row.seed() + (row.replicate() == 0 ? "" : ", replicate " + row.replicate());
    }

    private void add(MeasurementRow row) {
        String target = row.metric() + "@" + row.device();
        String network = network(row.space(), row.architecture());
        boolean isCompleted = isCompleted(row.outcome());
        Double value = row.value();
        note(Table.MEASUREMENTS, row.source());
        if (!isCompleted) {
            failures.add(Table.MEASUREMENTS.name(), target, network, row.outcome(), row.cause(), row.trial());
        }
        if (row.isSentinel()) {
            sentinelCircumstances
                    .computeIfAbsent(target, key -> new Circumstances())
                    .add(row);
            if (isCompleted && value != null && Double.isFinite(value)) {
                sentinels.computeIfAbsent(target, key -> new ArrayList<>()).add(value);
            }
            return;
        }
        boolean isStep =
                row.metric().equals(TimingTrial.TRAINING_STEP) || row.metric().equals(TimingTrial.EVALUATION_STEP);
        TargetColumn column = column(
                isStep ? Kind.STEP : Kind.DEVICE,
                new Target(target, row.metric(), row.device(), row.unit()),
                row.source());
        if (isCompleted && value != null) {
            column.note("batches", row.batch());
            column.note("precisions", row.precision());
            column.note("units", row.unit());
        }
        add(column, network, isCompleted, value);
        circumstances
                .computeIfAbsent(column.label(), key -> new Circumstances())
                .add(row);
    }

    private void add(ScoreRow row) {
        String network = network(row.space(), row.architecture());
        note(Table.SCORES, row.source());
        TargetColumn column = columns.computeIfAbsent(
                row.score() + " (" + row.source() + ")",
                key -> new TargetColumn(Kind.SCORE, row.score(), row.score(), "score", row.source(), true));
        add(column, network, isCompleted(row.outcome()), row.value());
        Double took = row.seconds();
        if (took != null && Double.isFinite(took)) {
            scoreSeconds.merge(row.score(), took, Double::sum);
        }
        if (!isCompleted(row.outcome())) {
            failures.add(Table.SCORES.name(), row.score(), network, row.outcome(), row.cause(), row.trial());
        }
    }

    private static void add(TargetColumn column, String network, boolean isCompleted, @Nullable Double value) {
        if (isCompleted && value != null) {
            column.add(network, value);
        } else {
            column.addMissing();
        }
    }

    private TargetColumn column(Kind kind, Target target, String source) {
        return columns.computeIfAbsent(
                target.name() + " (" + source + ")", key -> TargetColumn.of(kind, target, source));
    }

    private void note(Table<?> table, String source) {
        sources.computeIfAbsent(table.name(), key -> new TreeMap<>()).merge(source, 1L, Long::sum);
    }

    private static boolean isCompleted(String outcome) {
        return outcome.equals(RowOutcome.COMPLETED.toString());
    }

    private static String network(String space, String architecture) {
        return space + " " + architecture;
    }

    /** The directory, as it was opened. */
    String name() {
        return name;
    }

    /** The number of the last commit. */
    long commit() {
        return commit;
    }

    /** The commits whose manifests are still there, the oldest first. */
    List<CommitNote> commits() {
        return commits;
    }

    /** The experiment that built it, if one did. */
    Optional<Experiment> experiment() {
        return experiment;
    }

    /** Rows by table, in the order of the tables. */
    Map<String, Long> rows() {
        return rows;
    }

    /** For each table that tells sources its rows of each of them. */
    Map<String, Map<String, Long>> sources() {
        return sources;
    }

    Map<String, Long> networksBySpace() {
        return networksBySpace;
    }

    /** All columns, sorted by label. */
    Collection<TargetColumn> columns() {
        return columns.values();
    }

    /** The columns of one kind, sorted by label. */
    List<TargetColumn> columns(Kind kind) {
        return columns.values().stream().filter(column -> column.kind() == kind).toList();
    }

    /** Of a device, and of timed steps of trainings: how rows were measured, by the label of the column. */
    Map<String, Circumstances> circumstances() {
        return circumstances;
    }

    /** How sentinels were measured, by metric and device. */
    Map<String, Circumstances> sentinelCircumstances() {
        return sentinelCircumstances;
    }

    /** What sentinels gave, by metric and device, in the order of the rows. */
    Map<String, List<Double>> sentinels() {
        return sentinels;
    }

    /** What trainings took, by scheme with its source. */
    Map<String, TrainingCost> trainingCosts() {
        return trainingCosts;
    }

    /** What scores took in all, by score, where rows tell. */
    Map<String, Double> scoreSeconds() {
        return scoreSeconds;
    }

    /**
     * The scheme whose trainings take the most seconds in the mean: what others stand in for. Nothing where there are no trainings,
     * or several schemes of which no seconds are known.
     */
    Optional<String> dearestScheme() {
        if (costsByScheme.size() == 1) {
            return costsByScheme.keySet().stream().findFirst();
        }
        String dearest = null;
        double most = 0;
        for (Map.Entry<String, TrainingCost> each : costsByScheme.entrySet()) {
            if (each.getValue().mean() > most) {
                dearest = each.getKey();
                most = each.getValue().mean();
            }
        }
        return Optional.ofNullable(dearest);
    }

    /** Trials by split and part. */
    Map<String, Map<String, Long>> splits() {
        return splits;
    }

    /** Trials that give values, sentinels and scores apart. */
    long trials() {
        return trials;
    }

    long trialsInNoSplit() {
        return trialsInNoSplit;
    }

    /** The decisions of each search, in the order of the rows. */
    Map<String, List<DecisionRow>> searches() {
        return searches;
    }

    List<FidelityRow> fidelity() {
        return fidelity;
    }

    Failures failures() {
        return failures;
    }

    /** The cards of surrogates and baselines, sorted by role, then by name. */
    List<SurrogateCard> cards() {
        return cards;
    }
}

package io.benchwright.data.table;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One of the tables of a benchmark.
 *
 * @param <R> its rows
 */
public final class Table<R extends Record> {

    /** Every architecture that another row is about. */
    public static final Table<ArchitectureRow> ARCHITECTURES = new Table<>(
            "architectures",
            ArchitectureRow.class,
            new SchemaVersion(1, 0),
            row -> row.space() + " " + row.architecture(),
            row -> true);

    /** Which trials belong to which part of a split. */
    public static final Table<SplitRow> SPLITS = new Table<>(
            "splits", SplitRow.class, new SchemaVersion(1, 0), row -> row.split() + " " + row.trial(), row -> false);

    /** Trainings. */
    public static final Table<TrainingRow> TRAININGS = new Table<>(
            "trainings",
            TrainingRow.class,
            new SchemaVersion(1, 1),
            TrainingRow::trial,
            row -> isModelled(row.source()));

    /** Measurements. */
    public static final Table<MeasurementRow> MEASUREMENTS = new Table<>(
            "measurements",
            MeasurementRow.class,
            new SchemaVersion(1, 0),
            row -> row.trial() + " " + row.metric() + "@" + row.device(),
            row -> isModelled(row.source()));

    /** Scores of networks that are not trained. */
    public static final Table<ScoreRow> SCORES = new Table<>(
            "scores", ScoreRow.class, new SchemaVersion(1, 0), ScoreRow::key, row -> isModelled(row.source()));

    /** How faithfully proxies rank. */
    public static final Table<FidelityRow> FIDELITY = new Table<>(
            "fidelity",
            FidelityRow.class,
            new SchemaVersion(1, 0),
            row -> row.proxy() + " " + row.truth(),
            row -> false);

    /** What searches for proxies decided. */
    public static final Table<DecisionRow> DECISIONS =
            new Table<>("decisions", DecisionRow.class, new SchemaVersion(1, 0), DecisionRow::key, row -> false);

    private static final List<Table<?>> ALL =
            List.of(ARCHITECTURES, SPLITS, TRAININGS, MEASUREMENTS, SCORES, FIDELITY, DECISIONS);

    private final String name;
    private final Class<R> rowType;
    private final SchemaVersion version;
    private final Function<R, String> key;
    private final Predicate<R> deterministic;

    private Table(
            String name, Class<R> rowType, SchemaVersion version, Function<R, String> key, Predicate<R> deterministic) {
        this.name = name;
        this.rowType = rowType;
        this.version = version;
        this.key = key;
        this.deterministic = deterministic;
    }

    private static boolean isModelled(String source) {
        return source.equals(Source.MODELLED.toString());
    }

    /** All tables; those that others refer to come first. */
    public static List<Table<?>> all() {
        return ALL;
    }

    /** The name of the table, of its folder, and of the role of its files in a manifest. */
    public String name() {
        return name;
    }

    /** The record that a row is. */
    public Class<R> rowType() {
        return rowType;
    }

    /** The version of the columns that this code writes. */
    public SchemaVersion version() {
        return version;
    }

    /** What no two rows of the table share. */
    public String key(R row) {
        return key.apply(row);
    }

    /**
     * Whether a row must be the same whenever it is made anew: it follows from what was asked, as what a cost model says
     * does, and no measurement.
     */
    public boolean isDeterministic(R row) {
        return deterministic.test(row);
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}

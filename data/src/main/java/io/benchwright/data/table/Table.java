package io.benchwright.data.table;

import java.util.List;
import java.util.function.Function;

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
            row -> row.space() + " " + row.architecture());

    /** Which trials belong to which part of a split. */
    public static final Table<SplitRow> SPLITS =
            new Table<>("splits", SplitRow.class, new SchemaVersion(1, 0), row -> row.split() + " " + row.trial());

    /** Trainings. */
    public static final Table<TrainingRow> TRAININGS =
            new Table<>("trainings", TrainingRow.class, new SchemaVersion(1, 0), TrainingRow::trial);

    /** Measurements. */
    public static final Table<MeasurementRow> MEASUREMENTS = new Table<>(
            "measurements",
            MeasurementRow.class,
            new SchemaVersion(1, 0),
            row -> row.trial() + " " + row.metric() + "@" + row.device());

    /** How faithfully proxies rank. */
    public static final Table<FidelityRow> FIDELITY =
            new Table<>("fidelity", FidelityRow.class, new SchemaVersion(1, 0), row -> row.proxy() + " " + row.truth());

    private static final List<Table<?>> ALL = List.of(ARCHITECTURES, SPLITS, TRAININGS, MEASUREMENTS, FIDELITY);

    private final String name;
    private final Class<R> rowType;
    private final SchemaVersion version;
    private final Function<R, String> key;

    private Table(String name, Class<R> rowType, SchemaVersion version, Function<R, String> key) {
        this.name = name;
        this.rowType = rowType;
        this.version = version;
        this.key = key;
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

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}

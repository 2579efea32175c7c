package io.benchwright.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jerolba.carpet.CarpetWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFileTest {

    @TempDir
    private Path folder;

    @Test
    void rowsComeBackAsTheyWere() throws IOException {
        Path file = folder.resolve("t.parquet");
        List<TrainingRow> rows = List.of(
                Rows.training("a", "x", 50),
                new TrainingRow(
                        "b",
                        "toy",
                        "y",
                        "images",
                        "short",
                        null,
                        1,
                        "imported",
                        "failed",
                        "out of memory",
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        null,
                        null));
        write(Table.TRAININGS, file, rows);

        assertThat(read(Table.TRAININGS, file)).isEqualTo(rows);
        assertThat(TableFile.footer(new LocalInputFile(file), "t"))
                .isEqualTo(new TableFile.Footer("trainings", new SchemaVersion(1, 1), 2));
    }

    @Test
    void measurementsKeepEveryRepetition() throws IOException {
        Path file = folder.resolve("m.parquet");
        List<MeasurementRow> rows = List.of(Rows.measurement("a", "x", 3.25));
        write(Table.MEASUREMENTS, file, rows);

        assertThat(read(Table.MEASUREMENTS, file)).isEqualTo(rows);
    }

    /** DuckDB reads Parquet with code of its own. */
    @Test
    void anotherReaderSeesTheSame() throws Exception {
        Path file = folder.resolve("m.parquet");
        write(Table.MEASUREMENTS, file, List.of(Rows.measurement("a", "x", 3), Rows.measurement("b", "y", 5)));

        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*), sum(median), sum(len(repetitions)),"
                        + " min(environment['threads']) FROM '" + file + "'")) {
            assertThat(result.next()).isTrue();
            assertThat(result.getLong(1)).isEqualTo(2);
            assertThat(result.getDouble(2)).isEqualTo(8);
            assertThat(result.getLong(3)).isEqualTo(6);
            assertThat(result.getString(4)).contains("2");
        }
    }

    /** What a later version might write: a column more. */
    public record LaterSplitRow(String split, String trial, String part, double weight) {}

    @Test
    void columnsOfANewerMinorVersionAreIgnored() throws IOException {
        Path file = folder.resolve("s.parquet");
        writeLater(file, "1.9");

        assertThat(read(Table.SPLITS, file)).containsExactly(new SplitRow("s", "t", "train"));
    }

    @Test
    void aNewerMajorVersionIsRefused() throws IOException {
        Path file = folder.resolve("s.parquet");
        writeLater(file, "2.0");

        assertThatThrownBy(() -> read(Table.SPLITS, file))
                .isInstanceOf(IOException.class)
                .hasMessage("the file: has version 2.0 of the table splits, but this Benchwright reads 1.x; "
                        + "use a newer one");
    }

    /** What an earlier version might have written: a column less. */
    public record EarlierTrainingRow(String trial, String space, String architecture, Double top1) {}

    @Test
    void columnsThatAnOlderFileLacksAreMissing() throws IOException {
        Path file = folder.resolve("t.parquet");
        try (OutputStream out = Files.newOutputStream(file);
                CarpetWriter<EarlierTrainingRow> writer = new CarpetWriter.Builder<>(out, EarlierTrainingRow.class)
                        .withExtraMetaData("benchwright.table", "trainings")
                        .withExtraMetaData("benchwright.schema", "1.0")
                        .build()) {
            writer.write(new EarlierTrainingRow("t", "toy", "x", 61.5));
        }

        assertThat(read(Table.TRAININGS, file)).singleElement().satisfies(row -> {
            assertThat(row.top1()).isEqualTo(61.5);
            assertThat(row.seconds()).isNull();
            assertThat(row.curve()).isEmpty();
        });
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.parquet"), "no Parquet at all, but long enough");
        assertThatThrownBy(() -> read(Table.SPLITS, text))
                .hasMessageStartingWith("the file: cannot be read as Parquet: ");

        Path other = folder.resolve("other.parquet");
        write(Table.ARCHITECTURES, other, List.of(Rows.architecture("x")));
        assertThatThrownBy(() -> read(Table.SPLITS, other))
                .hasMessage("the file: holds the table architectures, but should hold splits");
    }

    private static void writeLater(Path file, String version) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                CarpetWriter<LaterSplitRow> writer = new CarpetWriter.Builder<>(out, LaterSplitRow.class)
                        .withExtraMetaData("benchwright.table", "splits")
                        .withExtraMetaData("benchwright.schema", version)
                        .build()) {
            writer.write(new LaterSplitRow("s", "t", "train", 0.5));
        }
    }

    private static <R extends Record> void write(Table<R> table, Path file, List<R> rows) throws IOException {
        try (TableFile.Writer<R> writer = TableFile.write(table, file)) {
            for (R row : rows) {
                writer.add(row);
            }
        }
    }

    private static <R extends Record> List<R> read(Table<R> table, Path file) throws IOException {
        List<R> rows = new ArrayList<>();
        TableFile.read(table, new LocalInputFile(file), "the file", rows::add);
        return rows;
    }
}

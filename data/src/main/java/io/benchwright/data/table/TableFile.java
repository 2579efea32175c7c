package io.benchwright.data.table;

import com.jerolba.carpet.CarpetReader;
import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.CloseableIterator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.InputFile;

/** Parquet files of the rows of one table. */
public final class TableFile {

    private static final String TABLE = "benchwright.table";
    private static final String VERSION = "benchwright.schema";

    private TableFile() {}

    /**
     * What the end of a file says of it.
     *
     * @param table the name of the table
     * @param version the version of its columns
     * @param rows how many
     */
    public record Footer(String table, SchemaVersion version, long rows) {}

    /**
     * Starts a file.
     *
     * @param path where there is no file yet
     */
    public static <R extends Record> Writer<R> write(Table<R> table, Path path) throws IOException {
        OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        CarpetWriter<R> writer = new CarpetWriter.Builder<>(out, table.rowType())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withPageWriteChecksumEnabled(true)
                .withExtraMetaData(TABLE, table.name())
                .withExtraMetaData(VERSION, table.version().toString())
                .build();
        return new Writer<>(out, writer);
    }

    /**
     * Reads the end of a file.
     *
     * @param name the file's name, for messages
     * @throws IOException if it is not a Parquet file, or not one of a benchmark's tables
     */
    public static Footer footer(InputFile file, String name) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(file)) {
            var metadata = reader.getFooter().getFileMetaData().getKeyValueMetaData();
            Optional<String> table = Optional.ofNullable(metadata.get(TABLE));
            Optional<String> version = Optional.ofNullable(metadata.get(VERSION));
            if (table.isEmpty() || version.isEmpty()) {
                throw new IOException(name + ": not a table of a Benchwright benchmark: it names no table and version");
            }
            return new Footer(table.get(), SchemaVersion.parse(version.get()), reader.getRecordCount());
        } catch (RuntimeException e) {
            throw new IOException(name + ": cannot be read as Parquet: " + e.getMessage(), e);
        }
    }

    /**
     * Hands every row of a file on, one after the other. Columns that this code does not know are passed over; those that
     * an older file lacks are null.
     *
     * @param name the file's name, for messages
     * @throws IOException if the file cannot be read, is of another table, or of a newer major version
     */
    public static <R extends Record> void read(Table<R> table, InputFile file, String name, Consumer<R> rows)
            throws IOException {
        Footer footer = footer(file, name);
        if (!footer.table().equals(table.name())) {
            throw new IOException(name + ": holds the table " + footer.table() + ", but should hold " + table);
        }
        if (!table.version().reads(footer.version())) {
            throw new IOException(name + ": has version " + footer.version() + " of the table " + table
                    + ", but this Benchwright reads " + table.version().major() + ".x; use a newer one");
        }
        CarpetReader<R> reader = new CarpetReader<>(file, table.rowType()).withFailOnMissingColumn(false);
        try (CloseableIterator<R> iterator = reader.iterator()) {
            while (iterator.hasNext()) {
                rows.accept(iterator.next());
            }
        } catch (UncheckedIOException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IOException(name + ": cannot be read as Parquet: " + e.getMessage(), e);
        }
    }

    /**
     * Writes rows to a file, which is complete once this is closed.
     *
     * @param <R> the rows
     */
    public static final class Writer<R extends Record> implements AutoCloseable {

        private final OutputStream out;
        private final CarpetWriter<R> writer;
        private long rows;

        private Writer(OutputStream out, CarpetWriter<R> writer) {
            this.out = out;
            this.writer = writer;
        }

        /** Adds a row. */
        public void add(R row) throws IOException {
            writer.write(row);
            rows++;
        }

        /** How many rows were added. */
        public long rows() {
            return rows;
        }

        @Override
        public void close() throws IOException {
            try {
                writer.close();
            } finally {
                out.close();
            }
        }
    }
}

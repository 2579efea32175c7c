package io.benchwright.data.table;

import com.jerolba.carpet.CarpetReader;
import com.jerolba.carpet.CloseableIterator;
import io.benchwright.data.internal.Problems;
import io.benchwright.data.text.Suggestions;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Some columns of a table that anybody wrote: a CSV file with a header (separated by commas, semicolons or tabulators, also
 * compressed with gzip), or a Parquet file. Numbers that are missing are {@code NaN}: empty cells, null, and {@code NA} or
 * {@code NaN} in any case.
 */
public final class ColumnFile {

    private static final Set<String> MISSING = Set.of("", "na", "nan", "null", "none");
    private static final byte[] PARQUET = {'P', 'A', 'R', '1'};
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    private final Map<String, double[]> numbers;
    private final Map<String, List<String>> texts;
    private final int rows;

    private ColumnFile(Map<String, double[]> numbers, Map<String, List<String>> texts, int rows) {
        this.numbers = numbers;
        this.texts = texts;
        this.rows = rows;
    }

    /**
     * Reads columns.
     *
     * @param numbers the names of columns of numbers
     * @param texts the names of columns that are taken as they are written
     * @throws IllegalArgumentException if there is no such column; the message lists those that there are
     * @throws IOException if the file cannot be read, or holds something else where a finite number should be; says where
     */
    public static ColumnFile read(Path file, Set<String> numbers, Set<String> texts) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": is no file");
        }
        Reading reading = new Reading(file, numbers, texts);
        byte[] first;
        try (InputStream in = Files.newInputStream(file)) {
            first = in.readNBytes(PARQUET.length);
        }
        if (Arrays.equals(first, PARQUET)) {
            reading.parquet();
        } else {
            reading.csv(first.length > 1 && (first[0] & 0xff) == GZIP_FIRST && (first[1] & 0xff) == GZIP_SECOND);
        }
        return reading.result();
    }

    /** How many rows there are. */
    public int rows() {
        return rows;
    }

    /** A column of numbers; {@code NaN} where one is missing. */
    public double[] numbers(String column) {
        double[] values = numbers.get(column);
        if (values == null) {
            throw new IllegalArgumentException("column " + column + " was not read as numbers");
        }
        return values.clone();
    }

    /** A column of texts; empty where one is missing. */
    public List<String> texts(String column) {
        List<String> values = texts.get(column);
        if (values == null) {
            throw new IllegalArgumentException("column " + column + " was not read as text");
        }
        return values;
    }

    /** What has been read so far. */
    private static final class Reading {

        private final Path file;
        private final Map<String, double[]> numbers = new LinkedHashMap<>();
        private final Map<String, List<String>> texts = new LinkedHashMap<>();
        private final Problems problems = new Problems();
        private int rows;

        Reading(Path file, Set<String> numbers, Set<String> texts) {
            this.file = file;
            numbers.forEach(column -> this.numbers.put(column, new double[16]));
            texts.forEach(column -> this.texts.put(column, new ArrayList<>()));
        }

        void csv(boolean isCompressed) throws IOException {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                    InputStream plain = isCompressed ? new GZIPInputStream(in) : in;
                    BufferedReader reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
                CSVFormat format = CSVFormat.DEFAULT
                        .builder()
                        .setDelimiter(delimiter(reader))
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .setTrim(true)
                        .setIgnoreEmptyLines(true)
                        .get();
                try (CSVParser parser = format.parse(reader)) {
                    requireColumns(parser.getHeaderNames());
                    for (CSVRecord record : parser) {
                        String where = "line " + parser.getCurrentLineNumber();
                        add(where, column -> record.isSet(column) ? record.get(column) : "");
                    }
                }
            } catch (UncheckedIOException e) {
                throw new IOException(file + ": is no CSV file: " + e.getMessage(), e);
            } catch (IllegalArgumentException e) {
                throw e.getMessage() != null && e.getMessage().startsWith(file.toString())
                        ? e
                        : new IllegalArgumentException(file + ": is no CSV file with a header: " + e.getMessage(), e);
            }
        }

        /** What separates the columns of the first line. */
        private static String delimiter(BufferedReader reader) throws IOException {
            reader.mark(1 << 20);
            String header = Optional.ofNullable(reader.readLine()).orElse("");
            reader.reset();
            if (header.contains(",")) {
                return ",";
            }
            return header.contains("\t") ? "\t" : header.contains(";") ? ";" : ",";
        }

        @SuppressWarnings({"rawtypes", "unchecked"}) // What any Parquet file holds is a map.
        void parquet() throws IOException {
            InputFile input = new LocalInputFile(file);
            List<String> present;
            try (ParquetFileReader footer = ParquetFileReader.open(input)) {
                present = footer.getFooter().getFileMetaData().getSchema().getFields().stream()
                        .map(Type::getName)
                        .toList();
            } catch (RuntimeException e) {
                throw new IOException(file + ": cannot be read as Parquet: " + e.getMessage(), e);
            }
            requireColumns(present);
            try (CloseableIterator<Map> iterator = new CarpetReader<>(input, Map.class).iterator()) {
                while (iterator.hasNext()) {
                    Map<String, @Nullable Object> row = iterator.next();
                    add("row " + (rows + 1), column -> {
                        Object value = row.get(column);
                        return value == null ? "" : value.toString();
                    });
                }
            } catch (RuntimeException e) {
                throw new IOException(file + ": cannot be read as Parquet: " + e.getMessage(), e);
            }
        }

        private interface Cells {
            String of(String column);
        }

        private void add(String where, Cells cells) {
            numbers.replaceAll((column, values) -> {
                double[] room = rows < values.length ? values : Arrays.copyOf(values, 2 * rows);
                room[rows] = number(where, column, cells.of(column).strip());
                return room;
            });
            texts.forEach((column, values) -> values.add(cells.of(column)));
            rows++;
        }

        private double number(String where, String column, String text) {
            if (MISSING.contains(text.toLowerCase(Locale.ROOT))) {
                return Double.NaN;
            }
            try {
                double value = Double.parseDouble(text);
                if (Double.isFinite(value)) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            problems.add(where + ": " + column + " is '" + text + "', but must be a finite number");
            return Double.NaN;
        }

        private void requireColumns(List<String> present) {
            for (Set<String> wanted : List.of(numbers.keySet(), texts.keySet())) {
                for (String column : wanted) {
                    if (!present.contains(column)) {
                        throw new IllegalArgumentException(file + ": has no column '" + column + "'"
                                + Suggestions.didYouMean(column, present) + "; there are "
                                + String.join(", ", present));
                    }
                }
            }
        }

        ColumnFile result() throws IOException {
            if (problems.count() > 0) {
                throw new IOException(file + ": " + String.join("; ", problems.listed())
                        + (problems.unlisted() > 0 ? "; and " + problems.unlisted() + " more" : ""));
            }
            numbers.replaceAll((column, values) -> Arrays.copyOf(values, rows));
            return new ColumnFile(numbers, texts, rows);
        }
    }
}

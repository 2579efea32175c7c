package io.benchwright.jobs.cli;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes what a query answers, in one of three forms. */
abstract sealed class QueryReport implements AutoCloseable {

    static final String LOWER = ".lower90";
    static final String UPPER = ".upper90";
    static final String SOURCE = ".source";

    private static final int DIGITS = 5;
    private static final int MOST_DECIMALS = 12;

    /** For people, for spreadsheets, or for programs. */
    enum Format {
        TABLE,
        CSV,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static QueryReport of(Format format, Oracle oracle, PrintWriter out) {
        return switch (format) {
            case TABLE -> new Table(oracle, out);
            case CSV -> new Csv(oracle, out);
            case JSON -> new Json(out);
        };
    }

    /**
     * Makes the text of answers; may be called by several threads at once.
     *
     * @return writes the text; to be run by one thread at a time, in the order of the architectures
     */
    abstract Runnable prepare(List<String> architectures, List<Oracle.Answers> answers);

    /** Writes what waits to be aligned with what comes. */
    void settle() {}

    @Override
    public abstract void close();

    /** Five digits, and all that stand before the point. */
    static String rounded(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        if (Double.isInfinite(value)) {
            return Double.toString(value);
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        int decimals = DIGITS - (exact.precision() - exact.scale());
        return exact.setScale(Math.max(0, Math.min(MOST_DECIMALS, decimals)), RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    private static final class Csv extends QueryReport {

        private final PrintWriter out;

        Csv(Oracle oracle, PrintWriter out) {
            this.out = out;
            StringBuilder heading = new StringBuilder("architecture");
            for (String target : oracle.targets()) {
                heading.append(',').append(target);
                if (oracle.hasIntervals()) {
                    heading.append(',').append(target).append(LOWER);
                    heading.append(',').append(target).append(UPPER);
                }
                if (oracle.known().isPresent()) {
                    heading.append(',').append(target).append(SOURCE);
                }
            }
            // As in other files, a line ends the same on every machine.
            out.print(heading.append('\n'));
        }

        @Override
        Runnable prepare(List<String> architectures, List<Oracle.Answers> answers) {
            StringBuilder text = new StringBuilder(96 * architectures.size());
            for (int i = 0; i < architectures.size(); i++) {
                appendQuoted(text, architectures.get(i));
                for (Oracle.Answers of : answers) {
                    append(text, of.value(i));
                    if (of.hasIntervals()) {
                        append(text, of.lower(i));
                        append(text, of.upper(i));
                    }
                    if (of.hasSources()) {
                        text.append(',').append(of.source(i));
                    }
                }
                text.append('\n');
            }
            return () -> out.append(text);
        }

        private static void append(StringBuilder text, double value) {
            text.append(',');
            if (!Double.isNaN(value)) {
                text.append(value);
            }
        }

        /** As RFC 4180 says. */
        private static void appendQuoted(StringBuilder text, String cell) {
            if (cell.indexOf(',') < 0 && cell.indexOf('"') < 0) {
                text.append(cell);
            } else {
                text.append('"').append(cell.replace("\"", "\"\"")).append('"');
            }
        }

        @Override
        public void close() {}
    }

    private static final class Json extends QueryReport {

        private final JsonList list;

        Json(PrintWriter out) {
            this.list = new JsonList(out);
        }

        @Override
        Runnable prepare(List<String> architectures, List<Oracle.Answers> answers) {
            List<String> objects = new ArrayList<>(architectures.size());
            for (int i = 0; i < architectures.size(); i++) {
                JsonObject object = new JsonObject();
                object.addProperty("architecture", architectures.get(i));
                for (Oracle.Answers of : answers) {
                    add(object, of.target(), of.value(i));
                    if (of.hasIntervals()) {
                        add(object, of.target() + LOWER, of.lower(i));
                        add(object, of.target() + UPPER, of.upper(i));
                    }
                    if (of.hasSources()) {
                        object.addProperty(of.target() + SOURCE, of.source(i));
                    }
                }
                objects.add(JsonList.text(object));
            }
            return () -> objects.forEach(list::add);
        }

        private static void add(JsonObject object, String name, double value) {
            if (Double.isNaN(value)) {
                object.add(name, JsonNull.INSTANCE);
            } else {
                object.addProperty(name, value);
            }
        }

        @Override
        public void close() {
            list.close();
        }
    }

    private static final class Table extends QueryReport {

        private final TextTable table;

        Table(Oracle oracle, PrintWriter out) {
            List<String> headings = new ArrayList<>();
            headings.add("architecture");
            for (String target : oracle.targets()) {
                headings.add(">" + target);
                if (oracle.hasIntervals()) {
                    headings.add(">lower90");
                    headings.add(">upper90");
                }
                if (oracle.known().isPresent()) {
                    headings.add("source");
                }
            }
            this.table = new TextTable(out, headings.toArray(String[]::new));
        }

        @Override
        Runnable prepare(List<String> architectures, List<Oracle.Answers> answers) {
            List<Object[]> rows = new ArrayList<>(architectures.size());
            for (int i = 0; i < architectures.size(); i++) {
                List<String> row = new ArrayList<>();
                row.add(architectures.get(i));
                for (Oracle.Answers of : answers) {
                    row.add(rounded(of.value(i)));
                    if (of.hasIntervals()) {
                        row.add(rounded(of.lower(i)));
                        row.add(rounded(of.upper(i)));
                    }
                    if (of.hasSources()) {
                        row.add(of.source(i));
                    }
                }
                rows.add(row.toArray());
            }
            return () -> rows.forEach(table::add);
        }

        @Override
        void settle() {
            table.settle();
        }

        @Override
        public void close() {
            table.settle();
        }
    }
}

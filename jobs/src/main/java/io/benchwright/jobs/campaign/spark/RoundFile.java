package io.benchwright.jobs.campaign.spark;

import io.benchwright.data.trial.Trial;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The trials of a round, in a file that tasks read their part of: the driver holds where each one begins. A line has a number, a
 * blank and the trial in JSON; the number says how often an executor died while it was running.
 */
final class RoundFile {

    static final String NAME = "trials";

    private final Path file;
    private final List<String> ids;
    private final long[] begins;

    private RoundFile(Path file, List<String> ids, long[] begins) {
        this.file = file;
        this.ids = ids;
        this.begins = begins;
    }

    /** A trial as tasks read it. */
    record Line(int deaths, Trial trial) {}

    /** Where a part of a file lies; travels to the executors. */
    record Part(long begin, int count) implements Serializable {}

    Path file() {
        return file;
    }

    int size() {
        return ids.size();
    }

    String id(int index) {
        return ids.get(index);
    }

    /** So many trials from one on. */
    Part part(int index, int count) {
        return new Part(begins[index], count);
    }

    /** A trial, to be written into the file of another round. */
    Trial read(int index) throws IOException {
        int length = Math.toIntExact(begins[index + 1] - begins[index]);
        byte[] line = new byte[length];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(begins[index]);
            in.readFully(line);
        }
        return parse(new String(line, StandardCharsets.UTF_8).strip()).trial();
    }

    private static Line parse(String line) {
        int blank = line.indexOf(' ');
        return new Line(Integer.parseInt(line.substring(0, blank)), Trial.fromJson(line.substring(blank + 1)));
    }

    /** Reads a part, on the machine of a task. */
    static Lines open(Path file, Part part) throws IOException {
        return new Lines(file, part);
    }

    /** The lines of a part. Not read through a channel, which would be closed when Spark interrupts the task. */
    static final class Lines implements Iterator<Line>, AutoCloseable {

        private final BufferedReader reader;
        private int left;

        private Lines(Path file, Part part) throws IOException {
            FileInputStream in = new FileInputStream(file.toFile());
            this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            this.left = part.count();
            try {
                in.skipNBytes(part.begin());
            } catch (IOException e) {
                in.close();
                throw e;
            }
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public Line next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            left--;
            try {
                String line = reader.readLine();
                if (line == null) {
                    throw new IOException("the file of the round's trials is cut off");
                }
                return parse(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    /** Writes the file of a round. */
    static final class Writer implements AutoCloseable {

        private final Path file;
        private final OutputStream out;
        private final List<String> ids = new ArrayList<>();
        private long[] begins = new long[16];
        private long position;

        Writer(Path folder) throws IOException {
            this.file = folder.resolve(NAME);
            this.out = new BufferedOutputStream(Files.newOutputStream(file));
        }

        int size() {
            return ids.size();
        }

        void add(Trial trial, int deaths) throws IOException {
            byte[] line = (deaths + " " + trial.toJson() + "\n").getBytes(StandardCharsets.UTF_8);
            out.write(line);
            ids.add(trial.id());
            position += line.length;
            if (ids.size() == begins.length) {
                begins = Arrays.copyOf(begins, 2 * begins.length);
            }
            begins[ids.size()] = position;
        }

        RoundFile finish() throws IOException {
            out.close();
            return new RoundFile(file, ids, begins);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}

package io.benchwright.data.benchmark;

import io.benchwright.data.table.Rows;
import io.benchwright.data.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.parquet.io.InputFile;

/** A process that commits to a benchmark and dies, without any clean-up, at a given step; a test starts it. */
final class KilledWriter {

    static final int STATUS = 99;

    private KilledWriter() {}

    /**
     * Commits, and dies.
     *
     * @param args the folder, and the step: each publication of a file has one before and one after it
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Benchmark benchmark = new Benchmark(new Dying(new LocalStorage(folder), Integer.parseInt(args[1])));
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.add(Table.ARCHITECTURES, Rows.architecture("new"));
            commit.add(Table.TRAININGS, Rows.training("new trial", "new", 70));
            commit.add(Table.MEASUREMENTS, Rows.measurement("new trial", "new", 3));
            commit.publish();
        }
    }

    private static final class Dying implements Storage {

        private final Storage storage;
        private int left;

        Dying(Storage storage, int step) {
            this.storage = storage;
            this.left = step;
        }

        private void step() {
            if (left == 0) {
                Runtime.getRuntime().halt(STATUS);
            }
            left--;
        }

        @Override
        public void publish(String name, Path content) throws IOException {
            step();
            storage.publish(name, content);
            step();
        }

        @Override
        public InputStream open(String name) throws IOException {
            return storage.open(name);
        }

        @Override
        public InputFile input(String name) throws IOException {
            return storage.input(name);
        }

        @Override
        public boolean exists(String name) {
            return storage.exists(name);
        }

        @Override
        public Instant modified(String name) throws IOException {
            return storage.modified(name);
        }

        @Override
        public void delete(String name) throws IOException {
            storage.delete(name);
        }

        @Override
        public List<String> list(String folder) throws IOException {
            return storage.list(folder);
        }

        @Override
        public Path scratch() throws IOException {
            return storage.scratch();
        }
    }
}

package io.benchwright.data.benchmark;

import io.benchwright.data.table.Rows;
import io.benchwright.data.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

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
            commit.put("surrogate", "accuracy", Map.of("card.json", new byte[] {1}, "model.zip", new byte[] {2}));
            commit.publish();
        }
    }

    private static final class Dying extends ForwardingStorage {

        private int left;

        Dying(Storage storage, int step) {
            super(storage);
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
            super.publish(name, content);
            step();
        }
    }
}

package io.benchwright.data.benchmark;

import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.Rows;
import io.benchwright.data.table.Table;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What many rows cost: writes synthetic measurements into a fresh directory, verifies and scans them, and prints rows a
 * second, bytes a row and the peak of the heap. Not a test: started by hand, as CONTRIBUTING.md says.
 */
final class ScaleMeasurement {

    private ScaleMeasurement() {}

    /**
     * Measures.
     *
     * @param args a folder that does not exist yet, and the number of rows
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        int rows = Integer.parseInt(args[1]);
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        long start = System.nanoTime();
        try (Commit commit = benchmark.begin(Map.of("software", "scale measurement"))) {
            commit.add(Table.ARCHITECTURES, Rows.architecture("a"));
            for (int i = 0; i < rows; i++) {
                commit.add(Table.MEASUREMENTS, row(i));
            }
            commit.publish();
        }
        report("written", rows, start);
        Benchmark.Snapshot snapshot = benchmark.snapshot();
        System.out.printf(Locale.ROOT, "%.1f bytes a row%n", (double) snapshot.bytes(Table.MEASUREMENTS) / rows);
        start = System.nanoTime();
        if (!snapshot.verify().isWhole()) {
            throw new IOException(snapshot.verify().problems().toString());
        }
        report("verified", rows, start);
        start = System.nanoTime();
        double[] sum = new double[1];
        snapshot.read(Table.MEASUREMENTS, row -> sum[0] += row.repetitions().size());
        report("scanned", rows, start);
        long peak = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
        System.out.printf(Locale.ROOT, "peak heap at most %d MiB%n", peak >> 20);
    }

    private static MeasurementRow row(int i) {
        String trial = String.format(Locale.ROOT, "%032x", 0x9E3779B97F4A7C15L * (i + 1));
        double median = 1 + (i * 7919L % 100_003) / 1e4;
        List<Double> repetitions = List.of(median, median * 1.01, median * 0.99, median * 1.02, median * 1.005);
        MeasurementRow like = Rows.measurement(trial, "a", median);
        return new MeasurementRow(
                trial,
                like.space(),
                "a",
                "device" + i % 7,
                like.metric(),
                like.unit(),
                1,
                "fp32",
                0,
                like.source(),
                like.outcome(),
                null,
                like.mean(),
                like.standardDeviation(),
                median,
                like.interquartileRange(),
                like.p90(),
                like.p99(),
                repetitions,
                like.environment());
    }

    private static void report(String what, int rows, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "%d rows %s in %.1f s: %.0f rows/s%n", rows, what, seconds, rows / seconds);
    }
}

package io.benchwright.jobs.cli;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Source;
import io.benchwright.data.table.Table;
import io.benchwright.surrogates.internal.model.AdditiveTables;
import io.benchwright.surrogates.internal.model.Calibration;
import io.benchwright.surrogates.internal.model.Domain;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.ModelFile;
import io.benchwright.surrogates.internal.model.SmoothModel;
import io.benchwright.surrogates.internal.model.SurrogateModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Benchmarks with surrogates that can be computed in the head: a constant, and an eighth for each option's index. */
public final class SurrogatesForTests {

    private static final String CARD = "{\"format\":\"benchwright-surrogate-card\",\"version\":1}";

    private SurrogatesForTests() {}

    /**
     * Puts a surrogate into a benchmark. Its predictions are the constant and, for each choice, an eighth times the index
     * of the option; the 90 % interval reaches half a unit to both sides.
     */
    public static void put(Path folder, String space, String target, double constant) throws IOException {
        Encoding encoding = Encoding.of(SearchSpaces.named(space));
        float[][] units = encoding.units().stream()
                .map(unit -> {
                    float[] values = new float[unit.codes()];
                    for (int code = 0; code < values.length; code++) {
                        for (int choice = 0; choice < unit.choices().size(); choice++) {
                            values[code] += Math.max(0, unit.option(code, choice)) / 8f;
                        }
                    }
                    return values;
                })
                .toArray(float[][]::new);
        SmoothModel model = SmoothModel.additive(
                Domain.IDENTITY, Double.NEGATIVE_INFINITY, new AdditiveTables(constant, units, List.of()));
        double[] residuals =
                IntStream.rangeClosed(-9, 9).mapToDouble(i -> i / 18.0).toArray();
        byte[] file = ModelFile.write(
                target,
                "milliseconds",
                new SurrogateModel(
                        encoding, model, new Calibration(false, new double[] {0}, new double[] {1}, residuals)));
        put(folder, target, file);
    }

    /** Puts the file of a surrogate into a benchmark. */
    static void put(Path folder, String target, byte[] model) throws IOException {
        put(folder, target, model, CARD);
    }

    /** Puts the files of a surrogate into a benchmark. */
    static void put(Path folder, String target, byte[] model, String card) throws IOException {
        try (Commit commit = Benchmark.openOrCreate(folder).begin(Map.of())) {
            commit.put(
                    "surrogate",
                    target,
                    Map.of("model.zip", model, "card.json", card.getBytes(StandardCharsets.UTF_8)));
            commit.publish();
        }
    }

    /** Puts a latency into a benchmark. */
    static void measure(Path folder, String architecture, String device, int replicate, Source source, double value)
            throws IOException {
        measure(folder, architecture, device, replicate, source, RowOutcome.COMPLETED, value);
    }

    /** Puts a latency of a trial that ended in some way. */
    static void measure(
            Path folder,
            String architecture,
            String device,
            int replicate,
            Source source,
            RowOutcome outcome,
            double value)
            throws IOException {
        try (Commit commit = Benchmark.openOrCreate(folder).begin(Map.of())) {
            commit.add(Table.MEASUREMENTS, row(architecture, device, 1, replicate, source, outcome, value));
            commit.publish();
        }
    }

    /** Puts a latency for each architecture into a benchmark, measured at a batch size. */
    static void measure(Path folder, String device, int batch, Map<String, Double> latencies) throws IOException {
        try (Commit commit = Benchmark.openOrCreate(folder).begin(Map.of())) {
            for (Map.Entry<String, Double> each : latencies.entrySet()) {
                commit.add(
                        Table.MEASUREMENTS,
                        row(each.getKey(), device, batch, 0, Source.MEASURED, RowOutcome.COMPLETED, each.getValue()));
            }
            commit.publish();
        }
    }

    private static MeasurementRow row(
            String architecture,
            String device,
            int batch,
            int replicate,
            Source source,
            RowOutcome outcome,
            double value) {
        SearchSpace space = SearchSpaces.parse(architecture).space();
        return new MeasurementRow(
                architecture + " " + device + " " + batch + " " + replicate,
                space.name(),
                architecture,
                device,
                "latency",
                "milliseconds",
                batch,
                "fp32",
                replicate,
                source.toString(),
                outcome.toString(),
                null,
                value,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                Map.of());
    }
}

package io.benchwright.data.imports;

import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.internal.Problems;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.table.ArchitectureRow;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Source;
import io.benchwright.data.table.SplitRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import io.benchwright.data.trial.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows that an import has read, before they are committed all together. */
final class Published {

    private final String dataset;
    private final Map<Architecture, String> networks = new LinkedHashMap<>();
    private final Map<String, Integer> asked = new HashMap<>();
    private final List<TrainingRow> trainings = new ArrayList<>();
    private final List<MeasurementRow> measurements = new ArrayList<>();
    private final List<SplitRow> splits = new ArrayList<>();

    /** @param dataset what was published: part of every trial's id, so that two publications do not mix */
    Published(String dataset) {
        this.dataset = dataset;
    }

    /**
     * A trial that others have carried out.
     *
     * @param id what identifies it
     * @param replicate counts those that asked the same, from 0
     */
    record Answered(String id, int replicate, Architecture architecture) {}

    /**
     * The trial of an architecture. Where the same is asked again, it is the next replicate.
     *
     * @param fields what was asked besides the network
     */
    Answered trial(Architecture architecture, Map<String, String> fields) {
        String network =
                networks.computeIfAbsent(architecture, key -> key.lower().sha256());
        JsonObject question = new JsonObject();
        question.addProperty("published", dataset);
        question.addProperty("space", architecture.space().name());
        question.addProperty("architecture", architecture.toString());
        question.addProperty("network", network);
        fields.forEach(question::addProperty);
        int replicate = asked.merge(question.toString(), 1, Integer::sum) - 1;
        question.addProperty("replicate", replicate);
        return new Answered(Trial.of("import", question).id(), replicate, architecture);
    }

    void add(TrainingRow row) {
        trainings.add(row);
    }

    /** Adds what was published of one metric: a mean, and a standard deviation where there is one. */
    void addMeasurement(
            Answered trial,
            String device,
            String metric,
            String unit,
            @Nullable Integer batch,
            @Nullable String precision,
            double mean,
            @Nullable Double standardDeviation,
            Map<String, String> environment) {
        measurements.add(new MeasurementRow(
                trial.id(),
                trial.architecture().space().name(),
                trial.architecture().toString(),
                device,
                metric,
                unit,
                batch,
                precision,
                trial.replicate(),
                Source.IMPORTED.toString(),
                RowOutcome.COMPLETED.toString(),
                null,
                mean,
                standardDeviation,
                null,
                null,
                null,
                null,
                List.of(),
                environment));
    }

    void add(SplitRow row) {
        splits.add(row);
    }

    int architectures() {
        return networks.size();
    }

    int measurements() {
        return measurements.size();
    }

    /**
     * Commits all rows. What the benchmark has already is dropped if it is the same, and a problem if it is not: data that
     * was published once does not change.
     *
     * @param counts takes what was added and dropped
     * @return the number of the commit
     */
    long commit(
            Benchmark benchmark,
            Map<String, String> provenance,
            Problems problems,
            boolean skipInvalid,
            Map<String, Long> counts)
            throws IOException {
        conflicts(benchmark, Table.TRAININGS, trainings, problems);
        conflicts(benchmark, Table.MEASUREMENTS, measurements, problems);
        if (!skipInvalid && problems.count() > 0) {
            throw new ImportException(problems.listed(), problems.count());
        }
        try (Commit commit = benchmark.begin(provenance)) {
            long present = 0;
            for (Architecture architecture : networks.keySet()) {
                commit.add(Table.ARCHITECTURES, ArchitectureRow.of(architecture));
            }
            for (TrainingRow row : trainings) {
                present += commit.add(Table.TRAININGS, row) ? 0 : 1;
            }
            for (MeasurementRow row : measurements) {
                present += commit.add(Table.MEASUREMENTS, row) ? 0 : 1;
            }
            for (SplitRow row : splits) {
                commit.add(Table.SPLITS, row);
            }
            long number = commit.publish();
            counts.put("rowsAlreadyThere", present);
            return number;
        } catch (IOException e) {
            throw new IOException(benchmark + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private static <R extends Record> void conflicts(
            Benchmark benchmark, Table<R> table, List<R> rows, Problems problems) throws IOException {
        Map<String, R> byKey = new HashMap<>();
        rows.forEach(row -> byKey.put(table.key(row), row));
        benchmark.snapshot().read(table, present -> {
            R published = byKey.get(table.key(present));
            if (published != null && !published.equals(present)) {
                problems.add(benchmark + ": " + table + ": " + table.key(present) + " is there as " + present
                        + ", but was published as " + published);
            }
        });
    }
}

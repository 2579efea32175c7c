package io.benchwright.jobs.campaign.spark;

import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.RowSink;
import io.benchwright.data.table.ArchitectureRow;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Table;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Trials of operation {@code toy}, which no space has, and a row for each. */
record ToyRows(String label) implements TrialRowMaker {

    /** So many trials of ten architectures. */
    static List<Trial> trials(int from, int to) {
        return IntStream.range(from, to).mapToObj(ToyRows::trial).toList();
    }

    static Trial trial(int seed) {
        return trial(seed, "answer");
    }

    /** A trial that is to be answered in a way. */
    static Trial trial(int seed, String way) {
        JsonObject fields = new JsonObject();
        fields.addProperty("space", "toy");
        fields.addProperty("architecture", "a" + seed % 10);
        fields.addProperty("seed", seed);
        fields.addProperty("way", way);
        return Trial.of("toy", fields);
    }

    static int seed(Trial trial) {
        return trial.fields().get("seed").getAsInt();
    }

    static String way(Trial trial) {
        return trial.fields().get("way").getAsString();
    }

    /** What is answered to a trial. */
    static JsonObject answer(Trial trial) {
        JsonObject answer = new JsonObject();
        answer.addProperty("value", 10 + seed(trial));
        return answer;
    }

    @Override
    public String label(Trial trial) {
        return label;
    }

    @Override
    public void addRows(RowSink rows, Trial trial, String noted, Outcome outcome) throws IOException {
        Double value = null;
        String cause = null;
        if (outcome instanceof Outcome.Completed completed) {
            if (!completed.result().has("value")) {
                throw new IllegalArgumentException("there is no value");
            }
            value = completed.result().get("value").getAsDouble();
        } else if (outcome instanceof Outcome.Failed failed) {
            cause = failed.cause();
        }
        String architecture = trial.fields().get("architecture").getAsString();
        rows.add(Table.ARCHITECTURES, new ArchitectureRow(architecture, "toy", List.of(1), 1000, 10));
        rows.add(
                Table.MEASUREMENTS,
                new MeasurementRow(
                        trial.id(),
                        "toy",
                        architecture,
                        "board",
                        "latency",
                        "milliseconds",
                        1,
                        "fp32",
                        seed(trial),
                        "measured",
                        (value == null ? RowOutcome.FAILED : RowOutcome.COMPLETED).toString(),
                        cause,
                        value,
                        value,
                        value,
                        value,
                        value,
                        value,
                        List.of(),
                        Map.of("label", noted)));
    }

    /** The rows that a benchmark has, sorted, without what says why a trial was given up. */
    static List<MeasurementRow> rows(Path benchmark) throws IOException {
        List<MeasurementRow> rows = new ArrayList<>();
        Benchmark.open(benchmark).snapshot().read(Table.MEASUREMENTS, rows::add);
        rows.sort((one, other) -> Integer.compare(one.replicate(), other.replicate()));
        return rows;
    }

    static List<Integer> seeds(Path benchmark) throws IOException {
        return rows(benchmark).stream().map(MeasurementRow::replicate).toList();
    }
}

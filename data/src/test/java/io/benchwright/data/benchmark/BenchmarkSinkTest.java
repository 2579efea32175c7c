package io.benchwright.data.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Rows;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkSinkTest {

    @TempDir
    private Path temporary;

    @Test
    void everyOutcomeIsThereAtOnceAndKnownAfterARestart() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(temporary.resolve("b"));
        Trial measured = trial(1);
        Trial failed = trial(2);
        BenchmarkSink sink = new BenchmarkSink(benchmark, Map.of(), BenchmarkSinkTest::addRows);
        assertThat(sink.isCommitted(measured.id())).isFalse();

        JsonObject result = new JsonObject();
        result.addProperty("median", 3.5);
        sink.commit(measured, new Outcome.Completed(result, 1, 2));
        sink.commit(failed, new Outcome.Failed("the worker died: out of memory", 3, 2));

        assertThat(sink.isCommitted(measured.id())).isTrue();
        BenchmarkSink restarted =
                new BenchmarkSink(Benchmark.open(temporary.resolve("b")), Map.of(), BenchmarkSinkTest::addRows);
        assertThat(restarted.isCommitted(measured.id())).isTrue();
        assertThat(restarted.isCommitted(failed.id())).isTrue();
        assertThat(restarted.isCommitted(trial(3).id())).isFalse();
        List<MeasurementRow> rows = new ArrayList<>();
        benchmark.snapshot().read(Table.MEASUREMENTS, rows::add);
        assertThat(rows)
                .singleElement()
                .satisfies(row -> assertThat(row.median()).isEqualTo(3.5));
        List<TrainingRow> trainings = new ArrayList<>();
        benchmark.snapshot().read(Table.TRAININGS, trainings::add);
        assertThat(trainings)
                .singleElement()
                .satisfies(row -> assertThat(row.cause()).isEqualTo("the worker died: out of memory"));
        assertThat(benchmark.snapshot().verify().problems()).isEmpty();
    }

    @Test
    void theFirstOutcomeOfATrialStays() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(temporary.resolve("b"));
        BenchmarkSink one = new BenchmarkSink(benchmark, Map.of(), BenchmarkSinkTest::addRows);
        BenchmarkSink other = new BenchmarkSink(benchmark, Map.of(), BenchmarkSinkTest::addRows);
        JsonObject first = new JsonObject();
        first.addProperty("median", 1);
        JsonObject second = new JsonObject();
        second.addProperty("median", 2);

        one.commit(trial(1), new Outcome.Completed(first, 1, 1));
        other.commit(trial(1), new Outcome.Completed(second, 1, 1));

        List<MeasurementRow> rows = new ArrayList<>();
        benchmark.snapshot().read(Table.MEASUREMENTS, rows::add);
        assertThat(rows)
                .singleElement()
                .satisfies(row -> assertThat(row.median()).isEqualTo(1));
    }

    private static Trial trial(int seed) {
        JsonObject fields = new JsonObject();
        fields.addProperty("architecture", "a");
        fields.addProperty("seed", seed);
        return Trial.of("measure", fields);
    }

    private static void addRows(Commit commit, Trial trial, Outcome outcome) throws IOException {
        commit.add(Table.ARCHITECTURES, Rows.architecture("a"));
        if (outcome instanceof Outcome.Completed completed) {
            commit.add(
                    Table.MEASUREMENTS,
                    Rows.measurement(
                            trial.id(), "a", completed.result().get("median").getAsDouble()));
        } else if (outcome instanceof Outcome.Failed failed) {
            commit.add(
                    Table.TRAININGS,
                    new TrainingRow(
                            trial.id(),
                            "toy",
                            "a",
                            "images",
                            "short",
                            1L,
                            0,
                            "measured",
                            RowOutcome.FAILED.toString(),
                            failed.cause(),
                            null,
                            null,
                            null,
                            null,
                            List.of(),
                            null,
                            null,
                            null));
        }
    }
}

package io.benchwright.jobs.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.trial.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasureTrialTest {

    private final MeasureTrial trial = Measurements.trials(1).get(0);

    private static Outcome done(JsonObject answer) {
        return new Outcome.Completed(answer, 1, 1);
    }

    @Test
    void isReadAsItIsWritten() {
        assertThat(MeasureTrial.of(trial.trial().fields())).isEqualTo(trial);
        assertThat(MeasureTrial.of(trial.asSentinel(4).trial().fields())).isEqualTo(trial.asSentinel(4));
        assertThat(trial.asSentinel(0).trial().id()).isNotEqualTo(trial.trial().id());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "network|1|field 'network' must be an object",
                "rules|{}|field 'blockSeconds' of the rules must be a number",
                "metrics|[\"speed\"]|metric is 'speed', but must be latency, throughput, peakMemory, energy",
                "metrics|[]|there are no metrics",
                "batch|0|batch is 0, but must be at least 1",
                "batch|1.5|field 'batch' must be a whole number",
                "replicate|-1|replicate is -1, but must not be negative",
                "role|\"other\"|field 'role' is 'other', but must be sentinel",
                "colour|1|unknown: colour",
                "device|7|field 'device' must be a string"
            })
    void saysWhatIsWrong(String field, String value, String problem) {
        JsonObject fields = trial.trial().fields();
        fields.add(field, JsonParser.parseString(value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> MeasureTrial.of(fields))
                .withMessageContaining(problem);
    }

    @Test
    void rowsHoldAllRepetitionsAndWhatTheRulesSayOfThem() {
        JsonObject environment = new JsonObject();
        environment.addProperty("busyProcessors", 0.4);
        environment.addProperty("runtime", "a board");
        List<List<Double>> blocks = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            blocks.add(List.of(5.0, 5.01, 4.99));
        }
        blocks.add(List.of(9.0, 5.0, 5.0));
        JsonObject answer = MeasureTrial.answer(
                Map.of(MeasuredMetric.LATENCY, new Repetitions(List.of(7.0, 5.02, 5.0), blocks)), environment);

        List<MeasurementRow> rows = trial.rows(done(answer));

        assertThat(rows).hasSize(1);
        MeasurementRow row = rows.get(0);
        assertThat(row.metric()).isEqualTo("latency");
        assertThat(row.unit()).isEqualTo("milliseconds");
        assertThat(row.median()).isEqualTo(5);
        assertThat(row.source()).isEqualTo("measured");
        assertThat(row.repetitions()).hasSize(18).contains(9.0);
        assertThat(row.environment())
                .containsEntry("blocks", "3,3,3,3,3,3")
                .containsEntry("outliers", "15")
                .containsEntry("stopped", "interval")
                .containsEntry("warmUp", "settled")
                .containsEntry("warmUpMedians", "7.0,5.02,5.0")
                .containsEntry("runtime", "a board")
                .containsEntry("busy", "yes")
                .containsEntry("network", trial.network().sha256());
    }

    @Test
    void aDriverThatStopsTooEarlyGetsRowsThatSaySo() {
        JsonObject answer = Measurements.answer(5);
        JsonObject metric = answer.getAsJsonArray("metrics").get(0).getAsJsonObject();
        JsonArray blocks = metric.getAsJsonArray("blocks");
        while (blocks.size() > 4) {
            blocks.remove(0);
        }
        metric.add("warmUp", new JsonArray());

        assertThat(trial.rows(done(answer)).get(0).environment())
                .containsEntry("stopped", "cap")
                .containsEntry("warmUp", "unsettled");
    }

    @Test
    void sentinelsHaveAMetricOfTheirOwn() {
        assertThat(trial.asSentinel(2).rows(done(Measurements.answer(5))).get(0).metric())
                .isEqualTo("sentinelLatency");
    }

    @Test
    void aFailedTrialGivesAFailedRowForEachMetric() {
        List<MeasurementRow> rows = trial.rows(new Outcome.Failed("the board is gone", 2, 1));

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).outcome()).isEqualTo("failed");
        assertThat(rows.get(0).cause()).isEqualTo("the board is gone");
        assertThat(rows.get(0).median()).isNull();
    }

    @Test
    void answersThatMakeNoSenseAreRefused() {
        JsonObject otherUnit = Measurements.answer(5);
        otherUnit.getAsJsonArray("metrics").get(0).getAsJsonObject().addProperty("unit", "seconds");
        JsonObject none = new JsonObject();
        JsonObject zero = Measurements.answer(5);
        zero.getAsJsonArray("metrics")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("blocks")
                .get(0)
                .getAsJsonArray()
                .set(0, new JsonPrimitive(0));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> trial.rows(done(otherUnit)))
                .withMessageContaining("must be milliseconds");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trial.rows(done(none)))
                .withMessageContaining("has no latency");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trial.rows(done(zero)))
                .withMessageContaining("latency: a repetition is 0.0");
    }

    @Test
    void metricsHaveNamesAndUnitsOfTheirOwn() {
        assertThat(Set.of(MeasuredMetric.values())).hasSize(4);
        assertThat(MeasuredMetric.named("peakMemory").unit()).isEqualTo("mebibytes");
        assertThat(MeasuredMetric.named("energy").unit()).isEqualTo("millijoulesPerImage");
        assertThat(MeasuredMetric.THROUGHPUT.ofSentinel()).isEqualTo("sentinelThroughput");
    }
}

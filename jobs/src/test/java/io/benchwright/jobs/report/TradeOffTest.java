package io.benchwright.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.benchwright.jobs.report.TargetColumn.Kind;
import io.benchwright.jobs.report.TradeOff.Point;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

class TradeOffTest {

    private static TargetColumn accuracy(double... values) {
        return column(new TargetColumn(Kind.ACCURACY, "accuracy", "full", "percent", "measured", true), values);
    }

    private static TargetColumn column(TargetColumn column, double... values) {
        for (int i = 0; i < values.length; i++) {
            column.add("n" + i, values[i]);
        }
        return column;
    }

    private static TargetColumn latency(double... values) {
        return column(new TargetColumn(Kind.DEVICE, "latency@x", "x", "milliseconds", "measured", false), values);
    }

    private static TargetColumn throughput(double... values) {
        return column(new TargetColumn(Kind.DEVICE, "throughput@x", "x", "imagesPerSecond", "measured", true), values);
    }

    @Test
    void theFrontIsWhatNoOtherIsBetterThan() {
        TradeOff tradeOff = TradeOff.of(accuracy(60, 70, 65, 80, 80), latency(1, 2, 3, 5, 4));

        assertThat(tradeOff.front()).extracting(Point::network).containsExactly("n0", "n1", "n4");
        assertThat(tradeOff.points()).extracting(Point::network).containsExactly("n0", "n1", "n2", "n4", "n3");
    }

    @Test
    void ofThroughputMoreIsBetter() {
        TradeOff tradeOff = TradeOff.of(accuracy(60, 70, 65, 80), throughput(100, 90, 95, 10));

        assertThat(tradeOff.front()).extracting(Point::network).containsExactly("n0", "n2", "n1", "n3");
    }

    @Test
    void twinsAreBothOnTheFrontAndWhatOneOfThemBeatsIsNot() {
        TradeOff tradeOff = TradeOff.of(accuracy(60, 60, 59, 60), latency(1, 1, 1, 2));

        assertThat(tradeOff.front()).extracting(Point::network).containsExactly("n0", "n1");
    }

    @Test
    void networksThatOneSideLacksAreLeftOut() {
        assertThat(TradeOff.of(accuracy(60, 61), latency(1)).points()).hasSize(1);
        assertThat(TradeOff.of(accuracy(60), latency()).points()).isEmpty();
    }

    @Test
    void ofManyTheFrontIsDrawnWhole() {
        double[] accuracies = new double[50];
        double[] latencies = new double[50];
        for (int i = 0; i < 50; i++) {
            accuracies[i] = i < 10 ? 60 + i : 50;
            latencies[i] = i;
        }
        JsonObject drawn = TradeOff.of(accuracy(accuracies), latency(latencies)).json(20, new LinkedHashMap<>());

        assertThat(drawn.get("onFront").getAsInt()).isEqualTo(10);
        assertThat(drawn.getAsJsonArray("network")).hasSize(20);
        assertThat(drawn.getAsJsonArray("reached").get(9).getAsDouble()).isEqualTo(69);
        assertThat(drawn.getAsJsonArray("reached").get(10).getAsDouble()).isEqualTo(50);
    }
}

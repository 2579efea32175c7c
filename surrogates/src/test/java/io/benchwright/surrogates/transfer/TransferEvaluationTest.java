package io.benchwright.surrogates.transfer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.benchmark.Split;
import io.benchwright.data.device.Devices;
import io.benchwright.data.imports.LatencyCsvImport;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.Table;
import io.benchwright.surrogates.DataForTests;
import io.benchwright.surrogates.transfer.TransferEvaluation.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferEvaluationTest {

    private static final SearchSpace SPACE = SearchSpaces.named("mnasnet");

    @TempDir
    private Path folder;

    private static double time(Architecture architecture, int device) {
        NetworkTotals totals = architecture.lower().totals();
        return totals.multiplyAdds() / 1e8 * (1 + device) + totals.layers() / (10.0 + 40 * device);
    }

    /** Three devices whose times are sums of what networks compute and of their layers. */
    private DeviceTable table(String metric) throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder.resolve(metric));
        StableRandom random = new StableRandom(7);
        try (Commit commit = benchmark.begin(Map.of())) {
            for (int i = 0; i < 250; i++) {
                Architecture architecture = SPACE.random(random);
                for (int device = 0; device < 3; device++) {
                    // The last device lacks a few.
                    if (device < 2 || i % 50 != 0) {
                        double time = time(architecture, device);
                        commit.add(
                                Table.MEASUREMENTS,
                                metric.equals("latency")
                                        ? DataForTests.measurement(
                                                architecture, "d" + device, metric, "milliseconds", 1, 0, time)
                                        : DataForTests.measurement(
                                                architecture, "d" + device, metric, "imagesPerSecond", 1, 0, 1 / time));
                    }
                }
            }
            commit.publish();
        }
        return DeviceTable.read(benchmark.snapshot(), metric);
    }

    private static TransferTask task(List<String> sources, String... targets) {
        return new TransferTask("custom", "", sources, List.of(targets), Map.of());
    }

    private static Protocol protocol(Method... methods) {
        return new Protocol(List.of(5, 20), 2, Sampler.DESIGNED, List.of(methods), 100, Optional.empty(), 1);
    }

    @Test
    void everyMethodPredictsDevicesThatAreSumsOfTheirParts() throws IOException {
        TransferEvaluation evaluation = new TransferEvaluation(table("latency"), Devices.shipped());

        Method[] measured =
                Arrays.stream(Method.values()).filter(Method::isMeasured).toArray(Method[]::new);
        List<TransferScores> scores = evaluation.evaluate(task(List.of("d0", "d1"), "d2"), protocol(measured));

        assertThat(scores).hasSize(2 * measured.length).allSatisfy(each -> {
            assertThat(each.target()).isEqualTo("d2");
            assertThat(each.trials()).isEqualTo(2);
            assertThat(each.coverage90()).isBetween(0.0, 100.0);
        });
        Map<String, TransferScores> byMethod = new HashMap<>();
        scores.stream().filter(each -> each.n() == 20).forEach(each -> byMethod.put(each.method(), each));
        assertThat(requireNonNull(byMethod.get("mixture")).spearman()).isGreaterThan(0.999);
        assertThat(requireNonNull(byMethod.get("mixture")).mape()).isLessThan(1);
        assertThat(requireNonNull(byMethod.get("fine-tune")).spearman()).isGreaterThan(0.98);
        assertThat(requireNonNull(byMethod.get("lookup-table")).spearman())
                .isLessThan(requireNonNull(byMethod.get("mixture")).spearman());
    }

    @Test
    void throughputIsTheInverseOfATime() throws IOException {
        List<TransferScores> times = new TransferEvaluation(table("latency"), Devices.shipped())
                .evaluate(task(List.of("d0"), "d2"), protocol(Method.MIXTURE));
        List<TransferScores> rates = new TransferEvaluation(table("throughput"), Devices.shipped())
                .evaluate(task(List.of("d0"), "d2"), protocol(Method.MIXTURE));

        for (int i = 0; i < times.size(); i++) {
            assertThat(rates.get(i).spearman()).isCloseTo(times.get(i).spearman(), within(1e-3));
        }
    }

    @Test
    void everySamplerServesAndASplitKeepsPartsApart() throws IOException {
        DeviceTable table = table("latency");
        TransferEvaluation evaluation = new TransferEvaluation(table, Devices.shipped());
        Split split = Split.named(Benchmark.open(folder.resolve("latency")).snapshot(), "random-3");
        for (Sampler sampler : Sampler.values()) {
            Protocol protocol =
                    new Protocol(List.of(20), 2, sampler, List.of(Method.MIXTURE), 100, Optional.of(split), 1);
            assertThat(evaluation.evaluate(task(List.of("d0", "d1"), "d2"), protocol))
                    .singleElement()
                    .satisfies(each -> {
                        assertThat(each.sampler()).isEqualTo(sampler.toString());
                        assertThat(each.spearman()).isGreaterThan(0.99);
                    });
        }
        // 200 of 250 rows are for training.
        Protocol many =
                new Protocol(List.of(220), 1, Sampler.RANDOM, List.of(Method.MIXTURE), 100, Optional.of(split), 1);
        assertThatThrownBy(() -> evaluation.evaluate(task(List.of("d0", "d1"), "d2"), many))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "task custom needs 220 networks that were measured on all its devices, but there are ");
    }

    @Test
    void theSameSeedGivesTheSameAndSourcesMayBeNone() throws IOException {
        TransferEvaluation evaluation = new TransferEvaluation(table("latency"), Devices.shipped());
        List<TransferScores> first = evaluation.evaluate(task(List.of(), "d0", "d2"), protocol(Method.MIXTURE));

        assertThat(evaluation.evaluate(task(List.of(), "d0", "d2"), protocol(Method.MIXTURE)))
                .isEqualTo(first);
        assertThat(first)
                .hasSize(4)
                .allSatisfy(each -> assertThat(each.spearman()).isGreaterThan(0.9));
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        DeviceTable table = table("latency");
        TransferEvaluation evaluation = new TransferEvaluation(table, Devices.shipped());

        assertThat(table.devices()).containsExactly("d0", "d1", "d2");
        assertThatThrownBy(() -> evaluation.evaluate(task(List.of("d0"), "d9"), protocol(Method.MIXTURE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no device 'd9'; there are d0, d1, d2");
        Protocol many = new Protocol(List.of(20), 1, Sampler.RANDOM, List.of(Method.MIXTURE), 300, Optional.empty(), 1);
        assertThatThrownBy(() -> evaluation.evaluate(task(List.of("d0"), "d2"), many))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs 300 networks that were measured on all its devices, but there are 245");
        Protocol tooMany =
                new Protocol(List.of(601), 1, Sampler.DESIGNED, List.of(Method.MIXTURE), 100, Optional.empty(), 1);
        assertThatThrownBy(() -> evaluation.evaluate(task(List.of("d0"), "d2"), tooMany))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sampler designed chooses at most 600 networks, but 601 are wanted; take random");
        assertThatThrownBy(() -> evaluation.evaluate(task(List.of(), "d2"), protocol(Method.FINE_TUNE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fine-tune needs at least one source device");
        Benchmark.Snapshot other = Benchmark.open(folder.resolve("latency")).snapshot();
        assertThatThrownBy(() -> DeviceTable.read(other, "throughput"))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no measurement of throughput");
    }

    /** NASFLAT's device sets on FBNet; skipped where HELP's tables are not. */
    @Test
    void ranksNetworksOnPublishedDeviceSets() throws IOException {
        Path csv = DataForTests.published("help/fbnet_latency_ms.csv.gz");
        Benchmark benchmark = Benchmark.openOrCreate(folder.resolve("help"));
        LatencyCsvImport.run(csv, SearchSpaces.named("fbnet"), Optional.empty(), benchmark, false, Map.of());
        TransferEvaluation evaluation =
                new TransferEvaluation(DeviceTable.read(benchmark.snapshot(), "latency"), Devices.shipped());
        Protocol protocol =
                new Protocol(List.of(20), 6, Sampler.DESIGNED, List.of(Method.MIXTURE), 800, Optional.empty(), 1);
        Map<String, Double> required =
                Map.of("FD", 0.980, "F1", 0.900, "F2", 0.960, "F3", 0.958, "F4", 0.800, "FA", 0.785);
        double logarithms = 0;
        for (TransferTask task : TransferTask.ofNasflat()) {
            if (task.space().equals("fbnet")) {
                List<TransferScores> scores = evaluation.evaluate(task, protocol);
                double spearman =
                        mean(scores.stream().map(TransferScores::spearman).toList());
                double coverage =
                        mean(scores.stream().map(TransferScores::coverage90).toList());
                logarithms += Math.log(spearman) / 6;
                assertThat(spearman).as(task.name()).isGreaterThanOrEqualTo(required.getOrDefault(task.name(), 1.0));
                assertThat(coverage).as(task.name()).isBetween(80.0, 97.0);
            }
        }
        assertThat(Math.exp(logarithms)).isGreaterThanOrEqualTo(0.893);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(value -> value).average().orElseThrow();
    }
}

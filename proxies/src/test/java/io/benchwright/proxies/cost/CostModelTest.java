package io.benchwright.proxies.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Split;
import io.benchwright.data.device.Devices;
import io.benchwright.data.imports.AccelNasBenchImport;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation.Function;
import io.benchwright.data.network.Operation.SqueezeExcite;
import io.benchwright.data.network.Precision;
import io.benchwright.data.network.Shape;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.proxies.cost.LayerCost.Bound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CostModelTest {

    private static final CostModel.Run USUAL = CostModel.Run.usual();

    @TempDir
    private Path folder;

    /** A chip of 1 TOPS and 1 GB/s, so that figures can be checked in the head. */
    private CostModel made(String facts, String costs, CostModel.Run run) throws IOException {
        String text = "chips:\n  - id: made\n    name: Made\n    kind: other\n    facts:\n"
                + "      - {source: vendor, citation: nobody, memoryGigabytesPerSecond: 1, "
                + "peakTeraOperationsPerSecond: {int8: 1}" + (facts.isEmpty() ? "" : ", " + facts) + "}\n"
                + "devices:\n  - id: made\n    chip: made\n    precision: int8\n"
                + (costs.isEmpty() ? "" : "    costs: [{source: observed, citation: nobody, " + costs + "}]\n");
        Path file = folder.resolve("devices.yaml");
        Files.writeString(file, text);
        return CostModel.of(Devices.read(file).require("made"), run);
    }

    private static Network conv(int channels, int kernel, int groups) {
        Network.Builder builder = Network.builder(new Shape(channels, 10, 10));
        builder.conv(builder.input(), channels, kernel, 1, groups);
        return builder.build();
    }

    @Test
    void aDenseConvolutionTakesTheLongerOfArithmeticAndData() throws IOException {
        // 100 pixels, 50 x 50 channels: 500,000 operations; 10,000 values of maps and 2,500 of weights.
        LayerCost cost = made("", "", USUAL).layers(conv(50, 1, 1)).get(0);

        assertThat(cost.computeSeconds()).isCloseTo(500_000 / 1e12, within(1e-15));
        assertThat(cost.memorySeconds()).isCloseTo(12_500 / 1e9, within(1e-12));
        assertThat(cost.seconds()).isEqualTo(cost.memorySeconds());
        assertThat(cost.bound()).isEqualTo(Bound.MEMORY);
    }

    @Test
    void whatIsObservedSlowsDownAndCanBeLeftOut() throws IOException {
        String costs = "denseEfficiency: 0.01, unhiddenShare: 0.5, launchMicroseconds: 3";
        LayerCost with = made("", costs, USUAL).layers(conv(50, 1, 1)).get(0);
        LayerCost without =
                made("", costs, USUAL.withoutObserved()).layers(conv(50, 1, 1)).get(0);

        assertThat(with.computeSeconds()).isCloseTo(500_000 / 1e10, within(1e-12));
        assertThat(with.seconds()).isCloseTo(with.computeSeconds() + 0.5 * with.memorySeconds() + 3e-6, within(1e-12));
        assertThat(with.bound()).isEqualTo(Bound.COMPUTE);
        assertThat(without).extracting(LayerCost::seconds).isEqualTo(without.memorySeconds());
    }

    @Test
    void channelsAndPixelsArePaddedToTheArray() throws IOException {
        String array = "arrayInputChannels: 16, arrayOutputChannels: 32, arrayPixels: 8";
        // 100 pixels become 104, 50 channels 64 on both sides.
        assertThat(made(array, "", USUAL).layers(conv(50, 3, 1)).get(0).computeSeconds())
                .isCloseTo(2.0 * 104 * 64 * 64 * 9 / 1e12, within(1e-15));
        // A matrix unit takes 50 x 9 in 464 rows.
        String matrix = "arrayInputChannels: 16, arrayOutputChannels: 32, arrayPixels: 1";
        assertThat(made(matrix, "", USUAL).layers(conv(50, 3, 1)).get(0).computeSeconds())
                .isCloseTo(2.0 * 100 * 464 * 64 / 1e12, within(1e-15));
    }

    @Test
    void depthwiseConvolutionsHaveARateOfTheirOwn() throws IOException {
        LayerCost slow = made("", "depthwiseTeraOperationsPerSecond: 0.001", USUAL)
                .layers(conv(50, 3, 50))
                .get(0);
        LayerCost peak = made("", "", USUAL).layers(conv(50, 3, 50)).get(0);

        assertThat(slow.computeSeconds()).isCloseTo(2.0 * 100 * 50 * 9 / 1e9, within(1e-12));
        assertThat(peak.computeSeconds()).isCloseTo(2.0 * 100 * 50 * 9 / 1e12, within(1e-15));
    }

    @Test
    void aSqueezeExciteSpillsBeyondItsRoom() throws IOException {
        Network.Builder builder = Network.builder(new Shape(1024, 64, 64));
        builder.add(new SqueezeExcite(16, Function.RELU, Function.SIGMOID), builder.input());
        Network network = builder.build();
        double map = 4 << 20;

        assertThat(made("", "squeezeExciteMicroseconds: 7", USUAL)
                        .layers(network)
                        .get(0))
                .satisfies(cost -> assertThat(cost.seconds()).isCloseTo(3 * map / 1e9 + 7e-6, within(1e-9)));
        assertThat(made("", "squeezeExciteMebibytes: 1, squeezeExciteSpillEfficiency: 0.5", USUAL)
                        .layers(network)
                        .get(0)
                        .seconds())
                .isCloseTo(3 * map / 1e9 + 3 * (3 << 20) / 0.5e9, within(1e-9));
    }

    @Test
    void batchNormsAndActivationsAreFusedOrNot() throws IOException {
        Network.Builder builder = Network.builder(new Shape(8, 10, 10));
        builder.convBnAct(builder.input(), 8, 1, 1, 1, Function.RELU);
        Network network = builder.build();

        List<LayerCost> fused = made("", "launchMicroseconds: 1", USUAL).layers(network);
        List<LayerCost> apart =
                made("", "launchMicroseconds: 1, separatePassShare: 1", USUAL).layers(network);

        assertThat(fused.subList(1, 3)).allSatisfy(cost -> {
            assertThat(cost.seconds()).isZero();
            assertThat(cost.bound()).isEqualTo(Bound.NOTHING);
        });
        assertThat(apart.subList(1, 3)).allSatisfy(cost -> {
            assertThat(cost.seconds()).isCloseTo(1600 / 1e9 + 1e-6, within(1e-12));
            assertThat(cost.bound()).isEqualTo(Bound.MEMORY);
        });
    }

    @Test
    void batchesShareWeightsAndStartsAndEnginesShareBatches() throws IOException {
        Network network = conv(50, 1, 1);
        String costs = "launchMicroseconds: 60, runMicroseconds: 1000";

        CostModel one = made("", costs, USUAL.withBatch(1));
        CostModel ten = made("", costs, USUAL.withBatch(10));
        CostModel side = made("engines: 5", costs, USUAL.withBatch(10));

        assertThat(one.secondsPerImage(network)).isCloseTo(12_500 / 1e9 + 60e-6, within(1e-12));
        assertThat(ten.secondsPerImage(network)).isCloseTo(10_250 / 1e9 + 6e-6, within(1e-12));
        assertThat(ten.latencyMilliseconds(network)).isCloseTo(1 + 1e4 * ten.secondsPerImage(network), within(1e-9));
        // Two images for each of five engines.
        assertThat(side.latencyMilliseconds(network)).isCloseTo(1 + 2e3 * (10_250 / 1e9 + 30e-6), within(1e-9));
        assertThat(side.throughput(network)).isCloseTo(10_000 / side.latencyMilliseconds(network), within(1e-6));
    }

    @Test
    void theHostBoundsThroughputAndNotLatency() throws IOException {
        Network network = conv(50, 1, 1);
        CostModel free = made("", "", USUAL);
        CostModel bound = made("", "hostImagesPerSecond: 100", USUAL);

        assertThat(free.throughput(network)).isGreaterThan(10_000);
        assertThat(bound.throughput(network)).isBetween(99.9, 100.0);
        assertThat(bound.latencyMilliseconds(network)).isEqualTo(free.latencyMilliseconds(network));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a100", "3090", "h200", "tpuv2", "tpuv3", "zcu102", "vck190", "server-cpu"})
    void moreWorkIsNeverFasterOnAnyShippedDevice(String id) {
        for (CostModel.Run run : List.of(USUAL, USUAL.withoutObserved())) {
            CostModel model = CostModel.of(Devices.shipped().require(id), run);
            for (SearchSpace space : SearchSpaces.all()) {
                Architecture architecture = space.random(new StableRandom(3));
                Network usual = architecture.lower(architecture.defaultLowering());
                Network wide = architecture.lower(architecture.defaultLowering().withWidthMultiplier(2));
                double seconds = model.secondsPerImage(usual);
                assertThat(seconds).isPositive().isLessThan(10);
                assertThat(model.secondsPerImage(wide)).isGreaterThanOrEqualTo(seconds);
                assertThat(model.layers(usual).stream()
                                .mapToDouble(LayerCost::seconds)
                                .sum())
                        .isCloseTo(seconds, within(1e-12));
                assertThat(model.throughput(usual)).isPositive();
                assertThat(model.latencyMilliseconds(usual)).isPositive();
            }
        }
    }

    @Test
    void aDescriptionMustHaveWhatAModelNeeds() {
        Devices devices = Devices.shipped();

        assertThatThrownBy(() -> CostModel.of(devices.require("pixel2"), USUAL))
                .hasMessage("device pixel2: its chip pixel-2 has no peak for fp32; describe it in a file, and name that"
                        + " with --devices");
        assertThatThrownBy(() -> CostModel.of(devices.require("v100_1"), USUAL.withPrecision(Precision.INT8)))
                .hasMessage("device v100_1: its chip v100-pcie-16gb has no peak for int8; there is one for fp16, fp32");
        assertThatThrownBy(() -> USUAL.withBatch(0)).hasMessage("batch is 0, but must be at least 1");
    }

    @Test
    void whatTheDescriptionTellsIsUsual() {
        CostModel zcu = CostModel.of(Devices.shipped().require("zcu102"), USUAL);
        CostModel gpu = CostModel.of(Devices.shipped().require("a100"), USUAL);

        assertThat(zcu.precision()).isEqualTo(Precision.INT8);
        assertThat(zcu.batch()).isEqualTo(1);
        assertThat(gpu.precision()).isEqualTo(Precision.FP16);
        assertThat(gpu.batch()).isEqualTo(256);
        assertThat(gpu.toString()).startsWith("a100, fp16, batch 256: denseEfficiency 0.364 (observed), ");
        assertThat(CostModel.of(Devices.shipped().require("a100"), USUAL.withoutObserved())
                        .toString())
                .isEqualTo("a100, fp16, batch 256: ");
    }

    @Test
    void rowsAreModelledAndOfADeviceOfTheirOwn() {
        Architecture architecture = SearchSpaces.named("mnasnet").random(new StableRandom(1));
        CostModel model = CostModel.of(Devices.shipped().require("zcu102"), USUAL);

        MeasurementRow row = ModelledTarget.LATENCY.row(model, architecture);

        assertThat(row.source()).isEqualTo("modelled");
        assertThat(row.device()).isEqualTo("zcu102-model");
        assertThat(row.metric()).isEqualTo("latency");
        assertThat(row.unit()).isEqualTo("milliseconds");
        assertThat(row.mean()).isEqualTo(model.latencyMilliseconds(architecture.lower(architecture.defaultLowering())));
        assertThat(ModelledTarget.LATENCY.row(model, architecture)).isEqualTo(row);
        assertThat(ModelledTarget.THROUGHPUT.row(model, architecture).trial()).isNotEqualTo(row.trial());
    }

    @Test
    void ranksWhatAccelNasBenchMeasured() throws IOException {
        Path data = Path.of(System.getProperty("benchwright.datasets", "no-such-folder"), "accel-nasbench");
        if (!Files.exists(data)) {
            System.err.println("skipped: " + data + " is not there");
        }
        assumeTrue(Files.exists(data), "a published data set is not there");
        Benchmark benchmark = Benchmark.openOrCreate(folder.resolve("anb"));
        AccelNasBenchImport.run(
                data.resolve("anb_dataset_jsons.tar.gz"),
                Optional.of(data.resolve("default_split.json")),
                1,
                benchmark,
                false,
                Map.of());
        Benchmark.Snapshot snapshot = benchmark.snapshot();
        Split split = Split.named(snapshot, "default_split");

        Map<String, Double> least = Map.of(
                "throughput@a100", 0.95,
                "throughput@3090", 0.94,
                "throughput@tpuv2", 0.86,
                "throughput@tpuv3", 0.79,
                "latency@zcu102", 0.80,
                "latency@vck190", 0.82);
        for (Map.Entry<String, Double> target : least.entrySet()) {
            String id = target.getKey().substring(target.getKey().indexOf('@') + 1);
            CostModel model = CostModel.of(Devices.shipped().require(id), USUAL);
            CostAgreement.Agreement all = CostAgreement.of(snapshot, target.getKey(), model, split, Optional.empty());
            assertThat(all.tau()).as(target.getKey()).isGreaterThanOrEqualTo(target.getValue());
            assertThat(all.medianError()).as(target.getKey()).isLessThan(0.1);
            assertThat(all.n()).isGreaterThan(5_000);
        }
    }
}

package io.benchwright.data.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.benchwright.data.PublishedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"fbnet", "nasbench201", "ofa"})
    void describesEveryDeviceOfHelp(String table) throws IOException {
        List<String> notDevices = List.of("architecture", "kernel_sizes", "expand_ratios", "depths", "resolution");

        assertThat(Arrays.stream(PublishedData.lines("help/" + table + "_latency_ms.csv.gz")
                                .get(0)
                                .split(","))
                        .filter(column -> !notDevices.contains(column)))
                .isNotEmpty()
                .allSatisfy(id -> assertThat(Devices.shipped().named(id)).isPresent());
    }

    @Test
    void describesEveryDeviceOfAccelNasBench() {
        assertThat(Stream.of("a100", "3090", "tpuv2", "tpuv3", "zcu102", "vck190"))
                .allSatisfy(id -> assertThat(Devices.shipped().named(id)).isPresent());
    }

    @Test
    void idsOfSeveralBatchesShareAChip() {
        Device one = Devices.shipped().require("2080ti_1");
        Device many = Devices.shipped().require("2080ti_64");

        assertThat(one.chip()).isSameAs(many.chip());
        assertThat(one.batch("latency")).hasValue(1);
        assertThat(many.batch("latency")).hasValue(64);
        assertThat(many.batch("throughput")).isEqualTo(OptionalInt.empty());
        assertThat(Devices.shipped().require("titan_xp_1").chip())
                .isSameAs(Devices.shipped().require("titanxp_1").chip());
    }

    @Test
    void costsBelongToADeviceAndSharesAreAtMostOne() throws IOException {
        Path file = folder.resolve("devices.yaml");
        Files.writeString(file, """
                devices:
                  - id: mine
                    chip: a100-40gb
                    costs:
                      - {source: observed, citation: a profile, denseEfficiency: 0.5, launchMicroseconds: 12}
                """);

        Device device = Devices.read(file).require("mine");

        assertThat(device.costs().keySet()).containsExactly(CostFact.DENSE_EFFICIENCY, CostFact.LAUNCH_MICROSECONDS);
        assertThat(device.costs().get(CostFact.DENSE_EFFICIENCY))
                .isEqualTo(new Constant(0.5, Constant.Origin.OBSERVED, "a profile"));
        Files.writeString(file, Files.readString(file).replace("0.5", "1.5"));
        assertThatThrownBy(() -> Devices.read(file))
                .hasMessage(file + ": line 5: denseEfficiency is 1.5, but must be at most 1");
        Files.writeString(file, Files.readString(file).replace("denseEfficiency", "denseEficiency"));
        assertThatThrownBy(() -> Devices.read(file))
                .hasMessageContaining("line 5: unknown key 'denseEficiency' (did you mean denseEfficiency?)");
    }

    @Test
    void everyConstantHasASource() {
        assertThat(Devices.shipped().all())
                .flatExtracting(device -> device.chip().facts().values())
                .isNotEmpty()
                .allSatisfy(constant -> assertThat(constant.citation()).isNotBlank());
    }

    /** Cores, boost clock and bandwidth as in the white papers; 2 operations for each core and cycle. */
    @Test
    void peaksOfGpusAgreeWithCoresAndClock() {
        assertThat(Devices.shipped().all())
                .map(Device::chip)
                .filteredOn(chip -> chip.kind() == DeviceKind.GPU
                        && chip.peakTeraOperationsPerSecond("fp32").isPresent()
                        && chip.value(ChipFact.BOOST_GIGAHERTZ).isPresent())
                .isNotEmpty()
                .allSatisfy(chip -> assertThat(
                                2e-3 * value(chip, ChipFact.CORES) * value(chip, ChipFact.BOOST_GIGAHERTZ))
                        .isCloseTo(chip.peakTeraOperationsPerSecond("fp32").getAsDouble(), withinPercentage(1.5)));
    }

    private static double value(Chip chip, ChipFact fact) {
        return chip.value(fact).orElseThrow();
    }

    @Test
    void whatNobodySaysIsMissing() {
        assertThat(Devices.shipped().require("samsung_s7").chip().value(ChipFact.CORES))
                .isEqualTo(OptionalDouble.empty());
    }

    @Test
    void aFileAddsDevicesOnShippedChipsAndItsOwn() throws IOException {
        Devices devices = Devices.read(file("""
                chips:
                  - id: my-board
                    name: My board
                    kind: other
                    facts:
                      - source: observed
                        citation: read off its monitor on 2026-01-01
                        cores: 16
                        peakTeraOperationsPerSecond: {int8: 4}
                      - {source: paper, citation: a paper, boostGigahertz: 0.9}
                devices:
                  - {id: mine, chip: my-board, precision: int8}
                  - {id: a100, chip: a100-40gb, batch: {throughput: 256}, runtime: TensorRT}
                """));

        assertThat(devices.require("mine").chip().facts())
                .containsEntry(
                        ChipFact.CORES,
                        new Constant(16, Constant.Origin.OBSERVED, "read off its monitor on 2026-01-01"))
                .containsEntry(ChipFact.BOOST_GIGAHERTZ, new Constant(0.9, Constant.Origin.PAPER, "a paper"));
        assertThat(devices.require("mine").chip().peakTeraOperationsPerSecond("int8"))
                .hasValue(4);
        assertThat(devices.require("a100").batch("throughput")).hasValue(256);
        assertThat(devices.require("3090")).isEqualTo(Devices.shipped().require("3090"));
        assertThat(devices.all())
                .hasSize(Devices.shipped().all().size() + 1)
                .extracting(Device::id)
                .isSorted();
        assertThat(Devices.shipped().named("mine")).isEmpty();
    }

    @Test
    void reportsAllThatIsWrongWithAFile() throws IOException {
        Path file = file("""
                chips:
                  - id: my board
                    name: My board
                    kind: npu
                    facts:
                      - source: vendor
                        cores: 16
                        core: 17
                      - {source: hearsay, citation: x, memoryGibibytes: 0}
                      - {source: vendor, citation: y}
                devices:
                  - {id: mine, chip: my-board, batch: {latency: one}}
                """);

        assertThatThrownBy(() -> Devices.read(file))
                .hasMessage(file + ": line 4: kind is 'npu', but must be one of gpu, cpu, tpu, fpga, phone, other"
                        + " (did you mean gpu?); "
                        + "line 6: citation is missing; "
                        + "line 8: unknown key 'core' (did you mean cores?); there are source, citation, cores,"
                        + " boostGigahertz, memoryGibibytes, memoryGigabytesPerSecond, engines, arrayInputChannels,"
                        + " arrayOutputChannels, arrayPixels, onChipMebibytes, peakTeraOperationsPerSecond; "
                        + "line 9: source is 'hearsay', but must be one of vendor, paper, observed; "
                        + "line 9: memoryGibibytes is 0.0, but must be above 0; "
                        + "line 10: a source without a constant; "
                        + "line 12: there is no chip 'my-board'; "
                        + "line 12: batch.latency is 'one', but must be a whole number");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "devices: [{id: a b, chip: eyeriss}] # line 1: device 'a b': an id must be of letters, digits, dots,"
                        + " dashes and underscores",
                "devices: [{id: a, chip: eyeriss, batch: {latency: 0}}] # line 1: device a: the batch of latency is 0,"
                        + " but must be at least 1",
                "devices: [{id: a, chip: eyeris}] # line 1: there is no chip 'eyeris' (did you mean eyeriss?)",
                "devices: [{id: a, chip: eyeriss, precision: best}] # line 1: 'best' is no number format; write it like"
                        + " fp32, fp16, bf16 or int8",
                "devices: [{id: a, chip: eyeriss}, {id: a, chip: eyeriss}] # line 1: device a stands twice",
                "devices: [] # line 1: there are no devices",
            })
    void saysWhatIsWrong(String textAndProblem) throws IOException {
        String[] parts = textAndProblem.split(" # ", 2);
        Path file = file(parts[0]);

        assertThatThrownBy(() -> Devices.read(file)).hasMessage(file + ": " + parts[1]);
    }

    @Test
    void suggestsWhatWasMeant() {
        assertThatThrownBy(() -> Devices.shipped().require("2080ti_31"))
                .hasMessageStartingWith("no device is described as '2080ti_31' (did you mean 2080ti_1?)");
    }

    @Test
    void readsTheFileOfTheDocumentation() throws IOException {
        String text = Files.readString(Path.of(System.getProperty("benchwright.root", ".."), "docs/device-format.md"));
        String example = text.substring(text.indexOf("```yaml") + 7, text.lastIndexOf("```"));

        assertThat(Devices.read(file(example)).require("board_8").batch("throughput"))
                .hasValue(8);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("devices.yaml"), text);
    }
}

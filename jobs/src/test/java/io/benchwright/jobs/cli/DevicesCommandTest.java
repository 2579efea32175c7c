package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesCommandTest {

    @TempDir
    private Path folder;

    @Test
    void listsDevices() {
        CommandRun run = CommandRun.of("devices");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("device")
                .containsPattern(
                        "\\n2080ti_32 +gpu +4352 +1.545 +11 +616 +32 \\(latency\\) +NVIDIA GeForce RTX 2080 Ti\\R")
                .containsPattern("\\nsamsung_s7 +phone +4 +Samsung Galaxy S7\\R");
    }

    @Test
    void showsADeviceWithItsSources() {
        List<String> lines = CommandRun.of("devices", "vck190").out().lines().toList();

        assertThat(lines)
                .startsWith(
                        "vck190: AMD VCK190 with a DPUCVDX8G C32 for a batch of 6 (vck190-dpucvdx8g-c32-b6, fpga)",
                        "Cores are AI engines, 32 for each of six images; the clock is that of the DPU's programmable"
                                + " logic.",
                        "measured with batch 6 (latency), precision int8, runtime Vitis AI",
                        "");
        assertThat(lines.get(4)).matches("constant +value +source +citation");
        assertThat(lines)
                .anySatisfy(
                        line -> assertThat(line).matches("boostGigahertz +0\\.333 +vendor +AMD, DPUCVDX8G.*PG389.*"))
                .anySatisfy(line -> assertThat(line).matches("denseEfficiency +0\\.492 +observed +Accel-NASBench .*"));
    }

    @Test
    void givesADeviceToPrograms() {
        JsonObject device = JsonParser.parseString(
                        CommandRun.of("devices", "a100", "--format", "json").out())
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();

        assertThat(device.get("device").getAsString()).isEqualTo("a100");
        assertThat(device.get("precision").isJsonNull()).isTrue();
        assertThat(device.getAsJsonObject("batch").keySet()).isEmpty();
        assertThat(device.getAsJsonObject("memoryGigabytesPerSecond")
                        .get("value")
                        .getAsDouble())
                .isEqualTo(1555);
        assertThat(device.getAsJsonObject("peakTeraOperationsPerSecond")
                        .getAsJsonObject("fp16")
                        .get("source")
                        .getAsString())
                .isEqualTo("vendor");
    }

    @Test
    void addsDevicesOfAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), "devices: [{id: mine, chip: rtx-3090}]");

        assertThat(CommandRun.of("devices", "mine", "--devices", file.toString())
                        .out())
                .startsWith("mine: NVIDIA GeForce RTX 3090 (rtx-3090, gpu)");
    }

    @Test
    void saysWhatIsWrongInOneLine() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), "devices: [{id: mine, chip: rtx-309}]");

        assertThat(CommandRun.of("devices", "3091"))
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "benchwright devices: no device is described as '3091' (did you mean 3090?); 'benchwright"
                                + " devices' lists those that are" + System.lineSeparator()));
        assertThat(CommandRun.of("devices", "--devices", file.toString()))
                .isEqualTo(new CommandRun(
                        1,
                        "",
                        "benchwright devices: " + file + ": line 1: there is no chip 'rtx-309' (did you mean rtx-3090?)"
                                + System.lineSeparator()));
    }
}

package io.benchwright.jobs.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.benchwright.data.device.Devices;
import io.benchwright.data.yaml.YamlFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceTargetsTest {

    private static final Devices DEVICES = Devices.shipped();

    @TempDir
    private Path folder;

    private DeviceTargets read(String yaml) throws IOException {
        return DeviceTargets.of(DEVICES, Optional.of(Files.writeString(folder.resolve("targets.yaml"), yaml)));
    }

    @Test
    void shippedTargetsMeasureWhatIsAtHandAndEachDescribedDeviceHasAModel() throws IOException {
        DeviceTargets targets = DeviceTargets.of(DEVICES, Optional.empty());

        assertThat(targets.require("local-cpu-1")).isInstanceOf(DeviceTarget.OnnxRuntime.class);
        assertThat(targets.require("local-gpu-graphs")).isInstanceOf(DeviceTarget.Driver.class);
        assertThat(targets.require("zcu102-model")).isInstanceOf(DeviceTarget.Model.class);
        assertThat(targets.all())
                .extracting(DeviceTarget::id)
                .contains("a100-model", "tpuv3-model")
                .doesNotContain("pixel2-model");
    }

    @Test
    void targetsOfOnesOwnComeBesides() throws IOException {
        DeviceTargets targets = read("""
                targets:
                  - device: zcu102
                    runtime: driver
                    command: [ssh, board, ./driver, --port, 7]
                    network: onnx
                    metrics: [latency, energy]
                    environment: {BOARD: 3}
                  - {device: server-cpu, runtime: onnxruntime, threads: 4}
                """);

        DeviceTarget.Driver driver = (DeviceTarget.Driver) targets.require("zcu102");
        assertThat(driver.program()).containsExactly("ssh", "board", "./driver", "--port", "7");
        assertThat(driver.takesOnnx()).isTrue();
        assertThat(driver.metrics()).containsExactlyInAnyOrder(MeasuredMetric.LATENCY, MeasuredMetric.ENERGY);
        assertThat(driver.command().environment()).isEqualTo(Map.of("BOARD", "3"));
        assertThat(((DeviceTarget.OnnxRuntime) targets.require("server-cpu")).threads())
                .isEqualTo(4);
        assertThat(targets.require("local-cpu-1").id()).isEqualTo("local-cpu-1");
    }

    @Test
    void allThatIsWrongIsSaidAtOnceWithLines() {
        assertThatExceptionOfType(YamlFormatException.class)
                .isThrownBy(() -> read("""
                        targets:
                          - {device: zcu103, runtime: driver, command: [x]}
                          - {device: server-cpu, runtime: onnx, threads: 1}
                          - {device: server-cpu, runtime: onnxruntime, threads: 0}
                          - {device: server-cpu, runtime: driver, metrics: [speed], colour: red}
                          - {device: pixel2, runtime: driver, command: [x]}
                        """))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains(
                                "no device is described as 'zcu103'",
                                "zcu102",
                                "onnxruntime",
                                "threads is 0, but must be from 1 to 4096",
                                "command is missing",
                                "metric is 'speed'",
                                "colour",
                                "tells no precision"));
    }

    @Test
    void oneThatStandsTwiceAndAFileWithoutTargetsAreRefused() {
        assertThatExceptionOfType(YamlFormatException.class)
                .isThrownBy(() -> read("""
                        targets:
                          - {device: server-cpu, runtime: onnxruntime, threads: 1}
                          - {device: server-cpu, runtime: onnxruntime, threads: 2}
                        """))
                .withMessageContaining("target server-cpu stands twice");
        assertThatExceptionOfType(YamlFormatException.class)
                .isThrownBy(() -> read("targets: []\n"))
                .withMessageContaining("there are no targets");
    }

    @Test
    void anUnknownOneIsRefusedWithTheNearest() throws IOException {
        DeviceTargets targets = DeviceTargets.of(DEVICES, Optional.empty());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> targets.require("local-cpu-2"))
                .withMessageContaining("local-cpu-1");
    }
}

package io.benchwright.jobs.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLoadTest {

    @TempDir
    private Path folder;

    private Path proc;
    private Path sys;

    @BeforeEach
    void make() throws IOException {
        proc = Files.createDirectories(folder.resolve("proc"));
        sys = Files.createDirectories(folder.resolve("sys"));
        Files.createDirectories(sys.resolve("class/thermal/thermal_zone0"));
        Files.createDirectories(proc.resolve("self"));
        Files.writeString(proc.resolve("cpuinfo"), "model name\t: A processor\ncpu MHz\t\t: 2445.406\n");
        Files.writeString(proc.resolve("loadavg"), "1.25 1.00 0.50 1/234 5678\n");
        Files.writeString(sys.resolve("class/thermal/thermal_zone0/temp"), "41500\n");
    }

    /**
     * Sets counts.
     *
     * @param all ticks of all processes, half of them in the kernel, besides idle ones
     * @param own those of this process
     */
    private void ticks(long all, long own) throws IOException {
        Files.writeString(
                proc.resolve("stat"), "cpu  " + all / 2 + " 0 " + (all - all / 2) + " 99999 7 0 0 0 0 0\ncpu0 1 2 3\n");
        Files.writeString(
                proc.resolve("self/stat"), "12 (a (b) c) S 1 1 1 0 -1 0 0 0 0 0 " + own + " 0 0 0 20 0 1 0 100\n");
    }

    @Test
    void whatOthersUsedIsToldAsProcessors() throws IOException, InterruptedException {
        ticks(1000, 100);
        long start = System.nanoTime();
        HostLoad load = HostLoad.watch(proc, sys);
        Thread.sleep(200);
        // Of 100 ticks, or a second, this process had 80.
        ticks(1100, 180);
        JsonObject environment = new JsonObject();
        load.addTo(environment);
        double seconds = (System.nanoTime() - start) / 1e9;

        // 0.2 seconds of a processor, in between 0.2 seconds and all the time that this took.
        assertThat(environment.get("busyProcessors").getAsDouble()).isBetween(0.2 / seconds - 0.001, 1.001);
        assertThat(environment.get("processor").getAsString()).isEqualTo("A processor");
        assertThat(environment.get("processorMegahertz").getAsString()).isEqualTo("2445.406");
        assertThat(environment.get("celsius").getAsDouble()).isEqualTo(41.5);
        assertThat(environment.get("loadAverage").getAsString()).isEqualTo("1.25");
        assertThat(environment.has("governor")).isFalse();
    }

    @Test
    void whereNothingIsToldNothingIsMadeUp() {
        JsonObject environment = new JsonObject();
        HostLoad.watch(folder.resolve("no"), folder.resolve("no")).addTo(environment);

        assertThat(environment.keySet()).doesNotContain("busyProcessors", "processor", "celsius", "loadAverage");
        assertThat(environment.keySet()).contains("host", "system", "processors");
    }
}

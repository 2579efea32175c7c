package io.benchwright.surrogates.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.Table;
import io.benchwright.surrogates.DataForTests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicePartitionsTest {

    private static final SearchSpace SPACE = SearchSpaces.named("mnasnet");

    @TempDir
    private Path folder;

    /** Two families of devices: some count multiply-adds, the others layers. */
    private DeviceTable table(int ofEach) throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder.resolve("of" + ofEach));
        StableRandom random = new StableRandom(2);
        try (Commit commit = benchmark.begin(Map.of())) {
            for (int i = 0; i < 100; i++) {
                Architecture architecture = SPACE.random(random);
                NetworkTotals totals = architecture.lower().totals();
                for (int device = 0; device < ofEach; device++) {
                    add(commit, architecture, "m" + device, totals.multiplyAdds() / 1e8 + random.nextDouble() / 10);
                    add(commit, architecture, "l" + device, totals.layers() / 20.0 + random.nextDouble() / 10);
                }
            }
            commit.publish();
        }
        return DeviceTable.read(benchmark.snapshot(), "latency");
    }

    private static void add(Commit commit, Architecture architecture, String device, double value) throws IOException {
        commit.add(
                Table.MEASUREMENTS,
                DataForTests.measurement(architecture, device, "latency", "milliseconds", 1, 0, value));
    }

    @Test
    void hardTasksCrossFamiliesAndEasyOnesDoNot() throws IOException {
        DevicePartitions partitions = new DevicePartitions(table(5));
        for (int seed = 1; seed < 6; seed++) {
            TransferTask hard = partitions.hard(seed);
            TransferTask easy = partitions.easy(seed);

            assertThat(partitions.correlation(hard)).isLessThan(partitions.correlation(easy));
            assertThat(hard.name()).isEqualTo("hard-" + seed);
            for (TransferTask task : new TransferTask[] {hard, easy}) {
                assertThat(Stream.concat(task.sources().stream(), task.targets().stream()))
                        .doesNotHaveDuplicates()
                        .hasSizeBetween(3, 10);
                assertThat(task.sources()).isNotEmpty().isSorted();
                assertThat(task.targets()).isNotEmpty().isSorted();
                assertThat(task.space()).isEqualTo("mnasnet");
            }
        }
    }

    @Test
    void tasksAreFoundByNameAndAlwaysTheSame() throws IOException {
        DeviceTable table = table(4);
        DevicePartitions partitions = new DevicePartitions(table);

        assertThat(DevicePartitions.named(table, "hard-7")).contains(partitions.hard(7));
        assertThat(DevicePartitions.named(table, "easy-0")).contains(partitions.easy(0));
        for (String other : new String[] {"hard", "hard-", "easy-x", "F1", "", "simple-1", "hard--1"}) {
            assertThat(DevicePartitions.named(table, other)).as(other).isEmpty();
        }
    }

    @Test
    void needsThreeDevices() throws IOException {
        DeviceTable table = table(1);

        assertThatThrownBy(() -> new DevicePartitions(table))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("partitions need at least 3 devices, but there are l0, m0");
    }
}

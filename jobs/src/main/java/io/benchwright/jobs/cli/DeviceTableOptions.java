package io.benchwright.jobs.cli;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Split;
import io.benchwright.data.device.Devices;
import io.benchwright.surrogates.transfer.DeviceTable;
import io.benchwright.surrogates.transfer.TransferFit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code DIR} and {@code --metric}: whose devices, and what of them. */
final class DeviceTableOptions {

    @Parameters(paramLabel = "DIR", description = "The benchmark directory.")
    private Path directory;

    @Mixin
    private MetricOption metric;

    Path directory() {
        return directory;
    }

    /** A split of the directory, if one is named. */
    Optional<Split> split(Optional<String> name) throws IOException {
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(Split.named(Benchmark.open(directory).snapshot(), name.get()));
    }

    /** What fits surrogates of these devices. */
    TransferFit fit(Devices descriptions, long seed) throws IOException {
        return new TransferFit(Benchmark.open(directory).snapshot(), metric.metric(), descriptions, seed);
    }

    DeviceTable read() throws IOException {
        return metric.read(directory);
    }
}

package io.benchwright.jobs.cli;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.surrogates.transfer.DeviceTable;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --metric}: what was measured on devices. */
final class MetricOption {

    @Option(
            names = "--metric",
            defaultValue = "latency",
            paramLabel = "METRIC",
            description = "latency or throughput. Default: latency.")
    private String metric;

    String metric() {
        return metric;
    }

    DeviceTable read(Path directory) throws IOException {
        return DeviceTable.read(Benchmark.open(directory).snapshot(), metric);
    }
}

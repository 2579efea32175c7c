package io.benchwright.jobs.cli;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --split NAME|FILE}. */
final class SplitOption {

    @Option(
            names = "--split",
            paramLabel = "NAME|FILE",
            description =
                    "Which rows are for training, validation and test: a split of the benchmark, random-<seed>, or "
                            + "a JSON file with the lists train, val and test of trials or architectures. Default: the "
                            + "only split; random-1 where there is none.")
    private Optional<String> split;

    Optional<String> name() {
        return split;
    }

    Split read(Benchmark.Snapshot snapshot) throws IOException {
        if (split.isEmpty()) {
            return Split.only(snapshot);
        }
        Path file = Path.of(split.get());
        return Files.isRegularFile(file) ? Split.fromFile(snapshot, file) : Split.named(snapshot, split.get());
    }
}

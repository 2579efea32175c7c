package io.benchwright.jobs.cli;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Split;
import java.io.IOException;
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
                            + "only split, or random-1 where there is none; where something fitted is judged, its own.")
    private Optional<String> split;

    boolean isGiven() {
        return split.isPresent();
    }

    Split read(Benchmark.Snapshot snapshot) throws IOException {
        if (split.isEmpty()) {
            return Split.only(snapshot);
        }
        // A file that happens to have the name of a split must not stand in for it.
        boolean isFile = split.get().endsWith(".json") || split.get().contains("/");
        return isFile ? Split.fromFile(snapshot, Path.of(split.get())) : Split.named(snapshot, split.get());
    }
}

package io.benchwright.jobs.cli;

import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --target T}, for what fits. */
final class TargetOption {

    @Option(
            names = {"-t", "--target"},
            split = ",",
            paramLabel = "T",
            description =
                    "A target such as throughput@a100; may be repeated. Default: every one that there is, but the "
                            + "seconds of trainings.")
    private List<String> names = new ArrayList<>();

    List<String> names() {
        return names;
    }

    /**
     * The targets to fit.
     *
     * @throws IllegalArgumentException if a target is not there
     * @throws IOException if there is none
     */
    List<Target> among(Targets present) throws IOException {
        if (!names.isEmpty()) {
            return names.stream().distinct().map(present::named).toList();
        }
        List<Target> all = present.all().stream()
                .filter(target -> !target.quantity().equals(Target.TRAINING_SECONDS))
                .toList();
        if (all.isEmpty()) {
            throw new IOException("the tables hold no target to fit");
        }
        return all;
    }
}

package io.benchwright.jobs.cli;

import io.benchwright.jobs.target.DriftWatch;
import picocli.CommandLine.Option;

/** {@code --drift-tolerance}: how steady a device must be. */
final class DriftOption {

    @Option(
            names = "--drift-tolerance",
            defaultValue = "" + DriftWatch.TOLERANCE,
            paramLabel = "PART",
            description =
                    "By how much the sentinel may differ from its median so far; networks beside one that differs by more "
                            + "are to be measured again. 0.03 is 3 %%. Rows say what was tolerated. Default: ${DEFAULT-VALUE}.")
    private double tolerance;

    /** Above 0, as a part. */
    double tolerance(BenchwrightCommand command) {
        if (!(tolerance > 0)) {
            throw command.wrongUsage("--drift-tolerance is " + tolerance + ", but must be above 0");
        }
        return tolerance;
    }
}

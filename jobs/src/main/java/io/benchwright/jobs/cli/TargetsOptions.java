package io.benchwright.jobs.cli;

import io.benchwright.jobs.target.DeviceTargets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code --targets FILE} and {@code --devices FILE}: targets of one's own. */
final class TargetsOptions {

    @Option(
            names = "--targets",
            paramLabel = "FILE",
            description = "A YAML file of targets of one's own, in addition to those that come with Benchwright.")
    private Optional<Path> file;

    @Mixin
    private DevicesOption descriptions;

    DeviceTargets read() throws IOException {
        return DeviceTargets.of(descriptions.read(), file);
    }
}

package io.benchwright.jobs.cli;

import io.benchwright.data.device.Devices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --devices FILE}: descriptions of devices of one's own. */
final class DevicesOption {

    @Option(
            names = "--devices",
            paramLabel = "FILE",
            description = "A YAML file of devices of one's own, in addition to those that come with Benchwright.")
    private Optional<Path> file;

    Devices read() throws IOException {
        return file.isPresent() ? Devices.read(file.get()) : Devices.shipped();
    }
}

package io.benchwright.jobs.cli;

import io.benchwright.surrogates.transfer.TransferFit;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --sources a,b|auto|none}: devices whose tables help. */
final class SourcesOption {

    private static final String AUTO = "auto";
    private static final String NONE = "none";

    @Option(
            names = "--sources",
            split = ",",
            defaultValue = AUTO,
            paramLabel = "D",
            description =
                    "Devices whose tables help; auto (all others that share enough networks) or none. Default: auto.")
    private List<String> sources = new ArrayList<>();

    /** @throws IllegalArgumentException if auto or none stand among others */
    List<String> of(TransferFit fit, String device) {
        if (sources.equals(List.of(AUTO))) {
            return fit.sourcesFor(device);
        }
        if (sources.equals(List.of(NONE))) {
            return List.of();
        }
        if (sources.contains(AUTO) || sources.contains(NONE)) {
            throw new IllegalArgumentException(
                    "--sources is '" + String.join(",", sources) + "', but auto and none stand alone");
        }
        return sources;
    }
}

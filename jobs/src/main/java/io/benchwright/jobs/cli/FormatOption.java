package io.benchwright.jobs.cli;

import java.util.Locale;
import picocli.CommandLine.Option;

/** {@code --format text|json}. */
final class FormatOption {

    /** For people, or for programs. */
    enum Format {
        TEXT,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "text for people, or json: a list of objects. Default: ${DEFAULT-VALUE}.")
    private Format format;

    boolean isJson() {
        return format == Format.JSON;
    }
}

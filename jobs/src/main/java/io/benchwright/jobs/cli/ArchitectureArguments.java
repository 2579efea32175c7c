package io.benchwright.jobs.cli;

import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code [--space SPACE] [ARCH...]}: architectures as arguments or, where there are none, on standard input. */
final class ArchitectureArguments {

    @Option(
            names = {"-s", "--space"},
            paramLabel = "SPACE",
            converter = SpaceConverter.class,
            description = "The search space of the architectures. Default: the one whose form they have.")
    private Optional<SearchSpace> space;

    @Parameters(
            arity = "0..*",
            paramLabel = "ARCH",
            description = "Architectures: canonical strings, or forms in which others publish them. Default: standard "
                    + "input, one a line, or a JSON list as 'sample --format json' writes it.")
    private List<String> arguments = new ArrayList<>();

    /** Whether the architectures are arguments, so that a wrong one is wrong usage. */
    boolean areArguments() {
        return !arguments.isEmpty();
    }

    /** The arguments. */
    List<ArchitectureEntry> entries() {
        return arguments.stream().map(ArchitectureEntry::argument).toList();
    }

    /** Reads one. */
    Architecture parse(ArchitectureEntry entry) {
        return entry.parse(space);
    }
}

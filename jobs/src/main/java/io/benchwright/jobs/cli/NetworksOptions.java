package io.benchwright.jobs.cli;

import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** Many architectures, named one by one, in a file, or drawn from a space. */
final class NetworksOptions {

    @Option(
            names = {"-s", "--space"},
            paramLabel = "SPACE",
            converter = SpaceConverter.class,
            description = "The search space of the architectures. Default: the one whose form they have.")
    private Optional<SearchSpace> space;

    @Option(
            names = "--arch",
            paramLabel = "ARCH",
            description = "An architecture: a canonical string, or a form in which others publish it; may be repeated.")
    private List<String> architectures = new ArrayList<>();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A file of architectures: one a line, or a JSON list as 'sample --format json' writes it.")
    private Optional<Path> file;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "Architectures drawn from the space: those that 'sample -n N' draws.")
    private Optional<Integer> sample;

    @Option(
            names = "--sample-strategy",
            defaultValue = "uniform",
            paramLabel = "STRATEGY",
            description = "Of --sample: uniform, or macs, spread over multiply-adds. Default: ${DEFAULT-VALUE}.")
    private SamplingStrategy strategy;

    @Option(
            names = "--sample-seed",
            defaultValue = "0",
            paramLabel = "SEED",
            description = "Of --sample. Default: ${DEFAULT-VALUE}.")
    private long sampleSeed;

    /**
     * The architectures, in the order in which they are named, each once.
     *
     * @param command that they are arguments of, to say what is wrong with them
     */
    Set<Architecture> read(BenchwrightCommand command) throws IOException {
        int ways = (architectures.isEmpty() ? 0 : 1) + (file.isPresent() ? 1 : 0) + (sample.isPresent() ? 1 : 0);
        if (ways != 1) {
            throw command.wrongUsage("name architectures in one way: with --arch, --file or --sample");
        }
        if (sample.isPresent() && space.isEmpty()) {
            throw command.wrongUsage("--sample needs --space; 'benchwright spaces' lists them");
        }
        if (file.isPresent()) {
            return ofFile(file.get());
        }
        Set<Architecture> parsed = new LinkedHashSet<>();
        try {
            if (sample.isPresent()) {
                strategy.stream(space.orElseThrow(), sample.get(), sampleSeed).forEach(parsed::add);
            }
            architectures.forEach(
                    text -> parsed.add(ArchitectureEntry.argument(text).parse(space)));
            return parsed;
        } catch (IllegalArgumentException e) {
            throw command.wrongValue(e);
        }
    }

    private Set<Architecture> ofFile(Path named) throws IOException {
        Set<Architecture> parsed = new LinkedHashSet<>();
        try (InputStream in = Files.newInputStream(named)) {
            ArchitectureReader reader = new ArchitectureReader(in, named.toString());
            List<ArchitectureEntry> entries = reader.next(1);
            for (; !entries.isEmpty(); entries = reader.next(1)) {
                parsed.add(entries.get(0).parse(space));
            }
        }
        if (parsed.isEmpty()) {
            throw new IOException(named + ": holds no architecture; write one a line");
        }
        return parsed;
    }
}

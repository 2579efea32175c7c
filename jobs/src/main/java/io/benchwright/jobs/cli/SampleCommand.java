package io.benchwright.jobs.cli;

import com.google.gson.JsonObject;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpace;
import java.util.Iterator;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sample}: architectures drawn from a space. */
@Command(
        name = "sample",
        description = {
            "Draw different architectures from a search space, one a line.",
            "The same seed gives the same architectures on every machine, and a smaller sample is the start of a larger one."
        },
        footer = {"", "Example: benchwright sample --space mnasnet -n 3 --seed 1 --strategy macs"})
final class SampleCommand extends BenchwrightCommand {

    @Option(
            names = {"-s", "--space"},
            required = true,
            paramLabel = "SPACE",
            converter = SpaceConverter.class,
            description = "The search space; 'benchwright spaces' lists them.")
    private SearchSpace space;

    @Option(
            names = {"-n", "--count"},
            required = true,
            paramLabel = "N",
            description = "How many architectures.")
    private int count;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "SEED",
            description = "Any integer of 64 bits. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--strategy",
            defaultValue = "uniform",
            paramLabel = "STRATEGY",
            description = "uniform: each choice takes each option with the same probability; macs: spread evenly over "
                    + "multiply-adds. Default: ${DEFAULT-VALUE}.")
    private SamplingStrategy strategy;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() {
        Stream<Architecture> sample;
        try {
            sample = strategy.stream(space, count, seed);
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
        Iterator<Architecture> drawn = sample.iterator();
        if (format.isJson()) {
            try (JsonList list = new JsonList(out())) {
                while (drawn.hasNext() && !nobodyReads()) {
                    list.add(json(drawn.next()));
                }
            }
        } else {
            while (drawn.hasNext() && !nobodyReads()) {
                out().println(drawn.next());
            }
        }
        return Benchwright.DONE;
    }

    private static JsonObject json(Architecture architecture) {
        NetworkTotals totals = architecture.lower().totals();
        JsonObject object = new JsonObject();
        object.addProperty("architecture", architecture.toString());
        object.addProperty("space", architecture.space().name());
        object.addProperty("multiplyAdds", totals.multiplyAdds());
        object.addProperty("parameters", totals.parameters());
        return object;
    }
}

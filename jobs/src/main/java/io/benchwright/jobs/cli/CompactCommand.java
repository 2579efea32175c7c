package io.benchwright.jobs.cli;

import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code compact}: a benchmark directory with few files, and no garbage. */
@Command(
        name = "compact",
        description = "Join the files of each table of a benchmark directory, and remove what nobody needs any more.",
        footer = {"", "Example: benchwright compact anb --grace-hours 168"})
final class CompactCommand extends BenchwrightCommand {

    @Parameters(paramLabel = "DIR", description = "The benchmark directory.")
    private Path directory;

    @Option(
            names = "--grace-hours",
            defaultValue = "168",
            paramLabel = "HOURS",
            description =
                    "Keep files that were in use less than so many hours ago; longer than the longest job. Default: "
                            + "${DEFAULT-VALUE}.")
    private int graceHours;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException {
        if (graceHours < 0) {
            throw wrongUsage("--grace-hours is " + graceHours + ", but must not be negative");
        }
        Benchmark benchmark = Benchmark.open(directory);
        int fewer = benchmark.compact(new BuildInfo().provenance(name()));
        List<String> removed = benchmark.collectGarbage(Duration.ofHours(graceHours), Instant.now());
        if (format.isJson()) {
            JsonObject object = new JsonObject();
            object.addProperty("directory", directory.toString());
            object.addProperty("filesJoined", fewer);
            object.addProperty("filesRemoved", removed.size());
            try (JsonList list = new JsonList(out())) {
                list.add(object);
            }
        } else {
            out().println(directory + ": " + fewer + " files less, " + removed.size() + " files of no use removed");
        }
        return Benchwright.DONE;
    }
}

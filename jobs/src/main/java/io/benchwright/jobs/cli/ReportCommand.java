package io.benchwright.jobs.cli;

import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.jobs.report.BenchmarkReport;
import io.benchwright.jobs.report.PageFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code report}: a page about a benchmark directory. */
@Command(
        name = "report",
        description = {
            "Write a page about a benchmark directory: what was built and from where, the training proxy, how devices agree, how "
                    + "good the surrogates are, accuracy against each device, costs, failures, provenance.",
            "It is one file, which opens in any browser without a network. The same commit gives the same page."
        },
        footer = {"", "Example: benchwright report anb --html anb.html"})
final class ReportCommand extends BenchwrightCommand {

    private static final String USUAL_NAME = "report.html";

    @Parameters(paramLabel = "DIR", description = "The benchmark directory.")
    private Path directory;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Where the page goes. A page that is there is replaced, any other file is not. Default: "
                    + "DIR/report.html.")
    private Optional<Path> html;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException {
        Benchmark.Snapshot snapshot = Benchmark.open(directory).snapshot();
        Path file = html.orElseGet(() -> directory.resolve(USUAL_NAME));
        PageFile page = PageFile.at(file);
        page.write(BenchmarkReport.of(snapshot, new BuildInfo().version()).html());
        if (format.isJson()) {
            JsonObject object = new JsonObject();
            object.addProperty("directory", directory.toString());
            object.addProperty("commit", snapshot.number());
            object.addProperty("file", file.toString());
            try (JsonList list = new JsonList(out())) {
                list.add(object);
            }
        } else {
            out().println(file);
        }
        return Benchwright.DONE;
    }
}

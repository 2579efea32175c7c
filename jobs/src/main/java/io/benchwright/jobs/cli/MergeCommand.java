package io.benchwright.jobs.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Merge;
import io.benchwright.data.benchmark.MergeReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code merge}: what was collected in several places, in one directory. */
@Command(
        name = "merge",
        description = {
            "Join benchmark directories that were collected in several places into one, in one commit.",
            "Of rows with the same key that of the earlier directory counts, and what --out has counts before all. Rows that must "
                    + "always be the same (of networks, and of cost models) but are not are an error. Surrogates are left out, since they "
                    + "were fitted to parts; so are splits that put a network into another part, and searches for proxies that "
                    + "decided otherwise, than those of the same name before. Joined again, nothing is added."
        },
        footer = {"", "Example: benchwright merge from-gpu from-board --out anb"})
final class MergeCommand extends BenchwrightCommand {

    @Parameters(
            arity = "1..*",
            paramLabel = "DIR",
            description = "The benchmark directories to join; they stay as they are.")
    private List<Path> directories;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "DIR",
            description = "The benchmark directory; made where there is none, added to where there is one.")
    private Path directory;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException {
        MergeReport report;
        try {
            report = Merge.run(directories, directory, new BuildInfo().provenance(name()));
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
        if (format.isJson()) {
            try (JsonList list = new JsonList(out())) {
                list.add(json(report));
            }
        } else {
            print(report);
        }
        return Benchwright.DONE;
    }

    private void print(MergeReport report) {
        report.leftOut().forEach(what -> err().println(name() + ": left out: " + what));
        out().println(directory + ": commit " + report.commit());
        try (TextTable table = new TextTable(out(), "table", ">added", ">there already", ">left out")) {
            report.rows().forEach((name, rows) -> table.add(name, rows.added(), rows.dropped(), rows.leftOut()));
        }
        if (!report.artifacts().isEmpty()) {
            String counts = report.artifacts().entrySet().stream()
                    .map(each -> each.getValue() + " of role " + each.getKey())
                    .collect(Collectors.joining(", "));
            out().println("artifacts left out, since they are of parts: " + counts
                    + (report.artifacts().containsKey("surrogate")
                            ? "; 'benchwright fit " + directory + "' makes surrogates of the whole"
                            : ""));
        }
    }

    private JsonObject json(MergeReport report) {
        JsonObject object = new JsonObject();
        object.addProperty("directory", directory.toString());
        object.addProperty("commit", report.commit());
        JsonObject tables = new JsonObject();
        report.rows().forEach((name, rows) -> {
            JsonObject counts = new JsonObject();
            counts.addProperty("added", rows.added());
            counts.addProperty("dropped", rows.dropped());
            counts.addProperty("leftOut", rows.leftOut());
            tables.add(name, counts);
        });
        object.add("rows", tables);
        JsonObject artifacts = new JsonObject();
        report.artifacts().forEach(artifacts::addProperty);
        object.add("artifactsLeftOut", artifacts);
        JsonArray leftOut = new JsonArray();
        report.leftOut().forEach(leftOut::add);
        object.add("leftOut", leftOut);
        return object;
    }
}

package io.benchwright.jobs.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Verification;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verify}: whether a benchmark directory is whole. */
@Command(
        name = "verify",
        description = "Check every hash, row count, version and reference of a benchmark directory.",
        footer = {"", "Example: benchwright verify anb"})
final class VerifyCommand extends BenchwrightCommand {

    @Parameters(paramLabel = "DIR", description = "The benchmark directory.")
    private Path directory;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException {
        Verification verification = Benchmark.open(directory).snapshot().verify();
        if (format.isJson()) {
            JsonObject object = new JsonObject();
            object.addProperty("directory", directory.toString());
            object.addProperty("whole", verification.isWhole());
            object.addProperty("files", verification.files());
            object.addProperty("rows", verification.rows());
            JsonArray problems = new JsonArray();
            verification.problems().forEach(problems::add);
            object.add("problems", problems);
            object.addProperty("unlistedProblems", verification.unlisted());
            try (JsonList list = new JsonList(out())) {
                list.add(object);
            }
        } else if (verification.isWhole()) {
            out().println(directory + ": whole: " + verification.files() + " files, " + verification.rows() + " rows");
        } else {
            verification.problems().forEach(problem -> err().println(name() + ": " + problem));
            if (verification.unlisted() > 0) {
                err().println(name() + ": " + verification.unlisted() + " more problems");
            }
        }
        return verification.isWhole() ? Benchwright.DONE : Benchwright.FAILED;
    }
}

package io.benchwright.jobs.cli;

import com.google.gson.JsonObject;
import io.benchwright.data.trial.DriverCheck;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.WorkerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code check-driver}: whether a program that answers trials keeps to the driver protocol. */
@Command(
        name = "check-driver",
        description = {
            "Start a driver, a program that trains or measures, and check that it keeps to the driver protocol.",
            "The protocol is described in docs/driver-protocol.md. Ends with status 1 if a check failed."
        },
        footer = {"", "Example: benchwright check-driver --trial trial.json python3 my_board.py --port 7"})
final class CheckDriverCommand extends BenchwrightCommand {

    private static final int LONGEST_LIMIT_SECONDS = 86_400;

    @Parameters(
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "The driver and its arguments; options for this command stand before it.")
    private List<String> command = new ArrayList<>();

    @Option(
            names = "--trial",
            paramLabel = "FILE",
            description = "A trial that the driver should be able to answer, as JSON: "
                    + "{\"operation\": ..., \"trial\": {...}}. May be given several times; each is asked twice.")
    private List<Path> trials = new ArrayList<>();

    @Option(
            names = "--time-limit",
            defaultValue = "60",
            paramLabel = "SECONDS",
            description = "The longest time for hello and for each answer. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (seconds < 1 || seconds > LONGEST_LIMIT_SECONDS) {
            throw wrongValue(new IllegalArgumentException(
                    "--time-limit is " + seconds + ", but must be from 1 to " + LONGEST_LIMIT_SECONDS));
        }
        Duration limit = Duration.ofSeconds(seconds);
        List<Trial> asked = new ArrayList<>();
        for (Path file : trials) {
            asked.add(read(file));
        }
        List<DriverCheck.Finding> findings =
                DriverCheck.of(WorkerCommand.of(command).withHelloLimit(limit), limit, asked);
        if (format.isJson()) {
            try (JsonList list = new JsonList(out())) {
                findings.forEach(finding -> list.add(json(finding)));
            }
        } else {
            try (TextTable table = new TextTable(out(), "result", "check", "seen")) {
                findings.forEach(
                        finding -> table.add(finding.passed() ? "passed" : "FAILED", finding.check(), finding.seen()));
            }
        }
        long failed = findings.stream().filter(finding -> !finding.passed()).count();
        if (failed == 0) {
            return Benchwright.DONE;
        }
        out().flush();
        err().println(name() + ": " + failed + " of " + findings.size() + " checks failed");
        return Benchwright.FAILED;
    }

    private static Trial read(Path file) throws IOException {
        try {
            return Trial.fromJson(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": there is no such file", e);
        }
    }

    private static JsonObject json(DriverCheck.Finding finding) {
        JsonObject object = new JsonObject();
        object.addProperty("check", finding.check());
        object.addProperty("passed", finding.passed());
        object.addProperty("seen", finding.seen());
        return object;
    }
}

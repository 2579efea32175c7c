package io.benchwright.jobs.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.benchwright.jobs.campaign.CampaignStatus;
import io.benchwright.jobs.campaign.StageStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code status}: how far a campaign is. */
@Command(
        name = "status",
        description =
                "Show how far the campaign of a benchmark directory is: also while it runs, from elsewhere, and after it died.",
        footer = {"", "Example: benchwright status mine", "         benchwright status mine --events 20"})
final class StatusCommand extends BenchwrightCommand {

    @Parameters(paramLabel = "DIR", description = "The benchmark directory.")
    private Path directory;

    @Option(
            names = "--events",
            defaultValue = "5",
            paramLabel = "N",
            description = "How many of the last events are shown. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException {
        if (count < 0) {
            throw wrongUsage("--events is " + count + ", but must not be negative");
        }
        CampaignStatus.Known known = CampaignStatus.of(directory);
        List<String> events = known.events()
                .subList(
                        Math.max(0, known.events().size() - count),
                        known.events().size());
        if (format.isJson()) {
            Gson gson = new GsonBuilder().serializeNulls().create();
            JsonObject object = gson.toJsonTree(known.status()).getAsJsonObject();
            object.addProperty("isRunning", known.isRunning());
            object.addProperty("holder", known.holder().orElse(null));
            object.add("events", gson.toJsonTree(events));
            try (JsonList list = new JsonList(out())) {
                list.add(object);
            }
            return Benchwright.DONE;
        }
        String holder = known.holder().map(each -> ", by " + each).orElse("");
        out().println(directory + ": campaign " + known.status().campaign() + ", "
                + (known.isRunning()
                        ? "running" + holder
                        : known.holder().isPresent()
                                ? "not running: it died" + holder + "; run it again to go on"
                                : "not running")
                + ", as of " + known.status().updated());
        try (TextTable table =
                new TextTable(out(), "stage", "state", "doing", ">done", ">failed", ">of", ">a minute", "left")) {
            for (StageStatus stage : known.status().stages()) {
                boolean isLive = known.isRunning() && stage.state() == StageStatus.State.RUNNING;
                boolean hasDied = !known.isRunning() && stage.state() == StageStatus.State.RUNNING;
                Double rate = stage.perMinute();
                table.add(
                        stage.stage(),
                        hasDied ? "died" : stage.state().name().toLowerCase(Locale.ROOT),
                        stage.doing(),
                        stage.done(),
                        stage.failed(),
                        stage.total(),
                        isLive && rate != null ? String.format(Locale.ROOT, "%.1f", rate) : "",
                        isLive ? StageLine.left(stage.secondsLeft()).replaceFirst("^, about (.*) left$", "$1") : "");
            }
        }
        events.forEach(out()::println);
        return Benchwright.DONE;
    }
}

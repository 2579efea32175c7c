package io.benchwright.jobs.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.trial.DriverCheck;
import io.benchwright.data.trial.TrialFailedException;
import io.benchwright.jobs.target.DeviceTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code targets}: what can measure. */
@Command(
        name = "targets",
        description = {
            "List the targets that 'measure' knows, with what was found on this machine, or why one cannot be used here.",
            "Cost models measure nothing: what they say is marked as modelled."
        },
        footer = {"", "Example: benchwright targets"})
final class TargetsCommand extends BenchwrightCommand {

    private static final int AT_A_TIME = 2;

    @Parameters(arity = "0..1", paramLabel = "TARGET", description = "The id of the only target to show.")
    private Optional<String> id;

    @Option(names = "--no-check", description = "Start nothing, and so do not say what was found.")
    private boolean noCheck;

    @Mixin
    private TargetsOptions targets;

    @Mixin
    private FormatOption format;

    /**
     * What came of looking for a target.
     *
     * @param isAvailable whether it can be used here
     * @param words what was found, or why not
     */
    private record Found(boolean isAvailable, String words) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<DeviceTarget> shown;
        try {
            shown = id.isPresent()
                    ? List.of(targets.read().require(id.get()))
                    : targets.read().all();
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
        List<Optional<Found>> found = look(shown);
        if (format.isJson()) {
            try (JsonList list = new JsonList(out())) {
                for (int i = 0; i < shown.size(); i++) {
                    list.add(json(shown.get(i), found.get(i)));
                }
            }
        } else {
            try (TextTable table = new TextTable(out(), "target", "batch", "precision", "metrics", "means", "found")) {
                for (int i = 0; i < shown.size(); i++) {
                    DeviceTarget target = shown.get(i);
                    table.add(
                            target.id(),
                            target.device().batchByMetric().entrySet().stream()
                                    .map(each -> each.getValue() + " (" + each.getKey() + ")")
                                    .collect(Collectors.joining(", ")),
                            target.device().precision().orElse(""),
                            metrics(target),
                            target.means(),
                            found.get(i)
                                    .map(each -> (each.isAvailable() ? "" : "unavailable: ") + each.words())
                                    .orElse(""));
                }
            }
        }
        return Benchwright.DONE;
    }

    private static String metrics(DeviceTarget target) {
        return target.metrics().stream().sorted().map(Object::toString).collect(Collectors.joining(", "));
    }

    /** Starts what measures, a few at a time. */
    private List<Optional<Found>> look(List<DeviceTarget> shown) throws IOException, InterruptedException {
        ExecutorService several = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<Optional<Found>>> looking = new ArrayList<>();
            for (DeviceTarget target : shown) {
                looking.add(several.submit(() -> noCheck ? Optional.<Found>empty() : Optional.of(look(target))));
            }
            List<Optional<Found>> found = new ArrayList<>();
            for (Future<Optional<Found>> each : looking) {
                found.add(each.get());
            }
            return found;
        } catch (ExecutionException e) {
            throw new IOException(Benchwright.oneLine(e.getCause() == null ? e : e.getCause()), e);
        } finally {
            several.shutdownNow();
        }
    }

    private static Found look(DeviceTarget target) throws IOException, InterruptedException {
        if (!(target instanceof DeviceTarget.Measuring measuring)) {
            return new Found(true, "always");
        }
        try {
            return new Found(true, DriverCheck.hello(measuring.command()).orElse("a driver"));
        } catch (TrialFailedException e) {
            return new Found(false, String.valueOf(e.getMessage()));
        }
    }

    private static JsonObject json(DeviceTarget target, Optional<Found> found) {
        JsonObject object = new JsonObject();
        object.addProperty("target", target.id());
        object.addProperty("device", target.device().id());
        object.addProperty("chip", target.device().chip().id());
        object.addProperty("means", target.means());
        object.addProperty("isMeasured", target instanceof DeviceTarget.Measuring);
        JsonObject batches = new JsonObject();
        target.device().batchByMetric().forEach(batches::addProperty);
        object.add("batch", batches);
        object.addProperty("precision", target.device().precision().orElse(null));
        JsonArray metrics = new JsonArray();
        target.metrics().stream().sorted().forEach(metric -> metrics.add(metric.toString()));
        object.add("metrics", metrics);
        object.addProperty("isAvailable", found.map(Found::isAvailable).orElse(null));
        object.addProperty("found", found.map(Found::words).orElse(null));
        return object;
    }
}

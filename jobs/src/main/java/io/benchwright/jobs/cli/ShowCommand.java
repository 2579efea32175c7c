package io.benchwright.jobs.cli;

import static java.util.Objects.requireNonNull;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Artifact;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code show}: what is in a benchmark directory. */
@Command(
        name = "show",
        description =
                "Show what is in a benchmark directory: tables, targets and scores with their ranges, sources, artifacts, splits.",
        footer = {"", "Example: benchwright show anb --rows measurements"})
final class ShowCommand extends BenchwrightCommand {

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    @Parameters(paramLabel = "DIR", description = "The benchmark directory.")
    private Path directory;

    @Option(names = "--rows", paramLabel = "TABLE", description = "Show the first rows of a table instead.")
    private Optional<String> table;

    @Option(
            names = {"-n", "--count"},
            defaultValue = "10",
            paramLabel = "N",
            description = "How many rows. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException {
        Benchmark.Snapshot snapshot = Benchmark.open(directory).snapshot();
        if (table.isPresent()) {
            Table<?> chosen = Table.all().stream()
                    .filter(known -> known.name().equals(table.get()))
                    .findFirst()
                    .orElseThrow(() -> wrongUsage("no table is named '" + table.get() + "'; there are " + Table.all()));
            printRows(snapshot, chosen);
        } else if (format.isJson()) {
            try (JsonList list = new JsonList(out())) {
                list.add(json(snapshot, targets(snapshot)));
            }
        } else {
            print(snapshot, targets(snapshot));
        }
        return Benchwright.DONE;
    }

    private <R extends Record> void printRows(Benchmark.Snapshot snapshot, Table<R> chosen) throws IOException {
        List<JsonObject> rows = new ArrayList<>();
        snapshot.read(chosen, row -> {
            if (rows.size() < count) {
                rows.add(GSON.toJsonTree(row).getAsJsonObject());
            }
        });
        if (format.isJson()) {
            try (JsonList list = new JsonList(out())) {
                rows.forEach(list::add);
            }
            return;
        }
        if (!rows.isEmpty()) {
            try (TextTable text = new TextTable(out(), rows.get(0).keySet().toArray(String[]::new))) {
                rows.forEach(row -> text.add(row.asMap().values().stream()
                        .map(value -> value.isJsonNull()
                                ? ""
                                : value.isJsonPrimitive() ? value.getAsString() : value.toString())
                        .toArray()));
            }
        }
    }

    /** The values of one target, which may be of several sources. */
    private static final class Values {

        private final boolean countsRows;
        private final Map<String, Long> sources = new TreeMap<>();
        private long values;
        private long without;
        private double least = Double.POSITIVE_INFINITY;
        private double most = Double.NEGATIVE_INFINITY;

        Values(boolean countsRows) {
            this.countsRows = countsRows;
        }

        void add(String source, String outcome, @Nullable Double value) {
            if (value == null || !outcome.equals(RowOutcome.COMPLETED.toString())) {
                without++;
                return;
            }
            sources.merge(source, 1L, Long::sum);
            values++;
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
    }

    private record Contents(
            Map<String, Values> targets, Map<String, Map<String, Long>> splits, long trials, long inNoSplit) {}

    private static Contents targets(Benchmark.Snapshot snapshot) throws IOException {
        Map<String, Values> targets = new TreeMap<>();
        // What is of a training is named after its scheme only where there are several.
        Map<String, Values> accuracies = new HashMap<>();
        Map<String, Values> seconds = new HashMap<>();
        for (Target target : Targets.of(snapshot).all()) {
            Values values = new Values(target.isOfTraining());
            targets.put(target.name(), values);
            if (target.isOfTraining()) {
                (target.quantity().equals(Target.ACCURACY) ? accuracies : seconds).put(target.of(), values);
            }
        }
        Map<String, Boolean> trials = new HashMap<>();
        snapshot.read(Table.TRAININGS, row -> {
            trials.put(row.trial(), false);
            requireNonNull(accuracies.get(row.scheme())).add(row.source(), row.outcome(), row.top1());
            requireNonNull(seconds.get(row.scheme())).add(row.source(), row.outcome(), row.seconds());
        });
        snapshot.read(Table.MEASUREMENTS, row -> {
            trials.put(row.trial(), false);
            // Sentinels are no targets, but show how steady a device was.
            targets.computeIfAbsent(row.metric() + "@" + row.device(), sentinel -> new Values(false))
                    .add(row.source(), row.outcome(), row.value());
        });
        snapshot.read(
                Table.SCORES,
                row -> targets.computeIfAbsent(row.score(), score -> new Values(true))
                        .add(row.source(), row.outcome(), row.value()));
        Map<String, Map<String, Long>> splits = new TreeMap<>();
        snapshot.read(Table.SPLITS, row -> {
            trials.replace(row.trial(), true);
            splits.computeIfAbsent(row.split(), key -> new TreeMap<>()).merge(row.part(), 1L, Long::sum);
        });
        long inNoSplit = trials.values().stream().filter(inSplit -> !inSplit).count();
        return new Contents(targets, splits, trials.size(), inNoSplit);
    }

    private void print(Benchmark.Snapshot snapshot, Contents contents) {
        out().println(directory + ": commit " + snapshot.number()
                + snapshot.created().map(created -> " of " + created).orElse(""));
        out().println();
        try (TextTable text = new TextTable(out(), "table", ">rows", ">bytes")) {
            for (Table<?> shown : Table.all()) {
                text.add(shown, snapshot.rows(shown), snapshot.bytes(shown));
            }
        }
        out().println();
        long trials = contents.trials();
        try (TextTable text = new TextTable(out(), "target", ">values", ">missing", ">least", ">most", "source")) {
            contents.targets()
                    .forEach((name, target) -> text.add(
                            name,
                            target.values,
                            missing(target, trials),
                            target.values == 0 ? "" : target.least,
                            target.values == 0 ? "" : target.most,
                            String.join(", ", target.sources.keySet())));
        }
        List<Artifact> artifacts = snapshot.artifacts();
        if (!artifacts.isEmpty()) {
            out().println();
            try (TextTable text = new TextTable(out(), "artifact", "name", ">bytes", "files")) {
                artifacts.forEach(artifact -> text.add(
                        artifact.role(),
                        artifact.name(),
                        artifact.files().stream()
                                .mapToLong(Artifact.File::bytes)
                                .sum(),
                        artifact.files().stream().map(Artifact.File::name).collect(Collectors.joining(", "))));
            }
        }
        out().println();
        contents.splits().forEach((split, parts) -> out().println("split " + split + ": " + parts));
        out().println("trials in no split: " + contents.inNoSplit() + " of " + trials);
    }

    /** Rows without a value, and trials without a row. */
    private static long missing(Values values, long trials) {
        return values.countsRows ? values.without : trials - values.values;
    }

    private JsonObject json(Benchmark.Snapshot snapshot, Contents contents) {
        JsonObject object = new JsonObject();
        object.addProperty("directory", directory.toString());
        object.addProperty("commit", snapshot.number());
        JsonObject tables = new JsonObject();
        for (Table<?> shown : Table.all()) {
            tables.addProperty(shown.name(), snapshot.rows(shown));
        }
        object.add("rows", tables);
        JsonObject targets = new JsonObject();
        contents.targets().forEach((name, target) -> {
            JsonObject shown = new JsonObject();
            shown.addProperty("values", target.values);
            shown.addProperty("missing", missing(target, contents.trials()));
            if (target.values > 0) {
                shown.addProperty("least", target.least);
                shown.addProperty("most", target.most);
            }
            shown.add("sources", GSON.toJsonTree(target.sources));
            targets.add(name, shown);
        });
        object.add("targets", targets);
        object.add("artifacts", json(snapshot.artifacts()));
        object.add("splits", GSON.toJsonTree(contents.splits()));
        object.addProperty("trials", contents.trials());
        object.addProperty("trialsInNoSplit", contents.inNoSplit());
        return object;
    }

    private static JsonArray json(List<Artifact> artifacts) {
        JsonArray list = new JsonArray();
        for (Artifact artifact : artifacts) {
            JsonObject shown = new JsonObject();
            shown.addProperty("role", artifact.role());
            shown.addProperty("name", artifact.name());
            shown.add("files", GSON.toJsonTree(artifact.files()));
            list.add(shown);
        }
        return list;
    }
}

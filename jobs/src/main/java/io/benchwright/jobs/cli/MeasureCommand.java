package io.benchwright.jobs.cli;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.BenchmarkSink;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Table;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.jobs.target.DeviceTarget;
import io.benchwright.jobs.target.MeasureTrial;
import io.benchwright.jobs.target.MeasuredMetric;
import io.benchwright.jobs.target.MeasuringSession;
import io.benchwright.jobs.target.OnnxHandover;
import io.benchwright.jobs.target.RequestFile;
import io.benchwright.jobs.target.TargetMeasurements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code measure}: networks on one target. */
@Command(
        name = "measure",
        description = {
            "Measure networks on a target: throughput, latency and what else it tells.",
            "Networks are measured one after the other in an order drawn at random, by the rules of docs/measuring.md; "
                    + "nothing else should run on the machine meanwhile. With --out, what is there already is not measured "
                    + "again, and what was stopped goes on. What a cost model says is computed, and marked as modelled."
        },
        footer = {
            "",
            "Example: benchwright measure --arch e1k3l1_e6k3l1_e6k3l1_e6k3l1_e6k3l1_e6k3l1_e6k3l1 --target local-cpu-1",
            "         benchwright measure --space mnasnet --sample 300 --sample-strategy macs --target local-cpu-1 \\",
            "             --metric latency --out mine"
        })
final class MeasureCommand extends BenchwrightCommand {

    private static final int ATTEMPTS = 2;

    private static final int SHOWN_PROBLEMS = 20;

    @Mixin
    private NetworksOptions networks;

    @Mixin
    private LoweringOptions lowering;

    @Option(
            names = {"-t", "--target"},
            required = true,
            paramLabel = "TARGET",
            description = "What measures: an id that 'targets' lists.")
    private String target;

    @Option(
            names = "--metric",
            split = ",",
            paramLabel = "METRIC",
            description =
                    "latency, throughput, peakMemory or energy; may be repeated. Default: latency and throughput, "
                            + "as far as the target's device has a batch for them.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--replicates",
            defaultValue = "1",
            paramLabel = "N",
            description = "How often each network is measured. Default: ${DEFAULT-VALUE}.")
    private int replicates;

    @Option(
            names = "--order-seed",
            defaultValue = "0",
            paramLabel = "SEED",
            description = "Of the order in which networks are measured. Default: ${DEFAULT-VALUE}.")
    private long orderSeed;

    @Option(
            names = "--sentinel",
            paramLabel = "ARCH",
            description = "The network that shows drift. Default: one drawn from the space, always the same.")
    private Optional<String> sentinel;

    @Mixin
    private DriftOption drift;

    @Option(
            names = "--requests-to",
            paramLabel = "FILE",
            description = "Measure nothing, but write a file of requests for a driver where Benchwright cannot reach; "
                    + "'import measurements' takes its answers.")
    private Optional<Path> requests;

    @Mixin
    private TargetsOptions targets;

    @Option(names = "--out", paramLabel = "DIR", description = "The benchmark directory that rows go into.")
    private Optional<Path> directory;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException, InterruptedException {
        DeviceTarget found;
        Set<MeasuredMetric> metrics;
        try {
            found = targets.read().require(target);
            metrics = TargetMeasurements.metrics(found, names);
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
        if (replicates < 1) {
            throw wrongUsage("--replicates is " + replicates + ", but must be at least 1");
        }
        Set<Architecture> architectures = networks.read(this);
        if (found instanceof DeviceTarget.Model model) {
            if (requests.isPresent()) {
                throw wrongUsage("--requests-to is for targets that measure; " + target + " is a cost model");
            }
            if (!lowering.isDefault()) {
                throw wrongUsage("a cost model takes networks as their space lowers them by default; leave out "
                        + "--resolution, --classes, --width and --stem-stride");
            }
            return report(modelled(model, architectures, metrics));
        }
        DeviceTarget.Measuring measuring = (DeviceTarget.Measuring) found;
        Optional<Benchmark> benchmark = directory.isEmpty() || (requests.isPresent() && !Files.exists(directory.get()))
                ? Optional.empty()
                : Optional.of(Benchmark.openOrCreate(directory.get()));
        return requests.isPresent()
                ? request(groups(measuring, metrics, architectures, benchmark), measuring, benchmark, requests.get())
                : measure(groups(measuring, metrics, architectures, benchmark), measuring, benchmark);
    }

    /** What is to be measured, by batch size. */
    private List<RequestFile.Group> groups(
            DeviceTarget.Measuring found,
            Set<MeasuredMetric> metrics,
            Set<Architecture> architectures,
            Optional<Benchmark> benchmark)
            throws IOException {
        Optional<Benchmark.Snapshot> snapshot =
                benchmark.isPresent() ? Optional.of(benchmark.get().snapshot()) : Optional.empty();
        try {
            Optional<Architecture> shows = sentinel.isPresent()
                    ? Optional.of(ArchitectureEntry.argument(sentinel.get()).parse(Optional.empty()))
                    : Optional.empty();
            return TargetMeasurements.groups(
                    found, metrics, architectures, lowering::lower, replicates, shows, snapshot);
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
    }

    private int request(
            List<RequestFile.Group> groups, DeviceTarget.Measuring found, Optional<Benchmark> benchmark, Path file)
            throws IOException {
        Set<String> present = new HashSet<>();
        if (benchmark.isPresent()) {
            benchmark.get().snapshot().read(Table.MEASUREMENTS, row -> present.add(row.trial()));
        }
        List<RequestFile.Group> missing = groups.stream()
                .map(group -> new RequestFile.Group(
                        group.trials().stream()
                                .filter(trial -> !present.contains(trial.trial().id()))
                                .toList(),
                        group.sentinel(),
                        group.firstRound()))
                .toList();
        int count = missing.stream().mapToInt(group -> group.trials().size()).sum();
        if (count == 0) {
            throw new IOException("all is measured already; no file of requests was written");
        }
        int written = RequestFile.write(file, missing, orderSeed, OnnxHandover.fields(found));
        if (format.isJson()) {
            JsonObject object = new JsonObject();
            object.addProperty("requests", written);
            object.addProperty("networks", count);
            object.addProperty("file", file.toString());
            try (JsonList list = new JsonList(out())) {
                list.add(object);
            }
        } else {
            out().println(file + ": " + written + " requests, " + (written - count) + " of them for the sentinel");
        }
        return Benchwright.DONE;
    }

    private int measure(List<RequestFile.Group> groups, DeviceTarget.Measuring found, Optional<Benchmark> benchmark)
            throws IOException, InterruptedException {
        List<MeasurementRow> rows = new ArrayList<>();
        MeasuringSession.Sink sink = benchmark.isPresent()
                ? MeasuringSession.Sink.of(new BenchmarkSink(
                        benchmark.get(), new BuildInfo().provenance(name()), TargetMeasurements::addRows))
                : new Kept(rows);
        Set<String> asked = new HashSet<>();
        int all = 0;
        int left = 0;
        Optional<String> givenUp = Optional.empty();
        for (RequestFile.Group group : groups) {
            Lines lines = new Lines();
            MeasuringSession session = new MeasuringSession(
                    group.trials(),
                    group.sentinel(),
                    group.firstRound(),
                    orderSeed,
                    drift.tolerance(this),
                    sink,
                    lines);
            group.trials().forEach(trial -> asked.add(trial.trial().id()));
            all += group.trials().size();
            if (givenUp.isEmpty()) {
                givenUp = measure(session, lines.begin(group.sentinel().metrics(), session.remaining()), found);
            }
            left += session.remaining();
        }
        if (benchmark.isPresent()) {
            rows.clear();
            benchmark.get().snapshot().read(Table.MEASUREMENTS, row -> {
                if (asked.contains(row.trial())) {
                    rows.add(row);
                }
            });
        }
        warnOfBusyMachine(rows);
        warnOfSeveralMachines(rows);
        int status = report(rows);
        if (left > 0) {
            throw new IOException(left + " of " + all + " measurements are missing: " + givenUp.orElse("stopped"));
        }
        return status;
    }

    /** @return why the driver was given up, if it was */
    private static Optional<String> measure(MeasuringSession session, Lines lines, DeviceTarget.Measuring found)
            throws IOException, InterruptedException {
        try {
            return session.run(found, ATTEMPTS);
        } finally {
            lines.end();
        }
    }

    /** How far it is. */
    private final class Lines implements MeasuringSession.Listener {

        private Optional<CountLine> line = Optional.empty();

        Lines begin(Set<MeasuredMetric> metrics, int count) {
            line = Optional.of(new CountLine(
                    err(),
                    Benchwright.standardErrorIsTerminal(),
                    "measured "
                            + String.join(
                                    " and ",
                                    metrics.stream()
                                            .map(MeasuredMetric::toString)
                                            .toList()) + ":",
                    count));
            return this;
        }

        @Override
        public void committed() {
            line.ifPresent(CountLine::count);
        }

        @Override
        public void note(String message) {
            end();
            err().println(name() + ": " + message);
            err().flush();
        }

        void end() {
            line.ifPresent(CountLine::end);
        }
    }

    /** Keeps rows that go into no benchmark. */
    private record Kept(List<MeasurementRow> rows) implements MeasuringSession.Sink {

        @Override
        public boolean isCommitted(String id) {
            return false;
        }

        @Override
        public void commit(Map<Trial, Outcome> outcomes) {
            outcomes.forEach((trial, outcome) -> {
                MeasureTrial measured = MeasureTrial.of(trial.fields());
                if (!measured.isSentinel()) {
                    rows.addAll(measured.rows(outcome));
                }
            });
        }
    }

    private void warnOfBusyMachine(List<MeasurementRow> rows) {
        long busy = rows.stream()
                .filter(row -> "yes".equals(row.environment().get("busy")))
                .count();
        if (busy > 0) {
            out().flush();
            err().println(name() + ": " + busy + " of " + rows.size()
                    + " rows were measured while others used the machine, and say so");
        }
    }

    /** Under one device id there should be one device. */
    private void warnOfSeveralMachines(List<MeasurementRow> rows) {
        Set<String> machines = new TreeSet<>();
        for (MeasurementRow row : rows) {
            Map<String, String> environment = row.environment();
            String machine = environment.getOrDefault("deviceName", environment.getOrDefault("processor", ""));
            if (!machine.isEmpty()) {
                machines.add(machine);
            }
        }
        if (machines.size() > 1) {
            out().flush();
            err().println(name() + ": rows of " + target + " are of several devices (" + String.join(", ", machines)
                    + "), which do not compare; give each an id of its own");
        }
    }

    private List<MeasurementRow> modelled(
            DeviceTarget.Model model, Set<Architecture> architectures, Set<MeasuredMetric> metrics) throws IOException {
        List<MeasurementRow> rows = TargetMeasurements.modelled(model, architectures, metrics);
        if (directory.isPresent()) {
            TargetMeasurements.commitModelled(
                    Benchmark.openOrCreate(directory.get()), architectures, rows, new BuildInfo().provenance(name()));
        }
        return rows;
    }

    private int report(List<MeasurementRow> rows) {
        List<MeasurementRow> completed = rows.stream()
                .filter(row -> row.outcome().equals(RowOutcome.COMPLETED.toString()))
                .toList();
        if (format.isJson()) {
            Gson gson = new Gson();
            try (JsonList list = new JsonList(out())) {
                rows.forEach(row -> list.add(gson.toJsonTree(row).getAsJsonObject()));
            }
        } else if (directory.isPresent()) {
            out().println(directory.get() + ": " + completed.size() + " rows of target " + target);
        } else {
            print(completed);
        }
        List<String> problems = rows.stream()
                .filter(row -> !completed.contains(row))
                .map(row -> row.architecture() + ": " + row.metric() + ": " + row.cause())
                .toList();
        out().flush();
        Consumer<String> tell = problem -> err().println(name() + ": " + problem);
        problems.stream().limit(SHOWN_PROBLEMS).forEach(tell);
        if (problems.size() > SHOWN_PROBLEMS) {
            tell.accept((problems.size() - SHOWN_PROBLEMS) + " more have failed");
        }
        return problems.isEmpty() ? Benchwright.DONE : Benchwright.FAILED;
    }

    private void print(List<MeasurementRow> rows) {
        try (TextTable table = new TextTable(
                out(),
                "architecture",
                "metric",
                ">median",
                "unit",
                ">batch",
                ">spread",
                ">values",
                "source",
                "remarks")) {
            for (MeasurementRow row : rows) {
                Map<String, String> environment = row.environment();
                List<String> remarks = new ArrayList<>();
                remark(environment, "stopped", "cap", "interval too wide", remarks);
                remark(environment, "warmUp", "unsettled", "not warmed up", remarks);
                remark(environment, "drift", "yes", "drifted", remarks);
                remark(environment, "busy", "yes", "busy machine", remarks);
                Double range = row.interquartileRange();
                Double median = row.median();
                Integer batch = row.batch();
                table.add(
                        row.architecture(),
                        row.metric() + "@" + row.device(),
                        median == null ? "" : String.format(Locale.ROOT, "%.5g", median),
                        row.unit(),
                        batch == null ? "" : batch,
                        range == null || median == null
                                ? ""
                                : String.format(Locale.ROOT, "%.1f %%", 100 * range / median),
                        row.repetitions().size(),
                        row.source(),
                        String.join(", ", remarks));
            }
        }
    }

    private static void remark(
            Map<String, String> environment, String key, String value, String words, List<String> remarks) {
        if (value.equals(environment.get(key))) {
            remarks.add(words);
        }
    }
}

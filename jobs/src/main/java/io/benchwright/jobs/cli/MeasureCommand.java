package io.benchwright.jobs.cli;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.BenchmarkSink;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.device.Device;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.ArchitectureRow;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Table;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialLoop;
import io.benchwright.data.trial.WorkerPool;
import io.benchwright.jobs.target.DeviceTarget;
import io.benchwright.jobs.target.MeasureTrial;
import io.benchwright.jobs.target.MeasuredMetric;
import io.benchwright.jobs.target.MeasuringRules;
import io.benchwright.jobs.target.MeasuringSession;
import io.benchwright.jobs.target.OnnxHandover;
import io.benchwright.jobs.target.RequestFile;
import io.benchwright.proxies.cost.CostModel;
import io.benchwright.proxies.cost.ModelledTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
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

    /** Loading, warming up and both metrics, with room for slow boards. */
    private static final Duration TIME_LIMIT = Duration.ofMinutes(30);

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
            metrics = metrics(found);
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

    /** What is asked for, checked against what the target and its device tell. */
    private Set<MeasuredMetric> metrics(DeviceTarget found) {
        Set<MeasuredMetric> metrics = EnumSet.noneOf(MeasuredMetric.class);
        names.forEach(name -> metrics.add(MeasuredMetric.named(name)));
        if (metrics.isEmpty()) {
            for (MeasuredMetric usual : List.of(MeasuredMetric.LATENCY, MeasuredMetric.THROUGHPUT)) {
                if (found.metrics().contains(usual)
                        && (found instanceof DeviceTarget.Model
                                || found.device().batch(usual.toString()).isPresent())) {
                    metrics.add(usual);
                }
            }
        }
        for (MeasuredMetric metric : metrics) {
            if (!found.metrics().contains(metric)) {
                throw new IllegalArgumentException("target " + found.id() + " does not tell " + metric);
            }
        }
        if (metrics.isEmpty()) {
            throw new IllegalArgumentException("the description of device "
                    + found.device().id() + " has a batch neither for latency nor for throughput");
        }
        return metrics;
    }

    /** Latency at the batch of latency, all else at its own, or else at that of throughput. */
    private static int batch(Device device, MeasuredMetric metric) {
        OptionalInt batch = device.batch(metric.toString());
        if (batch.isEmpty() && metric != MeasuredMetric.LATENCY) {
            batch = device.batch(MeasuredMetric.THROUGHPUT.toString());
        }
        return batch.orElseThrow(() -> new IllegalArgumentException(
                "the description of device " + device.id() + " tells no batch for " + metric));
    }

    /** What is to be measured, by batch size. */
    private List<RequestFile.Group> groups(
            DeviceTarget.Measuring found,
            Set<MeasuredMetric> metrics,
            Set<Architecture> architectures,
            Optional<Benchmark> benchmark)
            throws IOException {
        Map<Integer, Set<MeasuredMetric>> byBatch = new TreeMap<>();
        List<RequestFile.Group> groups = new ArrayList<>();
        try {
            for (MeasuredMetric metric : metrics) {
                byBatch.computeIfAbsent(batch(found.device(), metric), key -> EnumSet.noneOf(MeasuredMetric.class))
                        .add(metric);
            }
            SearchSpace space = architectures.iterator().next().space();
            Architecture shows = sentinel.isPresent()
                    ? ArchitectureEntry.argument(sentinel.get()).parse(Optional.empty())
                    : SamplingStrategy.UNIFORM.sample(space, 1, 0).get(0);
            for (Map.Entry<Integer, Set<MeasuredMetric>> each : byBatch.entrySet()) {
                List<MeasureTrial> trials = new ArrayList<>();
                for (int replicate = 0; replicate < replicates; replicate++) {
                    for (Architecture architecture : architectures) {
                        trials.add(trial(found.device(), architecture, each.getKey(), each.getValue(), replicate));
                    }
                }
                MeasureTrial watched = trial(found.device(), shows, each.getKey(), each.getValue(), 0);
                groups.add(new RequestFile.Group(trials, watched, sentinels(benchmark, watched)));
            }
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
        return groups;
    }

    private MeasureTrial trial(
            Device device, Architecture architecture, int batch, Set<MeasuredMetric> metrics, int replicate) {
        return new MeasureTrial(
                architecture.space().name(),
                architecture.toString(),
                lowering.lower(architecture),
                device.id(),
                batch,
                device.precision().orElseThrow(),
                metrics,
                MeasuringRules.usual(),
                0,
                replicate,
                false);
    }

    /** How many sentinels were committed before, so that each has a number of its own. */
    private static int sentinels(Optional<Benchmark> benchmark, MeasureTrial watched) throws IOException {
        int[] next = {0};
        if (benchmark.isPresent()) {
            MeasurementRow like =
                    watched.asSentinel(0).rows(new Outcome.Failed("", 1, 0)).get(0);
            benchmark.get().snapshot().read(Table.MEASUREMENTS, row -> {
                if (row.device().equals(like.device()) && row.metric().equals(like.metric())) {
                    next[0] = Math.max(next[0], row.replicate() + 1);
                }
            });
        }
        return next[0];
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
                ? MeasuringSession.Sink.of(
                        new BenchmarkSink(benchmark.get(), new BuildInfo().provenance(name()), MeasureCommand::add))
                : new Kept(rows);
        Set<String> asked = new HashSet<>();
        int all = 0;
        int left = 0;
        Optional<String> givenUp = Optional.empty();
        for (RequestFile.Group group : groups) {
            Lines lines = new Lines();
            MeasuringSession session =
                    new MeasuringSession(group.trials(), group.sentinel(), group.firstRound(), orderSeed, drift.tolerance(this), sink, lines);
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
        int status = report(rows);
        if (left > 0) {
            throw new IOException(left + " of " + all + " measurements are missing: " + givenUp.orElse("stopped"));
        }
        return status;
    }

    /** @return why the driver was given up, if it was */
    private static Optional<String> measure(MeasuringSession session, Lines lines, DeviceTarget.Measuring found)
            throws IOException, InterruptedException {
        try (WorkerPool pool = new WorkerPool(found.command(), notice -> {})) {
            return session.run(
                    TrialLoop.Settings.defaults().withAttempts(ATTEMPTS).withTimeLimit(TIME_LIMIT),
                    slot -> OnnxHandover.worker(found, pool.slot(slot)));
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

    /** Adds the rows of a trial. */
    static void add(Commit commit, Trial trial, Outcome outcome) throws IOException {
        MeasureTrial measured = MeasureTrial.of(trial.fields());
        commit.add(
                Table.ARCHITECTURES,
                ArchitectureRow.of(SearchSpaces.named(measured.space()).parse(measured.architecture())));
        for (MeasurementRow row : measured.rows(outcome)) {
            commit.add(Table.MEASUREMENTS, row);
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

    private List<MeasurementRow> modelled(
            DeviceTarget.Model model, Set<Architecture> architectures, Set<MeasuredMetric> metrics) throws IOException {
        List<MeasurementRow> rows = new ArrayList<>();
        for (MeasuredMetric metric : metrics) {
            CostModel.Run run = CostModel.Run.usual();
            OptionalInt batch = model.device().batch(metric.toString());
            CostModel costs = CostModel.of(model.device(), batch.isPresent() ? run.withBatch(batch.getAsInt()) : run);
            ModelledTarget says = metric == MeasuredMetric.LATENCY ? ModelledTarget.LATENCY : ModelledTarget.THROUGHPUT;
            for (Architecture architecture : architectures) {
                rows.add(says.row(costs, architecture));
            }
        }
        if (directory.isPresent()) {
            Benchmark benchmark = Benchmark.openOrCreate(directory.get());
            Set<String> present = new HashSet<>();
            benchmark.snapshot().read(Table.MEASUREMENTS, row -> present.add(row.trial()));
            commit(benchmark, architectures, rows, present);
        }
        return rows;
    }

    private void commit(
            Benchmark benchmark, Set<Architecture> architectures, List<MeasurementRow> rows, Set<String> present)
            throws IOException {
        if (rows.stream().allMatch(row -> present.contains(row.trial()))) {
            return;
        }
        try (Commit commit = benchmark.begin(new BuildInfo().provenance(name()))) {
            for (Architecture architecture : architectures) {
                commit.add(Table.ARCHITECTURES, ArchitectureRow.of(architecture));
            }
            for (MeasurementRow row : rows) {
                if (!present.contains(row.trial())) {
                    commit.add(Table.MEASUREMENTS, row);
                }
            }
            commit.publish();
        }
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

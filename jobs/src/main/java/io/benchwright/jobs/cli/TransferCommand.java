package io.benchwright.jobs.cli;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.device.Devices;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.surrogates.SurrogateFit;
import io.benchwright.surrogates.transfer.DevicePartitions;
import io.benchwright.surrogates.transfer.DeviceTable;
import io.benchwright.surrogates.transfer.Method;
import io.benchwright.surrogates.transfer.Sampler;
import io.benchwright.surrogates.transfer.TransferDesign;
import io.benchwright.surrogates.transfer.TransferEvaluation;
import io.benchwright.surrogates.transfer.TransferFit;
import io.benchwright.surrogates.transfer.TransferScores;
import io.benchwright.surrogates.transfer.TransferTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code transfer}: surrogates for devices that few networks were measured on. */
@Command(
        name = "transfer",
        description = "Surrogates for a new device from a few measurements on it.",
        synopsisSubcommandLabel = "WHAT",
        subcommands = {
            TransferCommand.Choose.class,
            TransferCommand.Fit.class,
            TransferCommand.Tasks.class,
            TransferCommand.Evaluate.class
        },
        footer = {"", "Example: benchwright transfer evaluate help-fbnet --task F1 -n 10,20"})
final class TransferCommand extends BenchwrightCommand {

    @Override
    public Integer call() {
        throw wrongUsage("it is not said what to do");
    }

    /** {@code transfer choose}: what to measure next. */
    @Command(
            name = "choose",
            description = "Print the networks to measure next on a device: those that tell the most about all others.",
            footer = {"", "Example: benchwright transfer choose anb --device my-board --sources zcu102,vck190 -n 20"})
    static final class Choose extends BenchwrightCommand {

        /** As many candidates as are drawn where none are given. */
        private static final int DRAWN = 2_000;

        @Mixin
        private DeviceTableOptions devices;

        @Option(
                names = "--device",
                required = true,
                paramLabel = "D",
                description = "The device; what the tables hold of it already counts.")
        private String device;

        @Mixin
        private SourcesOption sources;

        @Option(
                names = "--candidates",
                paramLabel = "FILE",
                description = "Networks to choose from, one a line. Default: 2,000 random ones of the space.")
        private Optional<Path> candidates;

        @Option(names = "-n", defaultValue = "20", paramLabel = "N", description = "How many. Default: 20.")
        private int count;

        @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Of all draws. Default: 1.")
        private long seed;

        @Override
        public Integer call() throws IOException {
            if (count < 1 || count > TransferDesign.MOST) {
                throw wrongUsage("-n is " + count + ", but must be 1 to " + TransferDesign.MOST);
            }
            TransferFit fit = devices.fit(Devices.shipped(), seed);
            DeviceTable table = fit.table();
            List<Architecture> among = among(table.space());
            List<Architecture> measured = new ArrayList<>();
            if (table.devices().contains(device)) {
                double[] times = table.times(device);
                for (int i = 0; i < times.length; i++) {
                    if (!Double.isNaN(times[i])) {
                        measured.add(table.architectures().get(i));
                    }
                }
            }
            try {
                TransferDesign.choose(table, measured, sources.of(fit, device), among, count, seed)
                        .forEach(out()::println);
            } catch (IllegalArgumentException e) {
                throw wrongValue(e);
            }
            return Benchwright.DONE;
        }

        private List<Architecture> among(SearchSpace space) throws IOException {
            List<Architecture> among = new ArrayList<>();
            if (candidates.isEmpty()) {
                StableRandom random = new StableRandom(seed);
                for (int i = 0; i < DRAWN; i++) {
                    among.add(space.random(random));
                }
                return among;
            }
            int number = 0;
            for (String line : Files.readAllLines(candidates.get())) {
                number++;
                if (!line.isBlank()) {
                    try {
                        among.add(space.parse(line.strip()));
                    } catch (IllegalArgumentException e) {
                        throw new IOException(candidates.get() + ":" + number + ": " + e.getMessage(), e);
                    }
                }
            }
            if (among.isEmpty()) {
                throw new IOException(candidates.get() + ": holds no networks to choose from");
            }
            return among;
        }
    }

    /** {@code transfer fit}: a surrogate from few measurements. */
    @Command(
            name = "fit",
            description =
                    "Fit the surrogate of a device from a few measurements on it, or from none, and commit it; query "
                            + "and evaluate take it like any other.",
            footer = {
                "",
                "Example: benchwright transfer fit anb --device my-board",
                "         benchwright transfer fit anb --device my-gpu --method zero-shot --devices my-devices.yaml"
            })
    static final class Fit extends BenchwrightCommand {

        @Mixin
        private DeviceTableOptions devices;

        @Option(names = "--device", required = true, paramLabel = "D", description = "The device to fit.")
        private String device;

        @Mixin
        private SourcesOption sources;

        @Option(
                names = "--method",
                defaultValue = "mixture",
                paramLabel = "M",
                converter = MethodConverter.class,
                description =
                        "mixture (ours), fine-tune, lookup-table, zero-shot or source-lookup-table. Default: mixture.")
        private Method method;

        @Option(
                names = "--split",
                paramLabel = "NAME",
                description =
                        "A split whose rows for training and validation are fitted, so that those for test can judge. "
                                + "Default: all rows of the device are fitted.")
        private Optional<String> split;

        @Mixin
        private DevicesOption descriptions;

        @Option(
                names = "--seed",
                defaultValue = "1",
                paramLabel = "N",
                description = "Of which networks of source devices are fitted. Default: 1.")
        private long seed;

        @Mixin
        private FormatOption format;

        @Override
        public Integer call() throws IOException {
            TransferFit fit = devices.fit(descriptions.read(), seed);
            SurrogateFit.Fitted fitted;
            try {
                fitted = fit.fit(
                        device,
                        method,
                        sources.of(fit, device),
                        devices.split(split),
                        devices.directory().toString());
            } catch (IllegalArgumentException e) {
                throw wrongValue(e);
            }
            try (Commit commit =
                    Benchmark.open(devices.directory()).begin(new BuildInfo().provenance("transfer fit"))) {
                fitted.putInto(commit);
                commit.publish();
            }
            err().println(fitted.target() + ": " + fitted.model()
                    + (fitted.rowsInNoPart() == 0
                            ? ""
                            : " (" + fitted.rowsInNoPart() + " rows are in no part of the split)"));
            ScoreReport.print(fitted.scores(), format, out());
            return Benchwright.DONE;
        }
    }

    /** Reads what predicts. */
    static final class MethodConverter extends WordConverter<Method> {
        MethodConverter() {
            super(Method.values());
        }
    }

    /** {@code transfer tasks}: partitions of devices, published or made. */
    @Command(
            name = "tasks",
            description =
                    "List the published sets of source and target devices, or make hard and easy ones of a directory's "
                            + "devices.",
            footer = {
                "",
                "Example: benchwright transfer tasks",
                "         benchwright transfer tasks help-fbnet --generate 3"
            })
    static final class Tasks extends BenchwrightCommand {

        private static final Gson GSON = new Gson();

        @Parameters(
                arity = "0..1",
                paramLabel = "DIR",
                description = "A benchmark directory; without it, the published sets are listed.")
        private Optional<Path> directory;

        @Mixin
        private MetricOption metric;

        @Option(
                names = "--generate",
                defaultValue = "3",
                paramLabel = "N",
                description = "How many hard and how many easy tasks to make. Default: 3.")
        private int count;

        @Option(
                names = "--seed",
                defaultValue = "1",
                paramLabel = "N",
                description = "Of the first task; each has a seed of its own. Default: 1.")
        private long seed;

        @Mixin
        private FormatOption format;

        @Override
        public Integer call() throws IOException {
            if (directory.isEmpty()) {
                print(TransferTask.ofNasflat(), Map.of());
                return Benchwright.DONE;
            }
            if (count < 1 || seed < 0) {
                throw wrongUsage("--generate must be at least 1, --seed at least 0");
            }
            DeviceTable table = metric.read(directory.get());
            List<TransferTask> tasks = new ArrayList<>();
            Map<String, Double> correlations = new HashMap<>();
            DevicePartitions partitions;
            try {
                partitions = new DevicePartitions(table);
            } catch (IllegalArgumentException e) {
                throw new IOException(directory.get() + ": " + e.getMessage(), e);
            }
            for (long each = seed; each < seed + count; each++) {
                tasks.add(partitions.hard(each));
                tasks.add(partitions.easy(each));
            }
            tasks.forEach(task -> correlations.put(task.name(), partitions.correlation(task)));
            print(tasks, correlations);
            return Benchwright.DONE;
        }

        private void print(List<TransferTask> tasks, Map<String, Double> correlations) {
            if (format.isJson()) {
                try (JsonList list = new JsonList(out())) {
                    for (TransferTask task : tasks) {
                        JsonObject object = GSON.toJsonTree(task).getAsJsonObject();
                        if (correlations.containsKey(task.name())) {
                            object.remove("published");
                            object.addProperty("correlation", correlations.get(task.name()));
                        }
                        list.add(object);
                    }
                }
                return;
            }
            try (TextTable table =
                    new TextTable(out(), "task", "space", ">correlation", "source devices", "target devices")) {
                for (TransferTask task : tasks) {
                    table.add(
                            task.name(),
                            task.space(),
                            ScoreReport.shown("%.3f", correlations.get(task.name())),
                            String.join(",", task.sources()),
                            String.join(",", task.targets()));
                }
            }
        }
    }

    /** {@code transfer evaluate}: treats known devices as new ones. */
    @Command(
            name = "evaluate",
            description = "Treat devices of a benchmark as new, and judge what a few measurements on each give.",
            footer = {
                "",
                "Example: benchwright transfer evaluate help-fbnet --task F1 -n 10,20",
                "         benchwright transfer evaluate anb --metric throughput --sources a100,tpuv2 --targets 3090"
            })
    static final class Evaluate extends BenchwrightCommand {

        private static final Gson GSON = new Gson();

        @Mixin
        private DeviceTableOptions devices;

        @Option(
                names = "--task",
                split = ",",
                paramLabel = "T",
                description =
                        "A set of devices: a published one, or hard-<seed> or easy-<seed>, made of those of DIR; see "
                                + "'benchwright transfer tasks'; may be repeated.")
        private List<String> tasks = new ArrayList<>();

        @Option(names = "--sources", split = ",", paramLabel = "D", description = "Devices whose tables may be used.")
        private List<String> sources = new ArrayList<>();

        @Option(names = "--targets", split = ",", paramLabel = "D", description = "Devices to treat as new.")
        private List<String> targets = new ArrayList<>();

        @Option(
                names = "-n",
                split = ",",
                defaultValue = "20",
                paramLabel = "N",
                description = "How many networks are measured on the new device; several are evaluated. Default: 20.")
        private List<Integer> samples = new ArrayList<>();

        @Option(
                names = "--trials",
                defaultValue = "6",
                paramLabel = "N",
                description = "How often networks are drawn. Default: 6.")
        private int trials;

        @Option(
                names = "--sampler",
                defaultValue = "designed",
                paramLabel = "SAMPLER",
                converter = SamplerConverter.class,
                description = "designed (by posterior variance), random or k-means. Default: designed.")
        private Sampler sampler;

        @Option(
                names = "--source-networks",
                defaultValue = "800",
                paramLabel = "N",
                description = "How many networks are known on the source devices. Default: 800.")
        private int sourceNetworks;

        @Option(
                names = "--method",
                split = ",",
                defaultValue = "mixture",
                paramLabel = "M",
                converter = MethodConverter.class,
                description =
                        "mixture (ours), fine-tune, lookup-table, zero-shot or source-lookup-table; may be repeated. "
                                + "Default: mixture.")
        private List<Method> methods = new ArrayList<>();

        @Option(
                names = "--split",
                paramLabel = "NAME",
                description =
                        "A split: networks of its part train are known and measured, those of test are predicted. "
                                + "Default: all are both.")
        private Optional<String> split;

        @Mixin
        private DevicesOption descriptions;

        @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Of all draws. Default: 1.")
        private long seed;

        @Mixin
        private FormatOption format;

        /** Reads what chooses samples. */
        static final class SamplerConverter extends WordConverter<Sampler> {
            SamplerConverter() {
                super(Sampler.values());
            }
        }

        @Override
        public Integer call() throws IOException {
            int least = methods.stream().anyMatch(Method::isMeasured) ? 2 : 0;
            if (trials < 1 || sourceNetworks < 2 || samples.stream().anyMatch(n -> n < least)) {
                throw wrongUsage("-n and --source-networks must be at least 2 (-n may be 0 for zero-shot and "
                        + "source-lookup-table), --trials at least 1");
            }
            requireTaskOrTargets();
            DeviceTable table = devices.read();
            List<TransferTask> wanted = wanted(table);
            TransferEvaluation evaluation = new TransferEvaluation(table, descriptions.read());
            TransferEvaluation.Protocol protocol = new TransferEvaluation.Protocol(
                    samples, trials, sampler, methods, sourceNetworks, devices.split(split), seed);
            List<TransferScores> scores = new ArrayList<>();
            for (TransferTask task : wanted) {
                if (!task.space().isEmpty()
                        && !task.space().equals(table.space().name())) {
                    throw wrongUsage("task " + task.name() + " is of space " + task.space() + ", but "
                            + devices.directory() + " is of " + table.space().name());
                }
                try {
                    scores.addAll(evaluation.evaluate(task, protocol));
                } catch (IllegalArgumentException e) {
                    throw wrongValue(e);
                }
            }
            print(scores);
            return Benchwright.DONE;
        }

        private void requireTaskOrTargets() {
            if (tasks.isEmpty() == targets.isEmpty()) {
                throw wrongUsage("either --task or --targets must be given");
            }
            if (!tasks.isEmpty() && !sources.isEmpty()) {
                throw wrongUsage("--task has sources of its own, which leaves nothing to --sources");
            }
        }

        private List<TransferTask> wanted(DeviceTable table) {
            if (tasks.isEmpty()) {
                return List.of(new TransferTask("custom", "", sources, targets, Map.of()));
            }
            List<TransferTask> found = new ArrayList<>();
            for (String name : tasks) {
                Optional<TransferTask> task = TransferTask.ofNasflat().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .or(() -> DevicePartitions.named(table, name));
                found.add(task.orElseThrow(() -> wrongUsage("there is no task '" + name + "'; there are "
                        + String.join(
                                ", ",
                                TransferTask.ofNasflat().stream()
                                        .map(TransferTask::name)
                                        .toList())
                        + ", and hard-<seed> and easy-<seed> are made of the directory's devices")));
            }
            return found;
        }

        private void print(List<TransferScores> scores) {
            if (format.isJson()) {
                try (JsonList list = new JsonList(out())) {
                    for (TransferScores each : scores) {
                        JsonObject object = GSON.toJsonTree(each).getAsJsonObject();
                        if (each.published().isEmpty()) {
                            object.remove("published");
                        }
                        list.add(object);
                    }
                }
                return;
            }
            try (TextTable table = new TextTable(
                    out(),
                    "task",
                    "target",
                    ">n",
                    "method",
                    ">Spearman",
                    ">sd",
                    ">first 128",
                    ">odd",
                    ">tau",
                    ">RMSE",
                    ">MAPE %",
                    ">in 90 %")) {
                for (TransferScores each : scores) {
                    table.add(
                            each.task(),
                            each.target(),
                            each.n(),
                            each.method(),
                            ScoreReport.shown("%.4f", each.spearman()),
                            ScoreReport.shown("%.4f", each.spearmanSd()),
                            ScoreReport.shown("%.4f", each.spearmanFirst128()),
                            ScoreReport.shown("%.4f", each.spearmanOdd()),
                            ScoreReport.shown("%.4f", each.kendallTau()),
                            ScoreReport.shown("%.4g", each.rmse()),
                            ScoreReport.shown("%.2f", each.mape()),
                            ScoreReport.shown("%.1f", each.coverage90()));
                }
            }
        }
    }
}

package io.benchwright.jobs.cli;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Observation;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.data.table.SplitRow.Part;
import io.benchwright.data.yaml.YamlFormatException;
import io.benchwright.jobs.campaign.Campaign;
import io.benchwright.jobs.campaign.CampaignEstimate;
import io.benchwright.jobs.campaign.CampaignPlan;
import io.benchwright.jobs.campaign.LocalTrials;
import io.benchwright.jobs.campaign.Resources;
import io.benchwright.jobs.campaign.Stage;
import io.benchwright.jobs.campaign.TrialRunner;
import io.benchwright.jobs.campaign.spark.SparkTrialRunner;
import io.benchwright.proxies.training.TimingTrial;
import io.benchwright.surrogates.Scores;
import io.benchwright.surrogates.Surrogate;
import io.benchwright.surrogates.Surrogates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code run}: the main job. */
@Command(
        name = "run",
        description = {
            "Build a benchmark: from one file that describes it to a directory that can be queried.",
            "Imports published data, searches a training proxy, trains a sample of networks, measures it on targets, fits "
                    + "surrogates and reports, as far as the file says so. What is committed is never done again: stopped or "
                    + "killed, it goes on where it was when it is run again; with a file that has grown, it does what is new."
        },
        footer = {
            "",
            "Example: benchwright run examples/quickstart.yaml",
            "         benchwright run mine.yaml --dry-run",
            "         benchwright run mine.yaml --stage measure --stage fit",
            "",
            "A file: docs/campaigns.md"
        })
final class RunCommand extends BenchwrightCommand {

    private static final double SECONDS_OF_AN_HOUR = 3600;

    @Parameters(paramLabel = "FILE", description = "What is to be built, in YAML.")
    private Path file;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "The benchmark directory. Default: the name of the campaign, in this folder.")
    private Optional<Path> directory;

    @Option(
            names = "--stage",
            paramLabel = "STAGE",
            description = "Do this stage alone: import, proxy-search, train, measure, fit or report; may be repeated. "
                    + "Default: all that the file has something for.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--dry-run",
            description =
                    "Do nothing, but print how many trials there are, and how long they would take by a few that are "
                            + "timed.")
    private boolean isDryRun;

    @Option(names = "--retry-failed", description = "Run trials that failed in former runs again.")
    private boolean retriesFailed;

    @Option(
            names = "--trainers",
            defaultValue = "1",
            paramLabel = "N",
            description = "How many trainings run at a time. Default: ${DEFAULT-VALUE}.")
    private int trainers;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description =
                    "Run trainings on Spark: local[2], spark://host:7077, yarn... All its machines must reach the benchmark "
                            + "directory, the images and Benchwright under the same names. Default: a loop on this machine.")
    private Optional<String> master;

    @Option(
            names = "--spark",
            paramLabel = "SETTING=VALUE",
            description = "A setting of Spark, such as spark.task.resource.gpu.amount=1; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Mixin
    private TrainerOptions trainer;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CampaignPlan plan;
        Resources resources;
        Set<Stage> stages = EnumSet.noneOf(Stage.class);
        try {
            plan = CampaignPlan.read(file);
            resources = new Resources(trainer.settings(plan.images()), trainers);
            names.forEach(name -> stages.add(Stage.named(name)));
        } catch (NoSuchFileException e) {
            throw wrongValue(new IllegalArgumentException(file + ": there is no such file", e));
        } catch (IllegalArgumentException | YamlFormatException e) {
            throw wrongValue(e);
        }
        if (stages.isEmpty()) {
            stages.addAll(plan.stages());
        }
        for (Stage stage : stages) {
            if (!plan.stages().contains(stage)) {
                throw wrongUsage("--stage is " + stage + ", but " + file + " has nothing for it; it has "
                        + plan.stages().stream().map(Stage::toString).collect(Collectors.joining(", ")));
            }
        }
        Path out = directory.orElse(Path.of(plan.name()));
        if (isDryRun) {
            estimate(CampaignEstimate.of(plan, out, resources, stages), out);
            return Benchwright.DONE;
        }
        if (master.isEmpty() && !settings.isEmpty()) {
            throw wrongUsage("--spark is for --master");
        }
        if (master.isPresent()) {
            try (SparkTrialRunner spark = SparkTrialRunner.start(master.get(), plan.name(), out, settings)) {
                run(plan, out, resources, stages, spark);
            }
        } else {
            run(plan, out, resources, stages, new LocalTrials(trainers));
        }
        report(out);
        return Benchwright.DONE;
    }

    private void run(CampaignPlan plan, Path out, Resources resources, Set<Stage> stages, TrialRunner runner)
            throws IOException, InterruptedException {
        StageLine line = new StageLine(err(), Benchwright.standardErrorIsTerminal(), name());
        try {
            new Campaign(plan, out, resources, runner, new BuildInfo().provenance(name()), line)
                    .run(stages, retriesFailed);
        } finally {
            line.end();
        }
    }

    private void estimate(List<CampaignEstimate.Part> parts, Path out) {
        if (format.isJson()) {
            Gson gson = new Gson();
            try (JsonList list = new JsonList(out())) {
                for (CampaignEstimate.Part part : parts) {
                    JsonObject object = new JsonObject();
                    object.addProperty("stage", part.stage());
                    object.addProperty("what", part.what());
                    object.addProperty("trials", part.trials());
                    object.addProperty("done", part.done());
                    object.add(
                            "seconds",
                            gson.toJsonTree(
                                    part.seconds().isPresent() ? part.seconds().getAsDouble() : null));
                    object.addProperty("remark", part.remark());
                    list.add(object);
                }
            }
            return;
        }
        out().println("into " + out + (Files.isDirectory(out) ? "" : ", which is not there yet"));
        try (TextTable table = new TextTable(out(), "stage", "what", ">trials", ">done", ">hours", "how it is known")) {
            for (CampaignEstimate.Part part : parts) {
                table.add(part.stage(), part.what(), part.trials(), part.done(), hours(part.seconds()), part.remark());
            }
        }
        double seconds =
                parts.stream().flatMapToDouble(part -> part.seconds().stream()).sum();
        out().println(String.format(
                Locale.ROOT,
                "%.2f hours for what could be timed, on one worker of each kind",
                seconds / SECONDS_OF_AN_HOUR));
    }

    private static String hours(OptionalDouble seconds) {
        return seconds.isPresent()
                ? String.format(Locale.ROOT, "%.2f", seconds.getAsDouble() / SECONDS_OF_AN_HOUR)
                : "-";
    }

    /** What there is now, and whether it was measured, imported or modelled. */
    private void report(Path out) throws IOException {
        Benchmark benchmark = Benchmark.open(out);
        Targets targets = Targets.of(benchmark.snapshot());
        Surrogates surrogates = Surrogates.of(benchmark);
        try (JsonList list = format.isJson() ? new JsonList(out()) : null;
                TextTable table = format.isJson()
                        ? null
                        : new TextTable(
                                out(), "target", "source", "unit", ">networks", "surrogate", ">tau", ">tested on")) {
            for (Target target : targets.all()) {
                if (TimingTrial.isMetric(target.quantity())) {
                    continue;
                }
                List<Observation> observations = targets.read(target);
                String sources =
                        observations.stream()
                                .map(Observation::source)
                                .collect(Collectors.toCollection(TreeSet::new))
                                .stream()
                                .collect(Collectors.joining(" and "));
                long networks = observations.stream()
                        .map(Observation::architecture)
                        .distinct()
                        .count();
                Optional<Surrogate> surrogate = surrogates.targets().contains(target.name())
                        ? Optional.of(surrogates.of(target.name()))
                        : Optional.empty();
                Optional<Scores> scores = surrogate.flatMap(each -> each.scores(Part.TEST));
                Optional<String> model = surrogate.map(Surrogate::model);
                if (list != null) {
                    JsonObject object = new JsonObject();
                    object.addProperty("target", target.name());
                    object.addProperty("source", sources);
                    object.addProperty("unit", target.unit());
                    object.addProperty("networks", networks);
                    object.addProperty("surrogate", model.orElse(null));
                    object.addProperty(
                            "kendallTau", scores.map(Scores::kendallTau).orElse(null));
                    object.addProperty("testedOn", scores.map(Scores::n).orElse(null));
                    list.add(object);
                } else if (table != null) {
                    table.add(
                            target.name(),
                            sources,
                            target.unit(),
                            networks,
                            model.orElse("-"),
                            scores.map(Scores::kendallTau)
                                    .map(tau -> String.format(Locale.ROOT, "%.3f", tau))
                                    .orElse("-"),
                            scores.map(each -> String.valueOf(each.n())).orElse("-"));
                }
            }
        }
        if (!format.isJson() && !surrogates.targets().isEmpty()) {
            out().println("ask it: benchwright query " + out + " ARCH");
        }
    }
}

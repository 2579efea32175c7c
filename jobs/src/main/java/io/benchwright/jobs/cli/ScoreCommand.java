package io.benchwright.jobs.cli;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.BenchmarkSink;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.ArchitectureRow;
import io.benchwright.data.table.ScoreRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialLoop;
import io.benchwright.data.trial.TrialSink;
import io.benchwright.data.trial.WorkerPool;
import io.benchwright.proxies.images.ImageOptions;
import io.benchwright.proxies.images.ImagePart;
import io.benchwright.proxies.images.Images;
import io.benchwright.proxies.scores.ScoreTask;
import io.benchwright.proxies.scores.ScoreTrial;
import io.benchwright.proxies.scores.ZeroCostScore;
import io.benchwright.proxies.training.TrainingTask;
import io.benchwright.proxies.training.TrainingWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code score}: what cheap numbers say of networks that are not trained. */
@Command(
        name = "score",
        description = {
            "Score networks without training them, in a process of its own: " + ScoreCommand.SCORES + ".",
            "Higher is better. synflow is a natural logarithm; nwot depends on the batch. With --out, the scores go into a "
                    + "benchmark directory, and those that are there already are not computed again."
        },
        footer = {
            "",
            "Example: benchwright score --space mnasnet --arch e1k3l1_e6k3l1_e6k3l1_e6k3l1_e6k3l1_e6k3l1_e6k3l1 --score synflow",
            "         benchwright score --space fbnet --sample 300 --score synflow,nwot --out anb"
        })
final class ScoreCommand extends BenchwrightCommand {

    /** What an annotation can say of {@link ZeroCostScore}. */
    static final String SCORES = "params, macs, activations, synflow, snip, grad-norm, nwot, zen, l2-norm";

    private static final int ATTEMPTS = 2;

    private static final int SHOWN_PROBLEMS = 20;

    @Mixin
    private NetworksOptions networks;

    @Option(
            names = "--score",
            split = ",",
            paramLabel = "NAME",
            description = "A score; may be repeated. Default: all.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--images",
            defaultValue = "generated",
            paramLabel = "SOURCE",
            description =
                    "The images: a folder or tar with a folder for each class, CIFAR's binary files, or 'generated'."
                            + " Default: ${DEFAULT-VALUE}.")
    private String source;

    @Option(
            names = "--resolution",
            defaultValue = "32",
            paramLabel = "PIXELS",
            description = "Height and width of the images; up to 64, the first convolution has stride 1. Default: "
                    + "${DEFAULT-VALUE}.")
    private int resolution;

    @Option(
            names = "--classes",
            paramLabel = "N",
            description = "Classes that the networks tell apart. Default: as many as the images have.")
    private Optional<Integer> classes;

    @Option(
            names = "--batch",
            defaultValue = "64",
            paramLabel = "N",
            description = "Images in the batch. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "Of weights, and of which images are taken. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private TrainerOptions trainer;

    @Option(names = "--out", paramLabel = "DIR", description = "The benchmark directory that the scores go into.")
    private Optional<Path> directory;

    @Mixin
    private FormatOption format;

    /** What an architecture still lacks. */
    private record Asked(Architecture architecture, Set<ZeroCostScore> scores) {}

    /** The images, as far as trials say. */
    private record Pictures(String dataset, int classes) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Set<ZeroCostScore> scores = scores();
        TrainingWorker.Settings settings = settings();
        Set<Architecture> wanted = networks.read(this);
        Pictures pictures = pictures(settings, scores);
        Optional<Benchmark> benchmark =
                directory.isPresent() ? Optional.of(Benchmark.openOrCreate(directory.get())) : Optional.empty();
        Set<String> present = new HashSet<>();
        if (benchmark.isPresent()) {
            benchmark.get().snapshot().read(Table.SCORES, row -> present.add(row.key()));
        }
        List<Asked> asked = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (Architecture architecture : wanted) {
            ScoreTrial whole = trial(architecture, scores, pictures);
            Set<ZeroCostScore> missing = EnumSet.noneOf(ZeroCostScore.class);
            for (ZeroCostScore score : scores) {
                keys.add(whole.key(score));
                if (!present.contains(whole.key(score))) {
                    missing.add(score);
                }
            }
            if (!missing.isEmpty()) {
                asked.add(new Asked(architecture, missing));
            }
        }
        Map<String, ScoreRow> rows = new HashMap<>();
        TrialLoop.Summary summary = run(asked, pictures, settings, benchmark, rows);
        if (benchmark.isPresent()) {
            benchmark.get().snapshot().read(Table.SCORES, row -> {
                if (keys.contains(row.key())) {
                    rows.put(row.key(), row);
                }
            });
        }
        report(wanted, scores, pictures, rows, wanted.size() - asked.size());
        if (summary.left() > 0) {
            throw new IOException(summary.left() + " of " + wanted.size() + " networks are not scored: "
                    + String.join("; ", summary.quarantined()));
        }
        return problems(rows);
    }

    private Set<ZeroCostScore> scores() {
        try {
            Set<ZeroCostScore> scores = EnumSet.noneOf(ZeroCostScore.class);
            names.forEach(name -> scores.add(ZeroCostScore.named(name)));
            return scores.isEmpty() ? EnumSet.allOf(ZeroCostScore.class) : scores;
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
    }

    private TrainingWorker.Settings settings() {
        try {
            return trainer.settings(source);
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
    }

    /** Makes the images ready, since their name and classes are part of what is asked. */
    private Pictures pictures(TrainingWorker.Settings settings, Set<ZeroCostScore> scores)
            throws IOException, InterruptedException {
        try (Images images = Images.open(source, ImageOptions.at(resolution).withFolder(settings.cache()))) {
            int known = classes.orElse(images.classes());
            if (known < images.classes()) {
                throw new IllegalArgumentException(
                        "--classes is " + known + ", but " + images.name() + " has " + images.classes() + " classes");
            }
            int count = images.count(ImagePart.TRAIN);
            if (count < batch && scores.stream().anyMatch(ZeroCostScore::usesImages)) {
                throw new IllegalArgumentException(
                        "batch is " + batch + ", but " + images.name() + " has only " + count + " images for training");
            }
            return new Pictures(images.name(), known);
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
    }

    private ScoreTrial trial(Architecture architecture, Set<ZeroCostScore> scores, Pictures pictures) {
        try {
            ScoreTask task = new ScoreTask(
                    architecture.lower(TrainingTask.lowering(architecture, resolution, pictures.classes())),
                    scores,
                    batch,
                    seed);
            return new ScoreTrial(architecture.space().name(), architecture.toString(), task, pictures.dataset());
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
    }

    private TrialLoop.Summary run(
            List<Asked> asked,
            Pictures pictures,
            TrainingWorker.Settings settings,
            Optional<Benchmark> benchmark,
            Map<String, ScoreRow> rows)
            throws IOException, InterruptedException {
        TrialSink sink = benchmark.isPresent()
                ? new BenchmarkSink(benchmark.get(), new BuildInfo().provenance(name()), (commit, trial, outcome) -> {
                    ScoreTrial scored = ScoreTrial.of(trial.fields());
                    commit.add(
                            Table.ARCHITECTURES,
                            ArchitectureRow.of(
                                    SearchSpaces.named(scored.space()).parse(scored.architecture())));
                    for (ScoreRow row : scored.rows(outcome)) {
                        commit.add(Table.SCORES, row);
                    }
                })
                : new Kept(rows);
        CountLine line = new CountLine(err(), Benchwright.standardErrorIsTerminal(), "scored", asked.size());
        try (WorkerPool pool = new WorkerPool(TrainingWorker.command(settings), notice -> {})) {
            return new TrialLoop(TrialLoop.Settings.defaults().withAttempts(ATTEMPTS))
                    .run(
                            asked.stream()
                                    .map(each -> trial(each.architecture(), each.scores(), pictures)
                                            .trial())
                                    .iterator(),
                            pool::slot,
                            line.counting(sink));
        } finally {
            line.end();
        }
    }

    /** Keeps scores that go into no benchmark. */
    private record Kept(Map<String, ScoreRow> rows) implements TrialSink {

        @Override
        public boolean isCommitted(String id) {
            return false;
        }

        @Override
        public void commit(Trial trial, Outcome outcome) {
            ScoreTrial.of(trial.fields()).rows(outcome).forEach(row -> rows.put(row.key(), row));
        }
    }

    private void report(
            Set<Architecture> wanted,
            Set<ZeroCostScore> scores,
            Pictures pictures,
            Map<String, ScoreRow> rows,
            int there) {
        if (format.isJson()) {
            try (JsonList list = new JsonList(out())) {
                for (Architecture architecture : wanted) {
                    ScoreTrial trial = trial(architecture, scores, pictures);
                    JsonObject object = new JsonObject();
                    object.addProperty("architecture", architecture.toString());
                    object.addProperty("space", architecture.space().name());
                    for (ZeroCostScore score : scores) {
                        value(rows, trial.key(score))
                                .ifPresentOrElse(
                                        value -> object.addProperty(score.toString(), number(score, value)),
                                        () -> object.add(score.toString(), JsonNull.INSTANCE));
                    }
                    list.add(object);
                }
            }
        } else if (directory.isPresent()) {
            out().println(directory.get() + ": " + wanted.size() + " networks with " + scores.size() + " scores each, "
                    + there + " of them were there already");
        } else {
            List<String> headings = new ArrayList<>(List.of("architecture"));
            scores.forEach(score -> headings.add(">" + score));
            try (TextTable table = new TextTable(out(), headings.toArray(String[]::new))) {
                for (Architecture architecture : wanted) {
                    ScoreTrial trial = trial(architecture, scores, pictures);
                    List<Object> cells = new ArrayList<>(List.of(architecture));
                    for (ZeroCostScore score : scores) {
                        cells.add(value(rows, trial.key(score))
                                .map(value -> String.format(Locale.ROOT, score.isCount() ? "%.0f" : "%.6g", value))
                                .orElse("-"));
                    }
                    table.add(cells.toArray());
                }
            }
        }
    }

    private static Number number(ZeroCostScore score, double value) {
        // Not a conditional, which would make either a double.
        if (score.isCount()) {
            return Math.round(value);
        }
        return value;
    }

    private static Optional<Double> value(Map<String, ScoreRow> rows, String key) {
        return Optional.ofNullable(rows.get(key)).map(ScoreRow::value);
    }

    /** Says which scores have no value, and why. */
    private int problems(Map<String, ScoreRow> rows) {
        List<String> problems = rows.values().stream()
                .filter(row -> row.value() == null)
                .map(row -> row.architecture() + ": " + row.score() + ": " + row.cause())
                .sorted()
                .toList();
        out().flush();
        problems.stream().limit(SHOWN_PROBLEMS).forEach(problem -> err().println(name() + ": " + problem));
        if (problems.size() > SHOWN_PROBLEMS) {
            err().println(name() + ": " + (problems.size() - SHOWN_PROBLEMS) + " more scores have no value");
        }
        return problems.isEmpty() ? Benchwright.DONE : Benchwright.FAILED;
    }
}

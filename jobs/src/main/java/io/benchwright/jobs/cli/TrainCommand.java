package io.benchwright.jobs.cli;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.BenchmarkSink;
import io.benchwright.data.network.Network;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.table.ArchitectureRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialLoop;
import io.benchwright.data.trial.TrialSink;
import io.benchwright.data.trial.WorkerPool;
import io.benchwright.proxies.images.CacheListener;
import io.benchwright.proxies.images.ImageOptions;
import io.benchwright.proxies.images.ImagePart;
import io.benchwright.proxies.images.Images;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.schemes.TrainingSchemes;
import io.benchwright.proxies.training.NetworkWeights;
import io.benchwright.proxies.training.TrainingTask;
import io.benchwright.proxies.training.TrainingTrial;
import io.benchwright.proxies.training.TrainingWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train}: one network under one scheme. */
@Command(
        name = "train",
        description = {
            "Train a network under a training scheme, in a process of its own.",
            "With --out, the row goes into a benchmark directory, and a training that was stopped goes on from its last"
                    + " epoch when it is asked for again."
        },
        footer = {
            "",
            "Example: benchwright train --space mnasnet --arch e1k3l1_e6k3l1_e6k3l1_e6k3l1_e6k3l1_e6k3l1_e6k3l1"
                    + " --scheme small-quick --images generated --out anb"
        })
final class TrainCommand extends BenchwrightCommand {

    private static final int ATTEMPTS = 3;

    /** In the benchmark directory; what begins with a dot is no part of a benchmark. */
    static final String CHECKPOINTS = ".checkpoints";

    @Option(
            names = {"-s", "--space"},
            paramLabel = "SPACE",
            converter = SpaceConverter.class,
            description = "The search space of the architecture. Default: the one whose form it has.")
    private Optional<SearchSpace> space;

    @Option(
            names = "--arch",
            required = true,
            paramLabel = "ARCH",
            description = "The architecture: a canonical string, or a form in which others publish it.")
    private String architecture;

    @Option(
            names = "--scheme",
            required = true,
            paramLabel = "FILE|PRESET",
            description = "The training scheme: a YAML file, or one that 'schemes' lists.")
    private String scheme;

    @Option(
            names = "--images",
            required = true,
            paramLabel = "SOURCE",
            description =
                    "The images: a folder or tar with a folder for each class, CIFAR's binary files, or 'generated'.")
    private String source;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "Of initial weights, order and augmentation. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private TrainerOptions trainer;

    @Option(
            names = "--stem-stride",
            paramLabel = "STRIDE",
            description = "Stride of the first convolution. Default: 1 where the scheme validates on at most 64 pixels,"
                    + " else the space's.")
    private Optional<Integer> stemStride;

    @Option(names = "--test", description = "Score the images for testing, once, at the end.")
    private boolean test;

    @Option(names = "--out", paramLabel = "DIR", description = "The benchmark directory that the row goes into.")
    private Optional<Path> directory;

    @Option(
            names = "--save-weights",
            paramLabel = "FILE",
            description =
                    "Where the weights go once the training is completed, for 'export onnx'. A file of weights that is "
                            + "there is replaced, any other file is not.")
    private Optional<Path> weights;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TrainingWorker.Settings settings = settings();
        if (weights.isPresent()) {
            NetworkWeights.requireReplaceable(weights.get());
            settings = settings.withWeights(weights.get());
        }
        Architecture parsed = architecture();
        TrainingTrial training = training(parsed, scheme(), settings);
        Optional<Benchmark> benchmark =
                directory.isPresent() ? Optional.of(Benchmark.openOrCreate(directory.get())) : Optional.empty();
        AtomicReference<Optional<TrainingRow>> row = new AtomicReference<>(Optional.empty());
        TrialSink sink;
        if (benchmark.isPresent()) {
            settings = settings.withCheckpoints(directory.get().resolve(CHECKPOINTS));
            BenchmarkSink kept =
                    new BenchmarkSink(benchmark.get(), new BuildInfo().provenance(name()), (commit, trial, outcome) -> {
                        commit.add(Table.ARCHITECTURES, ArchitectureRow.of(parsed));
                        commit.add(Table.TRAININGS, training.row(outcome));
                    });
            if (weights.isPresent() && kept.isCommitted(training.trial().id())) {
                throw new IOException(
                        directory.get() + ": has this training already, and its weights are gone; leave out "
                                + "--save-weights to see the row, or --out to train again");
            }
            sink = kept;
        } else {
            sink = new Kept(training, row);
        }
        TrainingProgressLine line = new TrainingProgressLine(err(), Benchwright.standardErrorIsTerminal());
        TrialLoop.Summary summary;
        TrialLoop.Settings once =
                TrialLoop.Settings.defaults().withAttempts(ATTEMPTS).withoutTimeLimit();
        try (WorkerPool pool = new WorkerPool(
                TrainingWorker.command(settings), notice -> {}, (slot, progress) -> line.show(progress))) {
            summary = new TrialLoop(once).run(List.of(training.trial()).iterator(), pool::slot, sink);
        } finally {
            line.end();
        }
        if (benchmark.isPresent()) {
            String id = training.trial().id();
            benchmark.get().snapshot().read(Table.TRAININGS, read -> {
                if (read.trial().equals(id)) {
                    row.set(Optional.of(read));
                }
            });
        }
        return report(row.get()
                .orElseThrow(() -> new IOException(
                        summary.quarantined().isEmpty()
                                ? "the training was not done"
                                : String.join("; ", summary.quarantined()))));
    }

    /** Keeps the row of a training that goes into no benchmark. */
    private record Kept(TrainingTrial training, AtomicReference<Optional<TrainingRow>> row) implements TrialSink {

        @Override
        public boolean isCommitted(String id) {
            return false;
        }

        @Override
        public void commit(Trial trial, Outcome outcome) {
            row.set(Optional.of(training.row(outcome)));
        }
    }

    private TrainingWorker.Settings settings() {
        try {
            return trainer.settings(source);
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
    }

    private Architecture architecture() {
        try {
            return ArchitectureEntry.argument(architecture).parse(space);
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
    }

    private TrainingScheme scheme() throws IOException {
        try {
            return TrainingSchemes.find(scheme);
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
    }

    /** Makes the images ready, since their name and classes are part of what is asked. */
    private TrainingTrial training(Architecture parsed, TrainingScheme found, TrainingWorker.Settings settings)
            throws IOException, InterruptedException {
        int highest = Math.max(found.resolution().last(), found.validationResolution());
        ImageOptions options = ImageOptions.at(highest)
                .withFolder(settings.cache())
                .withListener(new CacheListener() {
                    @Override
                    public void progress(long done, long total) {}

                    @Override
                    public void note(String message) {
                        err().println(name() + ": " + message);
                        err().flush();
                    }
                });
        try (Images images = Images.open(source, options)) {
            OptionalInt stride = stemStride.isPresent() ? OptionalInt.of(stemStride.get()) : OptionalInt.empty();
            Network network = parsed.lower(TrainingTask.lowering(parsed, found, images.classes(), stride));
            TrainingTask task = new TrainingTask(network, found, seed, test ? ImagePart.TEST : ImagePart.VALIDATION);
            return new TrainingTrial(parsed.space().name(), parsed.toString(), task, images.name(), 0);
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
    }

    private int report(TrainingRow row) {
        if (format.isJson()) {
            try (JsonList list = new JsonList(out())) {
                list.add(json(row));
            }
        } else if (row.top1() != null && row.top5() != null && row.seconds() != null) {
            out().println(String.format(
                    Locale.ROOT,
                    "%s: top-1 %.2f %%, top-5 %.2f %% on the images for %s of %s, after %.0f s",
                    row.architecture(),
                    row.top1(),
                    row.top5(),
                    row.evaluatedOn(),
                    row.dataset(),
                    row.seconds()));
        }
        if (row.outcome().equals(RowOutcome.COMPLETED.toString())) {
            return Benchwright.DONE;
        }
        out().flush();
        err().println(name() + ": " + row.outcome() + ": " + row.cause());
        // That a network diverges under a scheme is worth to be known, and so a result.
        return row.outcome().equals(RowOutcome.DIVERGED.toString()) ? Benchwright.DONE : Benchwright.FAILED;
    }

    private static JsonObject json(TrainingRow row) {
        return new Gson().toJsonTree(row).getAsJsonObject();
    }
}

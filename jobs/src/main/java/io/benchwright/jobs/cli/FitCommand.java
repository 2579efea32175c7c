package io.benchwright.jobs.cli;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.benchmark.Split;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.data.table.SplitRow;
import io.benchwright.data.table.Table;
import io.benchwright.surrogates.Scores;
import io.benchwright.surrogates.SurrogateFit;
import io.benchwright.surrogates.SurrogateFit.Fitted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fit}: surrogates from the tables of a benchmark. */
@Command(
        name = "fit",
        description = "Fit a surrogate for each target, targets side by side, and commit each with its card.",
        footer = {"", "Example: benchwright fit anb --target accuracy --target latency@zcu102"})
final class FitCommand extends BenchwrightCommand {

    @Parameters(paramLabel = "DIR", description = "The benchmark directory.")
    private Path directory;

    @Option(
            names = {"-t", "--target"},
            split = ",",
            paramLabel = "T",
            description = "Targets to fit. Default: all that the tables hold, but the seconds of trainings.")
    private List<String> targets = new ArrayList<>();

    @Option(
            names = {"-m", "--model"},
            defaultValue = SurrogateFit.AUTO,
            paramLabel = "MODEL",
            description = "auto (the rows for validation choose), or one of ridge, gp, ridge+xgboost, gp+xgboost, "
                    + "xgboost, xgboost-physical, blend. Default: auto.")
    private String model;

    @Mixin
    private SplitOption split;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "Of folds, subsets and trees. Default: 1.")
    private long seed;

    @Option(
            names = "--baseline",
            description =
                    "Fit the published recipe of Accel-NASBench instead, to stand beside in reports: XGBoost, up to "
                            + "20,000 rounds, five seeds. Takes half an hour or more.")
    private boolean baseline;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!model.equals(SurrogateFit.AUTO) && !SurrogateFit.models().contains(model)) {
            throw wrongUsage(
                    "--model is '" + model + "', but must be auto, " + String.join(", ", SurrogateFit.models()));
        }
        Benchmark benchmark = Benchmark.open(directory);
        Benchmark.Snapshot snapshot = benchmark.snapshot();
        Targets present = Targets.of(snapshot);
        List<Target> wanted = wanted(present);
        Split chosen = split.read(snapshot);
        Map<String, String> provenance = new BuildInfo().provenance(name());
        if (chosen.isNew()) {
            try (Commit commit = benchmark.begin(provenance)) {
                for (SplitRow row : chosen.rows()) {
                    commit.add(Table.SPLITS, row);
                }
                commit.publish();
            }
        }
        SurrogateFit fit = new SurrogateFit(present, chosen, seed);
        int threads = Math.min(wanted.size(), Runtime.getRuntime().availableProcessors());
        ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, threads), task -> {
            Thread thread = new Thread(task, "fit");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return run(benchmark, provenance, fit, wanted, executor);
        } finally {
            executor.shutdownNow();
        }
    }

    private List<Target> wanted(Targets present) throws IOException {
        if (targets.isEmpty()) {
            List<Target> all = present.all().stream()
                    .filter(target -> !target.quantity().equals(Target.TRAINING_SECONDS))
                    .toList();
            if (all.isEmpty()) {
                throw new IOException(directory + ": the tables hold no target to fit");
            }
            return all;
        }
        try {
            return targets.stream().distinct().map(present::named).toList();
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
    }

    /** What became of a target. */
    private record Outcome(Target target, Optional<Fitted> fitted, String problem) {}

    private int run(
            Benchmark benchmark,
            Map<String, String> provenance,
            SurrogateFit fit,
            List<Target> wanted,
            ExecutorService executor)
            throws IOException, InterruptedException {
        CompletionService<Outcome> outcomes = new ExecutorCompletionService<>(executor);
        wanted.forEach(target -> outcomes.submit(() -> outcome(fit, target)));
        long start = System.nanoTime();
        List<Scores> scores = new ArrayList<>();
        int failed = 0;
        for (int done = 1; done <= wanted.size(); done++) {
            Outcome outcome;
            try {
                outcome = outcomes.take().get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
            String progress =
                    done + " of " + wanted.size() + ", " + (System.nanoTime() - start) / 1_000_000_000 + " s: ";
            if (outcome.fitted().isEmpty()) {
                failed++;
                err().println(name() + ": " + outcome.problem());
                continue;
            }
            Fitted fitted = outcome.fitted().get();
            // Each by itself: what is done stays, whatever happens to the others.
            try (Commit commit = benchmark.begin(provenance)) {
                fitted.putInto(commit);
                commit.publish();
            }
            scores.addAll(fitted.scores());
            err().println(progress + outcome.target() + ": " + fitted.model());
            err().flush();
        }
        ScoreReport.print(scores, format, out());
        return failed == 0 ? Benchwright.DONE : Benchwright.FAILED;
    }

    private Outcome outcome(SurrogateFit fit, Target target) {
        try {
            Fitted fitted = baseline ? fit.fitBaseline(target) : fit.fit(target, model);
            return new Outcome(target, Optional.of(fitted), "");
        } catch (IOException | UncheckedIOException e) {
            return new Outcome(target, Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    /** {@code --split NAME|FILE}. */
    static final class SplitOption {

        @Option(
                names = "--split",
                paramLabel = "NAME|FILE",
                description =
                        "Which rows are for training, validation and test: a split of the benchmark, random-<seed>, or "
                                + "a JSON file with the lists train, val and test of trials or architectures. Default: the "
                                + "only split; random-1 where there is none.")
        private Optional<String> split;

        Optional<String> name() {
            return split;
        }

        Split read(Benchmark.Snapshot snapshot) throws IOException {
            if (split.isEmpty()) {
                return Split.only(snapshot);
            }
            Path file = Path.of(split.get());
            return Files.isRegularFile(file) ? Split.fromFile(snapshot, file) : Split.named(snapshot, split.get());
        }
    }
}

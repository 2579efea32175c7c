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
import java.nio.file.Path;
import java.util.HashMap;
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

    /** More than one of 5,000 rows takes, which is as many as a Gaussian process looks at. */
    private static final long BYTES_OF_A_FIT = 512L << 20;

    @Parameters(paramLabel = "DIR", description = "The benchmark directory.")
    private Path directory;

    @Mixin
    private TargetOption targets;

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
        if (baseline && !model.equals(SurrogateFit.AUTO)) {
            throw wrongUsage("--baseline fits a recipe of its own, which leaves nothing to --model");
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
        Runtime machine = Runtime.getRuntime();
        int threads = (int) Math.max(
                1,
                Math.min(machine.maxMemory() / BYTES_OF_A_FIT, Math.min(wanted.size(), machine.availableProcessors())));
        ExecutorService executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "fit");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return run(benchmark, provenance, fit, wanted, threads, executor);
        } finally {
            executor.shutdownNow();
        }
    }

    private List<Target> wanted(Targets present) throws IOException {
        try {
            return targets.among(present);
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        } catch (IOException e) {
            throw new IOException(directory + ": " + e.getMessage(), e);
        }
    }

    /** What became of a target. */
    private record Outcome(Target target, Optional<Fitted> fitted, String problem) {}

    private int run(
            Benchmark benchmark,
            Map<String, String> provenance,
            SurrogateFit fit,
            List<Target> wanted,
            int threads,
            ExecutorService executor)
            throws IOException, InterruptedException {
        CompletionService<Outcome> outcomes = new ExecutorCompletionService<>(executor);
        wanted.forEach(target -> outcomes.submit(() -> outcome(fit, target)));
        err().println("fitting " + wanted.size() + " target" + (wanted.size() == 1 ? "" : "s") + ", up to " + threads
                + " at the same time");
        err().flush();
        long start = System.nanoTime();
        Map<Target, List<Scores>> scores = new HashMap<>();
        int failed = 0;
        for (int done = 1; done <= wanted.size(); done++) {
            Outcome outcome;
            try {
                outcome = outcomes.take().get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException(e.getCause());
            }
            String progress = progress(done, wanted.size(), (System.nanoTime() - start) / 1_000_000_000);
            if (outcome.fitted().isEmpty()) {
                failed++;
                err().println(progress + outcome.problem());
                err().flush();
                continue;
            }
            Fitted fitted = outcome.fitted().get();
            // Each by itself: what is done stays, whatever happens to the others.
            try (Commit commit = benchmark.begin(provenance)) {
                fitted.putInto(commit);
                commit.publish();
            }
            scores.put(outcome.target(), fitted.scores());
            err().println(progress + outcome.target() + ": " + fitted.model()
                    + (fitted.rowsInNoPart() == 0
                            ? ""
                            : " (" + fitted.rowsInNoPart() + " rows are in no part of the split)"));
            err().flush();
        }
        List<Scores> inOrder = wanted.stream()
                .flatMap(target -> scores.getOrDefault(target, List.of()).stream())
                .toList();
        ScoreReport.print(inOrder, format, out());
        return failed == 0 ? Benchwright.DONE : Benchwright.FAILED;
    }

    /** How far it is, and how long the rest may take: targets take about as long as each other. */
    private static String progress(int done, int all, long seconds) {
        String left = done == all ? "" : ", about " + seconds * (all - done) / done + " s left";
        return done + " of " + all + ", " + seconds + " s" + left + ": ";
    }

    private Outcome outcome(SurrogateFit fit, Target target) {
        try {
            Fitted fitted = baseline ? fit.fitBaseline(target) : fit.fit(target, model);
            return new Outcome(target, Optional.of(fitted), "");
        } catch (IOException | RuntimeException e) {
            // One target must not cost the others theirs.
            String problem = String.valueOf(e.getMessage());
            String named = problem.startsWith(target.name()) ? problem : target + ": " + problem;
            return new Outcome(target, Optional.empty(), named);
        }
    }
}

package io.benchwright.jobs.cli;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Split;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.jobs.campaign.ParallelFits;
import io.benchwright.surrogates.Scores;
import io.benchwright.surrogates.SurrogateFit;
import io.benchwright.surrogates.SurrogateFit.Fitted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        chosen.commitIfNew(benchmark, provenance);
        SurrogateFit fit = new SurrogateFit(present, chosen, seed);
        return run(benchmark, provenance, fit, wanted);
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

    private int run(Benchmark benchmark, Map<String, String> provenance, SurrogateFit fit, List<Target> wanted)
            throws IOException, InterruptedException {
        err().println("fitting " + wanted.size() + " target" + (wanted.size() == 1 ? "" : "s") + ", up to "
                + ParallelFits.threads(wanted.size()) + " at the same time");
        err().flush();
        long start = System.nanoTime();
        Map<Target, List<Scores>> scores = new HashMap<>();
        int[] done = {0};
        new ParallelFits(benchmark, provenance)
                .run(wanted, target -> baseline ? fit.fitBaseline(target) : fit.fit(target, model), result -> {
                    done[0]++;
                    String progress = progress(done[0], wanted.size(), (System.nanoTime() - start) / 1_000_000_000);
                    if (result.fitted().isPresent()) {
                        Fitted fitted = result.fitted().get();
                        scores.put(result.target(), fitted.scores());
                        err().println(progress + result.target() + ": " + fitted.model()
                                + (fitted.rowsInNoPart() == 0
                                        ? ""
                                        : " (" + fitted.rowsInNoPart() + " rows are in no part of the split)"));
                    } else {
                        err().println(progress + result.problem());
                    }
                    err().flush();
                });
        List<Scores> inOrder = wanted.stream()
                .flatMap(target -> scores.getOrDefault(target, List.of()).stream())
                .toList();
        ScoreReport.print(inOrder, format, out());
        return scores.size() == wanted.size() ? Benchwright.DONE : Benchwright.FAILED;
    }

    /** How far it is, and how long the rest may take: targets take about as long as each other. */
    private static String progress(int done, int all, long seconds) {
        String left = done == all ? "" : ", about " + seconds * (all - done) / done + " s left";
        return done + " of " + all + ", " + seconds + " s" + left + ": ";
    }
}

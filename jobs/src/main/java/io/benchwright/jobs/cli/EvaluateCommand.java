package io.benchwright.jobs.cli;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.table.SplitRow.Part;
import io.benchwright.surrogates.Evaluation;
import io.benchwright.surrogates.Scores;
import io.benchwright.surrogates.SurrogateFit;
import io.benchwright.surrogates.Surrogates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evaluate}: how good surrogates are. */
@Command(
        name = "evaluate",
        description = "Judge surrogates by what was measured and not fitted.",
        footer = {"", "Example: benchwright evaluate anb --format json"})
final class EvaluateCommand extends BenchwrightCommand {

    @Parameters(paramLabel = "DIR", description = "The benchmark directory.")
    private Path directory;

    @Option(
            names = {"-t", "--target"},
            split = ",",
            paramLabel = "T",
            description = "Targets to judge. Default: all that have a surrogate.")
    private List<String> targets = new ArrayList<>();

    @Mixin
    private FitCommand.SplitOption split;

    @Option(
            names = "--part",
            defaultValue = "test",
            paramLabel = "PART",
            converter = PartConverter.class,
            description = "train (by folds), val (by a fit on train) or test. Default: test.")
    private Part part;

    @Option(names = "--curve", description = "Fit anew on 100, 200, 400, ... rows for training, and judge each fit.")
    private boolean curve;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Of the curve's fits. Default: 1.")
    private long seed;

    @Mixin
    private FormatOption format;

    /** Reads the part of a split. */
    static final class PartConverter extends WordConverter<Part> {
        PartConverter() {
            super(Part.values());
        }
    }

    @Override
    public Integer call() throws IOException {
        Benchmark benchmark = Benchmark.open(directory);
        Surrogates surrogates = Surrogates.of(benchmark);
        List<String> wanted = targets.isEmpty() ? surrogates.targets() : targets;
        if (wanted.isEmpty()) {
            throw new IOException(
                    directory + ": there are no surrogates; make them with 'benchwright fit " + directory + "'");
        }
        Evaluation evaluation = new Evaluation(benchmark);
        List<Scores> scores = new ArrayList<>();
        for (String target : wanted) {
            try {
                scores.addAll(
                        curve
                                ? evaluation.curve(
                                        target, split.read(benchmark.snapshot()), part, SurrogateFit.AUTO, seed)
                                : evaluation.judge(target, split.name(), part));
            } catch (IllegalArgumentException e) {
                throw wrongValue(e);
            }
        }
        ScoreReport.print(scores, format, out());
        return Benchwright.DONE;
    }
}

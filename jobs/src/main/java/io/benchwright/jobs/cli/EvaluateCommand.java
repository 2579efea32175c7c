package io.benchwright.jobs.cli;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Split;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.data.table.SplitRow.Part;
import io.benchwright.surrogates.Evaluation;
import io.benchwright.surrogates.Scores;
import io.benchwright.surrogates.SurrogateFit;
import io.benchwright.surrogates.Surrogates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    @Mixin
    private TargetOption targets;

    @Mixin
    private SplitOption split;

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
        Evaluation evaluation = new Evaluation(benchmark);
        List<Scores> scores = new ArrayList<>();
        try {
            if (curve) {
                Split rows = split.read(benchmark.snapshot());
                for (Target target : targets.among(Targets.of(benchmark.snapshot()))) {
                    scores.addAll(evaluation.curve(target.name(), rows, part, SurrogateFit.AUTO, seed));
                }
            } else {
                Optional<String> name = split.isGiven()
                        ? Optional.of(split.read(benchmark.snapshot()).name())
                        : Optional.empty();
                for (String target : judged(benchmark)) {
                    scores.addAll(evaluation.judge(target, name, part));
                }
            }
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
        if (scores.isEmpty()) {
            throw new IOException(directory + ": the split has no rows for " + part);
        }
        ScoreReport.print(scores, format, out());
        return Benchwright.DONE;
    }

    private List<String> judged(Benchmark benchmark) throws IOException {
        if (!targets.names().isEmpty()) {
            return targets.names().stream().distinct().toList();
        }
        List<String> all = Surrogates.of(benchmark).targets();
        if (all.isEmpty()) {
            throw new IOException(
                    directory + ": there are no surrogates; make them with 'benchwright fit " + directory + "'");
        }
        return all;
    }
}

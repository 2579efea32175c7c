package io.benchwright.jobs.cli;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.BenchmarkRatings;
import io.benchwright.data.fidelity.FidelityStudy;
import io.benchwright.data.fidelity.ProxyFidelity;
import io.benchwright.data.fidelity.Ratings;
import io.benchwright.data.fidelity.Ratings.Repeat;
import io.benchwright.data.table.ColumnFile;
import io.benchwright.jobs.report.FidelityReport;
import io.benchwright.jobs.report.LearningCurve;
import io.benchwright.jobs.report.PageFile;
import io.benchwright.proxies.scores.ZeroCostScore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fidelity}: how faithfully cheap things rank like dear ones. */
@Command(
        name = "fidelity",
        description = {
            "Judge how faithfully proxies rank networks: training schemes, zero-cost scores, devices, models, totals of "
                    + "networks.",
            "Compares targets of a benchmark directory, or columns of any CSV or Parquet file. Values of a network are the "
                    + "means of its repeats; where lower values are better (latency, seconds; counts such as "
                    + "multiplyAdds, unless the truth is an accuracy), they count negated.",
            "Intervals are of 95 %%, by bootstrap over networks and, where there are repeats, over those too. The cost ratio "
                    + "is the seconds of the truth over those of the proxy; * marks the front: no other proxy is both "
                    + "cheaper and more faithful."
        },
        footer = {
            "",
            "Example: benchwright fidelity anb --truth accuracy@full",
            "         benchwright fidelity anb --truth accuracy --proxy synflow --proxy nwot",
            "         benchwright fidelity anb --truth throughput@a100 --proxy throughput@3090 --proxy multiplyAdds",
            "         benchwright fidelity --csv runs.csv --network arch --truth full_top1 --proxy short_top1 \\",
            "             --seconds full_top1=full_s --seconds short_top1=short_s",
            "         benchwright fidelity anb --html fidelity.html"
        })
final class FidelityCommand extends BenchwrightCommand {

    private static final int MOST_SHARE = 100;

    private static final int FEW_EPOCHS = 10;

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "The benchmark directory.")
    private Optional<Path> directory;

    @Option(names = "--csv", paramLabel = "FILE", description = "A CSV file with a header, or a Parquet file, instead.")
    private Optional<Path> file;

    @Option(
            names = "--truth",
            paramLabel = "T",
            description =
                    "The target or column to stand in for. Default: the accuracy under the scheme whose trainings "
                            + "take the most seconds.")
    private Optional<String> truth;

    @Option(
            names = "--proxy",
            paramLabel = "P",
            description = "A target or column that stands in; may be repeated. Also multiplyAdds, parameters and "
                    + "the zero-cost scores of a directory. Default: all targets of the truth's quantity, multiplyAdds and "
                    + "parameters, and where the truth is an accuracy, all scores.")
    private List<String> proxies = new ArrayList<>();

    @Option(
            names = "--epochs",
            description = "Also judge what was seen after each epoch of the accuracies: each is a proxy for free.")
    private boolean epochs;

    @Option(
            names = "--network",
            paramLabel = "COLUMN",
            description =
                    "Of a file: the column that names networks; rows of one network are repeats. Default: each row is "
                            + "a network of its own.")
    private Optional<String> network;

    @Option(
            names = "--seconds",
            paramLabel = "COLUMN=COLUMN",
            description = "Of a file: which column has the seconds that a column's values cost; may be repeated.")
    private Map<String, String> seconds = new LinkedHashMap<>();

    @Option(
            names = "--lower-is-better",
            paramLabel = "COLUMN",
            description = "Of a file: a column of which lower values are better; may be repeated.")
    private Set<String> lower = new LinkedHashSet<>();

    @Option(
            names = "--top",
            defaultValue = "10",
            paramLabel = "PERCENT",
            description = "Which part of the networks the recalls are of. Default: ${DEFAULT-VALUE} %%.")
    private double top;

    @Option(
            names = "--resamples",
            paramLabel = "N",
            description = "Resamples of the bootstrap. Default: 1000; of more than 100,000 networks as many as draw "
                    + "10^8 times, at least 20.")
    private Optional<Integer> resamples;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Of the bootstrap. Default: 1.")
    private long seed;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "Also write a page with charts, which opens in any browser without a network; where the truth is "
                            + "an accuracy, with all epochs. A page that is there is replaced, any other file is not.")
    private Optional<Path> html;

    @Mixin
    private FormatOption format;

    /** What is compared, and accuracies by epoch where somebody wants them. */
    private record Compared(Ratings truth, List<Ratings> proxies, Map<String, NavigableMap<Integer, Ratings>> curves) {}

    @Override
    public Integer call() throws IOException {
        if (directory.isPresent() == file.isPresent()) {
            throw wrongUsage("name a benchmark directory, or a file with --csv");
        }
        if (!(top > 0 && top <= MOST_SHARE)) {
            throw wrongUsage("--top is " + top + ", but must be above 0 and at most 100");
        }
        if (resamples.isPresent() && resamples.get() < 1) {
            throw wrongUsage("--resamples is " + resamples.get() + ", but must be at least 1");
        }
        Optional<PageFile> page = html.isPresent() ? Optional.of(PageFile.at(html.get())) : Optional.empty();
        Compared compared = file.isPresent() ? ofFile(file.get()) : ofDirectory(directory.orElseThrow());
        int networks = compared.truth().networks().size();
        FidelityStudy study = FidelityStudy.of(compared.truth(), compared.proxies())
                .withTopShare(top / MOST_SHARE)
                .withResamples(resamples.orElseGet(() -> usualResamples(networks)), seed);
        List<ProxyFidelity> judged = study.judge();
        if (judged.stream().allMatch(each -> each.n() < 2)) {
            throw new IOException(source() + ": no proxy shares two networks with "
                    + compared.truth().name() + "; compare what the same networks have");
        }
        if (page.isPresent()) {
            page.get().write(report(compared, judged).html());
        }
        FidelityText.print(judged, format, out());
        return Benchwright.DONE;
    }

    private FidelityReport report(Compared compared, List<ProxyFidelity> judged) {
        int epochsInAll =
                compared.curves().values().stream().mapToInt(Map::size).sum();
        List<LearningCurve> curves = new ArrayList<>();
        compared.curves().forEach((accuracy, byEpoch) -> {
            // Each epoch is resampled; all of them together should take no longer than the proxies that were asked for.
            int draws = resamples.orElseGet(
                    () -> usualResamples(compared.truth().networks().size() * Math.max(1, epochsInAll / FEW_EPOCHS)));
            NavigableMap<Integer, ProxyFidelity> figures = new TreeMap<>();
            byEpoch.forEach((epoch, ratings) -> {
                boolean isTruthItself = accuracy.equals(compared.truth().name()) && epoch.equals(byEpoch.lastKey());
                if (!isTruthItself) {
                    figures.put(
                            epoch,
                            FidelityStudy.of(compared.truth(), List.of(ratings))
                                    .withTopShare(top / MOST_SHARE)
                                    .withResamples(draws, seed)
                                    .judge()
                                    .get(0));
                }
            });
            curves.add(new LearningCurve(accuracy, figures));
        });
        return new FidelityReport(
                new FidelityReport.Source(source().toString(), directory.isPresent()),
                new BuildInfo().version(),
                compared.truth(),
                compared.proxies(),
                judged,
                curves);
    }

    private Path source() {
        return file.or(() -> directory).orElseThrow();
    }

    private static int usualResamples(int networks) {
        return (int) Math.max(20, Math.min(1000, 100_000_000L / Math.max(1, networks)));
    }

    private Compared ofDirectory(Path path) throws IOException {
        if (network.isPresent() || !seconds.isEmpty() || !lower.isEmpty()) {
            throw wrongUsage("--network, --seconds and --lower-is-better are of a file; a directory knows them");
        }
        BenchmarkRatings ratings = BenchmarkRatings.of(Benchmark.open(path).snapshot());
        Optional<String> against = truth.isPresent() ? truth : ratings.dearest();
        if (against.isEmpty()) {
            throw wrongUsage("--truth is missing, and no trainings tell which scheme takes the most seconds; there are "
                    + String.join(", ", ratings.names()));
        }
        try {
            Ratings dear = ratings.named(against.get());
            List<Ratings> cheap = new ArrayList<>();
            for (String proxy : proxies.isEmpty() ? usualProxies(ratings, against.get()) : distinct(proxies)) {
                Ratings named = ratings.named(proxy);
                // More of them makes a network more accurate, but slower.
                cheap.add(isCount(proxy) ? named.withLowerIsBetter(!ratings.isAccuracy(against.get())) : named);
            }
            Map<String, NavigableMap<Integer, Ratings>> curves = new LinkedHashMap<>();
            if (epochs || (html.isPresent() && ratings.isAccuracy(against.get()))) {
                for (String name : ratings.names()) {
                    if (ratings.isAccuracy(name)) {
                        NavigableMap<Integer, Ratings> curve = ratings.epochs(name);
                        if (!curve.isEmpty()) {
                            curves.put(name, curve);
                        }
                    }
                }
            }
            if (epochs) {
                // The last one is the accuracy itself.
                curves.values()
                        .forEach(curve ->
                                cheap.addAll(curve.headMap(curve.lastKey()).values()));
            }
            return new Compared(dear, cheap, curves);
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
    }

    /** Targets of the same quantity, and totals of networks; of an accuracy also scores. */
    private static List<String> usualProxies(BenchmarkRatings ratings, String against) {
        return ratings.names().stream()
                .filter(name -> !name.equals(against))
                .filter(name -> quantity(name).equals(quantity(against))
                        || isTotal(name)
                        || (ratings.isAccuracy(against) && ratings.isScore(name)))
                .toList();
    }

    private static boolean isCount(String name) {
        return isTotal(name)
                || Arrays.stream(ZeroCostScore.values())
                        .anyMatch(score -> score.isCount() && score.toString().equals(name));
    }

    private static boolean isTotal(String name) {
        return name.equals(BenchmarkRatings.MULTIPLY_ADDS) || name.equals(BenchmarkRatings.PARAMETERS);
    }

    private static String quantity(String target) {
        return target.replaceFirst("@.*", "");
    }

    private static List<String> distinct(List<String> names) {
        return names.stream().distinct().toList();
    }

    private Compared ofFile(Path path) throws IOException {
        if (epochs) {
            throw wrongUsage("--epochs is of a directory");
        }
        if (truth.isEmpty() || proxies.isEmpty()) {
            throw wrongUsage("--csv needs --truth COLUMN and --proxy COLUMN");
        }
        Set<String> columns = new LinkedHashSet<>();
        columns.add(truth.get());
        columns.addAll(proxies);
        for (String column : seconds.keySet()) {
            requireCompared("--seconds", column, columns);
        }
        for (String column : lower) {
            requireCompared("--lower-is-better", column, columns);
        }
        Set<String> numbers = new LinkedHashSet<>(columns);
        numbers.addAll(seconds.values());
        ColumnFile table;
        try {
            table = ColumnFile.read(path, numbers, network.map(Set::of).orElse(Set.of()));
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
        Optional<List<String>> names = network.map(table::texts);
        try {
            List<Ratings> cheap = new ArrayList<>();
            for (String proxy : distinct(proxies)) {
                cheap.add(ratings(table, names, proxy));
            }
            return new Compared(ratings(table, names, truth.get()), cheap, Map.of());
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    private void requireCompared(String option, String column, Set<String> columns) {
        if (!columns.contains(column)) {
            throw wrongUsage(option + " is of column " + column
                    + ", which is neither a proxy nor the truth; name one of " + String.join(", ", columns));
        }
    }

    private Ratings ratings(ColumnFile table, Optional<List<String>> names, String column) {
        Ratings.Builder ratings = Ratings.named(column);
        if (lower.contains(column)) {
            ratings.lowerIsBetter();
        }
        double[] values = table.numbers(column);
        Optional<double[]> costs = Optional.ofNullable(seconds.get(column)).map(table::numbers);
        Map<String, Integer> repeats = new HashMap<>();
        for (int row = 0; row < table.rows(); row++) {
            String name = names.isPresent() ? names.get().get(row) : "row " + (row + 1);
            // Counted for missing values too: what stands in one row belongs together.
            int repeat = repeats.merge(name, 1, Integer::sum);
            if (!Double.isNaN(values[row])) {
                OptionalDouble cost = costs.isEmpty() || Double.isNaN(costs.get()[row])
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(costs.get()[row]);
                ratings.add(name, new Repeat("#" + repeat, values[row], cost));
            }
        }
        return ratings.build();
    }
}

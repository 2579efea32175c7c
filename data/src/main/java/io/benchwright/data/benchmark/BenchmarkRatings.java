package io.benchwright.data.benchmark;

import io.benchwright.data.fidelity.Ratings;
import io.benchwright.data.fidelity.Ratings.Repeat;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import io.benchwright.data.text.Suggestions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a benchmark says of its networks, as ratings that can be judged as proxies of one another: each target, with a repeat for
 * each trial, the totals of networks, and each zero-cost score, with a repeat for each seed. A network's name is its space and its canonical string, with a space between.
 */
public final class BenchmarkRatings {

    /** The name of the ratings by multiply-adds. */
    public static final String MULTIPLY_ADDS = "multiplyAdds";

    /** The name of the ratings by parameters. */
    public static final String PARAMETERS = "parameters";

    private static final double LEAST_SECONDS = 0;

    private final Benchmark.Snapshot snapshot;
    private final Targets targets;
    private final Set<String> scores;

    private BenchmarkRatings(Benchmark.Snapshot snapshot, Targets targets, Set<String> scores) {
        this.snapshot = snapshot;
        this.targets = targets;
        this.scores = scores;
    }

    /** Looks through what a benchmark holds. */
    public static BenchmarkRatings of(Benchmark.Snapshot snapshot) throws IOException {
        Set<String> scores = new TreeSet<>();
        snapshot.read(Table.SCORES, row -> scores.add(row.score()));
        return new BenchmarkRatings(snapshot, Targets.of(snapshot), scores);
    }

    /** The names of all ratings: targets in their order, then the totals of networks, then scores. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        targets.all().forEach(target -> names.add(target.name()));
        names.add(MULTIPLY_ADDS);
        names.add(PARAMETERS);
        names.addAll(scores);
        return names;
    }

    /** Whether ratings are by a zero-cost score. */
    public boolean isScore(String name) {
        return scores.contains(name);
    }

    /** Whether ratings are of the accuracy under some scheme, and so may have {@link #epochs}. */
    public boolean isAccuracy(String name) {
        return targets.all().stream()
                .anyMatch(target ->
                        target.name().equals(name) && target.quantity().equals(Target.ACCURACY));
    }

    /**
     * The accuracy of the scheme whose trainings take the most seconds in the mean: what others stand in for, unless somebody
     * says otherwise.
     *
     * @return nothing where there are no trainings, or several schemes of which the seconds are not known
     */
    public Optional<String> dearest() throws IOException {
        Map<String, double[]> sums = new TreeMap<>();
        snapshot.read(Table.TRAININGS, row -> {
            double[] sum = sums.computeIfAbsent(row.scheme(), key -> new double[2]);
            Double seconds = row.seconds();
            if (seconds != null && isCompleted(row)) {
                sum[0] += seconds;
                sum[1]++;
            }
        });
        return targets.all().stream()
                .filter(target -> target.quantity().equals(Target.ACCURACY))
                .filter(target -> sums.size() == 1 || mean(sums, target) > LEAST_SECONDS)
                .max((a, b) -> Double.compare(mean(sums, a), mean(sums, b)))
                .map(Target::name);
    }

    private static double mean(Map<String, double[]> sums, Target target) {
        double[] sum = sums.getOrDefault(target.of(), new double[2]);
        return sum[1] == 0 ? LEAST_SECONDS : sum[0] / sum[1];
    }

    /**
     * Ratings by a target, by {@link #MULTIPLY_ADDS}, by {@link #PARAMETERS} or by a score. What is missing, or of a trial that did not
     * complete, is left out. Repeats are told apart by seed and replicate.
     *
     * @throws IllegalArgumentException if there is nothing of the name; the message lists what there is
     * @throws IOException also if the rows are not of one thing, as {@link Targets#read} says
     */
    public Ratings named(String name) throws IOException {
        if (name.equals(MULTIPLY_ADDS) || name.equals(PARAMETERS)) {
            return totals(name);
        }
        if (isScore(name)) {
            return scores(name);
        }
        Target target = targets.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there are no ratings '" + name + "'"
                        + Suggestions.didYouMean(name, names()) + "; there are " + String.join(", ", names())));
        Map<String, String> labels = new HashMap<>();
        Map<String, Double> seconds = new HashMap<>();
        if (target.isOfTraining()) {
            snapshot.read(Table.TRAININGS, row -> {
                if (row.scheme().equals(target.of())) {
                    labels.put(row.trial(), label(row));
                    Double took = row.seconds();
                    if (took != null) {
                        seconds.put(row.trial(), took);
                    }
                }
            });
        }
        Ratings.Builder ratings = Ratings.named(name);
        if (!target.isBetterWhenLarger()) {
            ratings.lowerIsBetter();
        }
        Map<String, Integer> unlabelled = new HashMap<>();
        for (Observation observation : targets.read(target)) {
            String network = observation.space() + " " + observation.architecture();
            String label = Optional.ofNullable(labels.get(observation.trial()))
                    .orElseGet(() -> "#" + unlabelled.merge(network, 1, Integer::sum));
            Double took = seconds.get(observation.trial());
            ratings.add(
                    network,
                    new Repeat(
                            label,
                            observation.value(),
                            took == null ? OptionalDouble.empty() : OptionalDouble.of(took)));
        }
        return ratings.build();
    }

    /** What networks have in themselves; it costs nothing to know. */
    private Ratings totals(String name) throws IOException {
        Ratings.Builder ratings = Ratings.named(name);
        boolean isParameters = name.equals(PARAMETERS);
        snapshot.read(
                Table.ARCHITECTURES,
                row -> ratings.add(
                        row.space() + " " + row.architecture(),
                        new Repeat("#1", isParameters ? row.parameters() : row.macs(), OptionalDouble.of(0))));
        return ratings.build();
    }

    private Ratings scores(String name) throws IOException {
        Map<String, Set<String>> facts = new TreeMap<>();
        Ratings.Builder ratings = Ratings.named(name);
        snapshot.read(Table.SCORES, row -> {
            Double value = row.value();
            if (row.score().equals(name) && value != null) {
                Targets.note(facts, "data sets", row.dataset());
                Targets.note(facts, "resolutions", row.resolution());
                Targets.note(facts, "numbers of classes", row.classes());
                Targets.note(facts, "batches", row.batch());
                // Repeats of what is not of one thing might have one label.
                if (facts.values().stream().allMatch(each -> each.size() == 1)) {
                    Double took = row.seconds();
                    ratings.add(
                            row.space() + " " + row.architecture(),
                            new Repeat(
                                    "seed " + row.seed(),
                                    value,
                                    took == null ? OptionalDouble.empty() : OptionalDouble.of(took)));
                }
            }
        });
        for (Map.Entry<String, Set<String>> fact : facts.entrySet()) {
            if (fact.getValue().size() > 1) {
                throw new IOException(name + ": has rows of several " + fact.getKey() + " ("
                        + String.join(", ", fact.getValue())
                        + "), which do not compare; keep each in a directory of its own");
            }
        }
        return ratings.build();
    }

    /**
     * Ratings by the accuracy that was seen after each epoch of a scheme's trainings, by epoch, each with the seconds until
     * then: so many proxies for the price of one. Epochs that the scheme was not evaluated after are left out.
     *
     * @param name an accuracy
     * @throws IllegalArgumentException if it is none
     */
    public NavigableMap<Integer, Ratings> epochs(String name) throws IOException {
        Target target = targets.named(name);
        if (!target.quantity().equals(Target.ACCURACY)) {
            throw new IllegalArgumentException(name + " has no learning curves; those of accuracy have");
        }
        NavigableMap<Integer, Ratings.Builder> builders = new TreeMap<>();
        snapshot.read(Table.TRAININGS, row -> {
            if (row.scheme().equals(target.of()) && isCompleted(row)) {
                for (TrainingRow.Epoch point : row.curve()) {
                    Double top1 = point.top1();
                    Double took = point.seconds();
                    if (top1 != null) {
                        builders.computeIfAbsent(point.epoch(), epoch -> Ratings.named(name + ", epoch " + epoch))
                                .add(
                                        row.space() + " " + row.architecture(),
                                        new Repeat(
                                                label(row),
                                                top1,
                                                took == null ? OptionalDouble.empty() : OptionalDouble.of(took)));
                    }
                }
            }
        });
        NavigableMap<Integer, Ratings> epochs = new TreeMap<>();
        builders.forEach((epoch, builder) -> epochs.put(epoch, builder.build()));
        return epochs;
    }

    private static boolean isCompleted(TrainingRow row) {
        return row.outcome().equals(RowOutcome.COMPLETED.toString());
    }

    private static String label(TrainingRow row) {
        return "seed " + row.seed() + (row.replicate() == 0 ? "" : ", replicate " + row.replicate());
    }
}

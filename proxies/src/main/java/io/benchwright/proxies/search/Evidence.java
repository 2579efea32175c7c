package io.benchwright.proxies.search;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.fidelity.Ratings;
import io.benchwright.data.fidelity.Ratings.Repeat;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.table.DecisionRow;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import io.benchwright.data.trial.Trial;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.training.TrainingTask;
import io.benchwright.proxies.training.TrainingTrial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** What the tables of a benchmark say to one search. */
final class Evidence {

    private final SearchImages images;
    private final TrialCache trials;
    private final Map<String, TrainingRow> trainings = new HashMap<>();
    private final Map<String, Map<String, MeasurementRow>> timings = new HashMap<>();
    private final Map<Integer, Map<String, DecisionRow>> decisions = new TreeMap<>();

    /** Trials by what they ask, since each is hashed with its whole network. */
    static final class TrialCache {

        private final Map<List<Object>, Trial> trials = new HashMap<>();

        private Trial of(TrainingScheme scheme, Architecture network, long seed, SearchImages images) {
            return trials.computeIfAbsent(
                    List.of(scheme, network, seed),
                    key -> new TrainingTrial(
                                    network.space().name(),
                                    network.toString(),
                                    TrainingTask.of(network, scheme, images.classes(), seed),
                                    images.dataset(),
                                    0)
                            .trial());
        }
    }

    private Evidence(SearchImages images, TrialCache trials) {
        this.images = images;
        this.trials = trials;
    }

    static Evidence of(Benchmark.Snapshot snapshot, String search, SearchImages images, TrialCache trials)
            throws IOException {
        Evidence evidence = new Evidence(images, trials);
        snapshot.read(Table.TRAININGS, row -> {
            if (row.dataset().equals(images.dataset())) {
                evidence.trainings.put(row.trial(), row);
            }
        });
        snapshot.read(
                Table.MEASUREMENTS,
                row -> evidence.timings
                        .computeIfAbsent(row.trial(), key -> new HashMap<>())
                        .put(row.metric(), row));
        snapshot.read(Table.DECISIONS, row -> {
            if (row.search().equals(search)) {
                evidence.decisions
                        .computeIfAbsent(row.step(), key -> new HashMap<>())
                        .put(row.scheme(), row);
            }
        });
        return evidence;
    }

    /** What was decided in a step, by scheme; nothing if the step is not decided. */
    Map<String, DecisionRow> decisions(int step) {
        return decisions.getOrDefault(step, Map.of());
    }

    Map<String, Map<String, MeasurementRow>> timings() {
        return timings;
    }

    /** Those of some trials that have no row yet, each once. */
    List<Trial> missing(List<Trial> wanted) {
        return wanted.stream()
                .distinct()
                .filter(trial -> !trainings.containsKey(trial.id()) && !timings.containsKey(trial.id()))
                .toList();
    }

    /** The trainings of networks under a scheme. */
    List<Trial> trials(TrainingScheme scheme, List<Architecture> networks, List<Long> seeds) {
        List<Trial> all = new ArrayList<>();
        for (long seed : seeds) {
            networks.forEach(network -> all.add(trials.of(scheme, network, seed, images)));
        }
        return all;
    }

    /**
     * What trainings under a scheme say of networks. One that diverged has learned nothing: 0 %.
     *
     * @throws FailedTrialException if a training was given up
     */
    Ratings ratings(TrainingScheme scheme, List<Architecture> networks, List<Long> seeds) throws FailedTrialException {
        Ratings.Builder ratings = Ratings.named(scheme.name());
        for (Architecture network : networks) {
            for (long seed : seeds) {
                TrainingRow row =
                        trainings.get(trials.of(scheme, network, seed, images).id());
                if (row == null) {
                    throw new IllegalStateException("no row of " + network + " under " + scheme.name());
                }
                if (row.outcome().equals(RowOutcome.FAILED.toString())) {
                    throw new FailedTrialException(network + ": " + row.cause());
                }
                Double top1 = row.top1();
                Double seconds = row.seconds();
                ratings.add(
                        network.toString(),
                        new Repeat(
                                "seed " + seed,
                                top1 == null ? 0 : top1,
                                seconds == null ? OptionalDouble.empty() : OptionalDouble.of(seconds)));
            }
        }
        return ratings.build();
    }

    /** How many trainings of networks under a scheme there are, and what they took. */
    Spent spent(TrainingScheme scheme, List<Architecture> networks, List<Long> seeds) {
        int count = 0;
        double seconds = 0;
        for (Trial trial : trials(scheme, networks, seeds)) {
            TrainingRow row = trainings.get(trial.id());
            if (row != null) {
                count++;
                Double took = row.seconds();
                seconds += took == null ? 0 : took;
            }
        }
        return new Spent(count, seconds);
    }

    /**
     * Trainings.
     *
     * @param trainings how many
     * @param seconds what they took
     */
    record Spent(int trainings, double seconds) {}
}

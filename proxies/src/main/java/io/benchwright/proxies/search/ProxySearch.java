package io.benchwright.proxies.search;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.fidelity.FidelityStudy;
import io.benchwright.data.fidelity.ProxyFidelity;
import io.benchwright.data.fidelity.Ratings;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.table.ArchitectureRow;
import io.benchwright.data.table.DecisionRow;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.search.SchemeRace.Choice;
import io.benchwright.proxies.search.SchemeRace.Entrant;
import io.benchwright.proxies.search.SchemeRace.Standing;
import io.benchwright.proxies.training.TimingTrial;
import io.benchwright.proxies.training.TrainingTrial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A search for a training proxy. It runs nothing: from what a benchmark holds it says what comes next, trials to be run or decisions to
 * be committed, until it is done. So whatever runs trials can run it, and one that was stopped goes on where it was:
 *
 * <pre>{@code
 * ProxySearch search = new ProxySearch(plan, images, false);
 * for (ProxySearch.Next next = search.next(benchmark.snapshot()); !(next instanceof ProxySearch.Done); ...) {
 *     // run next's trials, or commit its decisions
 * }
 * }</pre>
 *
 * <p>Step 0 times a few steps of each scheme, and leaves out those over the limit. Then the reference is trained, and the schemes in
 * looks: half of the networks with the first seed, all networks with it, then one more seed a look; after each look but the last
 * {@link SchemeRace} drops schemes, and after the last it chooses one. The last step judges the chosen scheme on networks and seeds
 * that had no part in the choice. Decisions that are committed are gone by, and never made again.
 */
public final class ProxySearch {

    private static final int STEP_OF_ESTIMATES = 0;
    /** Of fewer networks, half say too little. */
    private static final int FEWEST_TO_HALVE = 8;

    private final ProxySearchPlan plan;
    private final SearchImages images;
    private final boolean isWholeGrid;
    private final String id;
    private final List<TrainingScheme> candidates;
    private final List<Architecture> choosing;
    private final List<Architecture> confirming;
    private final List<Look> looks = new ArrayList<>();
    private final CostEstimates costs;
    private final Evidence.TrialCache trials = new Evidence.TrialCache();

    /** What a look looks at. */
    private record Look(List<Architecture> networks, List<Long> seeds) {}

    /** What comes next. */
    public sealed interface Next permits Trials, Decisions, Done {}

    /**
     * Trials to be run, each of which leaves a training or measurement in the benchmark, also if it fails.
     *
     * @param purpose what for, in a few words
     * @param trials at least one
     */
    public record Trials(String purpose, List<Trial> trials) implements Next {}

    /**
     * Decisions to be committed together.
     *
     * @param rows at least one
     */
    public record Decisions(List<DecisionRow> rows) implements Next {

        /** Commits them. */
        public void commit(Benchmark benchmark, Map<String, String> provenance) throws IOException {
            try (Commit commit = benchmark.begin(provenance)) {
                for (DecisionRow row : rows) {
                    commit.add(Table.DECISIONS, row);
                }
                commit.publish();
            }
        }

        /** How many schemes were decided about in which way, in one line. */
        public String summary() {
            Map<String, Integer> counts = new TreeMap<>();
            rows.forEach(row -> counts.merge(row.decision(), 1, Integer::sum));
            return counts.entrySet().stream()
                    .map(entry -> entry.getValue() + " " + entry.getKey())
                    .collect(Collectors.joining(", ", "step " + rows.get(0).step() + ": ", ""));
        }
    }

    /**
     * The end.
     *
     * @param result what came out
     */
    public record Done(ProxySearchResult result) implements Next {}

    /**
     * A search.
     *
     * @param isWholeGrid whether schemes within the limit that were dropped are trained to the end all the same, after the choice and
     *     without a part in it: to see what dropping cost
     */
    public ProxySearch(ProxySearchPlan plan, SearchImages images, boolean isWholeGrid) {
        this.plan = requireNonNull(plan, "plan is null");
        this.images = requireNonNull(images, "images is null");
        this.isWholeGrid = isWholeGrid;
        id = plan.id(images.dataset());
        candidates = plan.candidates();
        choosing = plan.choosing();
        confirming = plan.confirming();
        costs = new CostEstimates(choosing, images);
        if (choosing.size() >= FEWEST_TO_HALVE) {
            looks.add(new Look(
                    choosing.subList(0, (choosing.size() + 1) / 2), plan.seeds().subList(0, 1)));
        }
        for (int seeds = 1; seeds <= plan.seeds().size(); seeds++) {
            looks.add(new Look(choosing, plan.seeds().subList(0, seeds)));
        }
    }

    /** The name of the search, and a hash of all that it asks. */
    public String id() {
        return id;
    }

    /**
     * What comes next.
     *
     * @param snapshot the newest of the benchmark
     * @throws IOException if the benchmark cannot be read, or the reference cannot be trained or timed; says why
     */
    public Next next(Benchmark.Snapshot snapshot) throws IOException {
        Evidence evidence = Evidence.of(snapshot, id, images, trials);
        Optional<Next> next = estimates(evidence);
        if (next.isEmpty()) {
            next = missingReference(evidence);
        }
        for (int look = 1; next.isEmpty() && look <= looks.size(); look++) {
            if (evidence.decisions(look).isEmpty()) {
                next = look(evidence, look);
            }
        }
        if (next.isEmpty()) {
            next = confirmation(evidence);
        }
        if (next.isEmpty() && isWholeGrid) {
            next = rest(evidence);
        }
        return next.isPresent() ? next.get() : new Done(result(evidence));
    }

    /**
     * Adds the rows of a trial that was run.
     *
     * @param trial one of {@link Trials}
     * @throws IllegalArgumentException if it is none, or the answer makes no sense
     */
    public void addRows(Commit commit, Trial trial, Outcome outcome) throws IOException {
        if (trial.operation().equals(TimingTrial.OPERATION)) {
            TimingTrial timing = TimingTrial.of(trial.fields());
            addArchitecture(commit, timing.training().architecture());
            for (MeasurementRow row : timing.rows(outcome)) {
                commit.add(Table.MEASUREMENTS, row);
            }
            return;
        }
        TrainingTrial training = TrainingTrial.of(trial.fields());
        addArchitecture(commit, training.architecture());
        // What is asked has no name.
        String sha256 = training.task().scheme().sha256();
        TrainingScheme named = Stream.concat(Stream.of(plan.reference()), candidates.stream())
                .filter(scheme -> scheme.sha256().equals(sha256))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(trial + " is of no scheme of search " + id));
        commit.add(Table.TRAININGS, training.named(named).row(outcome));
    }

    private void addArchitecture(Commit commit, String architecture) throws IOException {
        commit.add(Table.ARCHITECTURES, ArchitectureRow.of(plan.space().parse(architecture)));
    }

    private Optional<Next> estimates(Evidence evidence) throws IOException {
        if (!evidence.decisions(STEP_OF_ESTIMATES).isEmpty()) {
            return Optional.empty();
        }
        Set<Trial> timed = new LinkedHashSet<>(costs.trials(plan.reference()));
        candidates.forEach(scheme -> timed.addAll(costs.trials(scheme)));
        List<Trial> missing = evidence.missing(List.copyOf(timed));
        if (!missing.isEmpty()) {
            return Optional.of(new Trials("timing steps", missing));
        }
        double reference;
        try {
            reference = costs.seconds(plan.reference(), evidence.timings());
        } catch (FailedTrialException e) {
            throw new IOException("the reference cannot be timed: " + e.getMessage(), e);
        }
        double most = plan.mostSeconds().orElseGet(() -> plan.mostShare().orElseThrow() * reference);
        List<DecisionRow> rows = new ArrayList<>();
        rows.add(DecisionText.reference(id, plan.reference(), reference));
        for (SchemeGrid.Point point : plan.grid()) {
            if (!point.problem().isEmpty()) {
                rows.add(DecisionText.leftOut(id, point));
                continue;
            }
            TrainingScheme scheme = point.scheme().orElseThrow();
            try {
                rows.add(DecisionText.estimate(id, scheme, costs.seconds(scheme, evidence.timings()), most));
            } catch (FailedTrialException e) {
                rows.add(DecisionText.failed(id, STEP_OF_ESTIMATES, scheme, String.valueOf(e.getMessage())));
            }
        }
        return Optional.of(new Decisions(rows));
    }

    private Optional<Next> missingReference(Evidence evidence) throws IOException {
        if (alive(evidence, 1).isEmpty()) {
            throw new IOException(
                    "no scheme is left: all are over the limit, or cannot be timed; give a higher limit or"
                            + " cheaper schemes");
        }
        List<Trial> missing = evidence.missing(evidence.trials(plan.reference(), choosing, plan.seeds()));
        return missing.isEmpty() ? Optional.empty() : Optional.of(new Trials("training the reference", missing));
    }

    /** Those that are within the limit and were not dropped in a look before. */
    private List<TrainingScheme> alive(Evidence evidence, int before) {
        return candidates.stream()
                .filter(scheme -> isDecided(evidence, STEP_OF_ESTIMATES, scheme, ProxySearchResult.WITHIN))
                .filter(scheme -> {
                    for (int look = 1; look < before; look++) {
                        if (!isDecided(evidence, look, scheme, ProxySearchResult.KEPT)) {
                            return false;
                        }
                    }
                    return true;
                })
                .toList();
    }

    private static boolean isDecided(Evidence evidence, int step, TrainingScheme scheme, String decision) {
        DecisionRow row = evidence.decisions(step).get(scheme.name());
        return row != null && row.decision().equals(decision);
    }

    private Optional<Next> look(Evidence evidence, int number) throws IOException {
        Look look = looks.get(number - 1);
        List<TrainingScheme> alive = alive(evidence, number);
        if (alive.isEmpty()) {
            throw new IOException("no scheme is left: all have failed");
        }
        List<Trial> missing = missing(evidence, alive, look);
        if (!missing.isEmpty()) {
            return Optional.of(new Trials(
                    "look " + number + " of " + looks.size() + ": training " + alive.size()
                            + (alive.size() == 1 ? " scheme" : " schemes"),
                    missing));
        }
        List<DecisionRow> rows = new ArrayList<>();
        Map<String, Ratings> ratings = ratings(evidence, alive, look, number, rows);
        if (!ratings.isEmpty()) {
            SchemeRace race = new SchemeRace(alive(evidence, 1).size(), Math.max(1, looks.size() - 1), plan.level());
            double[] reference = accuracies(reference(evidence), look.networks());
            List<Entrant> entrants = entrants(evidence, ratings, look.networks());
            Map<String, ProxyFidelity> judged = judge(reference(evidence), ratings.values());
            if (number < looks.size()) {
                for (Standing standing : race.look(reference, entrants)) {
                    String decision = standing.isBehind() ? ProxySearchResult.DROPPED : ProxySearchResult.KEPT;
                    rows.add(row(number, look, standing, race.level(), decision, judged));
                }
            } else {
                Choice choice = SchemeRace.choose(reference, entrants);
                for (Standing standing : choice.standings()) {
                    String others = standing.isBehind() ? ProxySearchResult.BEHIND : ProxySearchResult.TIED;
                    String decision = standing.scheme().equals(choice.chosen()) ? ProxySearchResult.CHOSEN : others;
                    rows.add(row(number, look, standing, SchemeRace.STANDARD_ERROR, decision, judged));
                }
            }
        } else if (number == looks.size()) {
            throw new IOException("no scheme is left: all have failed, the last since "
                    + rows.get(0).reason());
        }
        return Optional.of(new Decisions(rows));
    }

    private DecisionRow row(
            int step, Look look, Standing standing, double level, String decision, Map<String, ProxyFidelity> judged) {
        ProxyFidelity fidelity = requireNonNull(judged.get(standing.scheme()), "a scheme was not judged");
        return DecisionText.standing(
                id, step, standing, level, decision, look.seeds().size(), fidelity);
    }

    private static List<Trial> missing(Evidence evidence, List<TrainingScheme> schemes, Look look) {
        List<Trial> wanted = new ArrayList<>();
        schemes.forEach(scheme -> wanted.addAll(evidence.trials(scheme, look.networks(), look.seeds())));
        return evidence.missing(wanted);
    }

    /** Ratings by scheme; a scheme with a failed training gets a decision instead. */
    private Map<String, Ratings> ratings(
            Evidence evidence, List<TrainingScheme> schemes, Look look, int step, List<DecisionRow> failures) {
        Map<String, Ratings> ratings = new LinkedHashMap<>();
        for (TrainingScheme scheme : schemes) {
            try {
                ratings.put(scheme.name(), evidence.ratings(scheme, look.networks(), look.seeds()));
            } catch (FailedTrialException e) {
                failures.add(DecisionText.failed(id, step, scheme, String.valueOf(e.getMessage())));
            }
        }
        return ratings;
    }

    private Ratings reference(Evidence evidence) throws IOException {
        return reference(evidence, choosing, plan.seeds());
    }

    private Ratings reference(Evidence evidence, List<Architecture> networks, List<Long> seeds) throws IOException {
        try {
            return evidence.ratings(plan.reference(), networks, seeds);
        } catch (FailedTrialException e) {
            throw new IOException("the reference cannot be trained: " + e.getMessage(), e);
        }
    }

    private static double[] accuracies(Ratings ratings, List<Architecture> networks) {
        return networks.stream()
                .mapToDouble(network -> ratings.mean(network.toString()))
                .toArray();
    }

    private static List<Entrant> entrants(
            Evidence evidence, Map<String, Ratings> ratings, List<Architecture> networks) {
        List<Entrant> entrants = new ArrayList<>();
        ratings.forEach((name, rated) -> {
            double measured = networks.stream()
                    .mapToDouble(network -> rated.seconds(network.toString()).orElse(Double.NaN))
                    .average()
                    .orElseThrow();
            DecisionRow estimate =
                    requireNonNull(evidence.decisions(STEP_OF_ESTIMATES).get(name), "a scheme has no decision");
            Double estimated = estimate.estimatedSeconds();
            double cost = Double.isNaN(measured) && estimated != null ? estimated : measured;
            entrants.add(new Entrant(
                    name,
                    cost,
                    networks.stream()
                            .map(network -> rated.mean(network.toString()))
                            .toList()));
        });
        return entrants;
    }

    private static Map<String, ProxyFidelity> judge(Ratings reference, Iterable<Ratings> proxies) {
        List<Ratings> list = new ArrayList<>();
        proxies.forEach(list::add);
        Map<String, ProxyFidelity> judged = new HashMap<>();
        FidelityStudy.of(reference, list).judge().forEach(each -> judged.put(each.proxy(), each));
        return judged;
    }

    private int stepOfConfirmation() {
        return looks.size() + 1;
    }

    private Look lastLook() {
        return looks.get(looks.size() - 1);
    }

    private TrainingScheme chosen(Evidence evidence) {
        return candidates.stream()
                .filter(scheme -> isDecided(evidence, looks.size(), scheme, ProxySearchResult.CHOSEN))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no scheme was chosen"));
    }

    private Optional<Next> confirmation(Evidence evidence) throws IOException {
        if (confirming.isEmpty() || !evidence.decisions(stepOfConfirmation()).isEmpty()) {
            return Optional.empty();
        }
        TrainingScheme chosen = chosen(evidence);
        Look look = new Look(confirming, plan.confirmSeeds());
        List<Trial> missing = missing(evidence, List.of(plan.reference(), chosen), look);
        if (!missing.isEmpty()) {
            return Optional.of(new Trials("judging " + chosen.name() + " on other networks", missing));
        }
        Ratings reference = reference(evidence, confirming, plan.confirmSeeds());
        try {
            Ratings proxy = evidence.ratings(chosen, confirming, plan.confirmSeeds());
            ProxyFidelity fidelity = judge(reference, List.of(proxy)).get(chosen.name());
            return Optional.of(new Decisions(List.of(DecisionText.confirmed(
                    id,
                    stepOfConfirmation(),
                    requireNonNull(fidelity, "the scheme was not judged"),
                    plan.confirmSeeds().size()))));
        } catch (FailedTrialException e) {
            return Optional.of(new Decisions(
                    List.of(DecisionText.failed(id, stepOfConfirmation(), chosen, String.valueOf(e.getMessage())))));
        }
    }

    private Optional<Next> rest(Evidence evidence) {
        List<Trial> missing = missing(evidence, alive(evidence, 1), lastLook());
        return missing.isEmpty() ? Optional.empty() : Optional.of(new Trials("training what was dropped", missing));
    }

    private ProxySearchResult result(Evidence evidence) throws IOException {
        Map<String, DecisionRow> estimates = evidence.decisions(STEP_OF_ESTIMATES);
        Map<String, ProxyFidelity> judged = judge(reference(evidence), complete(evidence));
        List<ProxySearchResult.Entry> entries = new ArrayList<>();
        double spent = 0;
        double grid = 0;
        for (SchemeGrid.Point point : plan.grid()) {
            DecisionRow estimate = requireNonNull(estimates.get(point.name()), "a scheme has no decision");
            DecisionRow last = estimate;
            for (int step = 1; step <= looks.size(); step++) {
                last = evidence.decisions(step).getOrDefault(point.name(), last);
            }
            Evidence.Spent trained = new Evidence.Spent(0, 0);
            if (last.step() > STEP_OF_ESTIMATES) {
                // What a whole grid trains later is no part of the search.
                Look look = looks.get(last.step() - 1);
                trained = evidence.spent(point.scheme().orElseThrow(), look.networks(), look.seeds());
            }
            Double estimated = estimate.estimatedSeconds();
            if (estimated != null) {
                double mean = trained.trainings() > 0 ? trained.seconds() / trained.trainings() : estimated;
                grid += mean * choosing.size() * plan.seeds().size();
            }
            spent += trained.seconds();
            entries.add(new ProxySearchResult.Entry(
                    last,
                    estimated == null ? OptionalDouble.empty() : OptionalDouble.of(estimated),
                    trained.trainings(),
                    trained.seconds(),
                    Optional.ofNullable(judged.get(point.name()))));
        }
        TrainingScheme chosen = chosen(evidence);
        return new ProxySearchResult(
                id,
                plan.reference(),
                evidence.spent(plan.reference(), choosing, plan.seeds()).seconds(),
                chosen,
                entries,
                Optional.ofNullable(evidence.decisions(stepOfConfirmation()).get(chosen.name())),
                spent,
                grid);
    }

    /** Ratings of the schemes of which all is trained. */
    private List<Ratings> complete(Evidence evidence) {
        List<Ratings> complete = new ArrayList<>();
        for (TrainingScheme scheme : alive(evidence, 1)) {
            if (missing(evidence, List.of(scheme), lastLook()).isEmpty()) {
                try {
                    complete.add(evidence.ratings(scheme, choosing, plan.seeds()));
                } catch (FailedTrialException e) {
                    // Its decision says so.
                }
            }
        }
        return complete;
    }
}

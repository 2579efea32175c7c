package io.benchwright.jobs.campaign;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.BenchmarkSink;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialLoop;
import io.benchwright.data.trial.TrialSink;
import io.benchwright.data.trial.WorkerPool;
import io.benchwright.jobs.target.DeviceTarget;
import io.benchwright.jobs.target.MeasuringSession;
import io.benchwright.jobs.target.RequestFile;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.search.CostEstimates;
import io.benchwright.proxies.search.FailedTrialException;
import io.benchwright.proxies.search.ProxySearchPlan;
import io.benchwright.proxies.search.SearchImages;
import io.benchwright.proxies.training.TimingTrial;
import io.benchwright.proxies.training.TrainingWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a campaign would take, without doing any of it: trials are counted, and a few steps and measurements are timed on this machine.
 * Nothing goes into the benchmark.
 */
public final class CampaignEstimate {

    private static final Duration TIME_LIMIT = Duration.ofMinutes(30);

    private final CampaignPlan plan;
    private final Path directory;
    private final Resources resources;

    /**
     * A part of a stage.
     *
     * @param stage its name
     * @param what its trials are, in a few words
     * @param trials how many there are, those that are done included; of a search, the most that there may be
     * @param done how many are done
     * @param seconds what those that are left take on one worker, or nothing where nothing could be timed
     * @param remark how that is known, or why not
     */
    public record Part(String stage, String what, long trials, long done, OptionalDouble seconds, String remark) {}

    private CampaignEstimate(CampaignPlan plan, Path directory, Resources resources) {
        this.plan = plan;
        this.directory = directory;
        this.resources = resources;
    }

    /**
     * Estimates.
     *
     * @param directory the benchmark directory, which need not be there
     * @param asked stages
     * @return parts in the order in which they would be done
     * @throws IOException if the directory cannot be read
     * @throws InterruptedException if the calling thread was interrupted
     */
    public static List<Part> of(CampaignPlan plan, Path directory, Resources resources, Set<Stage> asked)
            throws IOException, InterruptedException {
        CampaignEstimate estimate = new CampaignEstimate(plan, directory, resources);
        List<Part> parts = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            if (!asked.contains(stage) || !plan.stages().contains(stage)) {
                continue;
            }
            switch (stage) {
                case IMPORT ->
                    plan.imports()
                            .forEach(each -> parts.add(new Part(
                                    stage.toString(),
                                    each.source().toString(),
                                    1,
                                    0,
                                    OptionalDouble.empty(),
                                    Files.exists(each.source()) ? "not timed" : "there is no such file")));
                case PROXY_SEARCH, TRAIN -> parts.addAll(estimate.trainings(stage));
                case MEASURE -> parts.addAll(estimate.measurements());
                case FIT, REPORT ->
                    parts.add(new Part(stage.toString(), "", 1, 0, OptionalDouble.empty(), "not timed"));
            }
        }
        return parts;
    }

    /** Which trials are committed. */
    private Optional<BenchmarkSink> committed() throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        return Optional.of(new BenchmarkSink(Benchmark.openOrCreate(directory), Map.of(), (commit, trial, outcome) -> {
            throw new IllegalStateException("an estimate commits nothing");
        }));
    }

    private long done(List<Trial> trials) throws IOException {
        Optional<BenchmarkSink> committed = committed();
        return committed.isEmpty()
                ? 0
                : trials.stream()
                        .filter(trial -> committed.get().isCommitted(trial.id()))
                        .count();
    }

    private List<Part> trainings(Stage stage) throws IOException, InterruptedException {
        SearchImages images;
        try {
            images = ImageFacts.of(plan, resources);
        } catch (IOException e) {
            long trials = stage == Stage.PROXY_SEARCH
                    ? mostOfSearch(plan.proxySearch().orElseThrow())
                    : (long) plan.training().orElseThrow().networks()
                            * plan.training().orElseThrow().seeds().size();
            return List.of(new Part(
                    stage.toString(), "trainings", trials, 0, OptionalDouble.empty(), "not timed: " + e.getMessage()));
        }
        return stage == Stage.PROXY_SEARCH
                ? search(plan.proxySearch().orElseThrow(), images)
                : List.of(training(plan.training().orElseThrow(), images));
    }

    private static long mostOfSearch(ProxySearchPlan search) {
        return (search.candidates().size() + 1L)
                        * search.networks()
                        * search.seeds().size()
                + 2L * search.confirmNetworks() * search.confirmSeeds().size();
    }

    private List<Part> search(ProxySearchPlan search, SearchImages images) throws IOException, InterruptedException {
        CostEstimates costs = new CostEstimates(search.choosing(), images);
        Set<Trial> timed = new LinkedHashSet<>(costs.trials(search.reference()));
        search.candidates().forEach(scheme -> timed.addAll(costs.trials(scheme)));
        Map<String, Map<String, MeasurementRow>> rows = time(List.copyOf(timed));
        long each = (long) search.networks() * search.seeds().size();
        try {
            double reference = costs.seconds(search.reference(), rows);
            double most =
                    search.mostSeconds().orElseGet(() -> search.mostShare().orElseThrow() * reference);
            double schemes = 0;
            double dearest = 0;
            int within = 0;
            for (TrainingScheme scheme : search.candidates()) {
                double seconds = costs.seconds(scheme, rows);
                if (seconds <= most) {
                    schemes += seconds;
                    dearest = Math.max(dearest, seconds);
                    within++;
                }
            }
            long confirming =
                    (long) search.confirmNetworks() * search.confirmSeeds().size();
            String stage = Stage.PROXY_SEARCH.toString();
            String timedSteps = "five steps timed on three networks";
            List<Part> parts = new ArrayList<>(List.of(
                    new Part(stage, "the reference", each, 0, OptionalDouble.of(each * reference), timedSteps),
                    new Part(
                            stage,
                            within + " of " + search.candidates().size() + " schemes within the limit",
                            within * each,
                            0,
                            OptionalDouble.of(each * schemes),
                            timedSteps + "; at most, since some may be dropped")));
            if (confirming > 0) {
                parts.add(new Part(
                        stage,
                        "confirmation",
                        2 * confirming,
                        0,
                        OptionalDouble.of(confirming * (reference + dearest)),
                        timedSteps + "; at most"));
            }
            return parts;
        } catch (FailedTrialException e) {
            return List.of(new Part(
                    Stage.PROXY_SEARCH.toString(),
                    "trainings",
                    mostOfSearch(search),
                    0,
                    OptionalDouble.empty(),
                    "not timed: " + e.getMessage()));
        }
    }

    private Part training(CampaignPlan.Training training, SearchImages images)
            throws IOException, InterruptedException {
        String stage = Stage.TRAIN.toString();
        long trials = (long) training.networks() * training.seeds().size();
        if (training.scheme().isEmpty()) {
            return new Part(
                    stage,
                    "trainings under the proxy",
                    trials,
                    0,
                    OptionalDouble.empty(),
                    "not timed: the search chooses the scheme");
        }
        TrainingScheme scheme = training.scheme().get();
        List<Architecture> networks = plan.sample().draw(plan.space()).subList(0, training.networks());
        long done = done(TrainStage.trials(training, scheme, networks, images));
        CostEstimates costs = new CostEstimates(networks, images);
        try {
            double seconds = costs.seconds(scheme, time(costs.trials(scheme)));
            return new Part(
                    stage,
                    "trainings under " + scheme.name(),
                    trials,
                    done,
                    OptionalDouble.of((trials - done) * seconds),
                    "five steps timed on three networks");
        } catch (FailedTrialException e) {
            return new Part(
                    stage,
                    "trainings under " + scheme.name(),
                    trials,
                    done,
                    OptionalDouble.empty(),
                    "not timed: " + e.getMessage());
        }
    }

    /** Times steps, and keeps their rows here. */
    private Map<String, Map<String, MeasurementRow>> time(List<Trial> trials) throws IOException, InterruptedException {
        Map<String, Map<String, MeasurementRow>> rows = new HashMap<>();
        try (WorkerPool pool = new WorkerPool(TrainingWorker.command(resources.trainer()), notice -> {})) {
            new TrialLoop(TrialLoop.Settings.defaults()
                            .withTimeLimit(TIME_LIMIT)
                            .withAttempts(1))
                    .run(trials.iterator(), pool::slot, new TrialSink() {
                        @Override
                        public boolean isCommitted(String id) {
                            return false;
                        }

                        @Override
                        public void commit(Trial trial, Outcome outcome) {
                            Map<String, MeasurementRow> byMetric =
                                    rows.computeIfAbsent(trial.id(), id -> new TreeMap<>());
                            TimingTrial.of(trial.fields())
                                    .rows(outcome)
                                    .forEach(row -> byMetric.put(row.metric(), row));
                        }
                    });
        }
        return rows;
    }

    /** How many networks of the space the directory has, as far as it is there. */
    private long networksOfDirectory() throws IOException {
        long[] count = {0};
        if (Files.isDirectory(directory)) {
            Benchmark.openOrCreate(directory).snapshot().read(Table.ARCHITECTURES, row -> {
                if (row.space().equals(plan.space().name())) {
                    count[0]++;
                }
            });
        }
        return count[0];
    }

    private List<Part> measurements() throws IOException, InterruptedException {
        List<Part> parts = new ArrayList<>();
        String stage = Stage.MEASURE.toString();
        long present = plan.sample().isOfDirectory() ? networksOfDirectory() : Long.MAX_VALUE;
        for (CampaignPlan.Measurements each : plan.measurements()) {
            String id = each.target().id();
            long count = Math.min(each.networks(), present);
            if (each.target() instanceof DeviceTarget.Model) {
                parts.add(new Part(stage, id, count, 0, OptionalDouble.of(0), "modelled, not measured"));
                continue;
            }
            if (plan.sample().isOfDirectory()) {
                parts.add(new Part(
                        stage,
                        id,
                        count,
                        0,
                        OptionalDouble.empty(),
                        "not timed: networks are those that the directory has"));
                continue;
            }
            List<Architecture> networks = plan.sample().draw(plan.space()).subList(0, each.networks());
            DeviceTarget.Measuring target = (DeviceTarget.Measuring) each.target();
            List<RequestFile.Group> groups = each.groups(target, networks, Optional.empty());
            List<Trial> trials = groups.stream()
                    .flatMap(group -> group.trials().stream())
                    .map(trial -> trial.trial())
                    .toList();
            long done = done(trials);
            long left = trials.size() - done;
            parts.add(timed(each, target, networks.get(0), trials.size(), done, left));
        }
        return parts;
    }

    /** Measures one network, between two sentinels. */
    private static Part timed(
            CampaignPlan.Measurements asked,
            DeviceTarget.Measuring target,
            Architecture network,
            long all,
            long done,
            long left)
            throws IOException, InterruptedException {
        String stage = Stage.MEASURE.toString();
        long start = System.nanoTime();
        try {
            for (RequestFile.Group group : asked.groups(target, List.of(network), Optional.empty())) {
                MeasuringSession session = new MeasuringSession(
                        group.trials(),
                        group.sentinel(),
                        0,
                        0,
                        asked.driftTolerance(),
                        new MeasuringSession.Sink() {
                            @Override
                            public boolean isCommitted(String trial) {
                                return false;
                            }

                            @Override
                            public void commit(Map<Trial, Outcome> outcomes) {}
                        },
                        new MeasuringSession.Listener() {
                            @Override
                            public void committed() {}

                            @Override
                            public void note(String message) {}
                        });
                Optional<String> givenUp = session.run(target, 1);
                if (givenUp.isPresent()) {
                    throw new IOException(givenUp.get());
                }
            }
        } catch (IOException e) {
            return new Part(stage, target.id(), all, done, OptionalDouble.empty(), "not timed: " + e.getMessage());
        }
        // Two sentinels and a network, or more where it drifted; later there is one sentinel for five networks.
        double seconds = (System.nanoTime() - start) / 1e9 / 3 * 1.2;
        return new Part(
                stage,
                target.id(),
                all,
                done,
                OptionalDouble.of(left * seconds),
                "one network timed between two sentinels");
    }
}

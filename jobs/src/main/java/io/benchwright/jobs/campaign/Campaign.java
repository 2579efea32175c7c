package io.benchwright.jobs.campaign;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.ClaimLostException;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.benchmark.Experiment;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.Table;
import io.benchwright.jobs.campaign.StageStatus.State;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.search.SearchImages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * From a plan to a benchmark that can be queried:
 *
 * <pre>{@code
 * new Campaign(plan, Path.of("mine"), resources, new LocalTrials(1), provenance, listener).run(plan.stages());
 * }</pre>
 *
 * <p>What is committed is never done again. So a campaign that was stopped or died goes on where it was when it is run again, and one
 * whose plan has grown does what is new.
 */
public final class Campaign {

    /** What readers may still have open when files are joined. */
    private static final Duration GRACE = Duration.ofHours(1);

    private static final int MANY_FILES = 8;

    private final CampaignPlan plan;
    private final Path directory;
    private final Benchmark benchmark;
    private final Resources resources;
    private final TrialRunner runner;
    private final Map<String, String> provenance;
    private final CampaignListener listener;

    private Optional<List<Architecture>> sample = Optional.empty();
    private Optional<SearchImages> images = Optional.empty();

    /**
     * A campaign.
     *
     * @param directory the benchmark directory; made where there is none
     * @param runner of trials that may run beside each other
     * @param provenance what writes: goes into the manifests
     * @throws IOException if the directory holds something else, or cannot be written
     */
    public Campaign(
            CampaignPlan plan,
            Path directory,
            Resources resources,
            TrialRunner runner,
            Map<String, String> provenance,
            CampaignListener listener)
            throws IOException {
        this.plan = plan;
        this.directory = directory;
        this.benchmark = Benchmark.openOrCreate(directory);
        this.resources = resources;
        this.runner = runner;
        this.provenance = Map.copyOf(provenance);
        this.listener = listener;
    }

    /**
     * Does stages, in their order.
     *
     * @param asked those that the plan has nothing for are passed over
     * @param retriesFailed whether trials that failed in former runs are run again
     * @throws CampaignStoppedException if a stage cannot be done; those before it are
     * @throws IOException if another process runs the campaign, or nothing can be kept
     * @throws InterruptedException if the calling thread was interrupted; what is committed stays
     */
    public void run(Set<Stage> asked, boolean retriesFailed) throws IOException, InterruptedException {
        Set<Stage> stages = new TreeSet<>(asked);
        stages.retainAll(plan.stages());
        CampaignFolder folder = new CampaignFolder(directory);
        CampaignOwner owner;
        try {
            owner = CampaignOwner.take(folder, benchmark, provenance);
        } catch (IOException e) {
            throw new IOException(directory + ": " + e.getMessage(), e);
        }
        try (owner) {
            StageProgress progress = new StageProgress(plan.name(), folder, listener, stages);
            progress.event("campaign " + plan.name() + " is run");
            runner.recover(benchmark, provenance);
            if (retriesFailed) {
                progress.event(benchmark.releaseFailed(provenance) + " rows of failed trials were released");
            }
            for (Stage stage : stages) {
                progress.begin(stage);
                try {
                    String done = run(stage, progress);
                    tidyUp();
                    progress.end(State.DONE, done);
                } catch (IOException | InterruptedException | RuntimeException e) {
                    if (isClaimLost(e)) {
                        // The folder is another's now.
                        throw e;
                    }
                    progress.end(
                            State.STOPPED,
                            e instanceof InterruptedException ? "stopped" : "stopped: " + e.getMessage());
                    throw e;
                }
            }
        }
    }

    private String run(Stage stage, StageProgress progress) throws IOException, InterruptedException {
        return switch (stage) {
            case IMPORT -> new ImportStage(this).run();
            case PROXY_SEARCH -> new SearchStage(this).run(progress);
            case TRAIN -> new TrainStage(this).run(progress);
            case MEASURE -> new MeasureStage(this).run(progress);
            case FIT -> new FitStage(this).run(progress);
            case REPORT -> new ReportStage(this).run();
        };
    }

    /** Whether somebody else has taken the campaign over. */
    static boolean isClaimLost(Throwable problem) {
        return problem instanceof ClaimLostException
                || (problem.getCause() != null && isClaimLost(problem.getCause()));
    }

    /** Many trials leave many files, which make each further commit and each reader slower. */
    private void tidyUp() throws IOException {
        Benchmark.Snapshot snapshot = benchmark.snapshot();
        if (Table.all().stream().anyMatch(table -> snapshot.files(table) > MANY_FILES)) {
            benchmark.compact(provenance);
            benchmark.collectGarbage(GRACE, Instant.now());
        }
    }

    /** Notes what is being built: the plan, and once it is known, which scheme {@code accuracy} means. */
    void describe(Optional<TrainingScheme> scheme) throws IOException {
        Optional<Experiment> before = Experiment.of(benchmark.snapshot());
        Experiment now = new Experiment(
                plan.name(),
                plan.text(),
                scheme.map(TrainingScheme::name).or(() -> before.flatMap(Experiment::scheme)));
        if (!before.equals(Optional.of(now))) {
            try (Commit commit = benchmark.begin(provenance)) {
                now.putInto(commit);
                commit.publish();
            }
        }
    }

    CampaignPlan plan() {
        return plan;
    }

    Path directory() {
        return directory;
    }

    Benchmark benchmark() {
        return benchmark;
    }

    Resources resources() {
        return resources;
    }

    TrialRunner runner() {
        return runner;
    }

    Map<String, String> provenance() {
        return provenance;
    }

    /** The networks of the plan, in their order. */
    List<Architecture> sample() throws IOException {
        if (sample.isEmpty()) {
            sample = Optional.of(plan.sample().isOfDirectory() ? ofDirectory() : plan.sample().draw(plan.space()));
        }
        return sample.get();
    }

    /** Those that the directory has, in an order drawn by chance, so that each beginning is a sample of its own. */
    private List<Architecture> ofDirectory() throws IOException {
        Set<Architecture> present = new LinkedHashSet<>();
        benchmark.snapshot().read(Table.ARCHITECTURES, row -> {
            if (row.space().equals(plan.space().name())) {
                present.add(SearchSpaces.named(row.space()).parse(row.architecture()));
            }
        });
        return NetworkOrder.drawn(present, plan.sample().seed()).stream()
                .limit(plan.sample().networks())
                .toList();
    }

    /** What must be known of the images; makes them ready. */
    SearchImages images() throws IOException, InterruptedException {
        if (images.isEmpty()) {
            images = Optional.of(ImageFacts.of(plan, resources));
        }
        return images.get();
    }
}

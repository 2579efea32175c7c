package io.benchwright.proxies.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.table.DecisionRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.search.ProxySearch.Decisions;
import io.benchwright.proxies.search.ProxySearch.Done;
import io.benchwright.proxies.search.ProxySearch.Next;
import io.benchwright.proxies.search.ProxySearch.Trials;
import io.benchwright.proxies.training.TimingTrial;
import io.benchwright.proxies.training.TrainingTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches whose trainings are made up: an image takes a millisecond a pixel of height; accuracies follow from the test. */
final class ProxySearchTest {

    private static final SearchImages IMAGES = new SearchImages("made", 10, 320, 64);
    private static final String PLAN = """
            name: made
            space: nas-bench-201
            images: made
            reference: {name: full, epochs: 8, batch: 32, optimiser: {kind: sgd}, learningRate: {peak: 0.1, warmUpEpochs: 0.5, decay: linear}, weightDecay: 0, resolution: 32, validationResolution: 32, augmentation: none}
            vary:
              epochs: [1, 2, 4, 7]
              resolution: [16, 32]
            limit: {costShare: 0.6}
            networks: 24
            seeds: [1, 2]
            confirm: {networks: 8, seeds: [3, 4]}
            """;

    /** What a training gives. */
    private interface World {
        Outcome outcome(TrainingTrial training, double truth);
    }

    @TempDir
    private Path folder;

    private Benchmark benchmark;
    private final List<String> purposes = new ArrayList<>();
    private final List<Trial> asked = new ArrayList<>();

    @BeforeEach
    void makeBenchmark() throws IOException {
        benchmark = Benchmark.openOrCreate(folder.resolve("benchmark"));
    }

    private ProxySearch search(String yaml, boolean isWholeGrid) throws IOException {
        Path file = folder.resolve("plan.yaml");
        Files.writeString(file, yaml);
        return new ProxySearch(ProxySearchPlan.read(file), IMAGES, isWholeGrid);
    }

    /** Every step with a search of its own, as if the process had been killed in between. */
    private ProxySearchResult run(String yaml, World world) throws IOException {
        return run(yaml, world, false);
    }

    private ProxySearchResult run(String yaml, World world, boolean isWholeGrid) throws IOException {
        while (true) {
            ProxySearch search = search(yaml, isWholeGrid);
            Next next = search.next(benchmark.snapshot());
            if (next instanceof Done done) {
                return done.result();
            }
            try (Commit commit = benchmark.begin(Map.of())) {
                if (next instanceof Decisions decisions) {
                    for (DecisionRow row : decisions.rows()) {
                        commit.add(Table.DECISIONS, row);
                    }
                } else if (next instanceof Trials trials) {
                    purposes.add(trials.purpose());
                    for (Trial trial : trials.trials()) {
                        asked.add(trial);
                        search.addRows(commit, trial, outcome(trial, world));
                    }
                }
                commit.publish();
            }
        }
    }

    private static Outcome outcome(Trial trial, World world) {
        if (trial.operation().equals(TimingTrial.OPERATION)) {
            TrainingScheme step =
                    TimingTrial.of(trial.fields()).training().task().scheme();
            JsonObject answer = new JsonObject();
            double image = step.resolution().first() / 1e3;
            answer.add("stepSeconds", list(image * step.batch()));
            answer.add("evaluationSeconds", list(image * step.batch() / 3));
            return new Outcome.Completed(answer, 1, 1);
        }
        TrainingTrial training = TrainingTrial.of(trial.fields());
        // Of different networks a different number, and the same for all schemes and seeds.
        double truth = (training.architecture().hashCode() & 0xFFFF) / 65536.0;
        return world.outcome(training, truth);
    }

    private static JsonArray list(double value) {
        JsonArray array = new JsonArray();
        IntStream.range(0, 5).forEach(i -> array.add(value));
        return array;
    }

    private static Outcome accuracy(TrainingTrial training, double top1) {
        TrainingScheme scheme = training.task().scheme();
        JsonObject answer = new JsonObject();
        answer.addProperty("outcome", "completed");
        answer.addProperty("top1", top1);
        answer.addProperty("seconds", scheme.epochs() * scheme.resolution().first() * 0.33);
        return new Outcome.Completed(answer, 1, 1);
    }

    /** Short trainings at a low resolution rank at random; all others are nearly right. */
    private static Outcome usual(TrainingTrial training, double truth) {
        TrainingScheme scheme = training.task().scheme();
        double random = (training.trial().id().hashCode() & 0xFFFF) / 65536.0;
        double error = scheme.epochs() == 1 ? 10 : scheme.resolution().first() == 16 ? 0.05 : 0.02;
        return accuracy(training, 50 + 20 * truth + 20 * error * (random - 0.5));
    }

    private List<DecisionRow> decisions() throws IOException {
        List<DecisionRow> rows = new ArrayList<>();
        benchmark.snapshot().read(Table.DECISIONS, rows::add);
        return rows;
    }

    private long trainings(String scheme) throws IOException {
        List<TrainingRow> rows = new ArrayList<>();
        benchmark.snapshot().read(Table.TRAININGS, rows::add);
        return rows.stream().filter(row -> row.scheme().equals(scheme)).count();
    }

    private static String decision(ProxySearchResult result, String scheme) {
        return result.entries().stream()
                .map(ProxySearchResult.Entry::decision)
                .filter(row -> row.scheme().equals(scheme))
                .findFirst()
                .orElseThrow()
                .decision();
    }

    @Test
    void theCheapestFaithfulSchemeIsFound() throws IOException {
        ProxySearchResult result = run(PLAN, ProxySearchTest::usual);

        assertThat(result.chosen().epochs()).isEqualTo(2);
        assertThat(decision(result, result.chosen().name())).isEqualTo("chosen");
        // What costs more than .6 of the reference is never trained.
        assertThat(decision(result, "full-epochs7-resolution32")).isEqualTo("over");
        assertThat(trainings("full-epochs7-resolution32")).isZero();
        // What ranks at random is dropped once all networks have been trained once.
        assertThat(decision(result, "full-epochs1-resolution16")).isEqualTo("dropped");
        assertThat(trainings("full-epochs1-resolution16")).isLessThanOrEqualTo(24);
        assertThat(trainings("full")).isEqualTo(24 * 2 + 8 * 2);
        assertThat(trainings(result.chosen().name())).isEqualTo(24 * 2 + 8 * 2);
        DecisionRow confirmation = result.confirmation().orElseThrow();
        assertThat(confirmation.decision()).isEqualTo("confirmed");
        assertThat(confirmation.networks()).isEqualTo(8);
        assertThat(confirmation.kendallTau()).isGreaterThan(0.8);
        assertThat(result.saved()).isBetween(0.1, 0.9);
        assertThat(purposes)
                .containsExactly(
                        "timing steps",
                        "training the reference",
                        "look 1 of 3: training 7 schemes",
                        purposes.get(3),
                        purposes.get(4),
                        "judging " + result.chosen().name() + " on other networks");
        assertThat(asked).doesNotHaveDuplicates();
    }

    @Test
    void costsAreEstimatedFromSteps() throws IOException {
        run(PLAN, ProxySearchTest::usual);

        DecisionRow estimate = decisions().stream()
                .filter(row -> row.step() == 0 && row.scheme().equals("full-epochs2-resolution16"))
                .findFirst()
                .orElseThrow();
        // Two epochs of ten steps of 32 images of 16 ms, and of two batches of 32 that are timed at 16 / 3 ms an image.
        assertThat(estimate.estimatedSeconds()).isCloseTo(2 * (10 * 32 * 0.016 + 2 * 32 * 0.016 / 3), within(1e-9));
        assertThat(estimate.reason()).isEqualTo("about 11 s a training, within the limit of 52 s");
        // Epochs do not matter for steps: two resolutions on three networks.
        assertThat(asked.stream().filter(trial -> trial.operation().equals("time")))
                .hasSize(6);
    }

    @Test
    void whatIsDecidedIsNotDecidedAgain() throws IOException {
        ProxySearch search = search(PLAN, false);
        String best = run(PLAN, ProxySearchTest::usual).chosen().name();
        List<DecisionRow> before = decisions();
        Path other = folder.resolve("other");
        Benchmark second = Benchmark.openOrCreate(other);
        try (Commit commit = second.begin(Map.of())) {
            for (DecisionRow row : before) {
                if (row.step() == 0) {
                    commit.add(Table.DECISIONS, row);
                } else if (row.step() == 1) {
                    commit.add(
                            Table.DECISIONS,
                            new DecisionRow(
                                    row.search(),
                                    1,
                                    row.scheme(),
                                    row.scheme().equals(best) ? "dropped" : row.decision(),
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    "by hand"));
                }
            }
            commit.publish();
        }
        benchmark = second;
        asked.clear();

        ProxySearchResult result = run(PLAN, ProxySearchTest::usual);

        assertThat(search.id()).isEqualTo(result.search());
        assertThat(result.chosen().name()).isNotEqualTo(best);
        assertThat(trainings(best)).isZero();
        assertThat(asked.stream().filter(trial -> trial.operation().equals("time")))
                .isEmpty();
    }

    @Test
    void aSearchThatIsDoneAsksNothing() throws IOException {
        ProxySearchResult first = run(PLAN, ProxySearchTest::usual);
        asked.clear();
        int decided = decisions().size();

        ProxySearchResult second = run(PLAN, ProxySearchTest::usual);

        assertThat(asked).isEmpty();
        assertThat(decisions()).hasSize(decided);
        assertThat(second).isEqualTo(first);
    }

    @Test
    void anotherSearchGoesByTheSameTrainings() throws IOException {
        run(PLAN, ProxySearchTest::usual);
        asked.clear();

        ProxySearchResult result = run(PLAN.replace("epochs: [1, 2, 4, 7]", "epochs: [2, 4]"), ProxySearchTest::usual);

        assertThat(result.entries()).hasSize(4);
        assertThat(asked).isEmpty();
    }

    @Test
    void theWholeGridIsTrainedAfterTheChoice() throws IOException {
        ProxySearchResult before = run(PLAN, ProxySearchTest::usual);

        ProxySearchResult after = run(PLAN, ProxySearchTest::usual, true);

        assertThat(purposes).last().isEqualTo("training what was dropped");
        assertThat(after.chosen()).isEqualTo(before.chosen());
        assertThat(after.spentSeconds()).isEqualTo(before.spentSeconds());
        assertThat(trainings("full-epochs1-resolution16")).isEqualTo(48);
        assertThat(trainings("full-epochs7-resolution32")).isZero();
        assertThat(after.entries().stream().filter(entry -> entry.fidelity().isPresent()))
                .hasSize(7);
        assertThat(before.entries().stream().filter(entry -> entry.fidelity().isPresent()))
                .hasSizeLessThan(7);
    }

    @Test
    void aSchemeWhoseTrainingFailsIsOut() throws IOException {
        ProxySearchResult result = run(
                PLAN,
                (training, truth) -> training.task().scheme().epochs() == 2
                                && training.task().scheme().resolution().first() == 16
                                && training.task().seed() == 1
                        ? new Outcome.Failed("no memory", 3, 1)
                        : usual(training, truth));

        assertThat(decision(result, "full-epochs2-resolution16")).isEqualTo("failed");
        assertThat(decisions())
                .filteredOn(row -> row.decision().equals("failed"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.step()).isEqualTo(1);
                    assertThat(row.reason()).endsWith(": no memory");
                });
        assertThat(result.chosen().name()).isNotEqualTo("full-epochs2-resolution16");
    }

    @Test
    void whatDivergesHasLearnedNothing() throws IOException {
        JsonObject answer = new JsonObject();
        answer.addProperty("outcome", "diverged");
        answer.addProperty("cause", "the loss was NaN in step 7");
        answer.addProperty("seconds", 1.0);

        ProxySearchResult result = run(
                PLAN,
                (training, truth) -> training.task().scheme().epochs() == 2
                        ? new Outcome.Completed(answer, 1, 1)
                        : usual(training, truth));

        assertThat(result.chosen().epochs()).isEqualTo(4);
        assertThat(decisions().stream().filter(row -> row.scheme().startsWith("full-epochs2") && row.step() > 0))
                .allSatisfy(row -> assertThat(row.reason()).isEqualTo("says the same of all networks"));
    }

    @Test
    void withoutAReferenceThereIsNoSearch() {
        assertThatThrownBy(() -> run(
                        PLAN,
                        (training, truth) -> training.task().scheme().epochs() == 8
                                ? new Outcome.Failed("the disk is full", 3, 1)
                                : usual(training, truth)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the reference cannot be trained: ")
                .hasMessageEndingWith(": the disk is full");
    }

    @Test
    void aLimitThatNoSchemeMeetsIsTold() {
        assertThatThrownBy(() -> run(PLAN.replace("costShare: 0.6", "costShare: 0.001"), ProxySearchTest::usual))
                .isInstanceOf(IOException.class)
                .hasMessage("no scheme is left: all are over the limit, or cannot be timed; give a higher limit or"
                        + " cheaper schemes");
        assertThat(purposes).containsExactly("timing steps");
    }

    @Test
    void eachBeginningOfTheNetworksIsSpread() throws IOException {
        Files.writeString(folder.resolve("plan.yaml"), PLAN);
        List<Architecture> networks =
                ProxySearchPlan.read(folder.resolve("plan.yaml")).choosing();

        double half = networks.subList(0, 12).stream()
                .mapToDouble(network ->
                        network.lower(network.defaultLowering()).totals().multiplyAdds())
                .average()
                .orElseThrow();
        double all = networks.stream()
                .mapToDouble(network ->
                        network.lower(network.defaultLowering()).totals().multiplyAdds())
                .average()
                .orElseThrow();
        assertThat(String.format(Locale.ROOT, "%.1f", half / all)).isBetween("0.8", "1.2");
    }
}

package io.benchwright.proxies.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Shape;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.ScoreRow;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.TrialFailedException;
import io.benchwright.data.trial.WorkerPool;
import io.benchwright.proxies.images.ImageOptions;
import io.benchwright.proxies.images.Images;
import io.benchwright.proxies.scores.ScoreTask;
import io.benchwright.proxies.scores.ScoreTrial;
import io.benchwright.proxies.scores.Scored;
import io.benchwright.proxies.scores.ZeroCostScore;
import io.benchwright.proxies.training.TrainingWorker.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(300)
class ScoringTest {

    private static final Set<ZeroCostScore> ALL = EnumSet.allOf(ZeroCostScore.class);

    @TempDir
    private static Path cache;

    private static Images images(int resolution) throws Exception {
        return Images.open(Trainings.SOURCE, ImageOptions.at(resolution).withFolder(cache));
    }

    private static Trainer trainer() {
        return Trainer.on(TrainingDevice.CPU).withThreads(1);
    }

    static Stream<SearchSpace> spaces() {
        return SearchSpaces.all().stream();
    }

    private static List<OptionalDouble> values(List<Scored> scored) {
        return scored.stream().map(Scored::value).toList();
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void scoresNetworksOfAllSpacesTheSameForTheSameSeed(SearchSpace space) throws Exception {
        try (Images images = images(32)) {
            for (Architecture architecture :
                    List.of(space.random(new StableRandom(4)), space.random(new StableRandom(5)))) {
                Network network = architecture.lower(TrainingTask.lowering(architecture, 32, 3));

                List<Scored> scored = trainer().score(new ScoreTask(network, ALL, 8, 1), images);

                assertThat(scored).extracting(Scored::score).containsExactly(ZeroCostScore.values());
                assertThat(scored).allMatch(each -> each.value().isPresent());
                assertThat(scored.get(0).value())
                        .hasValue((double) network.totals().parameters());
                assertThat(values(trainer().score(new ScoreTask(network, ALL, 8, 1), images)))
                        .isEqualTo(values(scored));
                List<Scored> other = trainer().score(new ScoreTask(network, ALL, 8, 2), images);
                for (int i = 0; i < other.size(); i++) {
                    Scored one = scored.get(i);
                    assertThat(one.value().equals(other.get(i).value()))
                            .as(one.toString())
                            .isNotEqualTo(one.score().usesSeed());
                }
                for (ZeroCostScore score : EnumSet.of(ZeroCostScore.ZEN, ZeroCostScore.SNIP)) {
                    assertThat(trainer()
                                    .score(new ScoreTask(network, EnumSet.of(score), 8, 1), images)
                                    .get(0)
                                    .value())
                            .as("alone")
                            .isEqualTo(scored.stream()
                                    .filter(each -> each.score() == score)
                                    .findFirst()
                                    .orElseThrow()
                                    .value());
                }
            }
        }
    }

    /** Nothing comes out of the cell's first edge, but two convolutions go on from there. */
    @Test
    void scoresNetworksWithBranchesThatCarryNothing() throws Exception {
        Architecture dead =
                SearchSpaces.parse("|none~0|+|nor_conv_3x3~0|nor_conv_1x1~1|+|none~0|nor_conv_3x3~1|skip_connect~2|");
        Network network = dead.lower(TrainingTask.lowering(dead, 32, 3));
        try (Images images = images(32)) {
            assertThat(trainer().score(new ScoreTask(network, ALL, 8, 1), images))
                    .allMatch(each -> each.value().isPresent());
        }
    }

    @Test
    void saysWhyThereIsNoValue() throws Exception {
        Architecture none = SearchSpaces.parse("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|");
        Network network = none.lower(TrainingTask.lowering(none, 32, 3));
        try (Images images = images(32)) {
            List<Scored> scored =
                    trainer().score(new ScoreTask(network, EnumSet.of(ZeroCostScore.SYNFLOW), 8, 1), images);

            assertThat(scored.get(0).value()).isEmpty();
            assertThat(scored.get(0).cause()).hasValue("nothing flows from the input to the output");
        }
    }

    @Test
    void refusesImagesThatDoNotFit() throws Exception {
        Network network = Trainings.network(4);
        try (Images images = images(16)) {
            assertThatThrownBy(() -> trainer().score(new ScoreTask(network, ALL, 1000, 1), images))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching(
                            "batch is 1000, but generated:classes=3,images=300,seed=5 has only \\d+ images for"
                                    + " training");
            Network.Builder two = Network.builder(new Shape(3, 16, 16));
            two.classifier(two.input(), 2);
            assertThatThrownBy(() -> trainer().score(new ScoreTask(two.build(), ALL, 8, 1), images))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the network tells 2 classes apart, but generated:classes=3,images=300,seed=5 has 3");
        }
    }

    @Test
    void aWorkerGivesTheSameValuesAndGoesOnAfterARefusal() throws Exception {
        try (Images images = images(16);
                WorkerPool pool = new WorkerPool(
                        TrainingWorker.command(
                                Settings.of(Trainings.SOURCE).withCache(cache).withThreads(1)),
                        notice -> {})) {
            ScoreTask task = new ScoreTask(Trainings.network(4), ALL, 8, 1);
            ScoreTrial elsewhere = new ScoreTrial("by-hand", "width 4", task, "cifar10");
            assertThatThrownBy(() -> pool.slot(0).run(elsewhere.trial(), Duration.ofMinutes(1)))
                    .isInstanceOf(TrialFailedException.class)
                    .hasMessage("dataset is 'cifar10', but this worker has " + images.name());

            ScoreTrial trial = new ScoreTrial("by-hand", "width 4", task, images.name());
            JsonObject answer = pool.slot(0).run(trial.trial(), Duration.ofMinutes(1));

            assertThat(trial.rows(new Outcome.Completed(answer, 1, 1)))
                    .extracting(ScoreRow::value)
                    .isEqualTo(trainer().score(task, images).stream()
                            .map(scored -> scored.value().orElseThrow())
                            .toList());
            assertThat(pool.starts()).isEqualTo(1);
        }
    }

    /** Values that others published of FBNet's networks, with images, weights and seeds of their own. */
    @Test
    void ranksAsPublishedValuesDo() throws Exception {
        Path file = Path.of(
                System.getProperty("benchwright.datasets", "no-such-folder"), "help/fbnet_zero_cost_proxies.json.gz");
        if (!Files.exists(file)) {
            System.err.println("skipped: " + file.normalize() + " is not there");
        }
        assumeTrue(Files.exists(file), "a published data set is not there");
        try (Images images = images(32)) {
            List<ScoreAgreement.Agreement> cheap = ScoreAgreement.of(
                    file,
                    300,
                    16,
                    images,
                    2,
                    1,
                    List.of(ZeroCostScore.PARAMS, ZeroCostScore.MACS, ZeroCostScore.SYNFLOW, ZeroCostScore.L2_NORM));
            List<ScoreAgreement.Agreement> dear = ScoreAgreement.of(
                    file,
                    40,
                    16,
                    images,
                    2,
                    1,
                    List.of(ZeroCostScore.NWOT, ZeroCostScore.ZEN, ZeroCostScore.SNIP, ZeroCostScore.GRAD_NORM));

            assertThat(rho(cheap, ZeroCostScore.PARAMS)).isEqualTo(1);
            assertThat(rho(cheap, ZeroCostScore.MACS)).isGreaterThan(0.99);
            assertThat(rho(cheap, ZeroCostScore.SYNFLOW)).isGreaterThan(0.98);
            assertThat(rho(cheap, ZeroCostScore.L2_NORM)).isGreaterThan(0.99);
            assertThat(rho(dear, ZeroCostScore.NWOT)).isGreaterThan(0.98);
            assertThat(rho(dear, ZeroCostScore.ZEN)).isGreaterThan(0.95);
            assertThat(rho(dear, ZeroCostScore.SNIP)).isGreaterThan(0.7);
            assertThat(rho(dear, ZeroCostScore.GRAD_NORM)).isGreaterThan(0.7);
        }
    }

    private static double rho(List<ScoreAgreement.Agreement> agreements, ZeroCostScore score) {
        return agreements.stream()
                .filter(each -> each.score() == score)
                .findFirst()
                .orElseThrow()
                .spearman();
    }

    @Test
    void namesAreThoseOfTheField() {
        assertThat(Arrays.stream(ZeroCostScore.values()).map(ZeroCostScore::toString))
                .containsExactly(
                        "params", "macs", "activations", "synflow", "snip", "grad-norm", "nwot", "zen", "l2-norm");
    }
}

package io.benchwright.proxies.schemes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.proxies.images.Augmentation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingSchemesTest {

    private static final String MINE = """
            name: mine
            epochs: 16
            batch: 128
            optimiser: {kind: adamw}
            learningRate: {peak: 1e-3, warmUpEpochs: 0.5, decay: cosine}
            weightDecay: 0.05
            resolution: 32
            validationResolution: 32
            augmentation: flip
            """;

    @Test
    void theProxyIsThatOfThePublication() throws IOException {
        TrainingScheme proxy = TrainingSchemes.find("accel-nasbench-proxy");

        assertThat(proxy.epochs()).isEqualTo(16);
        assertThat(proxy.batch()).isEqualTo(4 * 512);
        assertThat(proxy.optimiser()).isEqualTo(new Optimiser.Sgd(0.9, false));
        assertThat(proxy.weightDecay()).isEqualTo(1e-4);
        assertThat(proxy.labelSmoothing()).isEqualTo(0.1);
        assertThat(proxy.validationResolution()).isEqualTo(256);
        assertThat(proxy.augmentation()).isEqualTo(Augmentation.RANDOM_RESIZED_CROP);
    }

    /** As the authors' own code gives them for epochs 0 to 15 (their get_resolution in steps of 32, their get_cyclic_lr). */
    @Test
    void resolutionAndLearningRateOfTheProxyAreThoseOfItsAuthors() throws IOException {
        TrainingScheme proxy = TrainingSchemes.find("accel-nasbench-proxy");

        assertThat(IntStream.range(0, 16).map(proxy::resolutionAt))
                .containsExactly(160, 160, 160, 160, 160, 160, 160, 160, 160, 160, 160, 160, 192, 192, 192, 192);
        int steps = 625;
        assertThat(proxy.learningRate(0, steps)).isEqualTo(0.425e-4, within(1e-12));
        assertThat(proxy.learningRate(steps, steps)).isEqualTo(0.2125 * 1.0001, within(1e-12));
        assertThat(proxy.learningRate(2L * steps, steps)).isEqualTo(0.425, within(1e-12));
        assertThat(proxy.learningRate(9L * steps, steps)).isEqualTo(0.2125, within(1e-12));
        assertThat(proxy.learningRate(16L * steps, steps)).isZero();
    }

    @Test
    void aCosineIsHalfWayDownInTheMiddle() {
        TrainingScheme scheme = TrainingSchemes.parse(MINE, "mine.yaml");

        assertThat(scheme.learningRate(50, 100)).isEqualTo(1e-3, within(1e-15));
        assertThat(scheme.learningRate(825, 100)).isEqualTo(0.5e-3, within(1e-15));
        // (1 + cos(pi/4)) / 2
        assertThat(scheme.learningRate(50 + 1550 / 4, 100)).isEqualTo(0.853553e-3, within(1e-6));
        assertThat(scheme.learningRate(1599, 100)).isPositive().isLessThan(1e-8);
    }

    @ParameterizedTest
    @CsvSource({"24, 32, 24 24 32 32", "128, 224, 128 160 192 224", "30, 36, 30 32 34 36", "31, 32, 31 31 32 32"})
    void resolutionsGrowInStepsThatDivideBothEnds(int first, int last, String expected) {
        ResolutionSchedule schedule = new ResolutionSchedule(first, last, 0, 3);

        assertThat(IntStream.range(0, 4).mapToObj(epoch -> Integer.toString(schedule.at(epoch))))
                .containsExactly(expected.split(" "));
    }

    @Test
    void everyPresetIsNamedAsItsFileAndTellsWhatItIs() throws IOException {
        assertThat(TrainingSchemes.presets()).hasSize(5).allSatisfy(preset -> {
            assertThat(TrainingSchemes.find(preset.name())).isEqualTo(preset);
            assertThat(preset.description()).isNotEmpty();
        });
    }

    @Test
    void whatIsWrittenReadsAsTheSame() {
        for (TrainingScheme preset : TrainingSchemes.presets()) {
            assertThat(TrainingSchemes.parse(preset.toYaml(), "text")).isEqualTo(preset);
        }
        TrainingScheme mine = TrainingSchemes.parse(MINE + "description: ' it''s: # mine'\n", "text");
        assertThat(mine.description()).isEqualTo(" it's: # mine");
        assertThat(TrainingSchemes.parse(mine.toYaml(), "text")).isEqualTo(mine);
    }

    @Test
    void theCanonicalFormHoldsWhatIsAskedAndNoNames() {
        assertThat(TrainingSchemes.parse(MINE, "mine.yaml").canonical())
                .isEqualTo(
                        "{\"augmentation\":\"flip\",\"batch\":128,\"epochs\":16,\"labelSmoothing\":0,"
                                + "\"learningRate\":{\"decay\":\"cosine\",\"peak\":0.001,\"warmUpEpochs\":0.5},"
                                + "\"optimiser\":{\"beta1\":0.9,\"beta2\":0.999,\"epsilon\":0.00000001,\"kind\":\"adamw\"},"
                                + "\"resolution\":{\"first\":32,\"growthEnds\":0,\"growthStarts\":0,\"last\":32},"
                                + "\"trainingShare\":1,\"validationResolution\":32,\"weightDecay\":0.05,\"widthMultiplier\":1}");
    }

    @Test
    void equalQuestionsHaveEqualHashes() {
        String other = MINE.replace("name: mine", "name: yours")
                .replace("resolution: 32\n", "resolution: {first: 32, last: 32, growthStarts: 3, growthEnds: 9}\n")
                .replace("1e-3", "0.0010");

        assertThat(TrainingSchemes.parse(other, "text").sha256())
                .isEqualTo(TrainingSchemes.parse(MINE, "text").sha256())
                .isNotEqualTo(
                        TrainingSchemes.parse(MINE.replace("16", "17"), "text").sha256());
    }

    /** Networks are trained for weeks under these: a change of what a preset means must not go unseen. */
    @ParameterizedTest
    @CsvSource({
        "accel-nasbench-proxy, 723b61639823d6e47900662cfa15d9ca6b6bc16c2744dbd3767693b5ae738da8",
        "accel-nasbench-reference, 314e269763eb8485c0845271851028954e1d052ef7e1de2f7f8726c00135ec49",
        "small-quick, a8df1447b2da45ed5bf33b2b3355bf12e1b85805a64441c06f59d0263103c6ac",
        "small-proxy, 4df53ad5edd26dcc2cc67256b31260704e761ee608b05eef4167142bfe19b095",
        "small-reference, 0c319f7758f68288ce6b68aff2aa5095fea88ceaff0895a21ced9e67cd71e2d0"
    })
    void hashesOfPresetsStay(String name, String sha256) throws IOException {
        assertThat(TrainingSchemes.find(name).sha256()).isEqualTo(sha256);
    }

    @Test
    void allProblemsOfAFileAreToldAtOnceWithTheirLines(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("bad.yaml");
        Files.writeString(file, """
                name: my scheme
                epochs: 0
                batchs: 64
                optimiser: {kind: sgdm, momentum: 0.9}
                learningRate:
                  peak: fast
                  warmUpEpochs: 1
                  decay: linear
                  floor: 0.1
                weightDecay: 5
                resolution: {first: 224, last: 160, growthStarts: 3, growthEnds: 2}
                validationResolution: 32.5
                trainingShare: 0
                augmentation: flop
                augmentation: flip
                """);

        assertThatThrownBy(() -> TrainingSchemes.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": line 1: name is 'my scheme', but must be of letters, digits, '_', '.' and '-';"
                        + " line 1: batch is missing; it must be a whole number;"
                        + " line 2: epochs is 0, but must be at least 1 and at most 100000;"
                        + " line 3: unknown key 'batchs' (did you mean batch?); there are name, description, epochs,"
                        + " batch, optimiser, learningRate, weightDecay, labelSmoothing, resolution,"
                        + " validationResolution, trainingShare, widthMultiplier, augmentation;"
                        + " line 4: optimiser.kind is 'sgdm', but must be one of sgd, adamw (did you mean sgd?);"
                        + " line 6: learningRate.peak is 'fast', but must be a number;"
                        + " line 9: unknown key 'learningRate.floor'; there are peak, warmUpEpochs, decay;"
                        + " line 10: weightDecay is 5, but must be at least 0 and at most 1;"
                        + " line 11: resolution.last is 160, but must be at least first, 224;"
                        + " line 11: resolution.growthEnds is 2, but must be above growthStarts, 3;"
                        + " line 12: validationResolution is '32.5', but must be a whole number;"
                        + " line 13: trainingShare is 0, but must be above 0 and at most 1;"
                        + " line 14: augmentation is 'flop', but must be one of none, flip, random-resized-crop"
                        + " (did you mean flip?);"
                        + " line 15: augmentation stands twice");
    }

    @Test
    void numbersThatDoNotGoTogetherAreToldAtOnceToo() {
        String wrong = MINE.replace("epochs: 16", "epochs: 3")
                .replace("warmUpEpochs: 0.5", "warmUpEpochs: 4")
                .replace("resolution: 32\nv", "resolution: {first: 24, last: 32, growthStarts: 1, growthEnds: 9}\nv")
                .replace("{kind: adamw}", "{kind: sgd, momentum: 0}");

        assertThatThrownBy(() -> TrainingSchemes.parse(wrong, "mine.yaml"))
                .hasMessage("mine.yaml: line 4: optimiser.momentum is 0, but Nesterov's must be above 0;"
                        + " line 5: learningRate.warmUpEpochs is 4, but must be below the number of epochs, 3;"
                        + " line 7: resolution.growthEnds is 9, but must be below the number of epochs, 3, or the last"
                        + " resolution is never reached");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'epochs: [1' | line 1: is not YAML: expected ',' or ']', but got <stream end>",
                "'' | line 1: must hold keys with values, such as 'name: value'",
                "'- 1' | line 1: must hold keys with values, such as 'name: value'",
            })
    void saysWhereATextIsNoScheme(String text, String problem) {
        assertThatThrownBy(() -> TrainingSchemes.parse(text, "x.yaml")).hasMessageStartingWith("x.yaml: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "resolution: 32 | resolution: [32] | resolution must be like 32, or like {first: 160, last: 192,"
                        + " growthStarts: 11, growthEnds: 13}",
                "resolution: 32 | resolution: 4 | resolution is 4, but must be at least 8 and at most 2048",
                "batch: 128 | batch: 3000000000 | batch is 3000000000, which is too large",
                "{kind: adamw} | adamw | optimiser must be like {kind: sgd, momentum: 0.9, nesterov: true}",
                "{kind: adamw} | {kind: sgd, nesterov: yes} | optimiser.nesterov is 'yes', but must be one of true,"
                        + " false",
                "{kind: adamw} | {kind: adamw, momentum: 0.9} | unknown key 'optimiser.momentum'; there are kind,"
                        + " beta1, beta2, epsilon",
                "{kind: adamw} | {momentum: 0.9} | optimiser.kind is missing; it must be one of sgd, adamw",
            })
    void saysWhatIsWrongWithOneValue(String right, String wrong, String problem) {
        String text = MINE.replaceAll("(?m)^" + Pattern.quote(right) + "$|(?<=: )" + Pattern.quote(right) + "$", wrong);

        assertThatThrownBy(() -> TrainingSchemes.parse(text, "mine.yaml"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("mine.yaml: line \\d: " + Pattern.quote(problem));
    }

    @Test
    void guessesWhatAMisspeltPresetWas() {
        assertThatThrownBy(() -> TrainingSchemes.find("small-quik"))
                .hasMessage("no training scheme is named 'small-quik' (did you mean small-quick?), and there is no such"
                        + " file; there are accel-nasbench-proxy, accel-nasbench-reference, small-quick, small-proxy,"
                        + " small-reference");
    }

    @Test
    void recordsRefuseWhatFilesMayNotSay() {
        assertThatThrownBy(() -> new ResolutionSchedule(7, 32, 0, 3))
                .hasMessage("first is 7, but must be at least 8 and at most 2048");
        assertThatThrownBy(() -> new LearningRate(0, 0, LearningRate.Decay.LINEAR))
                .hasMessage("peak is 0, but must be above 0 and at most 1000");
        assertThatThrownBy(() -> new Optimiser.AdamW(0.9, 1, 1e-8))
                .hasMessage("beta2 is 1, but must be at least 0 and below 1");
        assertThatThrownBy(() -> new TrainingScheme(
                        "x",
                        "",
                        0,
                        0,
                        Optimiser.AdamW.USUAL,
                        new LearningRate(1, 0, LearningRate.Decay.LINEAR),
                        0,
                        0,
                        ResolutionSchedule.constant(32),
                        32,
                        1,
                        1,
                        Augmentation.NONE))
                .hasMessageStartingWith("scheme x: epochs is 0, but must be at least 1 and at most 100000; batch is 0");
    }
}

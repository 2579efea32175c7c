package io.benchwright.proxies.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.benchwright.data.space.Architecture;
import io.benchwright.proxies.schemes.TrainingScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProxySearchPlanTest {

    private static final String PLAN = """
            name: small
            space: nas-bench-201
            images: generated
            reference: small-quick
            vary:
              epochs: [1, 2]
              resolution: [16, 24]
            limit: {costShare: 0.5}
            networks: 8
            seeds: [1, 2]
            confirm: {networks: 6, seeds: [3]}
            """;

    @TempDir
    private Path folder;

    private ProxySearchPlan read(String yaml) throws IOException {
        Path file = folder.resolve("plan.yaml");
        Files.writeString(file, yaml);
        return ProxySearchPlan.read(file);
    }

    private void assertRefused(String yaml, String... problems) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(problems));
    }

    @Test
    void aPlanHasWhatTheFileSays() throws IOException {
        ProxySearchPlan plan = read(PLAN);

        assertThat(plan.space().name()).isEqualTo("nas-bench-201");
        assertThat(plan.reference().name()).isEqualTo("small-quick");
        assertThat(plan.candidates())
                .extracting(TrainingScheme::name)
                .containsExactly(
                        "small-quick-epochs1-resolution16",
                        "small-quick-epochs1-resolution24",
                        "small-quick-epochs2-resolution16",
                        "small-quick-epochs2-resolution24");
        assertThat(plan.mostShare()).hasValue(0.5);
        assertThat(plan.seeds()).containsExactly(1L, 2L);
        assertThat(plan.confirmSeeds()).containsExactly(3L);
        assertThat(plan.level()).isEqualTo(0.95);
    }

    @Test
    void theNetworksThatConfirmDidNotChoose() throws IOException {
        ProxySearchPlan plan = read(PLAN);

        List<Architecture> choosing = plan.choosing();
        Set<Architecture> all = new HashSet<>(choosing);
        all.addAll(plan.confirming());
        assertThat(choosing).hasSize(8);
        assertThat(all).hasSize(14);
    }

    @Test
    void schemesMayStandInThePlanOrBesideIt() throws IOException {
        String scheme =
                "{epochs: 2, batch: 16, optimiser: {kind: sgd}, learningRate: {peak: 0.1, warmUpEpochs: 0, decay: linear},"
                        + " weightDecay: 0, resolution: 16, validationResolution: 16, augmentation: none}";
        Files.writeString(folder.resolve("cheap.yaml"), scheme.replace("{epochs: 2", "{name: cheap, epochs: 3"));

        ProxySearchPlan plan =
                read(PLAN.replace("reference: small-quick", "reference: " + scheme + "\nbase: cheap.yaml"));

        assertThat(plan.reference().name()).isEqualTo("reference");
        assertThat(plan.reference().epochs()).isEqualTo(2);
        assertThat(plan.candidates().get(0).name()).startsWith("cheap-epochs1");
    }

    @Test
    void theIdIsOfAllThatIsAskedAndOfNothingElse() throws IOException {
        String id = read(PLAN).id("images");

        assertThat(id).matches("small-[0-9a-f]{12}");
        assertThat(read("# a comment\n" + PLAN).id("images")).isEqualTo(id);
        assertThat(read(PLAN.replace("seeds: [1, 2]", "seeds: [1]")).id("images"))
                .isNotEqualTo(id);
        assertThat(read(PLAN.replace("epochs: [1, 2]", "epochs: [1]")).id("images"))
                .isNotEqualTo(id);
        assertThat(read(PLAN.replace("0.5", "0.4")).id("images")).isNotEqualTo(id);
        assertThat(read(PLAN).id("others")).isNotEqualTo(id);
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertRefused(
                PLAN.replace("space: nas-bench-201", "space: nas-bench-202")
                        .replace("reference: small-quick", "reference: small-quik")
                        .replace("networks: 8", "networks: 3")
                        .replace("seeds: [1, 2]", "seeds: 2")
                        .replace("costShare", "share"),
                "line 2: space is 'nas-bench-202', but must be one of",
                "line 4: no training scheme is named 'small-quik' (did you mean small-quick?)",
                "line 8: unknown key 'limit.share'; there are seconds, costShare",
                "line 9: networks is 3, but must be at least 4: fewer have hardly an order",
                "line 10: seeds must be a list of whole numbers, such as [1, 2]");
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertRefused(
                PLAN.replace("{costShare: 0.5}", "{costShare: 0.5, seconds: 3}"),
                "limit must be either seconds or costShare");
        assertRefused(
                PLAN.replace("{costShare: 0.5}", "{costShare: 1}"),
                "limit.costShare is 1.0, but must be above 0 and below 1");
        assertRefused(PLAN.replace("{costShare: 0.5}", "{seconds: 0}"), "limit.seconds is 0.0, but must be above 0");
        assertRefused(
                PLAN.replace("seeds: [3]", "seeds: [2]"), "confirm.seeds has seeds that choose, but must have others");
        assertRefused(
                PLAN.replace("seeds: [1, 2]", "seeds: [1, 1]"), "seeds must be a list of different whole numbers");
        assertRefused(PLAN.replace("networks: 6", "networks: 2"), "confirm.networks is 2, but must be at least 4");
        assertRefused(PLAN + "level: 0.4\n", "level is 0.4, but must be above 0.5 and below 1");
        assertRefused(
                PLAN.replace("epochs: [1, 2]", "epochs: [3]").replace("  resolution: [16, 24]\n", ""),
                "vary makes no scheme that can be trained and differs from the reference; the first: trains like the reference");
        assertRefused(
                PLAN.replace("  epochs: [1, 2]\n  resolution: [16, 24]\n", ""), "vary must hold fields of a scheme");
        assertRefused(PLAN.replace("name: small\n", "name: a b\n"), "name is 'a b', but must be of letters");
        assertRefused(
                PLAN.replace("reference: small-quick", "reference: [1]"),
                "reference must be a preset, a file, or a scheme");
        assertRefused(
                PLAN.replace("reference: small-quick\n", ""),
                "reference is missing; it must be a preset, a file, or a scheme");
        assertRefused(
                PLAN.replace("reference: small-quick", "reference: {epochs: 0}"),
                "reference: epochs is 0, but must be at least 1");
    }

    @Test
    void aFileThatIsNotThereIsToldApart() {
        assertThatThrownBy(() -> ProxySearchPlan.read(folder.resolve("none.yaml")))
                .isInstanceOf(NoSuchFileException.class);
    }
}

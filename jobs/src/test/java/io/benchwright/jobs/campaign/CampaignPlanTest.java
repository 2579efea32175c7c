package io.benchwright.jobs.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.yaml.YamlFormatException;
import io.benchwright.jobs.target.DeviceTarget;
import io.benchwright.jobs.target.MeasuredMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CampaignPlanTest {

    @TempDir
    private Path folder;

    private CampaignPlan plan(String text) throws IOException {
        return CampaignPlan.read(Files.writeString(folder.resolve("mine.yaml"), text));
    }

    @Test
    void everySectionHasADefault() throws IOException {
        CampaignPlan plan = plan("space: nas-bench-201\n");

        assertThat(plan.name()).isEqualTo("mine");
        assertThat(plan.images()).isEqualTo("generated");
        assertThat(plan.sample().networks()).isEqualTo(100);
        assertThat(plan.training().orElseThrow().scheme().orElseThrow().name()).isEqualTo("small-quick");
        assertThat(plan.training().orElseThrow().networks()).isEqualTo(100);
        assertThat(plan.measurements()).singleElement().satisfies(each -> {
            assertThat(each.target().id()).isEqualTo("local-cpu-1");
            assertThat(each.metrics()).containsExactly(MeasuredMetric.LATENCY);
        });
        assertThat(plan.stages()).containsExactly(Stage.TRAIN, Stage.MEASURE, Stage.FIT, Stage.REPORT);
    }

    @Test
    void sectionsCanBeTurnedOff() throws IOException {
        CampaignPlan plan = plan("training: none\ntargets: none\nfit: {model: none}\n");

        assertThat(plan.stages()).containsExactly(Stage.REPORT);
    }

    @Test
    void whatASearchChoosesIsTrainedUnlessSomethingElseIsSaid() throws IOException {
        String search = """
                name: searched
                proxySearch:
                  reference: small-reference
                  base: small-proxy
                  vary: {epochs: [4, 8]}
                  limit: {costShare: 0.5}
                  networks: 8
                  seeds: [1]
                """;

        assertThat(plan(search).training().orElseThrow().scheme()).isEmpty();
        assertThat(plan(search + "training: {scheme: proxy, networks: 10}\n")
                        .training()
                        .orElseThrow()
                        .scheme())
                .isEmpty();
        assertThat(plan(search + "training: {scheme: small-quick}\n")
                        .training()
                        .orElseThrow()
                        .scheme())
                .isPresent();
        assertThat(plan(search).proxySearch().orElseThrow().name()).isEqualTo("searched");
        assertThat(plan(search).stages()).startsWith(Stage.PROXY_SEARCH, Stage.TRAIN);
    }

    @Test
    void allThatIsWrongIsToldAtOnceWithItsLine() {
        assertThatExceptionOfType(YamlFormatException.class)
                .isThrownBy(() -> plan("""
                        name: a name
                        sample: {networks: 0, strategi: macs}
                        proxySearch:
                          reference: small-referense
                          vary: {epochs: [1, 2]}
                          limit: {costShare: 2}
                          networks: 8
                          seeds: [1, 1]
                        training: {networks: 200, seeds: [x]}
                        targets:
                          - {target: local-cpu}
                          - {target: a100-model, metrics: [energy]}
                        fit: {model: best}
                        failures: {mostShare: 2}
                        trainings: {}
                        """))
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()))
                        .contains(
                                "line 1: name is 'a name'",
                                "line 2: sample.networks is 0, but must be at least 1",
                                "line 2: unknown key 'sample.strategi' (did you mean strategy?)",
                                "line 4: proxySearch.no training scheme is named 'small-referense'",
                                "line 9: training.networks is 200, but the sample has only 100",
                                "line 9: training.seeds must be a list of different whole numbers",
                                "line 11: there is no target 'local-cpu'",
                                "line 12: target a100-model does not tell energy",
                                "line 13: fit.model is 'best', but must be one of",
                                "line 14: failures.mostShare is 2.0, but must be from 0 to 1",
                                "line 15: unknown key 'trainings'"));
    }

    @Test
    void aProxyNeedsASearch() {
        assertThatExceptionOfType(YamlFormatException.class)
                .isThrownBy(() -> plan("training: {scheme: proxy}\n"))
                .withMessageContaining("there is no proxySearch that would choose one");
    }

    @Test
    void filesAreLookedForBesideThePlan() throws IOException {
        Files.createDirectory(folder.resolve("pictures"));
        Files.writeString(folder.resolve("devices.yaml"), """
                devices:
                  - {id: my-board, chip: zcu102-dpuczdx8g-b4096-x3, batch: {latency: 1}, precision: int8}
                """);
        Files.writeString(folder.resolve("targets.yaml"), """
                targets:
                  - {device: my-board, runtime: driver, command: [./driver]}
                """);

        CampaignPlan plan = plan("""
                images: pictures
                devices: devices.yaml
                targetsFile: targets.yaml
                targets:
                  - {target: my-board, networks: 7, driftTolerance: 0.5}
                """);

        assertThat(plan.images()).isEqualTo(folder.resolve("pictures").toString());
        assertThat(plan.measurements()).singleElement().satisfies(each -> {
            assertThat(each.target()).isInstanceOf(DeviceTarget.Driver.class);
            assertThat(each.networks()).isEqualTo(7);
            assertThat(each.driftTolerance()).isEqualTo(0.5);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"quickstart", "cifar10", "accel-nasbench", "published"})
    void examplesCanBeRead(String name) throws IOException {
        Path examples = Path.of(System.getProperty("benchwright.root", ".."), "examples");

        assertThat(CampaignPlan.read(examples.resolve(name + ".yaml")).name()).isEqualTo(name);
    }

    /** What editors are told must be what is read. */
    @Test
    void theSchemaForEditorsHasTheKeysThatAreRead() throws IOException {
        Path file = Path.of(System.getProperty("benchwright.root", ".."), "docs", "campaign.schema.json");
        JsonObject top = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        JsonObject keys = top.getAsJsonObject("properties");

        assertThat(read("zzz: 1\n")).isEqualTo(keys.keySet());
        assertThat(read("sample: {zzz: 1}\n")).isEqualTo(properties(keys.getAsJsonObject("sample")));
        assertThat(read("fit: {zzz: 1}\n")).isEqualTo(properties(keys.getAsJsonObject("fit")));
        assertThat(read("failures: {zzz: 1}\n")).isEqualTo(properties(keys.getAsJsonObject("failures")));
        assertThat(read("training: {zzz: 1}\n")).isEqualTo(properties(second(keys, "training")));
        assertThat(read("targets: [{target: a100-model, zzz: 1}]\n"))
                .isEqualTo(properties(second(keys, "targets").getAsJsonObject("items")));
        assertThat(read("imports: [{format: accel-nasbench, source: x, zzz: 1}]\n"))
                .isEqualTo(properties(keys.getAsJsonObject("imports").getAsJsonObject("items")));
        assertThat(read("proxySearch: {reference: small-reference, vary: {epochs: [1]}, zzz: 1}\n"))
                .isEqualTo(properties(keys.getAsJsonObject("proxySearch")));
    }

    private static Set<String> properties(JsonObject schema) {
        return schema.getAsJsonObject("properties").keySet();
    }

    /** What is written out, where a word may stand instead. */
    private static JsonObject second(JsonObject keys, String key) {
        return keys.getAsJsonObject(key).getAsJsonArray("oneOf").get(1).getAsJsonObject();
    }

    /** The keys that are known beside one that is not. */
    private Set<String> read(String text) throws IOException {
        try {
            plan(text);
        } catch (YamlFormatException e) {
            Matcher matcher = Pattern.compile("unknown key '[^']*zzz'; there are ([A-Za-z, ]+)")
                    .matcher(String.valueOf(e.getMessage()));
            assertThat(matcher.find()).as(e.getMessage()).isTrue();
            return new LinkedHashSet<>(List.of(matcher.group(1).split(", ")));
        }
        throw new AssertionError("an unknown key was read");
    }

    @Test
    void stagesHaveNames() {
        assertThat(List.of(Stage.values()).stream().map(Stage::toString))
                .containsExactly("import", "proxy-search", "train", "measure", "fit", "report");
        assertThat(Stage.named("proxy-search")).isEqualTo(Stage.PROXY_SEARCH);
    }
}

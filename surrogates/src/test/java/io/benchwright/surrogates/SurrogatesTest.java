package io.benchwright.surrogates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.surrogates.internal.model.ModelFile;
import io.benchwright.surrogates.internal.model.ModelsForTests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurrogatesTest {

    private static final ModelsForTests MODELS = ModelsForTests.least(70);

    @TempDir
    private Path folder;

    private static byte[] model(String target) {
        return ModelFile.write(target, "percent", MODELS.ofAllKinds());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The least that a card must say. */
    private static final String CARD = "{\"format\":\"benchwright-surrogate-card\",\"version\":1}";

    private Surrogates with(String target, byte[] model, byte[] card) throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        try (Commit commit = benchmark.begin(Map.of())) {
            commit.put("surrogate", target, Map.of("model.zip", model, "card.json", card));
            commit.publish();
        }
        return Surrogates.of(benchmark);
    }

    @Test
    void findsTheSurrogateOfATarget() throws Exception {
        with("throughput@a100", model("throughput@a100"), bytes(CARD));
        Surrogates surrogates = with("accuracy", model("accuracy"), bytes(CARD + "\n"));
        Surrogate accuracy = surrogates.of("accuracy");

        assertThat(surrogates.targets()).containsExactly("accuracy", "throughput@a100");
        assertThat(accuracy.target()).isEqualTo("accuracy");
        assertThat(accuracy.card()).hasToString(CARD);
        assertThat(accuracy.mean(accuracy.space().first())).isFinite();
    }

    @Test
    void saysWhatThereIsWhereATargetHasNone() throws Exception {
        Surrogates none = Surrogates.of(Benchmark.openOrCreate(folder));
        Surrogates one = with("accuracy", model("accuracy"), bytes(CARD));

        assertThatThrownBy(() -> none.of("throughput"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(folder + ": there is no surrogate of 'throughput'; make surrogates with 'benchwright fit "
                        + folder + "'");
        assertThatThrownBy(() -> one.of("throughput"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(folder + ": there is no surrogate of 'throughput'; there are those of accuracy");
    }

    @Test
    void refusesAModelOfAnotherTarget() throws Exception {
        Surrogates surrogates = with("accuracy", model("latency@a100"), bytes(CARD));

        assertThatThrownBy(() -> surrogates.of("accuracy"))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + ": surrogate 'accuracy': model.zip: is of target latency@a100, not accuracy");
    }

    @Test
    void refusesCardsThatAreNone() throws Exception {
        for (String card : new String[] {"", "[]", "5", "{} {}", "{'a':1}", "{\"a\":NaN}", "\"{}\"", "{"}) {
            Surrogates surrogates = with("accuracy", model("accuracy"), bytes(card));
            assertThatThrownBy(() -> surrogates.of("accuracy"))
                    .as(card)
                    .isInstanceOf(IOException.class)
                    .hasMessage(folder + ": surrogate 'accuracy': card.json: is not a JSON object");
        }
    }

    @Test
    void refusesCardsOfOtherKindsAndVersions() throws Exception {
        Map<String, String> messages = Map.of(
                "{}",
                "is not the card of a surrogate",
                "{\"format\":null,\"version\":1}",
                "is not the card of a surrogate",
                CARD.replace("1}", "2}"),
                "has version 2, but this Benchwright reads version 1",
                CARD.replace("1}", "[]}"),
                "has version [], but this Benchwright reads version 1",
                CARD.replace(",\"version\":1", ""),
                "has version null, but this Benchwright reads version 1");
        for (Map.Entry<String, String> each : messages.entrySet()) {
            Surrogates surrogates = with("accuracy", model("accuracy"), bytes(each.getKey()));
            assertThatThrownBy(() -> surrogates.of("accuracy"))
                    .isInstanceOf(IOException.class)
                    .hasMessage(folder + ": surrogate 'accuracy': card.json: " + each.getValue());
        }
    }

    @Test
    void refusesCardsThatAreFarTooLong() throws Exception {
        Surrogates surrogates = with("accuracy", model("accuracy"), bytes("{}" + " ".repeat(5 << 20)));

        assertThatThrownBy(() -> surrogates.of("accuracy"))
                .isInstanceOf(IOException.class)
                .hasMessage(folder
                        + ": surrogate 'accuracy': card.json: has 5242882 bytes, but a card has at most 4194304");
    }
}

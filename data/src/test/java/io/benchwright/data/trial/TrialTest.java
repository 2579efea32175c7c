package io.benchwright.data.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrialTest {

    @Test
    void theIdIsTheHashOfTheCanonicalQuestion() {
        Trial trial = trial("{\"seed\": 7, \"device\": \"a100\", \"metrics\": [\"throughput\", \"latency\"]}");

        assertThat(trial.toJson())
                .isEqualTo("{\"operation\":\"measure\",\"trial\":{\"device\":\"a100\","
                        + "\"metrics\":[\"throughput\",\"latency\"],\"seed\":7}}");
        // printf '%s' '{"operation":...}' | sha256sum | cut -c 1-32
        assertThat(trial.id()).isEqualTo("c6d78ebd947ece1a59d26544d2e17891");
        assertThat(trial).hasToString("measure " + trial.id());
    }

    @Test
    void theOrderOfFieldsIsNoPartOfTheQuestion() {
        Trial one = trial("{\"a\":{\"x\":1,\"y\":2},\"b\":[1,2]}");

        assertThat(trial("{\"b\":[1,2],\"a\":{\"y\":2,\"x\":1}}"))
                .isEqualTo(one)
                .hasSameHashCodeAs(one);
        assertThat(trial("{\"b\":[2,1],\"a\":{\"y\":2,\"x\":1}}").id()).isNotEqualTo(one.id());
        assertThat(Trial.of("train", one.fields()).id()).isNotEqualTo(one.id());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1.0, 1",
        "1e0, 1",
        "-0, 0",
        "0.50, 0.5",
        "5E-1, 0.5",
        "100, 100",
        "1e20, 100000000000000000000",
        "1e400, 1E+400",
        "1e-40, 1E-40",
        "12345678901234567890, 12345678901234567890",
    })
    void aNumberHasOneForm(String written, String canonical) {
        assertThat(trial("{\"n\":" + written + "}").toJson()).endsWith("{\"n\":" + canonical + "}}");
    }

    @Test
    void textIsWrittenAsItIs() {
        assertThat(trial("{\"a<b>\":\"k3_e1|skip & \\u00e9\\n\",\"yes\":true}").toJson())
                .endsWith("{\"a<b>\":\"k3_e1|skip & \u00e9\\n\",\"yes\":true}}");
    }

    @Test
    void readsWhatItWrites() {
        Trial trial = trial("{\"seed\":1.50,\"metrics\":[\"latency\"]}");

        assertThat(Trial.fromJson(trial.toJson())).isEqualTo(trial);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Trial.fromJson("{'operation':1}"))
                .withMessage("trial: not JSON");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Trial.fromJson("{\"operation\":\"train\"}"))
                .withMessage("trial: must be an object of two fields, the string 'operation' and the object 'trial'");
    }

    @Test
    void nobodyCanChangeATrial() {
        JsonObject fields = JsonParser.parseString("{\"seed\":1}").getAsJsonObject();
        Trial trial = Trial.of("measure", fields);
        String json = trial.toJson();
        fields.addProperty("seed", 2);
        trial.fields().addProperty("seed", 3);

        assertThat(trial.fields()).hasToString("{\"seed\":1}");
        assertThat(trial.toJson()).isEqualTo(json);
    }

    @Test
    void refusesWhatHasNoCanonicalForm() {
        JsonObject fields = new JsonObject();
        JsonObject inner = new JsonObject();
        fields.add("scheme", inner);
        inner.add("rate", JsonNull.INSTANCE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Trial.of("train", fields))
                .withMessage("trial.scheme.rate is null, but what is not asked must be left out");
        inner.add("rate", new JsonPrimitive(Double.NaN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Trial.of("train", fields))
                .withMessage("trial.scheme.rate is NaN, but must be a finite number");
        inner.addProperty("rate", "\ud800");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Trial.of("train", fields))
                .withMessage("trial.scheme.rate is not valid Unicode");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Trial.of("train it", new JsonObject()))
                .withMessage("operation is 'train it', but must be of letters, digits, '_', '.' and '-'");
    }

    private static Trial trial(String fields) {
        return Trial.of("measure", JsonParser.parseString(fields).getAsJsonObject());
    }
}

package io.benchwright.jobs.target;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.trial.Outcome;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of requests and answers. */
class StoreAndForwardTest {

    private static final String HEADER = "{\"format\":\"benchwright-answers\",\"version\":1,\"driver\":\"a test\"}";

    @TempDir
    private Path folder;

    private final List<MeasureTrial> trials = Measurements.trials(13);
    private final MeasureTrial sentinel = trials.get(12);
    private final List<MeasureTrial> networks = trials.subList(0, 12);
    private final List<JsonObject> requests = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        Path file = folder.resolve("requests.jsonl");
        int written = RequestFile.write(
                file,
                List.of(new RequestFile.Group(networks, sentinel, 5)),
                3,
                measure -> measure.trial().fields());
        List<String> lines = Files.readAllLines(file);
        assertThat(JsonParser.parseString(lines.get(0)))
                .isEqualTo(
                        JsonParser.parseString("{\"format\":\"benchwright-requests\",\"version\":1,\"requests\":16}"));
        assertThat(written).isEqualTo(16);
        lines.stream()
                .skip(1)
                .forEach(line -> requests.add(JsonParser.parseString(line).getAsJsonObject()));
    }

    private static MeasureTrial asked(JsonObject request) {
        return MeasureTrial.of(request.getAsJsonObject("trial"));
    }

    /** Answers some requests with so many milliseconds. */
    private Path answer(List<JsonObject> some, ToDoubleFunction<JsonObject> milliseconds) throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        for (JsonObject request : some) {
            JsonObject answer = request.deepCopy();
            answer.addProperty("ok", true);
            answer.add("result", Measurements.answer(milliseconds.applyAsDouble(request)));
            answer.addProperty("finished", "2026-01-15T10:00:00Z");
            lines.add(answer.toString());
        }
        return Files.write(folder.resolve("answers.jsonl"), lines);
    }

    @Test
    void requestsHaveASentinelFirstAfterEachGroupAndLast() {
        List<Integer> sentinels = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            if (asked(requests.get(i)).isSentinel()) {
                sentinels.add(i);
            }
        }

        assertThat(sentinels).containsExactly(0, 6, 12, 15);
        assertThat(asked(requests.get(0)).replicate()).isEqualTo(5);
        assertThat(asked(requests.get(15)).replicate()).isEqualTo(8);
    }

    @Test
    void aFileThatIsThereIsNotOverwritten() {
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(this::write);
    }

    @Test
    void answersAreTakenAndSayWhatSentinelsSayOfThem() throws IOException {
        AnswerFile answers = AnswerFile.read(answer(requests, request -> 5), DriftWatch.TOLERANCE);

        assertThat(answers.problems()).isEmpty();
        assertThat(answers.taken()).hasSize(16);
        assertThat(answers.open() + answers.drifted() + answers.twice()).isZero();
        Outcome.Completed outcome = (Outcome.Completed)
                requireNonNull(answers.taken().get(networks.get(0).trial()));
        assertThat(networks.get(0).rows(outcome).get(0).environment())
                .containsEntry("drift", "no")
                .containsEntry("finished", "2026-01-15T10:00:00Z");
    }

    @Test
    void whatDriftedAndWhatHasNoSentinelAfterItIsNotTaken() throws IOException {
        JsonObject second = requests.get(6);
        AnswerFile drifted =
                AnswerFile.read(answer(requests, request -> request.equals(second) ? 5.5 : 5), DriftWatch.TOLERANCE);
        AnswerFile stopped = AnswerFile.read(answer(requests.subList(0, 14), request -> 5), DriftWatch.TOLERANCE);

        assertThat(drifted.drifted()).isEqualTo(10);
        assertThat(drifted.taken()).hasSize(6);
        assertThat(stopped.open()).isOne();
        assertThat(stopped.taken()).hasSize(13);
    }

    @Test
    void aSecondAnswerIsLeftOutAndCounted() throws IOException {
        List<JsonObject> some = new ArrayList<>(requests);
        some.add(5, requests.get(4));
        AnswerFile answers = AnswerFile.read(answer(some, request -> 5), DriftWatch.TOLERANCE);

        assertThat(answers.twice()).isOne();
        assertThat(answers.taken()).hasSize(16);
    }

    @Test
    void refusalsAreFailures() throws IOException {
        Path file = answer(requests, request -> 5);
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        JsonObject refused = requests.get(3).deepCopy();
        refused.addProperty("ok", false);
        refused.addProperty("error", "does not fit");
        lines.set(4, refused.toString());
        Files.write(file, lines);

        AnswerFile answers = AnswerFile.read(file, DriftWatch.TOLERANCE);

        assertThat(answers.taken().get(asked(requests.get(3)).trial()))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.cause()).isEqualTo("does not fit"));
    }

    @Test
    void linesThatAreWrongAreToldWithTheirNumbers() throws IOException {
        Path file = answer(requests, request -> 5);
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        JsonObject other = JsonParser.parseString(lines.get(2)).getAsJsonObject();
        other.getAsJsonObject("trial").addProperty("batch", 2);
        lines.set(2, other.toString());
        lines.set(3, "{\"id\":");
        lines.set(4, "{}");
        Files.write(file, lines);

        assertThat(AnswerFile.read(file, DriftWatch.TOLERANCE).problems())
                .satisfiesExactly(
                        problem -> assertThat(problem).contains("line 3", "but that of what was asked is"),
                        problem -> assertThat(problem).contains("line 4", "is not JSON"),
                        problem -> assertThat(problem).contains("line 5", "must have id, operation, trial and ok"));
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("other"), "{\"format\":\"benchwright-requests\",\"version\":1}\n");
        Path empty = Files.writeString(folder.resolve("empty"), "");
        Path later = Files.writeString(folder.resolve("later"), "{\"format\":\"benchwright-answers\",\"version\":2}\n");

        assertThatIOException()
                .isThrownBy(() -> AnswerFile.read(file, DriftWatch.TOLERANCE))
                .withMessageContaining("is no file of answers");
        assertThatIOException()
                .isThrownBy(() -> AnswerFile.read(empty, DriftWatch.TOLERANCE))
                .withMessageContaining("is no file of answers");
        assertThatIOException()
                .isThrownBy(() -> AnswerFile.read(later, DriftWatch.TOLERANCE))
                .withMessageContaining("version 2");
    }
}

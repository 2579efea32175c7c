package io.benchwright.data.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DriverServerTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private List<JsonObject> serve(Map<String, DriverServer.Operation> operations, String... requests)
            throws InterruptedException {
        byte[] lines = (String.join("\n", requests) + "\n").getBytes(StandardCharsets.UTF_8);
        server(operations).serve(new ByteArrayInputStream(lines));
        return messages();
    }

    private DriverServer server(Map<String, DriverServer.Operation> operations) {
        return new DriverServer("test", operations, new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    private List<JsonObject> messages() {
        return said.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }

    private static String request(String id, String operation) {
        return "{\"id\":\"" + id + "\",\"operation\":\"" + operation + "\",\"trial\":{\"x\":3}}";
    }

    private static JsonObject answer(String name, JsonPrimitive value) {
        JsonObject answer = new JsonObject();
        answer.add(name, value);
        return answer;
    }

    @Test
    void saysHelloWithItsOperationsInOrder() throws InterruptedException {
        JsonObject hello = serve(Map.of(
                        "train", (trial, progress) -> new JsonObject(),
                        "score", (trial, progress) -> new JsonObject()))
                .get(0);

        assertThat(hello.get("protocol").getAsString()).isEqualTo(DriverMessage.PROTOCOL);
        assertThat(hello.get("version").getAsInt()).isEqualTo(DriverMessage.VERSION);
        assertThat(hello.get("operations")).hasToString("[\"score\",\"train\"]");
        assertThat(hello.get("name").getAsString()).isEqualTo("test");
    }

    @Test
    void answersInOrderAndTellsProgressUnderTheIdOfTheRequest() throws InterruptedException {
        List<JsonObject> messages = serve(
                Map.of("double", (trial, progress) -> {
                    progress.accept(new JsonPrimitive("half"));
                    return answer("x", new JsonPrimitive(2 * trial.get("x").getAsInt()));
                }),
                request("a", "double"),
                request("b", "double"));

        assertThat(messages).hasSize(5);
        assertThat(messages.get(1)).hasToString("{\"id\":\"a\",\"progress\":\"half\"}");
        assertThat(messages.get(2)).hasToString("{\"id\":\"a\",\"ok\":true,\"result\":{\"x\":6}}");
        assertThat(messages.get(4).get("id").getAsString()).isEqualTo("b");
    }

    @Test
    void refusesWhatItCannotAnswerAndGoesOn() throws InterruptedException {
        List<JsonObject> messages = serve(
                Map.of(
                        "wrong",
                        (trial, progress) -> {
                            throw new IllegalArgumentException("x is 3");
                        },
                        "later",
                        (trial, progress) -> {
                            throw new IOException("the disk is full");
                        },
                        "never",
                        (trial, progress) -> {
                            throw new TrialFailedException("diverged", false);
                        },
                        "well",
                        (trial, progress) -> new JsonObject()),
                request("1", "wrong"),
                request("2", "later"),
                request("3", "never"),
                request("4", "unknown"),
                "not JSON",
                "",
                "{\"id\":\"5\"}",
                request("6", "well"));

        List<String> refusals = messages.subList(1, messages.size() - 1).stream()
                .map(message -> message.get("error").getAsString() + " "
                        + message.get("retry").getAsBoolean())
                .toList();
        assertThat(refusals).hasSize(7);
        assertThat(refusals.subList(0, 3)).containsExactly("x is 3 false", "the disk is full true", "diverged false");
        assertThat(refusals.get(3)).startsWith("operation is 'unknown', but must be later or never or well or wrong");
        assertThat(refusals.get(5)).contains("this line is empty");
        assertThat(refusals.get(6)).startsWith("a request has a string 'operation' and an object 'trial'");
        assertThat(messages.get(messages.size() - 1).get("ok").getAsBoolean()).isTrue();
    }

    /** Whoever closes standard input wants it to end, however long the operation would take. */
    @Test
    void anOperationIsInterruptedWhenNobodyAsksAnyMore() throws Exception {
        CountDownLatch isWorking = new CountDownLatch(1);
        try (PipedInputStream in = new PipedInputStream()) {
            PipedOutputStream requests = new PipedOutputStream(in);
            Thread closes = new Thread(() -> {
                try {
                    requests.write((request("a", "wait") + "\n").getBytes(StandardCharsets.UTF_8));
                    requests.flush();
                    isWorking.await();
                    requests.close();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            closes.start();
            Thread serves = new Thread(() -> {
                try {
                    server(Map.of("wait", (trial, progress) -> {
                                isWorking.countDown();
                                Thread.sleep(60_000);
                                return new JsonObject();
                            }))
                            .serve(in);
                } catch (InterruptedException e) {
                    // As it should be.
                }
            });
            serves.start();
            serves.join(20_000);

            assertThat(serves.isAlive()).isFalse();
            assertThat(messages()).hasSize(1);
        }
    }

    @Test
    void offersSomething() {
        assertThatIllegalArgumentException().isThrownBy(() -> server(Map.of())).withMessageContaining("at least one");
    }
}

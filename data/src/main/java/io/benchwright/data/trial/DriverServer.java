package io.benchwright.data.trial;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The driver's side of the driver protocol ({@code docs/driver-protocol.md}), for drivers in Java: says hello, and answers one request
 * after the other until standard input ends.
 */
public final class DriverServer {

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    /** How long an operation may take to notice that it is to end; then the process just ends. */
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(3);

    private static final Optional<String> END = Optional.empty();

    private final String name;
    private final Map<String, Operation> operations;
    private final PrintStream out;

    /** Answers the trials of one operation. */
    @FunctionalInterface
    public interface Operation {

        /**
         * Answers a trial.
         *
         * @param trial its fields
         * @param progress is told how far it is, if the operation likes
         * @throws IllegalArgumentException if it cannot be answered, now or later; the message is what the other side reads
         * @throws TrialFailedException if it cannot be answered, and says whether another attempt may end better
         * @throws IOException if it cannot be answered now
         * @throws InterruptedException if standard input has ended meanwhile
         */
        JsonObject answer(JsonObject trial, Consumer<JsonElement> progress)
                throws TrialFailedException, IOException, InterruptedException;
    }

    /**
     * A server.
     *
     * @param name what the driver calls itself
     * @param operations what it can do, at least one
     * @param out where messages go, and nothing else: see {@link #takeStandardOutput}
     */
    public DriverServer(String name, Map<String, Operation> operations, PrintStream out) {
        if (operations.isEmpty()) {
            throw new IllegalArgumentException("a driver offers at least one operation");
        }
        this.name = name;
        this.operations = new TreeMap<>(operations);
        this.out = out;
    }

    /** Standard output, for messages; what others print there from now on goes to standard error, since it must not pass for one. */
    public static PrintStream takeStandardOutput() {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err);
        return out;
    }

    /**
     * Answers what is asked until the stream ends.
     *
     * @throws InterruptedException if it ended in the midst of a request
     */
    public void serve(InputStream in) throws InterruptedException {
        BlockingQueue<Optional<String>> requests = new LinkedBlockingQueue<>();
        Thread worker = Thread.currentThread();
        CountDownLatch isDone = new CountDownLatch(1);
        Thread reader = new Thread(() -> read(in, requests, worker, isDone), "requests");
        reader.setDaemon(true);
        reader.start();
        JsonObject hello = new JsonObject();
        hello.addProperty("protocol", DriverMessage.PROTOCOL);
        hello.addProperty("version", DriverMessage.VERSION);
        hello.add("operations", GSON.toJsonTree(List.copyOf(operations.keySet())));
        hello.addProperty("name", name);
        say(hello);
        try {
            for (Optional<String> request = requests.take(); request.isPresent(); request = requests.take()) {
                say(answer(request.get()));
            }
        } finally {
            isDone.countDown();
        }
    }

    private static void read(
            InputStream in, BlockingQueue<Optional<String>> requests, Thread worker, CountDownLatch isDone) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                requests.add(Optional.of(line));
            }
        } catch (IOException e) {
            System.err.println("standard input: " + e.getMessage());
        }
        requests.add(END);
        try {
            // One that is idle ends by itself; one that works must hear of it.
            if (!isDone.await(PATIENCE_MILLIS / 10, TimeUnit.MILLISECONDS)) {
                worker.interrupt();
                if (!isDone.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    System.err.println("the operation does not end; the process does");
                    Runtime.getRuntime().halt(1);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(JsonObject message) {
        synchronized (out) {
            out.print(GSON.toJson(message) + "\n");
            out.flush();
        }
    }

    private JsonObject answer(String request) throws InterruptedException {
        JsonObject answer = new JsonObject();
        try {
            JsonObject question = GSON.fromJson(request, JsonObject.class);
            if (question == null) {
                throw new IllegalArgumentException("a request is an object, but this line is empty");
            }
            JsonElement id = question.get("id");
            answer.add("id", id);
            JsonObject result = work(question, progress -> {
                JsonObject message = new JsonObject();
                message.add("id", id);
                message.add("progress", progress);
                say(message);
            });
            answer.addProperty("ok", true);
            answer.add("result", result);
        } catch (IllegalArgumentException | JsonParseException e) {
            // Asked again, it would end the same way.
            refuse(answer, String.valueOf(e.getMessage()), false);
        } catch (TrialFailedException e) {
            refuse(answer, String.valueOf(e.getMessage()), e.isWorthRetrying());
        } catch (IOException e) {
            refuse(answer, String.valueOf(e.getMessage()), true);
        }
        return answer;
    }

    private static void refuse(JsonObject answer, String error, boolean isWorthRetrying) {
        answer.addProperty("ok", false);
        answer.addProperty("error", error);
        answer.addProperty("retry", isWorthRetrying);
    }

    private JsonObject work(JsonObject question, Consumer<JsonElement> progress)
            throws TrialFailedException, IOException, InterruptedException {
        if (!(question.get("operation") instanceof JsonPrimitive word
                && question.get("trial") instanceof JsonObject fields)) {
            throw new IllegalArgumentException("a request has a string 'operation' and an object 'trial'");
        }
        Operation operation = operations.get(word.getAsString());
        if (operation == null) {
            throw new IllegalArgumentException("operation is '" + word.getAsString() + "', but must be "
                    + String.join(" or ", operations.keySet()));
        }
        return operation.answer(fields, progress);
    }
}

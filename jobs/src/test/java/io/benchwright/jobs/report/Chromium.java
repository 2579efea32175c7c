package io.benchwright.jobs.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A headless Chromium with one tab, spoken to by its own protocol (DevTools), so that no driver is needed. It remembers what
 * the pages asked for and what went wrong in them.
 */
final class Chromium implements AutoCloseable {

    private static final String LISTENING = "DevTools listening on ws://";
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<JsonObject> received = new LinkedBlockingQueue<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final WebSocket socket;
    private int lastId;
    private boolean isLoaded;

    private Chromium(Process process) throws IOException, InterruptedException {
        this.process = process;
        String authority = authority(process.inputReader(StandardCharsets.UTF_8));
        HttpRequest tabs = HttpRequest.newBuilder(URI.create("http://" + authority + "/json/list"))
                .build();
        String tab = "";
        for (JsonElement each : JsonParser.parseString(
                        http.send(tabs, BodyHandlers.ofString()).body())
                .getAsJsonArray()) {
            if (each.getAsJsonObject().get("type").getAsString().equals("page")) {
                tab = each.getAsJsonObject().get("webSocketDebuggerUrl").getAsString();
            }
        }
        this.socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(tab), new Listener())
                .join();
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            call(domain + ".enable", new JsonObject());
        }
    }

    /** Where it listens, which it says once it is ready; what it says later is thrown away, so that it can go on. */
    private static String authority(BufferedReader output) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(LISTENING)) {
                Thread drain = new Thread(() -> output.lines().forEach(rest -> {}), "chromium");
                drain.setDaemon(true);
                drain.start();
                return line.substring(LISTENING.length()).replaceFirst("/.*", "");
            }
            said.append(line).append('\n');
        }
        throw new IOException("Chromium did not start: " + said);
    }

    /**
     * Starts one.
     *
     * @param temporary an empty folder for its profile
     * @return nothing where there is none
     */
    static Optional<Chromium> start(Path temporary) throws IOException, InterruptedException {
        Optional<Path> executable = executable();
        if (executable.isEmpty()) {
            return Optional.empty();
        }
        Process process = new ProcessBuilder(
                        executable.get().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + temporary.resolve("profile"),
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        try {
            return Optional.of(new Chromium(process));
        } catch (IOException | InterruptedException | RuntimeException e) {
            stop(process);
            throw e;
        }
    }

    private static Optional<Path> executable() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens a file in a window of a size and waits until it is loaded; forgets the requests and problems before. */
    void open(Path file, int width, int height) throws IOException, InterruptedException {
        requests.clear();
        problems.clear();
        isLoaded = false;
        JsonObject size = new JsonObject();
        size.addProperty("width", width);
        size.addProperty("height", height);
        size.addProperty("deviceScaleFactor", 1);
        size.addProperty("mobile", width < 600);
        call("Emulation.setDeviceMetricsOverride", size);
        JsonObject url = new JsonObject();
        url.addProperty("url", file.toUri().toString());
        call("Page.navigate", url);
        while (!isLoaded) {
            take();
        }
        // Charts adapt to their width in the frames after the page is laid out.
        evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))");
    }

    /** What an expression gives, or its promise. */
    JsonElement evaluate(String expression) throws IOException, InterruptedException {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("expression", expression);
        parameters.addProperty("returnByValue", true);
        parameters.addProperty("awaitPromise", true);
        JsonObject result = call("Runtime.evaluate", parameters);
        if (result.has("exceptionDetails")) {
            throw new IOException(expression + ": " + result.get("exceptionDetails"));
        }
        JsonObject value = result.getAsJsonObject("result");
        return value.has("value") ? value.get("value") : JsonNull.INSTANCE;
    }

    /** All addresses that the page asked for, its own among them. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Exceptions, and what the browser wrote to its console as errors. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** A picture of the whole page. */
    byte[] picture() throws IOException, InterruptedException {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("captureBeyondViewport", true);
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", parameters).get("data").getAsString());
    }

    private JsonObject call(String method, JsonObject parameters) throws IOException, InterruptedException {
        JsonObject message = new JsonObject();
        message.addProperty("id", ++lastId);
        message.addProperty("method", method);
        message.add("params", parameters);
        socket.sendText(message.toString(), true).join();
        while (true) {
            JsonObject answer = take();
            if (answer.has("id") && answer.get("id").getAsInt() == lastId) {
                if (answer.has("error")) {
                    throw new IOException(method + ": " + answer.get("error"));
                }
                return answer.getAsJsonObject("result");
            }
        }
    }

    private JsonObject take() throws IOException, InterruptedException {
        JsonObject message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new IOException("Chromium does not answer");
        }
        if (message.has("method")) {
            JsonObject parameters = message.getAsJsonObject("params");
            switch (message.get("method").getAsString()) {
                case "Page.loadEventFired" -> isLoaded = true;
                case "Network.requestWillBeSent" ->
                    requests.add(
                            parameters.getAsJsonObject("request").get("url").getAsString());
                case "Runtime.exceptionThrown" -> problems.add(parameters.toString());
                case "Log.entryAdded" ->
                    problems.add(parameters.getAsJsonObject("entry").get("text").getAsString());
                default -> {}
            }
        }
        return message;
    }

    @Override
    public void close() throws IOException {
        try {
            // One that ends by itself leaves no links into other folders.
            call("Browser.close", new JsonObject());
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            socket.abort();
            stop(process);
        }
    }

    private static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Puts messages together, which come in parts. */
    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
            text.append(part);
            if (isLast) {
                received.add(JsonParser.parseString(text.toString()).getAsJsonObject());
                text.setLength(0);
            }
            return WebSocket.Listener.super.onText(from, part, isLast);
        }
    }
}

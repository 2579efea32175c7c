package io.benchwright.jobs.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.trial.DriverServer;
import io.benchwright.data.trial.TrialFailedException;
import io.benchwright.jobs.target.MeasureTrial;
import io.benchwright.jobs.target.MeasuredMetric;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A driver whose board takes so many milliseconds as a network has layers, and refuses one architecture. */
public final class BoardForTests {

    /** What it refuses. */
    static final String TOO_LARGE = "|nor_conv_3x3~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|";

    private BoardForTests() {}

    /**
     * Serves until standard input ends.
     *
     * @param args the name of the board, which it tells then; or nothing
     */
    public static void main(String[] args) {
        PrintStream out = DriverServer.takeStandardOutput();
        try {
            new DriverServer(
                            "a board for tests",
                            Map.of(MeasureTrial.OPERATION, (trial, progress) -> named(answer(trial), args)),
                            out)
                    .serve(System.in);
        } catch (InterruptedException e) {
            // It ends.
        }
        System.exit(0);
    }

    /** Serves a file of requests. */
    static void serve(Path requests, Path answers) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(requests)) {
            JsonObject request = JsonParser.parseString(line).getAsJsonObject();
            if (request.has("format")) {
                lines.add("{\"format\":\"benchwright-answers\",\"version\":1,\"driver\":\"a board for tests\"}");
                continue;
            }
            try {
                request.add("result", answer(request.getAsJsonObject("trial")));
                request.addProperty("ok", true);
            } catch (TrialFailedException e) {
                request.addProperty("ok", false);
                request.addProperty("error", e.getMessage());
            }
            lines.add(request.toString());
        }
        Files.write(answers, lines);
    }

    /** A board whose name is an argument tells it. */
    private static JsonObject named(JsonObject result, String... args) {
        if (args.length > 0) {
            result.getAsJsonObject("environment").addProperty("deviceName", args[0]);
        }
        return result;
    }

    /** What the board says of a trial. */
    public static JsonObject answer(JsonObject fields) throws TrialFailedException {
        MeasureTrial asked = MeasureTrial.of(fields);
        if (asked.architecture().equals(TOO_LARGE)) {
            throw new TrialFailedException("too large for this board", false);
        }
        JsonArray metrics = new JsonArray();
        for (MeasuredMetric metric : asked.metrics()) {
            double value = asked.network().layers().size();
            JsonArray blocks = new JsonArray();
            for (int b = 0; b < asked.rules().blocks(); b++) {
                JsonArray block = new JsonArray();
                block.add(value);
                block.add(value);
                blocks.add(block);
            }
            JsonArray warmUp = new JsonArray();
            warmUp.add(value);
            warmUp.add(value);
            JsonObject object = new JsonObject();
            object.addProperty("metric", metric.toString());
            object.addProperty("unit", metric.unit());
            object.add("warmUp", warmUp);
            object.add("blocks", blocks);
            metrics.add(object);
        }
        JsonObject result = new JsonObject();
        result.add("metrics", metrics);
        result.add("environment", new JsonObject());
        return result;
    }
}

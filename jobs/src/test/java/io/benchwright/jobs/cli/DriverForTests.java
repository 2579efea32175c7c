package io.benchwright.jobs.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** A driver for a board that answers 1 millisecond to everything; its argument says what it does wrong. */
final class DriverForTests {

    private DriverForTests() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        String way = args[0];
        if (way.equals("--silent")) {
            new CountDownLatch(1).await();
        }
        System.out.println("{\"protocol\":\"benchwright-driver\",\"version\":" + (way.equals("--future") ? 2 : 1)
                + ",\"operations\":[" + (way.equals("--idle") ? "" : "\"measure\"") + "],\"name\":\"a test board\"}");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonObject request = JsonParser.parseString(line).getAsJsonObject();
            String operation = request.get("operation").getAsString();
            JsonObject answer = new JsonObject();
            answer.add("id", request.get("id"));
            boolean isKnown = operation.equals("measure");
            boolean isWhole = request.getAsJsonObject("trial").has("batch");
            if (way.equals("--bad") && !isKnown) {
                System.err.println("Traceback: KeyError " + operation);
                System.exit(1);
            }
            answer.addProperty("ok", isKnown && isWhole);
            if (isKnown && isWhole) {
                JsonObject result = new JsonObject();
                result.addProperty("latencyMillis", 1);
                answer.add("result", result);
            } else {
                answer.addProperty("error", isKnown ? "field 'batch' is missing" : "no operation " + operation);
            }
            System.out.println(answer);
            if (way.equals("--bad")) {
                System.out.println(answer);
                System.out.println("done");
            }
        }
        System.exit(way.equals("--bad") ? 7 : 0);
    }
}

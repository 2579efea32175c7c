package io.benchwright.jobs.campaign.spark;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * A trial and what came of it.
 *
 * @param trial what was asked
 * @param label what rows need besides
 * @param outcome what came of it
 */
record FinishedTrial(Trial trial, String label, Outcome outcome) {

    JournalEntry.Kind kind() {
        return outcome instanceof Outcome.Completed ? JournalEntry.Kind.DONE : JournalEntry.Kind.FAILED;
    }

    /**
     * A number, a blank and an object in JSON. Trials of one architecture have the same number, so that whoever merges journals
     * by it makes each row once; those that are of none, one of their own.
     */
    String toPayload() {
        JsonObject fields = trial.fields();
        JsonObject object = new JsonObject();
        object.addProperty("operation", trial.operation());
        object.add("trial", fields);
        object.addProperty("label", label);
        object.addProperty("attempts", outcome.attempts());
        object.addProperty("seconds", outcome.seconds());
        if (outcome instanceof Outcome.Completed completed) {
            object.add("result", completed.result());
        } else if (outcome instanceof Outcome.Failed failed) {
            object.addProperty("cause", failed.cause());
        }
        return group(fields) + " " + object;
    }

    private int group(JsonObject fields) {
        CRC32 crc = new CRC32();
        String about = fields.get("architecture") instanceof JsonPrimitive architecture
                ? fields.get("space") + " " + architecture
                : trial.id();
        crc.update(about.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    /** The number in a payload. */
    static int group(String payload) {
        return Integer.parseInt(payload.substring(0, payload.indexOf(' ')));
    }

    /** @throws IllegalArgumentException if it is none */
    static FinishedTrial fromPayload(String payload) {
        try {
            JsonElement element = JsonParser.parseString(payload.substring(payload.indexOf(' ') + 1));
            JsonObject object = element.getAsJsonObject();
            Trial trial = Trial.of(object.get("operation").getAsString(), object.getAsJsonObject("trial"));
            int attempts = object.get("attempts").getAsInt();
            double seconds = object.get("seconds").getAsDouble();
            Outcome outcome = object.has("result")
                    ? new Outcome.Completed(object.getAsJsonObject("result"), attempts, seconds)
                    : new Outcome.Failed(object.get("cause").getAsString(), attempts, seconds);
            return new FinishedTrial(trial, object.get("label").getAsString(), outcome);
        } catch (JsonParseException | IllegalStateException | NullPointerException | ClassCastException e) {
            throw new IllegalArgumentException("not the end of a trial: " + payload, e);
        }
    }
}

package io.benchwright.data.benchmark;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The experiment that built a benchmark, as it was run last: an artifact beside the tables.
 *
 * @param name its name
 * @param text the file that described it, as it was written
 * @param scheme the name of the training scheme that {@code accuracy} means, once that is known
 */
public record Experiment(String name, String text, Optional<String> scheme) {

    private static final String ROLE = "experiment";
    private static final String ARTIFACT = "benchmark";
    private static final String TEXT = "benchmark.yaml";
    private static final String FACTS = "facts.json";

    /** Checks that nothing is null. */
    public Experiment {
        requireNonNull(name, "name is null");
        requireNonNull(text, "text is null");
        requireNonNull(scheme, "scheme is null");
    }

    /**
     * The experiment of a benchmark, if one built it.
     *
     * @throws IOException if what is there is damaged
     */
    public static Optional<Experiment> of(Benchmark.Snapshot snapshot) throws IOException {
        Optional<Artifact> artifact = snapshot.artifact(ROLE, ARTIFACT);
        if (artifact.isEmpty()) {
            return Optional.empty();
        }
        String text = new String(artifact.get().read(TEXT), StandardCharsets.UTF_8);
        try {
            JsonObject facts = JsonParser.parseString(new String(artifact.get().read(FACTS), StandardCharsets.UTF_8))
                    .getAsJsonObject();
            Optional<String> scheme = facts.get("scheme") instanceof JsonPrimitive word
                    ? Optional.of(word.getAsString())
                    : Optional.empty();
            return Optional.of(new Experiment(facts.getAsJsonPrimitive("name").getAsString(), text, scheme));
        } catch (JsonParseException | IllegalStateException | NullPointerException e) {
            throw new IOException(artifact.get() + ": " + FACTS + " is damaged", e);
        }
    }

    /** Adds it to a commit, in place of the one before. */
    public void putInto(Commit commit) throws IOException {
        JsonObject facts = new JsonObject();
        facts.addProperty("name", name);
        scheme.ifPresent(word -> facts.addProperty("scheme", word));
        commit.put(
                ROLE,
                ARTIFACT,
                Map.of(
                        TEXT,
                        text.getBytes(StandardCharsets.UTF_8),
                        FACTS,
                        (facts + "\n").getBytes(StandardCharsets.UTF_8)));
    }
}

package io.benchwright.surrogates;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.benchwright.data.benchmark.Artifact;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.surrogates.internal.model.ModelParts;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The surrogates of a benchmark: where queries begin.
 *
 * <pre>{@code
 * Surrogates surrogates = Surrogates.of(Benchmark.open(Path.of("anb")));
 * Surrogate throughput = surrogates.of("throughput@a100");
 * double imagesPerSecond = throughput.mean(architecture);
 * }</pre>
 */
public final class Surrogates {

    /** The role of surrogates among the artifacts of a benchmark. */
    static final String ROLE = "surrogate";

    /** The role of what stands beside them for comparison. */
    static final String BASELINE = "baseline";

    static final String CARD_FORMAT = "benchwright-surrogate-card";
    static final int CARD_VERSION = 1;

    static final String MODEL = "model.zip";
    static final String CARD = "card.json";

    /** Far more than any card has; what is parsed takes many times as much memory. */
    private static final long MOST_CARD_BYTES = 4 << 20;

    private final String where;
    private final Map<String, Artifact> byTarget;

    private Surrogates(String where, Map<String, Artifact> byTarget) {
        this.where = where;
        this.byTarget = byTarget;
    }

    /** The surrogates that a benchmark has now. */
    public static Surrogates of(Benchmark benchmark) throws IOException {
        Map<String, Artifact> byTarget = new LinkedHashMap<>();
        benchmark.snapshot().artifacts(ROLE).forEach(artifact -> byTarget.put(artifact.name(), artifact));
        return new Surrogates(benchmark.toString(), byTarget);
    }

    /** The targets that there are surrogates of, sorted. */
    public List<String> targets() {
        return List.copyOf(byTarget.keySet());
    }

    /**
     * The surrogate of a target.
     *
     * @throws IllegalArgumentException if there is none; the message says what to do
     * @throws IOException if its model or its card is missing, damaged, or of a newer version; in one line
     */
    public Surrogate of(String target) throws IOException {
        Artifact artifact = Optional.ofNullable(byTarget.get(target))
                .orElseThrow(() -> new IllegalArgumentException(where + ": there is no surrogate of '" + target + "'; "
                        + (byTarget.isEmpty()
                                ? "make surrogates with 'benchwright fit " + where + "'"
                                : "there are those of " + String.join(", ", byTarget.keySet()))));
        String model = where + ": " + artifact + ": " + MODEL;
        ModelParts parts = ModelParts.open(artifact.read(MODEL), model);
        if (!parts.target().equals(target)) {
            throw new IOException(model + ": is of target " + parts.target() + ", not " + target);
        }
        return new Surrogate(parts, card(artifact, where));
    }

    static JsonObject card(Artifact artifact, String where) throws IOException {
        String name = where + ": " + artifact + ": " + CARD;
        long bytes = artifact.files().stream()
                .filter(file -> file.name().equals(CARD))
                .mapToLong(Artifact.File::bytes)
                .sum();
        if (bytes > MOST_CARD_BYTES) {
            throw new IOException(name + ": has " + bytes + " bytes, but a card has at most " + MOST_CARD_BYTES);
        }
        return card(artifact.read(CARD), name);
    }

    static JsonObject card(byte[] content, String name) throws IOException {
        JsonReader json = new JsonReader(new StringReader(new String(content, StandardCharsets.UTF_8)));
        json.setStrictness(Strictness.STRICT);
        try {
            JsonObject card = JsonParser.parseReader(json).getAsJsonObject();
            if (json.peek() == JsonToken.END_DOCUMENT) {
                requireReadable(card, name);
                return card;
            }
        } catch (JsonParseException | IllegalStateException | MalformedJsonException e) {
            throw new IOException(name + ": is not a JSON object", e);
        }
        throw new IOException(name + ": is not a JSON object");
    }

    private static void requireReadable(JsonObject card, String name) throws IOException {
        if (!new JsonPrimitive(CARD_FORMAT).equals(card.get("format"))) {
            throw new IOException(name + ": is not the card of a surrogate");
        }
        if (!new JsonPrimitive(CARD_VERSION).equals(card.get("version"))) {
            throw new IOException(name + ": has version " + card.get("version")
                    + ", but this Benchwright reads version " + CARD_VERSION);
        }
    }
}

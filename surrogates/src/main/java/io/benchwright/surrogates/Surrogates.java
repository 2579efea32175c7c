package io.benchwright.surrogates;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.benchwright.data.benchmark.Artifact;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.surrogates.internal.model.ModelParts;
import java.io.IOException;
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

    static final String MODEL = "model.zip";
    static final String CARD = "card.json";

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
     * @throws IOException if its file is missing, damaged, or of a newer version; in one line
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
        String text = new String(artifact.read(CARD), StandardCharsets.UTF_8);
        try {
            return JsonParser.parseString(text).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException | StackOverflowError e) {
            throw new IOException(where + ": " + artifact + ": " + CARD + ": is not a JSON object", e);
        }
    }
}

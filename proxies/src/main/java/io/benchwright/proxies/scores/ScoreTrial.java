package io.benchwright.proxies.scores;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.network.Network;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.ScoreRow;
import io.benchwright.data.table.Source;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Scores of one network as a {@link Trial} of operation {@code score}: all that is asked, in JSON, and what the answer says. The
 * fields are described in {@code docs/driver-protocol.md}; any driver that reads layer lists can answer.
 *
 * @param space the name of the search space
 * @param architecture the canonical string
 * @param task the network and its scores
 * @param dataset the name of the images
 */
public record ScoreTrial(String space, String architecture, ScoreTask task, String dataset) {

    /** What such trials are asked by. */
    public static final String OPERATION = "score";

    private static final Set<String> FIELDS =
            Set.of("space", "architecture", "network", "dataset", "scores", "batch", "seed");

    /** @throws NullPointerException if something is null */
    public ScoreTrial {
        requireNonNull(space, "space is null");
        requireNonNull(architecture, "architecture is null");
        requireNonNull(task, "task is null");
        requireNonNull(dataset, "dataset is null");
    }

    /** The question, whose id depends on all of this. */
    public Trial trial() {
        JsonObject fields = new JsonObject();
        fields.addProperty("space", space);
        fields.addProperty("architecture", architecture);
        fields.add("network", JsonParser.parseString(task.network().toJson()));
        fields.addProperty("dataset", dataset);
        JsonArray scores = new JsonArray();
        task.scores().forEach(score -> scores.add(score.toString()));
        fields.add("scores", scores);
        fields.addProperty("batch", task.batch());
        fields.addProperty("seed", task.seed());
        return Trial.of(OPERATION, fields);
    }

    /**
     * Reads the fields of a trial.
     *
     * @throws IllegalArgumentException if something is missing, wrong or unknown; says what
     */
    public static ScoreTrial of(JsonObject fields) {
        Set<String> unknown = new TreeSet<>(fields.keySet());
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown: " + String.join(", ", unknown)
                    + "; a trial of operation score has " + String.join(", ", new TreeSet<>(FIELDS)));
        }
        if (!(fields.get("network") instanceof JsonObject network)) {
            throw new IllegalArgumentException("field 'network' must be an object");
        }
        if (!(fields.get("scores") instanceof JsonArray names)) {
            throw new IllegalArgumentException("field 'scores' must be a list of strings");
        }
        Set<ZeroCostScore> scores = EnumSet.noneOf(ZeroCostScore.class);
        for (JsonElement name : names) {
            if (!(name instanceof JsonPrimitive text && text.isString())) {
                throw new IllegalArgumentException("field 'scores' must be a list of strings");
            }
            scores.add(ZeroCostScore.named(text.getAsString()));
        }
        int batch = (int) Math.min(Integer.MAX_VALUE, whole(fields, "batch"));
        ScoreTask task = new ScoreTask(Network.fromJson(network.toString()), scores, batch, whole(fields, "seed"));
        return new ScoreTrial(text(fields, "space"), text(fields, "architecture"), task, text(fields, "dataset"));
    }

    private static long whole(JsonObject fields, String name) {
        if (fields.get(name) instanceof JsonPrimitive value
                && value.isNumber()
                && value.getAsString().matches("-?\\d{1,19}")) {
            return value.getAsLong();
        }
        throw new IllegalArgumentException("field '" + name + "' must be a whole number");
    }

    private static String text(JsonObject fields, String name) {
        if (fields.get(name) instanceof JsonPrimitive value && value.isString()) {
            return value.getAsString();
        }
        throw new IllegalArgumentException("field '" + name + "' must be a string");
    }

    /**
     * The answer to a trial.
     *
     * @param host what it ran on
     */
    public static JsonObject answer(List<Scored> scored, String host) {
        JsonArray list = new JsonArray();
        for (Scored each : scored) {
            JsonObject object = new JsonObject();
            object.addProperty("score", each.score().toString());
            each.value().ifPresent(value -> object.addProperty("value", value));
            each.cause().ifPresent(cause -> object.addProperty("cause", cause));
            object.addProperty("seconds", each.seconds());
            list.add(object);
        }
        JsonObject answer = new JsonObject();
        answer.add("scores", list);
        answer.addProperty("host", host);
        return answer;
    }

    /**
     * The rows of a benchmark: one for each score that was asked for.
     *
     * @param outcome what came of {@link #trial}
     * @throws IllegalArgumentException if an answer lacks a score, or has something in place of it that makes no sense
     */
    public List<ScoreRow> rows(Outcome outcome) {
        String id = trial().id();
        if (outcome instanceof Outcome.Failed failed) {
            return task.scores().stream()
                    .map(score -> row(
                            id,
                            score,
                            OptionalDouble.empty(),
                            Optional.of(failed.cause()),
                            OptionalDouble.empty(),
                            null))
                    .toList();
        }
        JsonObject answer = ((Outcome.Completed) outcome).result();
        Map<ZeroCostScore, JsonObject> answered = new HashMap<>();
        if (answer.get("scores") instanceof JsonArray list) {
            for (JsonElement element : list) {
                if (element instanceof JsonObject object) {
                    answered.put(ZeroCostScore.named(text(object, "score")), object);
                }
            }
        }
        String host = answer.has("host") ? text(answer, "host") : null;
        List<ScoreRow> rows = new ArrayList<>();
        for (ZeroCostScore score : task.scores()) {
            JsonObject object = answered.get(score);
            if (object == null) {
                throw new IllegalArgumentException("the answer has no score " + score);
            }
            OptionalDouble value = number(object, "value");
            Optional<String> cause = value.isPresent() ? Optional.empty() : Optional.of(text(object, "cause"));
            rows.add(row(id, score, value, cause, number(object, "seconds"), host));
        }
        return rows;
    }

    /** The {@linkplain ScoreRow#key key} of the row of a score; to see whether it is there already. */
    public String key(ZeroCostScore score) {
        return row("", score, OptionalDouble.empty(), Optional.of("not asked yet"), OptionalDouble.empty(), null)
                .key();
    }

    private ScoreRow row(
            String id,
            ZeroCostScore score,
            OptionalDouble value,
            Optional<String> cause,
            OptionalDouble seconds,
            @Nullable String host) {
        return new ScoreRow(
                id,
                space,
                architecture,
                score.toString(),
                value.isPresent() ? value.getAsDouble() : null,
                score.usesImages() ? dataset : null,
                task.resolution(),
                task.classes(),
                score.usesBatch() ? task.batch() : null,
                score.usesSeed() ? task.seed() : null,
                seconds.isPresent() ? seconds.getAsDouble() : null,
                Source.MEASURED.toString(),
                (value.isPresent() ? RowOutcome.COMPLETED : RowOutcome.FAILED).toString(),
                cause.orElse(null),
                host);
    }

    private static OptionalDouble number(JsonObject object, String name) {
        return object.get(name) instanceof JsonPrimitive value && value.isNumber()
                ? OptionalDouble.of(value.getAsDouble())
                : OptionalDouble.empty();
    }
}

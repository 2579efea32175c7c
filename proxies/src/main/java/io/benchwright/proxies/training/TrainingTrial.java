package io.benchwright.proxies.training;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.network.Network;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Source;
import io.benchwright.data.table.TrainingRow;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.proxies.images.ImagePart;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.schemes.TrainingSchemes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A training as a {@link Trial} of operation {@code train}: all that is asked, in JSON, and what the answer says. The fields are
 * described in {@code docs/driver-protocol.md}; any driver that reads layer lists can answer.
 *
 * <p>Where it runs, and with how many threads, is no part of what is asked.
 *
 * @param space the name of the search space
 * @param architecture the canonical string
 * @param task the network and how it is trained
 * @param dataset the name of the images
 * @param replicate counts trainings that are otherwise the same, from 0
 */
public record TrainingTrial(String space, String architecture, TrainingTask task, String dataset, int replicate) {

    /** What such trials are asked by. */
    public static final String OPERATION = "train";

    private static final Set<String> FIELDS =
            Set.of("space", "architecture", "network", "dataset", "scheme", "seed", "replicate", "evaluatedOn");

    /** @throws IllegalArgumentException if the replicate is negative */
    public TrainingTrial {
        requireNonNull(space, "space is null");
        requireNonNull(architecture, "architecture is null");
        requireNonNull(task, "task is null");
        requireNonNull(dataset, "dataset is null");
        if (replicate < 0) {
            throw new IllegalArgumentException("replicate is " + replicate + ", but must not be negative");
        }
    }

    /** The question, whose id depends on all of this, but not on the name and the description of the scheme. */
    public Trial trial() {
        JsonObject fields = new JsonObject();
        fields.addProperty("space", space);
        fields.addProperty("architecture", architecture);
        fields.add("network", JsonParser.parseString(task.network().toJson()));
        fields.addProperty("dataset", dataset);
        fields.add("scheme", task.scheme().toJson());
        fields.addProperty("seed", task.seed());
        fields.addProperty("replicate", replicate);
        fields.addProperty("evaluatedOn", word(task.evaluatedOn()));
        return Trial.of(OPERATION, fields);
    }

    /**
     * Reads the fields of a trial.
     *
     * @throws IllegalArgumentException if something is missing, wrong or unknown; says what
     */
    public static TrainingTrial of(JsonObject fields) {
        Set<String> unknown = new TreeSet<>(fields.keySet());
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown: " + String.join(", ", unknown)
                    + "; a trial of operation train has " + String.join(", ", new TreeSet<>(FIELDS)));
        }
        Network network = Network.fromJson(object(fields, "network").toString());
        JsonObject named = object(fields, "scheme").deepCopy();
        named.addProperty("name", "asked");
        TrainingScheme scheme = TrainingSchemes.parse(named.toString(), "scheme");
        TrainingTask task = new TrainingTask(
                network, scheme, primitive(fields, "seed").getAsLong(), part(text(fields, "evaluatedOn")));
        return new TrainingTrial(
                text(fields, "space"),
                text(fields, "architecture"),
                task,
                text(fields, "dataset"),
                primitive(fields, "replicate").getAsInt());
    }

    private static JsonObject object(JsonObject fields, String name) {
        if (fields.get(name) instanceof JsonObject object) {
            return object;
        }
        throw new IllegalArgumentException("field '" + name + "' must be an object");
    }

    private static JsonPrimitive primitive(JsonObject fields, String name) {
        if (fields.get(name) instanceof JsonPrimitive value
                && value.isNumber()
                && value.getAsString().matches("-?\\d{1,19}")) {
            return value;
        }
        throw new IllegalArgumentException("field '" + name + "' must be a whole number");
    }

    private static String text(JsonObject fields, String name) {
        if (fields.get(name) instanceof JsonPrimitive value && value.isString()) {
            return value.getAsString();
        }
        throw new IllegalArgumentException("field '" + name + "' must be a string");
    }

    private static String word(ImagePart part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    private static ImagePart part(String word) {
        for (ImagePart part : List.of(ImagePart.VALIDATION, ImagePart.TEST)) {
            if (word(part).equals(word)) {
                return part;
            }
        }
        throw new IllegalArgumentException("evaluatedOn is '" + word + "', but must be validation or test");
    }

    /**
     * The same under the name of its scheme: what is asked has none, so a trial that was read has lost it.
     *
     * @throws IllegalArgumentException if the scheme trains otherwise
     */
    public TrainingTrial named(TrainingScheme scheme) {
        if (!scheme.sha256().equals(task.scheme().sha256())) {
            throw new IllegalArgumentException("scheme " + scheme.name() + " is not the one that was asked for");
        }
        return new TrainingTrial(
                space,
                architecture,
                new TrainingTask(task.network(), scheme, task.seed(), task.evaluatedOn()),
                dataset,
                replicate);
    }

    /**
     * The answer to a trial.
     *
     * @param host what it ran on
     */
    public static JsonObject answer(TrainingResult result, String host) {
        JsonObject answer = new JsonObject();
        answer.addProperty(
                "outcome", (result.diverged().isPresent() ? RowOutcome.DIVERGED : RowOutcome.COMPLETED).toString());
        result.diverged().ifPresent(cause -> answer.addProperty("cause", cause));
        answer.addProperty("evaluatedOn", word(result.evaluatedOn()));
        result.accuracy().ifPresent(accuracy -> {
            answer.addProperty("top1", accuracy.top1());
            answer.addProperty("top5", accuracy.top5());
        });
        answer.addProperty("seconds", result.seconds());
        JsonArray curve = new JsonArray();
        for (EpochResult epoch : result.curve()) {
            JsonObject point = new JsonObject();
            point.addProperty("epoch", epoch.epoch());
            point.addProperty("trainLoss", epoch.loss());
            point.addProperty("top1", epoch.top1());
            point.addProperty("top5", epoch.top5());
            point.addProperty("seconds", epoch.seconds());
            point.addProperty("resolution", epoch.resolution());
            curve.add(point);
        }
        answer.add("curve", curve);
        answer.addProperty("images", result.images());
        answer.addProperty("threads", result.threads());
        answer.addProperty("host", host);
        return answer;
    }

    /**
     * The row of a benchmark.
     *
     * @param outcome what came of {@link #trial}
     * @throws IllegalArgumentException if an answer lacks something, or has something in place of it that makes no sense
     */
    public TrainingRow row(Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            return row(RowOutcome.FAILED, Optional.of(failed.cause()), new JsonObject());
        }
        JsonObject answer = ((Outcome.Completed) outcome).result();
        String word = text(answer, "outcome");
        if (word.equals(RowOutcome.DIVERGED.toString())) {
            return row(RowOutcome.DIVERGED, Optional.of(text(answer, "cause")), answer);
        }
        if (!word.equals(RowOutcome.COMPLETED.toString())
                || number(answer, "top1").isEmpty()) {
            throw new IllegalArgumentException(
                    "outcome is '" + word + "', but must be completed, with top1, or diverged, with cause");
        }
        return row(RowOutcome.COMPLETED, Optional.empty(), answer);
    }

    private TrainingRow row(RowOutcome outcome, Optional<String> cause, JsonObject answer) {
        List<TrainingRow.Epoch> curve = new ArrayList<>();
        if (answer.get("curve") instanceof JsonArray points) {
            for (JsonElement element : points) {
                JsonObject point = element.getAsJsonObject();
                curve.add(new TrainingRow.Epoch(
                        primitive(point, "epoch").getAsInt(),
                        orNull(number(point, "trainLoss")),
                        orNull(number(point, "top1")),
                        orNull(number(point, "top5")),
                        orNull(number(point, "seconds")),
                        point.has("resolution") ? primitive(point, "resolution").getAsInt() : null));
            }
        }
        return new TrainingRow(
                trial().id(),
                space,
                architecture,
                dataset,
                task.scheme().name(),
                task.seed(),
                replicate,
                Source.MEASURED.toString(),
                outcome.toString(),
                cause.orElse(null),
                word(task.evaluatedOn()),
                orNull(number(answer, "top1")),
                orNull(number(answer, "top5")),
                orNull(number(answer, "seconds")),
                curve,
                answer.has("images") ? primitive(answer, "images").getAsLong() : null,
                answer.has("threads") ? primitive(answer, "threads").getAsInt() : null,
                answer.has("host") ? text(answer, "host") : null);
    }

    private static OptionalDouble number(JsonObject object, String name) {
        return object.get(name) instanceof JsonPrimitive value && value.isNumber()
                ? OptionalDouble.of(value.getAsDouble())
                : OptionalDouble.empty();
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}

package io.benchwright.jobs.target;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.network.Network;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.table.Source;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One network to be measured at one batch size, as a {@link Trial} of operation {@code measure}: all that is asked, in JSON, and what
 * the answer says. The fields are described in {@code docs/driver-protocol.md}.
 *
 * @param space the name of the search space
 * @param architecture the canonical string
 * @param network what it is lowered to
 * @param device the id that rows have
 * @param batch images a batch, at least 1
 * @param precision the number format
 * @param metrics at least one
 * @param rules when to stop
 * @param seed of weights and images
 * @param replicate counts measurements that are otherwise the same, from 0
 * @param isSentinel whether it is there to show drift, and no row of the network itself
 */
public record MeasureTrial(
        String space,
        String architecture,
        Network network,
        String device,
        int batch,
        String precision,
        Set<MeasuredMetric> metrics,
        MeasuringRules rules,
        long seed,
        int replicate,
        boolean isSentinel) {

    /** What such trials are asked by. */
    public static final String OPERATION = "measure";

    /** The field of a trial that carries the network as an ONNX file; no part of the question. */
    static final String ONNX = "onnx";

    private static final String ROLE = "role";
    private static final String SENTINEL = "sentinel";
    private static final String ENVIRONMENT = "environment";
    private static final String BUSY = "busyProcessors";

    /** As much as the system itself takes. */
    private static final double IDLE_PROCESSORS = 0.1;

    private static final Set<String> FIELDS = Set.of(
            "space",
            "architecture",
            "network",
            "device",
            "batch",
            "precision",
            "metrics",
            "rules",
            "seed",
            "replicate",
            ROLE);

    /** @throws IllegalArgumentException if a number is out of range, or there is no metric */
    public MeasureTrial {
        requireNonNull(space, "space is null");
        requireNonNull(architecture, "architecture is null");
        requireNonNull(network, "network is null");
        requireNonNull(device, "device is null");
        requireNonNull(precision, "precision is null");
        requireNonNull(rules, "rules is null");
        if (batch < 1) {
            throw new IllegalArgumentException("batch is " + batch + ", but must be at least 1");
        }
        if (replicate < 0) {
            throw new IllegalArgumentException("replicate is " + replicate + ", but must not be negative");
        }
        if (metrics.isEmpty()) {
            throw new IllegalArgumentException("there are no metrics, but must be at least one");
        }
        metrics = Collections.unmodifiableSet(EnumSet.copyOf(metrics));
    }

    /** The same network as a sentinel, for the so-manieth time. */
    public MeasureTrial asSentinel(int round) {
        return new MeasureTrial(
                space, architecture, network, device, batch, precision, metrics, rules, seed, round, true);
    }

    /** The question, whose id depends on all of this. */
    public Trial trial() {
        JsonObject fields = new JsonObject();
        fields.addProperty("space", space);
        fields.addProperty("architecture", architecture);
        fields.add("network", JsonParser.parseString(network.toJson()));
        fields.addProperty("device", device);
        fields.addProperty("batch", batch);
        fields.addProperty("precision", precision);
        JsonArray names = new JsonArray();
        metrics.forEach(metric -> names.add(metric.toString()));
        fields.add("metrics", names);
        fields.add("rules", rules.toJson());
        fields.addProperty("seed", seed);
        fields.addProperty("replicate", replicate);
        if (isSentinel) {
            fields.addProperty(ROLE, SENTINEL);
        }
        return Trial.of(OPERATION, fields);
    }

    /**
     * Reads the fields of a trial.
     *
     * @throws IllegalArgumentException if something is missing, wrong or unknown; says what
     */
    public static MeasureTrial of(JsonObject fields) {
        Set<String> unknown = new TreeSet<>(fields.keySet());
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown: " + String.join(", ", unknown)
                    + "; a trial of operation measure has " + String.join(", ", new TreeSet<>(FIELDS)));
        }
        if (!(fields.get("network") instanceof JsonObject network)) {
            throw new IllegalArgumentException("field 'network' must be an object");
        }
        if (!(fields.get("rules") instanceof JsonObject rules)) {
            throw new IllegalArgumentException("field 'rules' must be an object");
        }
        if (!(fields.get("metrics") instanceof JsonArray names)) {
            throw new IllegalArgumentException("field 'metrics' must be a list of strings");
        }
        Set<MeasuredMetric> metrics = EnumSet.noneOf(MeasuredMetric.class);
        for (JsonElement name : names) {
            metrics.add(MeasuredMetric.named(
                    name instanceof JsonPrimitive word && word.isString() ? word.getAsString() : name.toString()));
        }
        boolean isSentinel = fields.has(ROLE);
        if (isSentinel && !text(fields, ROLE).equals(SENTINEL)) {
            throw new IllegalArgumentException("field 'role' is '" + text(fields, ROLE) + "', but must be sentinel");
        }
        return new MeasureTrial(
                text(fields, "space"),
                text(fields, "architecture"),
                Network.fromJson(network.toString()),
                text(fields, "device"),
                Math.toIntExact(Math.min(Integer.MAX_VALUE, whole(fields, "batch"))),
                text(fields, "precision"),
                metrics,
                MeasuringRules.of(rules),
                whole(fields, "seed"),
                Math.toIntExact(Math.min(Integer.MAX_VALUE, whole(fields, "replicate"))),
                isSentinel);
    }

    private static long whole(JsonObject fields, String name) {
        if (fields.get(name) instanceof JsonPrimitive value
                && value.isNumber()
                && value.getAsString().matches("-?\\d{1,18}")) {
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
     * @param measured the repetitions of each metric, in its unit
     * @param environment strings and numbers: what is known of device, versions and load
     */
    static JsonObject answer(Map<MeasuredMetric, Repetitions> measured, JsonObject environment) {
        JsonArray metrics = new JsonArray();
        measured.forEach((metric, repetitions) -> {
            JsonObject object = new JsonObject();
            object.addProperty("metric", metric.toString());
            object.addProperty("unit", metric.unit());
            JsonArray warmUp = new JsonArray();
            repetitions.warmUp().forEach(warmUp::add);
            object.add("warmUp", warmUp);
            JsonArray blocks = new JsonArray();
            for (List<Double> block : repetitions.blocks()) {
                JsonArray values = new JsonArray();
                block.forEach(values::add);
                blocks.add(values);
            }
            object.add("blocks", blocks);
            metrics.add(object);
        });
        JsonObject answer = new JsonObject();
        answer.add("metrics", metrics);
        answer.add(ENVIRONMENT, environment);
        return answer;
    }

    /**
     * Reads the repetitions of an answer.
     *
     * @throws IllegalArgumentException if it lacks a metric, or has something in place of a value that makes no sense
     */
    public Map<MeasuredMetric, Repetitions> repetitions(JsonObject answer) {
        Map<MeasuredMetric, Repetitions> measured = new EnumMap<>(MeasuredMetric.class);
        if (answer.get("metrics") instanceof JsonArray list) {
            for (JsonElement element : list) {
                if (element instanceof JsonObject object) {
                    MeasuredMetric metric = MeasuredMetric.named(text(object, "metric"));
                    if (!text(object, "unit").equals(metric.unit())) {
                        throw new IllegalArgumentException("the unit of " + metric + " is '" + text(object, "unit")
                                + "', but must be " + metric.unit());
                    }
                    measured.put(metric, read(metric, object));
                }
            }
        }
        for (MeasuredMetric metric : metrics) {
            if (!measured.containsKey(metric)) {
                throw new IllegalArgumentException("the answer has no " + metric);
            }
        }
        measured.keySet().retainAll(metrics);
        return measured;
    }

    private static Repetitions read(MeasuredMetric metric, JsonObject object) {
        if (!(object.get("blocks") instanceof JsonArray list)) {
            throw new IllegalArgumentException("the blocks of " + metric + " must be a list of lists of numbers");
        }
        List<List<Double>> blocks = new ArrayList<>();
        for (JsonElement block : list) {
            blocks.add(numbers(block, "a block of " + metric));
        }
        JsonElement warmUp = object.get("warmUp");
        try {
            return new Repetitions(warmUp == null ? List.of() : numbers(warmUp, "the warm-up of " + metric), blocks);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(metric + ": " + e.getMessage(), e);
        }
    }

    private static List<Double> numbers(JsonElement element, String what) {
        List<Double> numbers = new ArrayList<>();
        if (!(element instanceof JsonArray list)) {
            throw new IllegalArgumentException(what + " must be a list of numbers");
        }
        for (JsonElement each : list) {
            if (!(each instanceof JsonPrimitive value && value.isNumber())) {
                throw new IllegalArgumentException(what + " must be a list of numbers");
            }
            numbers.add(value.getAsDouble());
        }
        return numbers;
    }

    /**
     * The rows of a benchmark: one for each metric, judged here by the trial's rules, whatever the driver thought of its repetitions.
     *
     * @param outcome what came of {@link #trial}
     * @throws IllegalArgumentException if an answer lacks a metric, or has something in place of it that makes no sense
     */
    public List<MeasurementRow> rows(Outcome outcome) {
        String id = trial().id();
        if (outcome instanceof Outcome.Failed failed) {
            return metrics.stream()
                    .map(metric -> failedRow(id, metric, failed.cause()))
                    .toList();
        }
        JsonObject answer = ((Outcome.Completed) outcome).result();
        Map<String, String> told = environment(answer);
        List<MeasurementRow> rows = new ArrayList<>();
        repetitions(answer).forEach((metric, repetitions) -> rows.add(row(id, metric, repetitions, told)));
        return rows;
    }

    /** What the answer says of the circumstances, as text. */
    private Map<String, String> environment(JsonObject answer) {
        Map<String, String> told = new TreeMap<>();
        if (answer.get(ENVIRONMENT) instanceof JsonObject facts) {
            facts.entrySet().forEach(fact -> {
                if (fact.getValue() instanceof JsonPrimitive value) {
                    told.put(fact.getKey(), value.getAsString());
                }
            });
        }
        told.put("network", network.sha256());
        busyProcessors(answer).filter(busy -> busy > IDLE_PROCESSORS).ifPresent(busy -> told.put("busy", "yes"));
        return told;
    }

    /** How many processors others kept busy meanwhile, if the answer tells. */
    static Optional<Double> busyProcessors(JsonObject answer) {
        return answer.get(ENVIRONMENT) instanceof JsonObject facts
                        && facts.get(BUSY) instanceof JsonPrimitive value
                        && value.isNumber()
                ? Optional.of(value.getAsDouble())
                : Optional.empty();
    }

    /** Whether others kept more than a tenth of a processor busy meanwhile, as far as the answer tells. */
    static boolean isBusy(JsonObject answer) {
        return busyProcessors(answer).filter(busy -> busy > IDLE_PROCESSORS).isPresent();
    }

    private MeasurementRow row(String id, MeasuredMetric metric, Repetitions repetitions, Map<String, String> told) {
        Repetitions.Judgement judgement = repetitions.judge(rules);
        Map<String, String> environment = new TreeMap<>(told);
        environment.put(
                "blocks",
                repetitions.blocks().stream()
                        .map(block -> Integer.toString(block.size()))
                        .collect(Collectors.joining(",")));
        environment.put("interval95", judgement.intervalLower() + ".." + judgement.intervalUpper());
        if (metric.isTimed()) {
            environment.put("stopped", judgement.isEnough() ? "interval" : "cap");
            environment.put("warmUp", judgement.isSettled() ? "settled" : "unsettled");
            environment.put(
                    "warmUpMedians",
                    repetitions.warmUp().stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        if (!judgement.outliers().isEmpty()) {
            environment.put(
                    "outliers",
                    judgement.outliers().stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        return new MeasurementRow(
                id,
                space,
                architecture,
                device,
                name(metric),
                metric.unit(),
                batch,
                precision,
                replicate,
                Source.MEASURED.toString(),
                RowOutcome.COMPLETED.toString(),
                null,
                judgement.mean(),
                judgement.standardDeviation(),
                judgement.median(),
                judgement.interquartileRange(),
                judgement.p90(),
                judgement.p99(),
                repetitions.values(),
                environment);
    }

    private MeasurementRow failedRow(String id, MeasuredMetric metric, @Nullable String cause) {
        return new MeasurementRow(
                id,
                space,
                architecture,
                device,
                name(metric),
                metric.unit(),
                batch,
                precision,
                replicate,
                Source.MEASURED.toString(),
                RowOutcome.FAILED.toString(),
                cause,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                Map.of("network", network.sha256()));
    }

    private String name(MeasuredMetric metric) {
        return isSentinel ? metric.ofSentinel() : metric.toString();
    }
}

package io.benchwright.data.yaml;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.text.Suggestions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of a YAML 1.2 file, read strictly. What is wrong is noted and reading goes on, so that all problems of a file
 * are reported together, in the order of its lines: a value that is missing or wrong gives a stand-in or nothing, and
 * {@link #build} gives nothing then. Values of a mapping in a mapping are named with its key: {@code optimiser.momentum}.
 *
 * <pre>{@code
 * Board board = YamlMapping.read(text, "board.yaml", mapping -> {
 *     String name = mapping.text("name");
 *     OptionalInt batch = mapping.optionalWhole("batch");
 *     return mapping.build(() -> new Board(name, batch));
 * });
 * }</pre>
 *
 * <p>A key that was not asked for until {@link #build} is an unknown one. Text may be written as YAML would write a number
 * ({@code id: 3090}); it is taken as it stands in the file.
 */
public final class YamlMapping {

    private static final Pattern WHOLE = Pattern.compile("([+-]?[0-9]{1,18})(?:\\.0*)?");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
    private static final int SHOWN_CHARACTERS = 40;
    private static final int MOST_DEPTH = 20;

    /** What is wrong in a line. */
    private record Problem(int line, String text) {

        @Override
        public String toString() {
            return "line " + line + ": " + text;
        }
    }

    /** The key of this mapping in one that is not in a list; empty where there is none. */
    private final String name;

    private final int line;
    private final List<Problem> problems;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final int before;

    private YamlMapping(String name, MappingNode node, List<Problem> problems) {
        this.name = name;
        this.line = line(node);
        this.problems = problems;
        this.before = problems.size();
        for (NodeTuple entry : node.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                note(line(entry.getKeyNode()), "a key must be a word");
            } else if (values.putIfAbsent(key.getValue(), entry.getValueNode()) != null) {
                note(line(key), named(key.getValue()) + " stands twice");
            } else {
                lines.put(key.getValue(), line(key));
            }
        }
    }

    /**
     * Reads a file.
     *
     * @param text what it holds
     * @param where its name, for messages
     * @param reader makes a value of the mapping at the top
     * @return what the reader made
     * @throws YamlFormatException if the text is no YAML, holds no mapping or several documents, or has any problem
     */
    public static <T> T read(String text, String where, Function<YamlMapping, Optional<T>> reader)
            throws YamlFormatException {
        List<Problem> problems = new ArrayList<>();
        Optional<T> made = Optional.empty();
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(where).build();
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isPresent() && root.get() instanceof MappingNode mapping) {
                made = reader.apply(new YamlMapping("", mapping, problems));
            } else {
                problems.add(new Problem(
                        root.map(YamlMapping::line).orElse(1), "must hold keys with values, such as 'name: value'"));
            }
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.add(new Problem(line, "is not YAML: " + oneLine(String.valueOf(e.getProblem()))));
        } catch (YamlEngineException e) {
            problems.add(new Problem(1, "is not YAML: " + oneLine(String.valueOf(e.getMessage()))));
        }
        if (!problems.isEmpty()) {
            throw new YamlFormatException(
                    where,
                    problems.stream()
                            .sorted(Comparator.comparingInt(Problem::line))
                            .map(Problem::toString)
                            .toList());
        }
        return made.orElseThrow(() -> new IllegalStateException(where + ": gave nothing, and no problem was noted"));
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private void note(int at, String problem) {
        problems.add(new Problem(at, problem));
    }

    /** A key, or what begins with one, as people find it in the file. */
    private String named(String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    /**
     * Notes that something is wrong with a value, or with the mapping where there is no such key.
     *
     * @param problem begins with what is wrong: the key as a rule, {@code width is 0, but must be above 0}
     */
    public void problem(String key, String problem) {
        note(lines.getOrDefault(key, line), named(problem));
    }

    /** The keys, in order; nothing is known to be right or wrong about them yet. */
    public List<String> keys() {
        return List.copyOf(values.keySet());
    }

    /** Whether a key has a value that is neither a list nor a mapping. */
    public boolean hasSingleValue(String key) {
        return values.get(key) instanceof ScalarNode;
    }

    /** A text that must be there. */
    public String text(String key) {
        noteIfMissing(key, "");
        return optionalText(key).orElse("");
    }

    /** A text that may be missing. */
    public Optional<String> optionalText(String key) {
        return scalar(key).flatMap(scalar -> {
            String value =
                    isQuoted(scalar) ? scalar.getValue() : scalar.getValue().strip();
            if (value.isBlank() || (scalar.isPlain() && (value.equals("null") || value.equals("~")))) {
                problem(key, key + " is empty; leave the key out, or give it a value");
                return Optional.empty();
            }
            return Optional.of(value);
        });
    }

    /**
     * One of some words that must be there.
     *
     * @param words what may be written, as the constants' {@code toString} gives it
     */
    public <E extends Enum<E>> E word(String key, E[] words) {
        Optional<String> written =
                word(key, Arrays.stream(words).map(E::toString).toList());
        return Arrays.stream(words)
                .filter(word -> word.toString().equals(written.orElse("")))
                .findFirst()
                .orElse(words[0]);
    }

    /**
     * One of some words that must be there.
     *
     * @param words what may be written
     * @return nothing if it is missing or wrong
     */
    public Optional<String> word(String key, List<String> words) {
        noteIfMissing(key, "; it must be one of " + String.join(", ", words));
        return optionalWord(key, words);
    }

    /** {@code true} or {@code false}, or nothing. */
    public Optional<Boolean> optionalFlag(String key) {
        return optionalWord(key, List.of("true", "false")).map(Boolean::valueOf);
    }

    /**
     * One of some words that may be missing.
     *
     * @param words what may be written, as the constants' {@code toString} gives it
     * @return nothing if it is missing or wrong
     */
    public <E extends Enum<E>> Optional<E> optionalWord(String key, E[] words) {
        Optional<String> written =
                optionalWord(key, Arrays.stream(words).map(E::toString).toList());
        return Arrays.stream(words)
                .filter(word -> word.toString().equals(written.orElse("")))
                .findFirst();
    }

    /**
     * One of some words that may be missing.
     *
     * @param words what may be written
     * @return nothing if it is missing or wrong
     */
    public Optional<String> optionalWord(String key, List<String> words) {
        Optional<String> written = optionalText(key);
        Optional<String> word = written.filter(words::contains);
        if (written.isPresent() && word.isEmpty()) {
            problem(
                    key,
                    key + " is '" + shown(written.get()) + "', but must be one of " + String.join(", ", words)
                            + Suggestions.didYouMean(written.get(), words));
        }
        return word;
    }

    /**
     * A number that must be there, and is not infinite.
     *
     * @param check says what is wrong with the number, if anything is: {@code width is 0, but must be above 0}
     * @return nothing if it is missing or wrong
     */
    public OptionalDouble number(String key, DoubleFunction<Optional<String>> check) {
        noteIfMissing(key, "; it must be a number");
        return optionalNumber(key, check);
    }

    /** A number that may be missing, and is not infinite. */
    public OptionalDouble optionalNumber(String key) {
        return optionalNumber(key, number -> Optional.empty());
    }

    /**
     * A number that may be missing, and is not infinite.
     *
     * @param check says what is wrong with the number, if anything is
     */
    public OptionalDouble optionalNumber(String key, DoubleFunction<Optional<String>> check) {
        Optional<String> written = plain(key, NUMBER, "a number");
        if (written.isEmpty()) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(written.get());
        Optional<String> problem = Double.isFinite(value)
                ? check.apply(value)
                : Optional.of(key + " is " + shown(written.get()) + ", which is too large");
        problem.ifPresent(wrong -> problem(key, wrong));
        return problem.isEmpty() ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /**
     * A whole number of at most 32 bits that must be there.
     *
     * @param check says what is wrong with the number, if anything is
     * @return nothing if it is missing or wrong
     */
    public OptionalInt whole(String key, IntFunction<Optional<String>> check) {
        noteIfMissing(key, "; it must be a whole number");
        return optionalWhole(key, check);
    }

    /** A whole number of at most 32 bits that may be missing. */
    public OptionalInt optionalWhole(String key) {
        return optionalWhole(key, number -> Optional.empty());
    }

    /**
     * A whole number of at most 32 bits that may be missing.
     *
     * @param check says what is wrong with the number, if anything is
     */
    public OptionalInt optionalWhole(String key, IntFunction<Optional<String>> check) {
        Optional<String> written = plain(key, WHOLE, "a whole number");
        if (written.isEmpty()) {
            return OptionalInt.empty();
        }
        // Other programs write 16.0.
        long value = Long.parseLong(WHOLE.matcher(written.get()).replaceFirst("$1"));
        Optional<String> problem = value == (int) value
                ? check.apply((int) value)
                : Optional.of(key + " is " + value + ", which is too " + (value > 0 ? "large" : "small"));
        problem.ifPresent(wrong -> problem(key, wrong));
        return problem.isEmpty() ? OptionalInt.of((int) value) : OptionalInt.empty();
    }

    /**
     * A mapping that must be there.
     *
     * @param example what it may be like, for messages
     * @param reader makes a value of it
     * @return nothing if it is missing or wrong
     */
    public <T> Optional<T> mapping(String key, String example, Function<YamlMapping, Optional<T>> reader) {
        noteIfMissing(key, "; it must be like " + example);
        return mappingOr(key + " must be like " + example, key, reader);
    }

    /**
     * A mapping that may be missing.
     *
     * @param reader makes a value of it
     */
    public <T> Optional<T> optionalMapping(String key, Function<YamlMapping, Optional<T>> reader) {
        return mappingOr(key + " must hold keys with values", key, reader);
    }

    private <T> Optional<T> mappingOr(String problem, String key, Function<YamlMapping, Optional<T>> reader) {
        return value(key).flatMap(node -> {
            if (node instanceof MappingNode mapping) {
                return reader.apply(new YamlMapping(named(key), mapping, problems));
            }
            problem(key, problem);
            return Optional.empty();
        });
    }

    /**
     * A list of mappings, empty where the key is missing.
     *
     * @param reader makes a value of each
     * @return what the reader made of those that are right
     */
    public <T> List<T> mappings(String key, Function<YamlMapping, Optional<T>> reader) {
        Optional<Node> node = value(key);
        List<T> made = new ArrayList<>();
        if (node.isPresent() && node.get() instanceof SequenceNode sequence) {
            for (Node each : sequence.getValue()) {
                if (each instanceof MappingNode mapping) {
                    reader.apply(new YamlMapping("", mapping, problems)).ifPresent(made::add);
                } else {
                    note(line(each), "each of " + named(key) + " must hold keys with values");
                }
            }
        } else if (node.isPresent()) {
            problem(key, key + " must be a list");
        }
        return made;
    }

    /**
     * A value of any shape that may be missing, as JSON: what another reader is to make of it.
     *
     * @return the value: {@code true} and {@code false} as such, numbers as they stand, all else as strings, lists and objects
     */
    public Optional<JsonElement> optionalJson(String key) {
        return value(key).flatMap(node -> json(key, node, 0));
    }

    private Optional<JsonElement> json(String key, Node node, int depth) {
        // An alias may stand for what it is part of.
        if (depth > MOST_DEPTH) {
            note(line(node), named(key) + " must not be nested more than " + MOST_DEPTH + " times");
            return Optional.empty();
        }
        if (node instanceof SequenceNode sequence) {
            JsonArray array = new JsonArray();
            for (Node each : sequence.getValue()) {
                json(key, each, depth + 1).ifPresent(array::add);
            }
            return Optional.of(array);
        }
        if (node instanceof MappingNode mapping) {
            JsonObject object = new JsonObject();
            for (NodeTuple entry : mapping.getValue()) {
                // The library takes no others.
                ScalarNode name = (ScalarNode) entry.getKeyNode();
                if (object.has(name.getValue())) {
                    note(line(name), named(key) + ": " + shown(name.getValue()) + " stands twice");
                } else {
                    json(key, entry.getValueNode(), depth + 1).ifPresent(value -> object.add(name.getValue(), value));
                }
            }
            return Optional.of(object);
        }
        if (node instanceof ScalarNode scalar) {
            String value = scalar.getValue();
            if (scalar.isPlain() && (value.isBlank() || value.equals("null") || value.equals("~"))) {
                note(line(node), named(key) + " is empty; leave it out, or give it a value");
                return Optional.empty();
            }
            if (scalar.isPlain() && NUMBER.matcher(value).matches()) {
                return Optional.of(new JsonPrimitive(new BigDecimal(value)));
            }
            boolean isFlag = scalar.isPlain() && (value.equals("true") || value.equals("false"));
            return Optional.of(isFlag ? new JsonPrimitive(Boolean.valueOf(value)) : new JsonPrimitive(value));
        }
        note(line(node), named(key) + " must be written out");
        return Optional.empty();
    }

    /**
     * Ends reading: notes keys that nobody asked for, and makes the value.
     *
     * @param made makes the value; what an {@link IllegalArgumentException} of it says is noted as a problem
     * @return the value, or nothing if there was any problem with this mapping or what is below it
     */
    public <T> Optional<T> build(Supplier<T> made) {
        values.keySet().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> note(
                        lines.getOrDefault(key, line),
                        "unknown key '" + shown(named(key)) + "'" + Suggestions.didYouMean(key, known)
                                + (known.isEmpty() ? "" : "; there are " + String.join(", ", known))));
        if (problems.size() > before) {
            return Optional.empty();
        }
        try {
            return Optional.of(requireNonNull(made.get(), "made is null"));
        } catch (IllegalArgumentException e) {
            note(line, (name.isEmpty() ? "" : name + ": ") + e.getMessage());
            return Optional.empty();
        }
    }

    private void noteIfMissing(String key, String wayOut) {
        if (!values.containsKey(key)) {
            problem(key, key + " is missing" + wayOut);
        }
    }

    private Optional<Node> value(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key));
    }

    private Optional<ScalarNode> scalar(String key) {
        return value(key).flatMap(node -> {
            if (node instanceof ScalarNode scalar) {
                return Optional.of(scalar);
            }
            problem(key, key + " must be a single value");
            return Optional.empty();
        });
    }

    private Optional<String> plain(String key, Pattern pattern, String what) {
        return scalar(key).flatMap(scalar -> {
            if (scalar.isPlain() && pattern.matcher(scalar.getValue()).matches()) {
                return Optional.of(scalar.getValue());
            }
            problem(key, key + " is '" + shown(scalar.getValue()) + "', but must be " + what);
            return Optional.empty();
        });
    }

    private static boolean isQuoted(ScalarNode scalar) {
        return scalar.getScalarStyle() == ScalarStyle.SINGLE_QUOTED
                || scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+|\\p{Cntrl}+", " ");
    }

    private static String shown(String text) {
        String oneLine = oneLine(text);
        return oneLine.length() <= SHOWN_CHARACTERS ? oneLine : oneLine.substring(0, SHOWN_CHARACTERS) + "...";
    }
}

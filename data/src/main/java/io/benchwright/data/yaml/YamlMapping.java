package io.benchwright.data.yaml;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.internal.Problems;
import io.benchwright.data.text.Suggestions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of a YAML 1.2 file, read strictly. What is wrong is noted and reading goes on, so that all problems of a file
 * are reported together: a value that is missing or wrong gives a stand-in, and {@link #build} gives nothing then.
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

    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,18}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
    private static final int SHOWN_CHARACTERS = 40;

    private final int line;
    private final Problems problems;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final long before;

    private YamlMapping(MappingNode node, Problems problems) {
        this.line = line(node);
        this.problems = problems;
        this.before = problems.count();
        for (NodeTuple entry : node.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                note(line(entry.getKeyNode()), "a key must be a word");
            } else if (values.put(key.getValue(), entry.getValueNode()) != null) {
                note(line(key), key.getValue() + " stands twice");
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
        Problems problems = new Problems();
        Optional<T> made = Optional.empty();
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(where).build();
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isPresent() && root.get() instanceof MappingNode mapping) {
                made = reader.apply(new YamlMapping(mapping, problems));
            } else {
                problems.add(root.map(node -> "line " + line(node) + ": ").orElse("") + "holds no keys with values");
            }
        } catch (MarkedYamlEngineException e) {
            String problem = String.valueOf(e.getProblem());
            problems.add(e.getProblemMark()
                            .map(mark -> "line " + (mark.getLine() + 1) + ": ")
                            .orElse("")
                    + "is not YAML: " + problem);
        } catch (YamlEngineException e) {
            problems.add("is not YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        }
        if (problems.count() > 0) {
            throw new YamlFormatException(where, problems.listed(), problems.unlisted());
        }
        return made.orElseThrow(() -> new IllegalStateException(where + ": gave nothing, and no problem was noted"));
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private void note(int at, String problem) {
        problems.add("line " + at + ": " + problem);
    }

    /** Notes that something is wrong with a value, or with the mapping where there is no such key. */
    public void problem(String key, String problem) {
        note(lines.getOrDefault(key, line), problem);
    }

    /** The keys, in order; nothing is known to be right or wrong about them yet. */
    public List<String> keys() {
        return List.copyOf(values.keySet());
    }

    /** A text that must be there. */
    public String text(String key) {
        noteIfMissing(key);
        return optionalText(key).orElse("");
    }

    /** A text that may be missing. */
    public Optional<String> optionalText(String key) {
        return scalar(key).flatMap(scalar -> {
            String value = scalar.getValue().strip();
            if (value.isEmpty() || (scalar.isPlain() && (value.equals("null") || value.equals("~")))) {
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
        String written = text(key);
        for (E word : words) {
            if (word.toString().equals(written)) {
                return word;
            }
        }
        if (!written.isEmpty()) {
            List<String> names = Arrays.stream(words).map(E::toString).toList();
            problem(
                    key,
                    key + " is '" + shown(written) + "', but must be one of " + String.join(", ", names)
                            + Suggestions.didYouMean(written, names));
        }
        return words[0];
    }

    /** A number that must be there, and is not infinite. */
    public double number(String key) {
        noteIfMissing(key);
        return optionalNumber(key).orElse(Double.NaN);
    }

    /** A number that may be missing, and is not infinite. */
    public OptionalDouble optionalNumber(String key) {
        Optional<String> written = plain(key, NUMBER, "a number");
        if (written.isPresent()) {
            double value = Double.parseDouble(written.get());
            if (Double.isFinite(value)) {
                return OptionalDouble.of(value);
            }
            problem(key, key + " is " + shown(written.get()) + ", which is too large");
        }
        return OptionalDouble.empty();
    }

    /** A whole number of at most 32 bits that may be missing. */
    public OptionalInt optionalWhole(String key) {
        Optional<String> written = plain(key, WHOLE, "a whole number");
        if (written.isPresent()) {
            long value = Long.parseLong(written.get());
            if (value == (int) value) {
                return OptionalInt.of((int) value);
            }
            problem(key, key + " is " + value + ", which is too large");
        }
        return OptionalInt.empty();
    }

    /**
     * A mapping that may be missing.
     *
     * @param reader makes a value of it
     */
    public <T> Optional<T> optionalMapping(String key, Function<YamlMapping, Optional<T>> reader) {
        return value(key).flatMap(node -> {
            if (node instanceof MappingNode mapping) {
                return reader.apply(new YamlMapping(mapping, problems));
            }
            problem(key, key + " must hold keys with values");
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
                    reader.apply(new YamlMapping(mapping, problems)).ifPresent(made::add);
                } else {
                    note(line(each), "each of " + key + " must hold keys with values");
                }
            }
        } else if (node.isPresent()) {
            problem(key, key + " must be a list");
        }
        return made;
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
                        "unknown key '" + shown(key) + "'" + Suggestions.didYouMean(key, known)
                                + (known.isEmpty() ? "" : "; there are " + String.join(", ", known))));
        if (problems.count() > before) {
            return Optional.empty();
        }
        try {
            return Optional.of(requireNonNull(made.get(), "made is null"));
        } catch (IllegalArgumentException e) {
            note(line, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void noteIfMissing(String key) {
        if (!values.containsKey(key)) {
            note(line, key + " is missing");
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

    private static String shown(String text) {
        String oneLine = text.replaceAll("\\s+|\\p{Cntrl}+", " ");
        return oneLine.length() <= SHOWN_CHARACTERS ? oneLine : oneLine.substring(0, SHOWN_CHARACTERS) + "...";
    }
}

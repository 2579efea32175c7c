package io.benchwright.proxies.schemes;

import io.benchwright.data.text.Suggestions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A YAML mapping whose keys are asked for one after another. What is wrong is noted with its line, and all of it told at the end:
 * until then, what is missing or wrong is empty.
 */
final class YamlObject {

    /** What is wrong, by line, so that it is told in the order of the file. */
    static final class Problems {

        private final TreeMap<Integer, List<String>> byLine = new TreeMap<>();

        void add(int line, String problem) {
            byLine.computeIfAbsent(line, key -> new ArrayList<>()).add(problem);
        }

        boolean isEmpty() {
            return byLine.isEmpty();
        }

        /** {@code line 3: this; that; line 5: ...}. */
        @Override
        public String toString() {
            List<String> lines = new ArrayList<>();
            byLine.forEach((line, problems) -> lines.add("line " + line + ": " + String.join("; ", problems)));
            return String.join("; ", lines);
        }
    }

    private final String path;
    private final int line;
    private final Problems problems;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> keyLines = new LinkedHashMap<>();
    private final List<String> asked = new ArrayList<>();

    private YamlObject(String path, MappingNode mapping, Problems problems) {
        this.path = path;
        this.line = line(mapping);
        this.problems = problems;
        for (NodeTuple tuple : mapping.getValue()) {
            Node key = tuple.getKeyNode();
            if (!(key instanceof ScalarNode scalar)) {
                problems.add(line(key), "a key must be a word");
            } else if (values.putIfAbsent(scalar.getValue(), tuple.getValueNode()) != null) {
                problems.add(line(key), name(scalar.getValue()) + " is given twice");
            } else {
                keyLines.put(scalar.getValue(), line(key));
            }
        }
    }

    /** Reads a document that must be a mapping; if it is none, the problems say so. */
    static Optional<YamlObject> parse(String text, Problems problems) {
        Optional<Node> root;
        try {
            root = new Compose(LoadSettings.builder().build()).composeString(text);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.add(line, "not YAML: " + String.valueOf(e.getProblem()).replaceAll("\\s+", " "));
            return Optional.empty();
        } catch (YamlEngineException e) {
            problems.add(1, "not YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
            return Optional.empty();
        }
        if (root.orElse(null) instanceof MappingNode mapping) {
            return Optional.of(new YamlObject("", mapping, problems));
        }
        problems.add(root.map(YamlObject::line).orElse(1), "must be keys with values, such as 'epochs: 16'");
        return Optional.empty();
    }

    /** Whether there is a key. */
    boolean has(String key) {
        asked.add(key);
        return values.containsKey(key);
    }

    /** Whether the value of a key is itself a mapping. */
    boolean isObject(String key) {
        return values.get(key) instanceof MappingNode;
    }

    /** The line of a key; of the mapping, if there is no such key. */
    int lineOf(String key) {
        return keyLines.getOrDefault(key, line);
    }

    /** Notes a problem with the value of a key. */
    void problem(String key, String problem) {
        problems.add(lineOf(key), path + problem);
    }

    /** Notes a problem, if there is one, with the value of a key. */
    void problem(String key, Optional<String> problem) {
        problem.ifPresent(found -> problem(key, found));
    }

    /** A number that must be there and within its range. */
    Optional<Double> number(Limit limit) {
        return text(limit.field(), "a number").flatMap(text -> {
            double value;
            try {
                value = isPlain(limit.field()) ? Double.parseDouble(text) : Double.NaN;
            } catch (NumberFormatException e) {
                value = Double.NaN;
            }
            // Java's own notation allows more than a number of YAML: 1d, 0x1p3, Infinity.
            if (!Double.isFinite(value) || !text.matches("[-+.0-9eE]+")) {
                problem(limit.field(), limit.field() + " is '" + text + "', but must be a number");
                return Optional.empty();
            }
            Optional<String> problem = limit.problem(value);
            problem(limit.field(), problem);
            return problem.isEmpty() ? Optional.of(value) : Optional.empty();
        });
    }

    /** A number that is within its range, or a default where there is none. */
    Optional<Double> number(Limit limit, double otherwise) {
        return has(limit.field()) ? number(limit) : Optional.of(otherwise);
    }

    /** A whole number that must be there and within its range. */
    Optional<Integer> wholeNumber(Limit limit) {
        return number(limit).flatMap(value -> {
            if (value != Math.rint(value)) {
                problem(limit.field(), limit.field() + " is " + Limit.text(value) + ", but must be a whole number");
                return Optional.empty();
            }
            return Optional.of((int) (double) value);
        });
    }

    /** {@code true} or {@code false}, or a default where there is none. */
    Optional<Boolean> flag(String key, boolean otherwise) {
        return has(key) ? word(key, List.of("true", "false")).map(Boolean::parseBoolean) : Optional.of(otherwise);
    }

    /** One of a few words. */
    Optional<String> word(String key, List<String> words) {
        return text(key, "one of " + String.join(", ", words)).flatMap(text -> {
            if (words.contains(text)) {
                return Optional.of(text);
            }
            problem(
                    key,
                    key + " is '" + text + "', but must be one of " + String.join(", ", words)
                            + Suggestions.didYouMean(text, words));
            return Optional.empty();
        });
    }

    /** A text that must be there. */
    Optional<String> text(String key, String what) {
        if (!has(key)) {
            problem(key, key + " is missing; it must be " + what);
            return Optional.empty();
        }
        if (values.get(key) instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue());
        }
        problem(key, key + " must be " + what);
        return Optional.empty();
    }

    /** A mapping that must be there. */
    Optional<YamlObject> object(String key, String example) {
        if (!has(key)) {
            problem(key, key + " is missing; it must be like " + example);
            return Optional.empty();
        }
        if (values.get(key) instanceof MappingNode mapping) {
            return Optional.of(new YamlObject(path + key + ".", mapping, problems));
        }
        problem(key, key + " must be like " + example);
        return Optional.empty();
    }

    /** To be called at the end: notes the keys that nobody asked for. */
    void refuseOthers() {
        for (String key : values.keySet()) {
            if (!asked.contains(key)) {
                problem(
                        key,
                        key + " is no key here" + Suggestions.didYouMean(key, asked) + "; there are "
                                + String.join(", ", asked.stream().distinct().toList()));
            }
        }
    }

    private boolean isPlain(String key) {
        return values.get(key) instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN;
    }

    private String name(String key) {
        return path + key;
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}

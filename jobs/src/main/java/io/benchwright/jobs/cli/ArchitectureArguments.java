package io.benchwright.jobs.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code [--space SPACE] [ARCH...]}: architectures as arguments or, where there are none, on standard input. */
final class ArchitectureArguments {

    @Option(
            names = {"-s", "--space"},
            paramLabel = "SPACE",
            converter = SpaceConverter.class,
            description = "The search space of the architectures. Default: the one whose form they have.")
    private Optional<SearchSpace> space;

    @Parameters(
            arity = "0..*",
            paramLabel = "ARCH",
            description = "Architectures: canonical strings, or forms in which others publish them. Default: standard "
                    + "input, one a line, or a JSON list as 'sample --format json' writes it.")
    private List<String> arguments = new ArrayList<>();

    /**
     * A text that should be an architecture.
     *
     * @param text the text
     * @param place where it stands, for messages; empty for an argument
     */
    record Entry(String text, String place) {}

    /** Whether the architectures are arguments, so that a wrong one is wrong usage. */
    boolean areArguments() {
        return !arguments.isEmpty();
    }

    /** The texts, from the arguments or the given stream. */
    List<Entry> entries(InputStream in) throws IOException {
        if (areArguments()) {
            return arguments.stream().map(text -> new Entry(text, "")).toList();
        }
        return entries(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }

    /** Reads one of the texts. */
    Architecture parse(Entry entry) {
        try {
            return space.isPresent() ? space.get().parse(entry.text()) : SearchSpaces.parse(entry.text());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(entry.place() + e.getMessage(), e);
        }
    }

    private static List<Entry> entries(String input) {
        String text = input.strip();
        if (text.startsWith("{") || text.startsWith("[")) {
            Optional<List<Entry>> document = document(text);
            if (document.isPresent()) {
                return document.get();
            }
        }
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : input.lines().toList()) {
            number++;
            String stripped = line.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                entries.add(new Entry(stripped, "standard input, line " + number + ": "));
            }
        }
        return entries;
    }

    /** A JSON object is one architecture; so is a list of lists. A list of strings or objects is as many. */
    private static Optional<List<Entry>> document(String text) {
        JsonElement json;
        try {
            json = JsonParser.parseString(text);
        } catch (JsonParseException e) {
            return Optional.empty();
        }
        if (!(json instanceof JsonArray list) || list.isEmpty() || list.get(0).isJsonArray() || isNumber(list.get(0))) {
            return Optional.of(List.of(new Entry(text, "standard input: ")));
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonElement item : list) {
            JsonElement architecture =
                    item instanceof JsonObject object && object.get("architecture") instanceof JsonPrimitive inner
                            ? inner
                            : item;
            entries.add(new Entry(
                    architecture.isJsonPrimitive() ? architecture.getAsString() : architecture.toString(),
                    "standard input, item " + (entries.size() + 1) + ": "));
        }
        return Optional.of(entries);
    }

    private static boolean isNumber(JsonElement element) {
        return element instanceof JsonPrimitive primitive && primitive.isNumber();
    }
}

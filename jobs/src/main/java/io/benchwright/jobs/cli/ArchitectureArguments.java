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
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    /** The texts, from the arguments or, as they come, from the given stream. */
    Stream<Entry> entries(InputStream in) throws IOException {
        if (areArguments()) {
            return arguments.stream().map(text -> new Entry(text, ""));
        }
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        return startsJson(reader) ? document(readAll(reader)) : lines(reader.lines());
    }

    /** Reads one of the texts. What 'sample --format json' writes for an architecture also names its space. */
    Architecture parse(Entry entry) {
        String text = entry.text();
        Optional<SearchSpace> in = space;
        try {
            if (text.startsWith("{") && text.contains("\"space\"")) {
                JsonObject object = JsonParser.parseString(text).getAsJsonObject();
                if (object.get("architecture") instanceof JsonPrimitive architecture
                        && object.get("space") instanceof JsonPrimitive named) {
                    text = architecture.getAsString();
                    in = in.or(() -> Optional.of(SearchSpaces.named(named.getAsString())));
                }
            }
            return in.isPresent() ? in.get().parse(text) : SearchSpaces.parse(text);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(entry.place() + "not JSON: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(entry.place() + e.getMessage(), e);
        }
    }

    /** Looks at the first characters that are neither blank nor a byte-order mark, and goes back before them. */
    private static boolean startsJson(BufferedReader reader) throws IOException {
        int c;
        do {
            reader.mark(1);
            c = reader.read();
        } while (c == '\uFEFF' || c == ' ' || c == '\t');
        if (c >= 0) {
            reader.reset();
        }
        return c == '{' || c == '[';
    }

    private static String readAll(BufferedReader reader) throws IOException {
        StringWriter text = new StringWriter();
        reader.transferTo(text);
        return text.toString();
    }

    private static Stream<Entry> lines(Stream<String> lines) {
        AtomicLong number = new AtomicLong();
        return lines.map(line -> new Entry(line.strip(), "standard input, line " + number.incrementAndGet() + ": "))
                .filter(entry -> !entry.text().isEmpty() && !entry.text().startsWith("#"));
    }

    /**
     * A list of strings or objects is as many architectures; an object or any other list is one. Where the text is more
     * than one JSON value, each line is one.
     */
    private static Stream<Entry> document(String text) {
        JsonElement json;
        try {
            json = JsonParser.parseString(text);
        } catch (JsonParseException e) {
            return lines(text.lines());
        }
        if (!(json instanceof JsonArray list) || list.isEmpty() || list.get(0).isJsonArray() || isNumber(list.get(0))) {
            return Stream.of(new Entry(text.strip(), "standard input: "));
        }
        return IntStream.range(0, list.size()).mapToObj(i -> {
            JsonElement item = list.get(i);
            String architecture = item.isJsonPrimitive() ? item.getAsString() : item.toString();
            return new Entry(architecture, "standard input, item " + (i + 1) + ": ");
        });
    }

    private static boolean isNumber(JsonElement element) {
        return element instanceof JsonPrimitive primitive && primitive.isNumber();
    }
}

package io.benchwright.jobs.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.ArchitectureFormatException;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import java.util.Optional;

/**
 * A text that should be an architecture.
 *
 * @param text the text
 * @param source where it was read, for messages; empty for an argument
 * @param line the line there, from 1; 0 where the source is not read by lines
 * @param item which one of a JSON list, from 1; 0 outside of lists
 */
record ArchitectureEntry(String text, String source, long line, long item) {

    /** What an entry says: what 'sample --format json' writes for an architecture also names its space. */
    private record Said(String text, Optional<String> space) {}

    static ArchitectureEntry argument(String text) {
        return new ArchitectureEntry(text, "", 0, 0);
    }

    /** Where it stands, to begin messages with: {@code standard input, line 3: }; empty for an argument. */
    String place() {
        return source.isEmpty()
                ? ""
                : source + (line > 0 ? ", line " + line : "") + (item > 0 ? ", item " + item : "") + ": ";
    }

    /**
     * Reads it.
     *
     * @param space its space; where there is none, the one that it names, or whose form it has
     * @throws IllegalArgumentException if it is no architecture; begins with the place
     */
    Architecture parse(Optional<SearchSpace> space) {
        try {
            Said said = said();
            Optional<SearchSpace> in = space.or(() -> said.space().map(SearchSpaces::named));
            return in.isPresent() ? in.get().parse(said.text()) : SearchSpaces.parse(said.text());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place() + e.getMessage(), e);
        }
    }

    /**
     * Reads it as an architecture of the one space that there are answers for.
     *
     * @param space the space
     * @param answers what answers for that space alone, for the message: {@code the surrogate of accuracy}
     * @throws IllegalArgumentException if it is none, or of another space, which is named; begins with the place
     */
    Architecture parse(SearchSpace space, String answers) {
        try {
            Said said = said();
            if (said.space().isPresent()) {
                return of(space, SearchSpaces.named(said.space().get()).parse(said.text()), answers);
            }
            try {
                return space.parse(said.text());
            } catch (ArchitectureFormatException e) {
                // Of another space it may be right.
                Optional<Architecture> foreign = anyOf(said.text());
                if (foreign.isPresent()) {
                    return of(space, foreign.get(), answers);
                }
                throw e;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place() + e.getMessage(), e);
        }
    }

    private static Optional<Architecture> anyOf(String text) {
        try {
            return Optional.of(SearchSpaces.parse(text));
        } catch (ArchitectureFormatException e) {
            return Optional.empty();
        }
    }

    private static Architecture of(SearchSpace space, Architecture architecture, String answers) {
        if (!architecture.space().name().equals(space.name())) {
            throw new IllegalArgumentException(architecture + " is of space "
                    + architecture.space().name() + ", but " + answers + " answers for " + space.name());
        }
        return architecture;
    }

    private Said said() {
        if (text.startsWith("{") && text.contains("\"space\"")) {
            try {
                JsonObject object = JsonParser.parseString(text).getAsJsonObject();
                if (object.get("architecture") instanceof JsonPrimitive architecture
                        && object.get("space") instanceof JsonPrimitive named) {
                    return new Said(architecture.getAsString(), Optional.of(named.getAsString()));
                }
            } catch (JsonParseException e) {
                throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
            }
        }
        return new Said(text, Optional.empty());
    }
}

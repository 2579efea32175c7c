package io.benchwright.jobs.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Reads texts that should be architectures as they come, never all at once, and hands on what there is before it waits for
 * more: one a line, or as JSON.
 *
 * <p>A JSON list of strings or objects, such as 'sample --format json' writes, is as many architectures; an object or any
 * other list is one. Blank lines and those that begin with {@code #} are passed over.
 */
final class ArchitectureReader {

    /** The longest architecture: far more than any published form takes. */
    static final int MOST_CHARACTERS = 1 << 20;

    private static final int BUFFER = 1 << 16;

    private final Reader in;
    private final String source;

    private char[] buffer = new char[BUFFER];
    private int from;
    private int to;
    private boolean isAtEnd;

    private long line;
    private boolean isStarted;

    /** What a line has given but nobody has taken yet. */
    private final Deque<ArchitectureEntry> waiting = new ArrayDeque<>();

    /** The rest, where it is JSON over several lines. */
    private Optional<Document> document = Optional.empty();

    /** @param source what the stream is, for messages */
    ArchitectureReader(InputStream in, String source) {
        this.in = new InputStreamReader(in, StandardCharsets.UTF_8);
        this.source = source;
    }

    /**
     * The next texts: at least one, unless there are no more, and no more than are there already once there is one.
     *
     * @param most how many at most
     * @throws IOException if the stream cannot be read, or is JSON that ends or breaks off in the middle
     */
    List<ArchitectureEntry> next(int most) throws IOException {
        List<ArchitectureEntry> entries = new ArrayList<>();
        while (entries.size() < most && (entries.isEmpty() || isMoreAtHand())) {
            Optional<ArchitectureEntry> entry = next();
            if (entry.isEmpty()) {
                break;
            }
            entries.add(entry.get());
        }
        return entries;
    }

    private boolean isMoreAtHand() throws IOException {
        return !waiting.isEmpty() || (document.isPresent() ? from < to || isReady() : lineEnd(from) >= 0);
    }

    private boolean isReady() throws IOException {
        try {
            return in.ready();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Optional<ArchitectureEntry> next() throws IOException {
        while (waiting.isEmpty()) {
            if (document.isPresent()) {
                return document.get().next();
            }
            int end = nextLineEnd();
            if (end < 0) {
                return Optional.empty();
            }
            line++;
            String text = new String(buffer, from, end - from).strip();
            boolean isFirst = !isStarted;
            if (text.isEmpty() || text.startsWith("#")) {
                from = Math.min(to, end + 1);
                continue;
            }
            isStarted = true;
            if (isFirst && isOpen(text)) {
                document = Optional.of(new Document());
                continue;
            }
            from = Math.min(to, end + 1);
            addTo(waiting, text);
        }
        return Optional.of(waiting.remove());
    }

    /** Whether a text is the beginning of JSON that goes on in the next line. */
    private static boolean isOpen(String text) {
        if (!beginsJson(text)) {
            return false;
        }
        try {
            // A value alone in its line, whatever follows in others.
            return JsonParser.parseString(text).isJsonNull();
        } catch (JsonParseException e) {
            return e.getCause() instanceof EOFException || text.length() > MOST_CHARACTERS;
        }
    }

    private static boolean beginsJson(String text) {
        return text.startsWith("[") || text.startsWith("{");
    }

    private void addTo(Deque<ArchitectureEntry> entries, String text) {
        if (text.startsWith("[")) {
            try {
                JsonArray list = JsonParser.parseString(text).getAsJsonArray();
                if (list.isEmpty() || !isOfOne(list.get(0))) {
                    for (int i = 0; i < list.size(); i++) {
                        entries.add(new ArchitectureEntry(text(list.get(i)), source, line, i + 1));
                    }
                    return;
                }
            } catch (JsonParseException e) {
                // Whoever parses the text says what is wrong with it.
            }
        }
        entries.add(new ArchitectureEntry(text, source, line, 0));
    }

    /** Whether a list that begins with this is one architecture. */
    private static boolean isOfOne(JsonElement first) {
        return first.isJsonArray()
                || (first.isJsonPrimitive() && first.getAsJsonPrimitive().isNumber());
    }

    private static String text(JsonElement element) {
        return element.isJsonPrimitive() ? element.getAsString() : element.toString();
    }

    /** The index of the next line's end, once all of it is in the buffer; -1 if there are no more lines. */
    private int nextLineEnd() throws IOException {
        int seen = from;
        while (true) {
            int end = lineEnd(seen);
            if (end >= 0) {
                return end;
            }
            int length = to - from;
            if (isAtEnd) {
                return length > 0 ? to : -1;
            }
            if (length > MOST_CHARACTERS) {
                if (!isStarted && beginsJson(new String(buffer, from, BUFFER).strip())) {
                    // A list that is one line is read as it comes.
                    return to;
                }
                throw new IOException(source + ", line " + (line + 1) + ": is longer than " + MOST_CHARACTERS
                        + " characters, and so no architecture");
            }
            fill();
            // Filling moves what there is to the front.
            seen = from + length;
        }
    }

    private int lineEnd(int start) {
        for (int i = start; i < to; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        boolean isFirst = line == 0 && to == 0;
        int read;
        try {
            read = in.read(buffer, to, buffer.length - to);
        } catch (IOException e) {
            throw unreadable(e);
        }
        isAtEnd = read < 0;
        to += Math.max(0, read);
        if (isFirst && to > 0 && buffer[0] == '\uFEFF') {
            // A byte-order mark.
            from = 1;
        }
    }

    private IOException unreadable(IOException e) {
        return new IOException(source + ": cannot be read: " + e.getMessage(), e);
    }

    /** JSON over several lines. */
    private final class Document {

        /** Characters that were handed to the parser for one value. */
        private int taken;

        /** Why there is nothing to parse. The parser would wrap it, or not. */
        private Optional<IOException> failure = Optional.empty();

        private final JsonReader json = new JsonReader(new Reader() {
            @Override
            public int read(char[] target, int offset, int length) throws IOException {
                try {
                    if (taken > MOST_CHARACTERS) {
                        throw new IOException(source + ", item " + (items + 1) + ": is longer than " + MOST_CHARACTERS
                                + " characters, and so no architecture");
                    }
                    if (from == to && !isAtEnd) {
                        fill();
                    }
                } catch (IOException e) {
                    failure = Optional.of(e);
                    throw e;
                }
                int count = Math.min(length, to - from);
                System.arraycopy(buffer, from, target, offset, count);
                from += count;
                taken += count;
                return count > 0 || !isAtEnd ? count : -1;
            }

            @Override
            public void close() {}
        });

        private boolean isInList;
        private long items;

        Document() {
            json.setStrictness(Strictness.LENIENT);
        }

        Optional<ArchitectureEntry> next() throws IOException {
            taken = 0;
            try {
                return nextOrEnd();
            } catch (IOException | JsonParseException | IllegalStateException e) {
                if (failure.isPresent()) {
                    throw failure.get();
                }
                String message =
                        String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                throw new IOException(source + ": not JSON after " + items + " items: " + message, e);
            }
        }

        private Optional<ArchitectureEntry> nextOrEnd() throws IOException {
            while (true) {
                if (isInList && !json.hasNext()) {
                    json.endArray();
                    isInList = false;
                    continue;
                }
                if (isInList) {
                    return Optional.of(item(JsonParser.parseReader(json)));
                }
                JsonToken token = json.peek();
                if (token == JsonToken.END_DOCUMENT) {
                    return Optional.empty();
                }
                if (token != JsonToken.BEGIN_ARRAY) {
                    return Optional.of(item(JsonParser.parseReader(json)));
                }
                json.beginArray();
                JsonToken first = json.peek();
                if (first == JsonToken.BEGIN_ARRAY || first == JsonToken.NUMBER) {
                    JsonArray one = new JsonArray();
                    while (json.hasNext()) {
                        one.add(JsonParser.parseReader(json));
                    }
                    json.endArray();
                    return Optional.of(item(one));
                }
                isInList = true;
            }
        }

        private ArchitectureEntry item(JsonElement element) {
            items++;
            return new ArchitectureEntry(text(element), source, 0, items);
        }
    }
}

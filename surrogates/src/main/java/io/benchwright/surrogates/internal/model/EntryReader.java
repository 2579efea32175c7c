package io.benchwright.surrogates.internal.model;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads one entry of a model file, as strictly as its format is described: numbers are numbers and finite, text is one line,
 * no field stands twice. What is wrong is an {@link IOException} of one line that names the place.
 */
final class EntryReader {

    /** More than all arrays of an entry hold together, in the largest of spaces. */
    private static final int MOST_VALUES = 8 << 20;

    /** What a list or an object takes of {@link #MOST_VALUES}, since it takes memory itself. */
    private static final int VALUES_OF_A_LIST = 8;

    private static final int MOST_FIELDS = 100;
    private static final int MOST_NESTING = 32;

    private final JsonReader json;
    private final String name;
    private int values;

    private EntryReader(byte[] content, String name) {
        this.name = name;
        this.json = new JsonReader(new InputStreamReader(new ByteArrayInputStream(content), StandardCharsets.UTF_8));
        json.setStrictness(Strictness.STRICT);
        json.setNestingLimit(MOST_NESTING);
    }

    /** Reads an object field by field. */
    interface Fields {
        /** Reads the value of the field, or {@linkplain EntryReader#skip skips} it. */
        void read(String field) throws IOException;
    }

    /** Reads a list element by element. */
    interface Elements {
        /** Reads the next element. */
        void read() throws IOException;
    }

    /** Reads an entry. */
    interface Content {
        /** Reads all of it. */
        void read(EntryReader entry) throws IOException;
    }

    /**
     * Unpacks an entry and reads it.
     *
     * @throws IOException if it is missing, damaged, or not what its reader expects; in one line
     */
    static void read(Archive archive, String entry, Content content) throws IOException {
        EntryReader reader = new EntryReader(archive.unpack(entry), archive.where() + ": " + entry);
        try {
            content.read(reader);
            if (reader.json.peek() != JsonToken.END_DOCUMENT) {
                throw reader.failure("goes on after its end");
            }
        } catch (MalformedJsonException | EOFException e) {
            // Gson's first words are for programmers, and its second line is a link.
            String reason = String.valueOf(e.getMessage())
                    .lines()
                    .findFirst()
                    .orElse("")
                    .replaceFirst("^Use JsonReader.* to accept malformed JSON", "malformed");
            throw new IOException(reader.name + ": is damaged: " + Text.shown(reason), e);
        }
    }

    /** What the entry is, to begin messages with. */
    String name() {
        return name;
    }

    /** Says what is wrong with the entry. */
    IOException failure(String problem) {
        return new IOException(name + ": " + problem);
    }

    /** Says what is wrong with the entry unless a condition holds. */
    void check(boolean holds, String problem) throws IOException {
        if (!holds) {
            throw failure(problem);
        }
    }

    void object(Fields fields) throws IOException {
        expect(JsonToken.BEGIN_OBJECT, "an object");
        spend(VALUES_OF_A_LIST);
        json.beginObject();
        Set<String> seen = new HashSet<>();
        while (json.hasNext()) {
            String field = json.nextName();
            check(seen.size() < MOST_FIELDS, "an object has more than " + MOST_FIELDS + " fields");
            check(seen.add(field), place() + " stands twice");
            fields.read(field);
        }
        json.endObject();
    }

    void list(Elements elements) throws IOException {
        expect(JsonToken.BEGIN_ARRAY, "a list");
        spend(VALUES_OF_A_LIST);
        json.beginArray();
        while (json.hasNext()) {
            elements.read();
        }
        json.endArray();
    }

    void skip() throws IOException {
        json.skipValue();
    }

    String text() throws IOException {
        expect(JsonToken.STRING, "text");
        String text = json.nextString();
        if (!Text.isOneLine(text)) {
            throw failure(previousPlace() + " is '" + Text.shown(text) + "', but must be short and in one line");
        }
        return text;
    }

    boolean truth() throws IOException {
        expect(JsonToken.BOOLEAN, "true or false");
        return json.nextBoolean();
    }

    int integer() throws IOException {
        expect(JsonToken.NUMBER, "an integer");
        String number = json.nextString();
        try {
            return Integer.parseInt(number);
        } catch (NumberFormatException e) {
            throw failure(previousPlace() + " is " + Text.shown(number) + ", but must be an integer of 32 bits");
        }
    }

    double number() throws IOException {
        expect(JsonToken.NUMBER, "a number");
        String text = json.nextString();
        double number = Double.parseDouble(text);
        if (!Double.isFinite(number)) {
            throw failure(previousPlace() + " is " + Text.shown(text) + ", but must be finite");
        }
        return number;
    }

    /** Not through a double: rounding twice is not rounding. */
    private float number32() throws IOException {
        expect(JsonToken.NUMBER, "a number");
        String text = json.nextString();
        float number = Float.parseFloat(text);
        if (!Float.isFinite(number)) {
            throw failure(previousPlace() + " is " + Text.shown(text) + ", but must be finite in 32 bits");
        }
        return number;
    }

    double[] numbers() throws IOException {
        double[][] numbers = {new double[16]};
        int[] count = {0};
        list(() -> {
            spend(1);
            if (count[0] == numbers[0].length) {
                numbers[0] = Arrays.copyOf(numbers[0], 2 * count[0]);
            }
            numbers[0][count[0]++] = number();
        });
        return Arrays.copyOf(numbers[0], count[0]);
    }

    /** Numbers of 32 bits. */
    float[] floats() throws IOException {
        float[][] numbers = {new float[16]};
        int[] count = {0};
        list(() -> {
            spend(1);
            if (count[0] == numbers[0].length) {
                numbers[0] = Arrays.copyOf(numbers[0], 2 * count[0]);
            }
            numbers[0][count[0]++] = number32();
        });
        return Arrays.copyOf(numbers[0], count[0]);
    }

    int[] integers() throws IOException {
        int[][] numbers = {new int[16]};
        int[] count = {0};
        list(() -> {
            spend(1);
            if (count[0] == numbers[0].length) {
                numbers[0] = Arrays.copyOf(numbers[0], 2 * count[0]);
            }
            numbers[0][count[0]++] = integer();
        });
        return Arrays.copyOf(numbers[0], count[0]);
    }

    private void spend(int more) throws IOException {
        values += more;
        if (values > MOST_VALUES) {
            throw failure("holds more numbers than any surrogate");
        }
    }

    private void expect(JsonToken token, String kind) throws IOException {
        JsonToken present = json.peek();
        if (present != token) {
            throw failure(place() + " is " + kind(present) + ", but must be " + kind);
        }
    }

    private static String kind(JsonToken token) {
        return switch (token) {
            case BEGIN_ARRAY -> "a list";
            case BEGIN_OBJECT -> "an object";
            case STRING -> "text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            default -> "missing";
        };
    }

    /** Where what is read next stands, in the notation of JSONPath. */
    private String place() {
        return Text.shown(json.getPath());
    }

    /** Where what was read last stands. */
    private String previousPlace() {
        return Text.shown(json.getPreviousPath());
    }
}

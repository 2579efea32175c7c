package io.benchwright.surrogates.internal.trees;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes a model that XGBoost 3.1 has saved as JSON readable for older versions. From 3.1 on the base score is written
 * as {@code "[1.41E1]"}; version 1.7 takes that for 0.5, without a word, and predicts nonsense. Both read {@code "1.41E1"}
 * alike.
 */
public final class XgboostJson {

    private static final List<String> PATH = List.of("learner", "learner_model_param", "base_score");

    private XgboostJson() {}

    /**
     * The same model with its base score as a plain number, and no other byte changed. A model that has it already comes
     * back as it is.
     *
     * @param where what the bytes are, to begin error messages with
     * @throws IOException if there is no base score to be found, or one of several numbers
     */
    public static byte[] portable(byte[] json, String where) throws IOException {
        Span span = baseScore(json, where);
        String written = text(json, span);
        if (!written.startsWith("[") || !written.endsWith("]")) {
            return json.clone();
        }
        if (written.contains(",")) {
            throw new IOException(
                    where + ": base_score has several numbers: only models of one target can be portable");
        }
        byte[] portable = new byte[json.length - 2];
        int length = span.end - span.begin - 2;
        System.arraycopy(json, 0, portable, 0, span.begin);
        System.arraycopy(json, span.begin + 1, portable, span.begin, length);
        System.arraycopy(json, span.end, portable, span.begin + length, json.length - span.end);
        return portable;
    }

    /** Bytes of a string between its quotes. */
    private record Span(int begin, int end) {}

    /**
     * Finds the value by its place, since the names of features and attributes may hold any text. Structure is followed
     * only as far as this takes; whether the JSON is sound is for its reader to say.
     */
    private static Span baseScore(byte[] json, String where) throws IOException {
        int depth = 0;
        // How many names of the path the objects around this byte have, from the outermost on.
        int matched = 0;
        Span text = new Span(0, 0);
        boolean afterColon = false;
        String name = "";
        for (int at = 0; at < json.length; at++) {
            switch (json[at]) {
                case '"' -> {
                    text = new Span(at + 1, endOfString(json, at + 1, where));
                    at = text.end;
                    if (afterColon && depth == PATH.size() && matched == depth - 1 && name.equals(PATH.get(matched))) {
                        return text;
                    }
                }
                case ':' -> {
                    afterColon = true;
                    // Only names that can be on the path are worth a string.
                    name = depth == matched + 1 ? text(json, text) : "";
                }
                case ',' -> afterColon = false;
                case '{', '[' -> {
                    if (afterColon && depth == matched + 1 && name.equals(PATH.get(matched))) {
                        matched++;
                    }
                    depth++;
                    afterColon = false;
                }
                case '}', ']' -> {
                    depth--;
                    matched = Math.min(matched, Math.max(0, depth - 1));
                    afterColon = false;
                }
                default -> {}
            }
        }
        throw absent(where);
    }

    private static int endOfString(byte[] json, int begin, String where) throws IOException {
        for (int at = begin; at < json.length; at++) {
            if (json[at] == '\\') {
                at++;
            } else if (json[at] == '"') {
                return at;
            }
        }
        throw absent(where);
    }

    private static String text(byte[] json, Span span) {
        return new String(json, span.begin, span.end - span.begin, StandardCharsets.UTF_8);
    }

    private static IOException absent(String where) {
        return new IOException(
                where + ": " + String.join(".", PATH) + " is missing: not a model that XGBoost has saved as JSON");
    }
}

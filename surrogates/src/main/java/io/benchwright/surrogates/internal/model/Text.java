package io.benchwright.surrogates.internal.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Text of a file that need not be trusted. */
public final class Text {

    /** Longer than any name of a target, a unit, a space or an entry. */
    static final int MOST_CHARACTERS = 200;

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]");

    private Text() {}

    /** The text, fit for a line of our own: in one line, and cut where it is long. */
    static String shown(String text) {
        String cut = text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
        return INVISIBLE.matcher(cut).replaceAll("?");
    }

    /** Whether the text can be shown as it is. */
    static boolean isOneLine(String text) {
        return text.length() <= MOST_CHARACTERS && !INVISIBLE.matcher(text).find();
    }

    /** The SHA-256 of a text in UTF-8, as 64 hexadecimal digits. */
    public static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

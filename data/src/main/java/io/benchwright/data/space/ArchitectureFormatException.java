package io.benchwright.data.space;

import java.util.List;

/** A text is not an architecture; the message names the text, the offending parts, and what would be right. */
public final class ArchitectureFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;
    private static final int SHOWN = 48;

    ArchitectureFormatException(String text, List<String> problems) {
        super(shortened(text) + ": " + String.join("; ", problems));
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN - 3) + "...";
    }
}

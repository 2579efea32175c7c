package io.benchwright.data.space;

import java.util.List;

/** A text is not an architecture; the message names the text, the offending parts, and what would be right. */
public final class ArchitectureFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;
    private static final int SHOWN = 48;

    @SuppressWarnings("serial") // the list is, and its elements are
    private final List<String> problems;

    ArchitectureFormatException(String text, List<String> problems) {
        super(shortened(text) + ": " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, without the text. */
    public List<String> problems() {
        return problems;
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?");
        if (line.isEmpty()) {
            return "''";
        }
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN - 3) + "...";
    }
}

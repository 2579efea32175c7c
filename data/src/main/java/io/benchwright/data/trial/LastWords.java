package io.benchwright.data.trial;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last lines that a worker wrote outside the protocol: few, short ones, so that they fit into a table. */
final class LastWords {

    /** The longest start of a line that is kept. */
    static final int LINE_LENGTH = 300;

    private static final int LINES = 20;

    private final Deque<String> lines = new ArrayDeque<>();
    private long added;

    synchronized void add(String line) {
        added++;
        String clean = oneLine(line, LINE_LENGTH);
        if (clean.isEmpty()) {
            return;
        }
        lines.addLast(clean);
        if (lines.size() > LINES) {
            lines.removeFirst();
        }
    }

    /** How many lines were added, kept or not. */
    synchronized long added() {
        return added;
    }

    /** To be put after what happened: {@code ; its last words: a | b}. */
    synchronized String afterwards() {
        return lines.isEmpty() ? "; it left no last words" : "; its last words: " + String.join(" | ", lines);
    }

    /** A text without control characters, cut where it is too long. */
    static String oneLine(String text, int longest) {
        // Cut first: the text may be of many megabytes.
        String start = text.length() > longest ? text.substring(0, longest) + "..." : text;
        return start.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }
}

package io.benchwright.data.trial;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads lines of which none takes more memory than was agreed, however long it is, and even if it never ends. */
final class BoundedLines {

    private final InputStream in;
    private final int longestBytes;
    private boolean isInsideCutLine;

    BoundedLines(InputStream in, int longestBytes) {
        this.in = new BufferedInputStream(in);
        this.longestBytes = longestBytes;
    }

    /**
     * A line.
     *
     * @param text the line without its end, or its start
     * @param isCut whether it is longer than what is in the text
     */
    record Line(String text, boolean isCut) {}

    /** The next line, or the start of it as soon as it is known to be too long; empty at the end. */
    Optional<Line> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int b = in.read();
            if (b < 0 && line.size() == 0) {
                return Optional.empty();
            }
            if (b < 0 || b == '\n') {
                if (isInsideCutLine) {
                    isInsideCutLine = false;
                    continue;
                }
                return Optional.of(line(line, false));
            }
            if (isInsideCutLine) {
                continue;
            }
            if (line.size() == longestBytes) {
                isInsideCutLine = true;
                return Optional.of(line(line, true));
            }
            line.write(b);
        }
    }

    private static Line line(ByteArrayOutputStream bytes, boolean isCut) {
        String text = bytes.toString(StandardCharsets.UTF_8);
        return new Line(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text, isCut);
    }
}

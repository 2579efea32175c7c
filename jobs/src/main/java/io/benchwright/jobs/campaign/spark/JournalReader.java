package io.benchwright.jobs.campaign.spark;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a journal, or a part of it, up to the first line that is not whole: what was being written when its writer died, or is being
 * written now.
 */
final class JournalReader implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final long to;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long read;
    private long position;
    private boolean isAtEnd;

    private JournalReader(InputStream in, long from, long to) {
        this.in = in;
        this.to = to;
        this.read = from;
        this.position = from;
    }

    /**
     * Opens a journal.
     *
     * @param from where to begin, in bytes: the beginning of a line
     * @param to where to end, in bytes; what lies behind it is not looked at
     */
    static JournalReader open(Path journal, long from, long to) throws IOException {
        FileInputStream file = new FileInputStream(journal.toFile());
        try {
            file.skipNBytes(from);
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return new JournalReader(new BufferedInputStream(file, BUFFER_BYTES), from, to);
    }

    /** The next entry; empty where no whole one follows. */
    Optional<JournalEntry> next() throws IOException {
        while (!isAtEnd) {
            int next = read < to ? in.read() : -1;
            read++;
            if (next < 0) {
                isAtEnd = true;
            } else if (next != '\n') {
                line.write(next);
            } else {
                Optional<JournalEntry> entry = JournalEntry.parse(line.toByteArray());
                isAtEnd = entry.isEmpty();
                if (entry.isPresent()) {
                    position = read;
                    line.reset();
                    return entry;
                }
            }
        }
        return Optional.empty();
    }

    /** Where the last entry ended, in bytes. */
    long position() {
        return position;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

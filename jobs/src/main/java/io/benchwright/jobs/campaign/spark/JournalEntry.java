package io.benchwright.jobs.campaign.spark;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A line of a journal: a letter, a checksum of all that follows it, the id of a trial and, once that is finished, all there is to
 * know of it.
 *
 * @param kind what became of the trial
 * @param id the trial
 * @param payload a {@link FinishedTrial} where it is finished, a text where its slot is quarantined, else empty
 */
record JournalEntry(Kind kind, String id, String payload) {

    private static final int CHECKSUM_DIGITS = 8;
    /** The letter, a blank, the checksum, a blank. */
    private static final int PREFIX = 3 + CHECKSUM_DIGITS;

    /** What an entry says. */
    enum Kind {
        /** Its slot is at it. */
        STARTED('S'),
        /** It was stopped, for no fault of its own. */
        STOPPED('X'),
        /** Its slot gets no more trials, for the reason that is the payload; the trial has no part in this. */
        QUARANTINED('Q'),
        /** It was answered. */
        DONE('D'),
        /** It was given up. */
        FAILED('F');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        boolean isFinished() {
            return this == DONE || this == FAILED;
        }

        private static Optional<Kind> of(char letter) {
            for (Kind kind : values()) {
                if (kind.letter == letter) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    /** The line, with its end. */
    byte[] toBytes() {
        String rest = payload.isEmpty() ? id : id + " " + payload;
        byte[] bytes = rest.getBytes(StandardCharsets.UTF_8);
        String prefix = kind.letter + " " + checksum(bytes, 0, bytes.length) + " ";
        byte[] line = new byte[PREFIX + bytes.length + 1];
        System.arraycopy(prefix.getBytes(StandardCharsets.US_ASCII), 0, line, 0, PREFIX);
        System.arraycopy(bytes, 0, line, PREFIX, bytes.length);
        line[line.length - 1] = '\n';
        return line;
    }

    private static String checksum(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        String digits = Long.toHexString(crc.getValue());
        return "0".repeat(CHECKSUM_DIGITS - digits.length()) + digits;
    }

    /** Reads a line without its end; empty if it is not whole. */
    static Optional<JournalEntry> parse(byte[] line) {
        if (line.length <= PREFIX || line[1] != ' ' || line[PREFIX - 1] != ' ') {
            return Optional.empty();
        }
        String told = new String(line, 2, CHECKSUM_DIGITS, StandardCharsets.US_ASCII);
        if (!told.equals(checksum(line, PREFIX, line.length - PREFIX))) {
            return Optional.empty();
        }
        String rest = new String(line, PREFIX, line.length - PREFIX, StandardCharsets.UTF_8);
        int blank = rest.indexOf(' ');
        return Kind.of((char) line[0])
                .map(kind -> blank < 0
                        ? new JournalEntry(kind, rest, "")
                        : new JournalEntry(kind, rest.substring(0, blank), rest.substring(blank + 1)));
    }
}

package io.benchwright.surrogates.internal.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A ZIP archive in memory, whose entries are unpacked when they are asked for. Read by its central directory, as other
 * languages do, which stands at the end: an archive that is cut off anywhere is refused at once. Only what
 * {@code docs/surrogate-format.md} allows is read, as if an enemy had written it: nothing is allocated that the bytes
 * cannot hold.
 *
 * <p>{@link java.util.zip.ZipInputStream} would not do: it never looks at the directory, so that it takes the first half of
 * an archive for a whole one; and {@link java.util.zip.ZipFile} reads from disks alone.
 */
final class Archive {

    private static final int MOST_ENTRIES = 1_000;
    private static final long MOST_ENTRY_BYTES = 64L << 20;
    private static final long MOST_BYTES = 256L << 20;

    /** A byte of DEFLATE gives at most this many. */
    private static final long MOST_DEFLATED_RATIO = 1_032;

    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int LOCAL_HEADER_BYTES = 30;
    private static final int DIRECTORY_HEADER = 0x02014b50;
    private static final int DIRECTORY_HEADER_BYTES = 46;
    private static final int END_OF_DIRECTORY = 0x06054b50;
    private static final int END_OF_DIRECTORY_BYTES = 22;

    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int ENCRYPTED = 1;

    private final ByteBuffer bytes;
    private final String where;
    private final Map<String, Entry> entries = new HashMap<>();

    private record Entry(String name, int method, int crc, int packed, int size, int header) {}

    private Archive(byte[] bytes, String where) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.where = where;
    }

    /**
     * Looks at what an archive holds.
     *
     * @param bytes must not change any more
     * @param where what it is, to begin messages with
     * @throws IOException if it is no archive, is cut off, holds what no surrogate does, or would unpack to more than a
     *     surrogate takes; in one line
     */
    static Archive open(byte[] bytes, String where) throws IOException {
        Archive archive = new Archive(bytes, where);
        try {
            archive.readDirectory();
        } catch (IndexOutOfBoundsException e) {
            throw archive.damaged("its directory leads out of it");
        }
        return archive;
    }

    /** Where the archive is, for messages. */
    String where() {
        return where;
    }

    private void readDirectory() throws IOException {
        if (bytes.limit() < Integer.BYTES || (bytes.getInt(0) != LOCAL_HEADER && bytes.getInt(0) != END_OF_DIRECTORY)) {
            throw new IOException(where + ": is not a surrogate: it is no ZIP archive");
        }
        int end = bytes.limit() - END_OF_DIRECTORY_BYTES;
        if (end < 0 || bytes.getInt(end) != END_OF_DIRECTORY) {
            throw damaged("it does not end as a ZIP archive without a comment does");
        }
        int count = unsignedShort(end + 10);
        int at = bytes.getInt(end + 16);
        boolean isOfOneDisk = bytes.getInt(end + 4) == 0 && unsignedShort(end + 8) == count;
        if (!isOfOneDisk || at < 0 || (long) at + bytes.getInt(end + 12) != end) {
            throw damaged("its directory is not where its end says");
        }
        if (count > MOST_ENTRIES) {
            throw new IOException(where + ": holds more than " + MOST_ENTRIES + " files");
        }
        long total = 0;
        for (int i = 0; i < count; i++) {
            Entry entry = entry(at);
            total += entry.size;
            if (total > MOST_BYTES) {
                throw new IOException(where + ": unpacks to more than " + (MOST_BYTES >> 20) + " MiB");
            }
            if (entries.put(entry.name, entry) != null) {
                throw new IOException(where + ": holds '" + Text.shown(entry.name) + "' twice");
            }
            at += DIRECTORY_HEADER_BYTES + unsignedShort(at + 28) + unsignedShort(at + 30) + unsignedShort(at + 32);
        }
        if (at != end) {
            throw damaged("its directory is not where its end says");
        }
    }

    private Entry entry(int at) throws IOException {
        if (bytes.getInt(at) != DIRECTORY_HEADER) {
            throw damaged("its directory is not where its end says");
        }
        String name = name(at + DIRECTORY_HEADER_BYTES, unsignedShort(at + 28));
        String title = "'" + Text.shown(name) + "'";
        if ((unsignedShort(at + 8) & ENCRYPTED) != 0) {
            throw new IOException(where + ": " + title + " is encrypted");
        }
        int method = unsignedShort(at + 10);
        if (method != STORED && method != DEFLATED) {
            throw new IOException(
                    where + ": " + title + " is packed by method " + method + ", but must be stored or deflated");
        }
        long packed = Integer.toUnsignedLong(bytes.getInt(at + 20));
        long size = Integer.toUnsignedLong(bytes.getInt(at + 24));
        if (size > MOST_ENTRY_BYTES) {
            throw new IOException(where + ": " + title + " unpacks to more than " + (MOST_ENTRY_BYTES >> 20) + " MiB");
        }
        boolean isPossible = method == STORED ? size == packed : size <= packed * MOST_DEFLATED_RATIO;
        if (packed > bytes.limit() || !isPossible) {
            throw damaged(title + " cannot have " + size + " bytes, packed into " + packed);
        }
        return new Entry(name, method, bytes.getInt(at + 16), (int) packed, (int) size, bytes.getInt(at + 42));
    }

    private String name(int at, int length) {
        byte[] name = new byte[length];
        bytes.get(at, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    private int unsignedShort(int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    /**
     * Unpacks an entry.
     *
     * @throws IOException if there is none of that name, or it is damaged; in one line
     */
    byte[] unpack(String name) throws IOException {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IOException(where + ": has no '" + Text.shown(name) + "'");
        }
        byte[] content;
        try {
            content = unpack(entry);
        } catch (DataFormatException | IndexOutOfBoundsException e) {
            throw damaged("'" + name + "' cannot be unpacked");
        }
        CRC32 crc = new CRC32();
        crc.update(content);
        if ((int) crc.getValue() != entry.crc) {
            throw damaged("the checksum of '" + name + "' is wrong");
        }
        return content;
    }

    private byte[] unpack(Entry entry) throws IOException, DataFormatException {
        int nameLength = unsignedShort(entry.header + 26);
        if (bytes.getInt(entry.header) != LOCAL_HEADER
                || !name(entry.header + LOCAL_HEADER_BYTES, nameLength).equals(entry.name)) {
            throw damaged("'" + entry.name + "' is not where its directory says");
        }
        int begin = entry.header + LOCAL_HEADER_BYTES + nameLength + unsignedShort(entry.header + 28);
        ByteBuffer packed = bytes.slice(begin, entry.packed);
        byte[] content = new byte[entry.size];
        if (entry.method == STORED) {
            packed.get(content);
            return content;
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            int length = 0;
            int read = 1;
            while (read > 0 && length < content.length) {
                read = inflater.inflate(content, length, content.length - length);
                length += read;
            }
            // The end of the packed bytes is only seen by asking for more than there is.
            boolean hasMore = inflater.inflate(new byte[1]) > 0;
            if (length < content.length || hasMore || !inflater.finished()) {
                throw damaged("'" + entry.name + "' has not the size that its directory says");
            }
        } finally {
            inflater.end();
        }
        return content;
    }

    private IOException damaged(String problem) {
        return new IOException(where + ": is damaged or cut off: " + problem);
    }
}

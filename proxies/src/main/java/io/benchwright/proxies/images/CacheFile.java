package io.benchwright.proxies.images;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Images of one resolution in a file: 4096 bytes that begin with {@link #MAGIC}; the pixels, resolution x resolution x 3 bytes an
 * image; of each image its label (4 bytes), part (1 byte), key (8 bytes) and CRC-32C (4 bytes), all labels first; {@link Facts} in
 * JSON; and a trailer: the number of images, the resolution and the length of the JSON (4 bytes each), the SHA-256 of all between
 * pixels and trailer, and the magic again. Numbers have their highest byte first. Pixels are mapped into memory in pieces, and
 * checked whenever they are read; safe for use by many threads.
 */
final class CacheFile {

    /** Both ends of a file; the digit is the version of the format. */
    static final byte[] MAGIC = "BWIMAGE1".getBytes(StandardCharsets.US_ASCII);

    /** Where pixels begin. */
    static final int HEADER = 4096;
    /** The part of an image that could not be read. */
    static final byte BROKEN = -1;

    private static final int TRAILER = 3 * Integer.BYTES + 32 + MAGIC.length;
    private static final int INDEX = Integer.BYTES + 1 + Long.BYTES + Integer.BYTES;
    private static final long MAPPING = 1L << 30;

    /** What is known of all images together. */
    @SuppressWarnings("ArrayRecordComponent") // only carries them to and from JSON
    record Facts(
            String source,
            List<String> classes,
            double[] mean,
            double[] deviation,
            List<String> broken,
            int brokenCount) {}

    /** A file is not what was written. */
    static final class DamagedException extends IOException {

        private static final long serialVersionUID = 1;

        DamagedException(String problem) {
            super(problem);
        }
    }

    /** What is known of each image. */
    static final class Index {

        final int[] labels;
        /** The {@link #code} of its part, or {@link #BROKEN}. */
        final byte[] parts;

        final long[] keys;
        final int[] checksums;

        Index(int images) {
            labels = new int[images];
            parts = new byte[images];
            Arrays.fill(parts, BROKEN);
            keys = new long[images];
            checksums = new int[images];
        }

        private ByteBuffer toBytes() {
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(labels.length, INDEX));
            for (int label : labels) {
                bytes.putInt(label);
            }
            bytes.put(parts);
            for (long key : keys) {
                bytes.putLong(key);
            }
            for (int checksum : checksums) {
                bytes.putInt(checksum);
            }
            return bytes.flip();
        }

        private static Index fromBytes(ByteBuffer bytes, int images) {
            Index index = new Index(images);
            for (int i = 0; i < images; i++) {
                index.labels[i] = bytes.getInt();
            }
            bytes.get(index.parts);
            for (int i = 0; i < images; i++) {
                index.keys[i] = bytes.getLong();
            }
            for (int i = 0; i < images; i++) {
                index.checksums[i] = bytes.getInt();
            }
            return index;
        }
    }

    private final Path file;
    private final int resolution;
    private final Index index;
    private final Facts facts;
    private final List<MappedByteBuffer> mappings = new ArrayList<>();
    private final int imagesPerMapping;

    private CacheFile(Path file, int resolution, Index index, Facts facts, long mapping) {
        this.file = file;
        this.resolution = resolution;
        this.index = index;
        this.facts = facts;
        this.imagesPerMapping = (int) Math.max(1, mapping / bytes(resolution));
    }

    /** What stands for a part in the file. */
    static byte code(ImagePart part) {
        return (byte)
                switch (part) {
                    case TRAIN -> 0;
                    case VALIDATION -> 1;
                    case TEST -> 2;
                };
    }

    /** How many bytes an image has. */
    static int bytes(int resolution) {
        return resolution * resolution * 3;
    }

    /**
     * Opens a file.
     *
     * @throws DamagedException if it is not whole
     */
    static CacheFile open(Path file) throws IOException {
        return open(file, MAPPING);
    }

    /**
     * Opens a file.
     *
     * @param mapping bytes that are mapped at once, at most 2 GiB, which is what Java can map
     */
    static CacheFile open(Path file, long mapping) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < HEADER + TRAILER) {
                throw new DamagedException("has only " + size + " bytes");
            }
            ByteBuffer trailer = read(channel, size - TRAILER, TRAILER);
            int images = trailer.getInt();
            int resolution = trailer.getInt();
            int jsonLength = trailer.getInt();
            byte[] sha256 = new byte[32];
            trailer.get(sha256);
            byte[] magic = new byte[MAGIC.length];
            trailer.get(magic);
            byte[] firstMagic = new byte[MAGIC.length];
            read(channel, 0, MAGIC.length).get(firstMagic);
            if (!Arrays.equals(magic, MAGIC) || !Arrays.equals(firstMagic, MAGIC)) {
                throw new DamagedException("does not begin and end as such a file does");
            }
            long pixels = (long) images * resolution * resolution * 3;
            long between = (long) images * INDEX + jsonLength;
            if (images < 0 || jsonLength < 0 || resolution < 1 || HEADER + pixels + between + TRAILER != size) {
                throw new DamagedException("has " + size + " bytes, which are not those of " + images + " images");
            }
            ByteBuffer indexAndJson = read(channel, HEADER + pixels, Math.toIntExact(between));
            MessageDigest digest = Hashes.sha256();
            digest.update(indexAndJson.duplicate());
            if (!Arrays.equals(digest.digest(), sha256)) {
                throw new DamagedException("has another checksum than was written");
            }
            Index index = Index.fromBytes(indexAndJson, images);
            String json = StandardCharsets.UTF_8.decode(indexAndJson).toString();
            CacheFile cache = new CacheFile(file, resolution, index, facts(json), mapping);
            cache.map(channel, pixels);
            return cache;
        }
    }

    private static Facts facts(String json) throws DamagedException {
        try {
            return new Gson().fromJson(json, Facts.class);
        } catch (JsonParseException e) {
            throw new DamagedException("tells of its images in words that are no JSON");
        }
    }

    private void map(FileChannel channel, long pixels) throws IOException {
        long piece = (long) imagesPerMapping * bytes(resolution);
        for (long start = 0; start < pixels; start += piece) {
            mappings.add(channel.map(FileChannel.MapMode.READ_ONLY, HEADER + start, Math.min(piece, pixels - start)));
        }
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new DamagedException("ends early");
            }
        }
        return bytes.flip();
    }

    /** Writes what follows the pixels. */
    static void finish(FileChannel channel, int resolution, Index index, Facts facts) throws IOException {
        int images = index.labels.length;
        ByteBuffer bytes = index.toBytes();
        byte[] json = new Gson().toJson(facts).getBytes(StandardCharsets.UTF_8);
        MessageDigest digest = Hashes.sha256();
        digest.update(bytes.duplicate());
        digest.update(json);
        ByteBuffer trailer = ByteBuffer.allocate(TRAILER);
        trailer.putInt(images).putInt(resolution).putInt(json.length);
        trailer.put(digest.digest()).put(MAGIC).flip();
        long position = HEADER + (long) images * bytes(resolution);
        position += write(channel, bytes, position);
        position += write(channel, ByteBuffer.wrap(json), position);
        write(channel, trailer, position);
        write(channel, ByteBuffer.wrap(MAGIC), 0);
    }

    /** Writes all bytes at a position. */
    static int write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        int length = bytes.remaining();
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
        return length;
    }

    static int checksum(byte[] pixels, int length) {
        CRC32C crc = new CRC32C();
        crc.update(pixels, 0, length);
        return (int) crc.getValue();
    }

    Path file() {
        return file;
    }

    int resolution() {
        return resolution;
    }

    Index index() {
        return index;
    }

    Facts facts() {
        return facts;
    }

    /**
     * Reads the pixels of an image.
     *
     * @param into at least {@link #bytes} long
     * @throws IOException if they are not those that were written
     */
    void read(int image, byte[] into) throws IOException {
        int length = bytes(resolution);
        MappedByteBuffer mapping = mappings.get(image / imagesPerMapping);
        try {
            mapping.get(image % imagesPerMapping * length, into, 0, length);
        } catch (InternalError e) {
            // What the JVM makes of pages that can't be read: the file was cut, or the disk is broken.
            IOException damaged = damaged(image, "can't be read");
            damaged.initCause(e);
            throw damaged;
        }
        if (checksum(into, length) != index.checksums[image]) {
            throw damaged(image, "has another checksum than was written");
        }
    }

    private IOException damaged(int image, String problem) {
        return new IOException(
                file + ": image " + image + " " + problem + "; delete the file, and it will be built again");
    }
}

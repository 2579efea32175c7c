package io.benchwright.proxies.training;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A training between two epochs, as a file: a line of JSON, then the values of all tensors as 32-bit numbers, little-endian.
 * Published whole or not at all. Nothing is random in a training but by its seed and the number of the epoch, so there is no
 * random state to keep.
 */
final class Checkpoint {

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
    private static final int LONGEST_HEADER = 1 << 24;

    private final Path file;

    Checkpoint(Path file) {
        this.file = file;
    }

    /**
     * What is known besides tensors.
     *
     * @param task the hash of all that decides the numbers
     * @param steps how many were made
     * @param images how many were seen, with repetition
     * @param seconds how long that took
     * @param curve of the epochs that are done
     */
    record State(String task, long steps, long images, double seconds, List<EpochResult> curve) {

        State {
            curve = List.copyOf(curve);
        }
    }

    /**
     * The first line.
     *
     * @param state what is known besides tensors
     * @param bytes how long the rest is
     * @param crc32c of the rest
     */
    private record Header(State state, long bytes, long crc32c) {}

    /** Publishes a state and the memory of its tensors in place of the one before. */
    void write(State state, List<ByteBuffer> tensors) throws IOException {
        CRC32C crc = new CRC32C();
        long bytes = 0;
        for (ByteBuffer tensor : tensors) {
            crc.update(tensor.duplicate());
            bytes += tensor.remaining();
        }
        String header = GSON.toJson(new Header(state, bytes, crc.getValue())) + "\n";
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            writeFully(channel, ByteBuffer.wrap(header.getBytes(StandardCharsets.UTF_8)));
            for (ByteBuffer tensor : tensors) {
                writeFully(channel, tensor.duplicate());
            }
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Fills the memory of tensors from the file.
     *
     * @param task what the state must be of
     * @return the state; empty if there is none, or it is damaged: then the training begins anew, which gives the same numbers
     * @throws IOException if it is of another training, or cannot be read
     */
    Optional<State> read(String task, List<ByteBuffer> tensors) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Optional<Header> header = header(channel);
            if (header.isEmpty()) {
                return Optional.empty();
            }
            State state = header.get().state();
            if (!state.task().equals(task)) {
                throw new IOException(
                        file + ": is the checkpoint of another training; name another file, or remove it");
            }
            long expected = tensors.stream().mapToLong(ByteBuffer::remaining).sum();
            if (header.get().bytes() != expected || channel.size() - channel.position() != expected) {
                return Optional.empty();
            }
            CRC32C crc = new CRC32C();
            for (ByteBuffer tensor : tensors) {
                ByteBuffer target = tensor.duplicate();
                while (target.hasRemaining()) {
                    if (channel.read(target) < 0) {
                        return Optional.empty();
                    }
                }
                crc.update(tensor.duplicate());
            }
            return crc.getValue() == header.get().crc32c() ? Optional.of(state) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Optional<Header> header(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate((int) Math.min(LONGEST_HEADER, channel.size()))
                .order(ByteOrder.LITTLE_ENDIAN);
        while (start.hasRemaining() && channel.read(start) >= 0) {}
        start.flip();
        int end = 0;
        while (end < start.limit() && start.get(end) != '\n') {
            end++;
        }
        if (end == start.limit()) {
            return Optional.empty();
        }
        channel.position(end + 1L);
        try {
            String line = StandardCharsets.UTF_8.decode(start.slice(0, end)).toString();
            return Optional.ofNullable(GSON.fromJson(line, Header.class));
        } catch (JsonParseException e) {
            return Optional.empty();
        }
    }

    /** Removes the file, if there is one. */
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}

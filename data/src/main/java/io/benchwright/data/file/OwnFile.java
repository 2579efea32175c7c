package io.benchwright.data.file;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;

/**
 * A file of a kind that Benchwright writes. One of this kind that is there already is replaced; anything else is not: it may be
 * somebody's work.
 */
public final class OwnFile {

    private final Path file;
    private final Kind kind;

    /**
     * A kind of files.
     *
     * @param name with an article, for messages: {@code a page that Benchwright wrote}
     * @param startBytes how many bytes tell it from all other files, at least 1
     * @param isStart whether a file that begins so is of the kind; gets fewer bytes where a file is shorter
     */
    public record Kind(String name, int startBytes, Predicate<byte[]> isStart) {}

    /** Writes what a file is to hold. */
    @FunctionalInterface
    public interface Content {

        /** Writes all of it to {@link #fully}. */
        void writeTo(FileChannel channel) throws IOException;
    }

    private OwnFile(Path file, Kind kind) {
        this.file = file;
        this.kind = kind;
    }

    /**
     * Checks that a file of a kind may go there, before anybody computes what to write.
     *
     * @throws IOException if something else is there
     */
    public static OwnFile at(Path file, Kind kind) throws IOException {
        OwnFile own = new OwnFile(requireNonNull(file, "file is null"), requireNonNull(kind, "kind is null"));
        own.requireReplaceable();
        return own;
    }

    private void requireReplaceable() throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder; name a file in it");
        }
        if (Files.exists(file) && !(Files.isRegularFile(file) && isOfKind())) {
            throw new IOException(file + ": is there already, and is not " + kind.name() + "; name another file");
        }
    }

    private boolean isOfKind() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return kind.isStart().test(in.readNBytes(kind.startBytes()));
        }
    }

    /**
     * Writes the file, whole or not at all; folders that are missing are created.
     *
     * @throws IOException if it cannot be written; one that was there is then still there
     */
    public void write(Content content) throws IOException {
        requireReplaceable();
        // A link is followed, not replaced.
        Path place = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = place.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path unfinished = place.resolveSibling(
                "." + place.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    unfinished,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Writes all bytes that remain. */
    public static void fully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}

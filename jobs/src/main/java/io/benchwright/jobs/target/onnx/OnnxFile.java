package io.benchwright.jobs.target.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Where a model goes. One of Benchwright that is there already is replaced; anything else is not: it may be somebody's work. */
final class OnnxFile {

    private final Path file;

    OnnxFile(Path file) {
        this.file = file;
    }

    void requireReplaceable() throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder; name a file in it");
        }
        if (Files.exists(file) && !(Files.isRegularFile(file) && isOurs())) {
            throw new IOException(
                    file + ": is there already, and is no ONNX model that Benchwright wrote; name another file");
        }
    }

    private boolean isOurs() throws IOException {
        byte[] start = NetworkGraph.start();
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(start.length), start);
        }
    }

    void write(ByteBuffer model) throws IOException {
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
                while (model.hasRemaining()) {
                    channel.write(model);
                }
                channel.force(true);
            }
            Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}

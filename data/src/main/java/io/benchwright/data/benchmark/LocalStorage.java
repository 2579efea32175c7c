package io.benchwright.data.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;

/**
 * A folder of a local file system. A file is written under another name, forced to the disk and then linked to its own name,
 * which fails if that exists, and is seen by others at once and whole.
 */
final class LocalStorage implements Storage {

    /** Holds what is not published yet; a leftover of a killed process is in nobody's way. */
    static final String SCRATCH = ".scratch";

    private final Path root;

    LocalStorage(Path root) {
        this.root = root;
    }

    @Override
    public void publish(String name, Path content) throws IOException {
        Path target = root.resolve(name);
        Path folder = target.getParent() == null ? root : target.getParent();
        Files.createDirectories(folder);
        // It may have been written long before, but is young to garbage collection from now on.
        Files.setLastModifiedTime(content, FileTime.from(Instant.now()));
        try (FileChannel channel = FileChannel.open(content, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        try {
            Files.createLink(target, content);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            throw new IOException(
                    this + ": cannot publish " + name + ": " + e.getMessage()
                            + "; the file system must have hard links",
                    e);
        }
        // The link is durable once its folder is.
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public InputStream open(String name) throws IOException {
        return Files.newInputStream(root.resolve(name));
    }

    @Override
    public InputFile input(String name) throws IOException {
        return new LocalInputFile(root.resolve(name));
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(root.resolve(name));
    }

    @Override
    public Instant modified(String name) throws IOException {
        return Files.getLastModifiedTime(root.resolve(name)).toInstant();
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(root.resolve(name));
    }

    @Override
    public List<String> list(String folder) throws IOException {
        Path path = root.resolve(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public Path scratch() throws IOException {
        return Files.createDirectories(root.resolve(SCRATCH));
    }

    @Override
    public String toString() {
        return root.toString();
    }
}

package io.benchwright.jobs.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Where a page goes. A page of Benchwright that is there already is replaced; anything else is not: it may be the data that the
 * page is about.
 */
public final class PageFile {

    /** Stands near the start of each page, and tells it from all other files. */
    static final String MARK = "<meta name=\"generator\" content=\"Benchwright";

    private static final int MARK_WITHIN = 1024;

    private final Path file;

    private PageFile(Path file) {
        this.file = file;
    }

    /**
     * Checks that a page may go there, before anybody computes what to write.
     *
     * @throws IOException if something else than a page of Benchwright is there
     */
    public static PageFile at(Path file) throws IOException {
        PageFile page = new PageFile(file);
        page.requireReplaceable();
        return page;
    }

    private void requireReplaceable() throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder; name a file in it");
        }
        if (Files.exists(file) && !(Files.isRegularFile(file) && isPage())) {
            throw new IOException(
                    file + ": is there already, and is not a page that Benchwright wrote; name another file");
        }
    }

    private boolean isPage() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MARK_WITHIN), StandardCharsets.UTF_8).contains(MARK);
        }
    }

    /**
     * Writes a page, whole or not at all; folders that are missing are created.
     *
     * @throws IOException if it cannot be written; a page that was there is then still there
     */
    public void write(String html) throws IOException {
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
                ByteBuffer bytes = ByteBuffer.wrap(html.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}

package io.benchwright.jobs.report;

import io.benchwright.data.file.OwnFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where a page goes. A page of Benchwright that is there already is replaced; anything else is not: it may be the data that the
 * page is about.
 */
public final class PageFile {

    /** Stands near the start of each page, and tells it from all other files. */
    static final String MARK = "<meta name=\"generator\" content=\"Benchwright";

    private static final int MARK_WITHIN = 1024;

    private static final OwnFile.Kind KIND = new OwnFile.Kind(
            "a page that Benchwright wrote",
            MARK_WITHIN,
            start -> new String(start, StandardCharsets.UTF_8).contains(MARK));

    private final OwnFile file;

    private PageFile(OwnFile file) {
        this.file = file;
    }

    /**
     * Checks that a page may go there, before anybody computes what to write.
     *
     * @throws IOException if something else than a page of Benchwright is there
     */
    public static PageFile at(Path file) throws IOException {
        return new PageFile(OwnFile.at(file, KIND));
    }

    /**
     * Writes a page, whole or not at all; folders that are missing are created.
     *
     * @throws IOException if it cannot be written; a page that was there is then still there
     */
    public void write(String html) throws IOException {
        file.write(channel -> OwnFile.fully(channel, ByteBuffer.wrap(html.getBytes(StandardCharsets.UTF_8))));
    }
}

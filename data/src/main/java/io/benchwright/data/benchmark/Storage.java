package io.benchwright.data.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.parquet.io.InputFile;

/**
 * Where the files of a benchmark lie. Names are relative, with slashes. A file is published whole or not at all, only where
 * there is none of its name, and never changes.
 */
public interface Storage {

    /**
     * Publishes a local file under a name.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is a file of that name, which stays as it is
     */
    void publish(String name, Path content) throws IOException;

    /** Opens a file from its beginning. */
    InputStream open(String name) throws IOException;

    /** Opens a file for a Parquet reader. */
    InputFile input(String name) throws IOException;

    /** Whether there is a file of a name. */
    boolean exists(String name);

    /** When a file was published. */
    Instant modified(String name) throws IOException;

    /** Removes a file, if there is one of that name. */
    void delete(String name) throws IOException;

    /** The names of the files in a folder, without those of its own folders; none if there is no such folder. */
    List<String> list(String folder) throws IOException;

    /** A folder of this machine for files that are not published yet. */
    Path scratch() throws IOException;

    /** Where this is, for messages. */
    @Override
    String toString();
}

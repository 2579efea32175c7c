package io.benchwright.jobs.target;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/** The drivers that come with Benchwright, as files: other programs cannot start what lies in a jar. */
public final class ShippedDrivers {

    /** What stands for their folder in a command. */
    public static final String FOLDER = "{drivers}";

    private static final List<String> FILES = List.of("torch_driver.py", "vart_driver.py");

    private ShippedDrivers() {}

    /** Made when first asked for; removed when this JVM ends. */
    private static final class Unpacked {

        private static final Path FOLDER = unpack();

        private static Path unpack() {
            try {
                Path folder = Files.createTempDirectory("benchwright-drivers");
                folder.toFile().deleteOnExit();
                for (String file : FILES) {
                    Path copy = folder.resolve(file);
                    try (InputStream in = open(file)) {
                        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
                    }
                    copy.toFile().deleteOnExit();
                }
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The names of their files. */
    public static List<String> names() {
        return FILES;
    }

    /**
     * The text of one.
     *
     * @throws IllegalArgumentException if there is none of the name
     */
    public static InputStream open(String name) {
        InputStream in = FILES.contains(name) ? ShippedDrivers.class.getResourceAsStream("drivers/" + name) : null;
        if (in == null) {
            throw new IllegalArgumentException("there is no driver '" + name + "', but: " + String.join(", ", FILES));
        }
        return in;
    }

    /** A command in which the folder stands in place of {@link #FOLDER}. */
    static List<String> resolve(List<String> command) throws IOException {
        if (command.stream().noneMatch(word -> word.contains(FOLDER))) {
            return command;
        }
        try {
            return Arrays.asList(command.stream()
                    .map(word -> word.replace(FOLDER, Unpacked.FOLDER.toString()))
                    .toArray(String[]::new));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}

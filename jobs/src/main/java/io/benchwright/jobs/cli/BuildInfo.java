package io.benchwright.jobs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What this program was built from, as the build wrote it down. */
final class BuildInfo implements IVersionProvider {

    private static final String UNKNOWN = "unknown";

    private final Properties properties = new Properties();

    BuildInfo() {
        try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The version of the project. */
    String version() {
        return properties.getProperty("git.build.version", UNKNOWN);
    }

    /** The commit, as 40 hexadecimal digits; {@code unknown} if the sources were no Git checkout. */
    String revision() {
        String revision = properties.getProperty("git.commit.id.full", UNKNOWN);
        return revision.isEmpty() ? UNKNOWN : revision;
    }

    /** Whether the sources differed from the commit. */
    boolean isModified() {
        return Boolean.parseBoolean(properties.getProperty("git.dirty", "false"));
    }

    /** The version of the running Java and who built it. */
    static String java() {
        return System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")";
    }

    /** What goes into the manifest of whatever a command writes. */
    Map<String, String> provenance(String command) {
        return Map.of("software", "benchwright " + version(), "revision", revision(), "command", command);
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "benchwright " + version(), "revision " + revision() + (isModified() ? ", modified" : ""), "Java " + java()
        };
    }
}

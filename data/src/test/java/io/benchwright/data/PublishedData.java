package io.benchwright.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Data sets that others published; tests that ask for one that is not there are skipped, and say so. */
public final class PublishedData {

    private PublishedData() {}

    /** All {@code result_N.json} of Accel-NASBench. */
    public static List<JsonObject> accelNasBench() throws IOException {
        List<JsonObject> results = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new GZIPInputStream(new BufferedInputStream(open("accel-nasbench/anb_dataset_jsons.tar.gz"))))) {
            while (tar.getNextEntry() != null) {
                if (tar.getCurrentEntry().getName().endsWith(".json")) {
                    String text = new String(tar.readAllBytes(), StandardCharsets.UTF_8);
                    results.add(JsonParser.parseString(text).getAsJsonObject());
                }
            }
        }
        return results;
    }

    /** The lines of a compressed table, its header first. */
    public static List<String> lines(String file) throws IOException {
        try (BufferedReader reader = reader(file)) {
            return reader.lines().toList();
        }
    }

    /** A compressed JSON document. */
    public static JsonElement json(String file) throws IOException {
        try (BufferedReader reader = reader(file)) {
            return JsonParser.parseReader(reader);
        }
    }

    private static BufferedReader reader(String file) throws IOException {
        return new BufferedReader(new InputStreamReader(new GZIPInputStream(open(file)), StandardCharsets.UTF_8));
    }

    private static InputStream open(String file) throws IOException {
        return Files.newInputStream(path(file));
    }

    /** A file of the published data. */
    public static Path path(String file) {
        Path path = Path.of(System.getProperty("benchwright.datasets", "no-such-folder"), file);
        if (!Files.exists(path)) {
            // The runner counts what is skipped, but does not say why.
            System.err.println("skipped: " + path.normalize() + " is not there");
        }
        assumeTrue(Files.exists(path), "a published data set is not there");
        return path;
    }
}

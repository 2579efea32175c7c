package io.benchwright.proxies.schemes;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.text.Suggestions;
import io.benchwright.data.yaml.YamlFormatException;
import io.benchwright.data.yaml.YamlMapping;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Training schemes that come with this library, and those in files. */
public final class TrainingSchemes {

    private static final List<String> PRESETS = List.of(
            "accel-nasbench-proxy", "accel-nasbench-reference", "small-quick", "small-proxy", "small-reference");

    private TrainingSchemes() {}

    /** The schemes that come with this library: those of Accel-NASBench, then small ones for images of 32x32 pixels. */
    public static List<TrainingScheme> presets() {
        return PRESETS.stream().map(TrainingSchemes::preset).toList();
    }

    /**
     * The scheme that an argument means: a preset, by its name, or else a file.
     *
     * @throws IllegalArgumentException if it is neither, or the file holds no scheme; says all that is wrong with it
     * @throws IOException if the file can't be read
     */
    public static TrainingScheme find(String nameOrFile) throws IOException {
        if (PRESETS.contains(nameOrFile)) {
            return preset(nameOrFile);
        }
        try {
            return read(Path.of(nameOrFile));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "no training scheme is named '" + nameOrFile + "'" + Suggestions.didYouMean(nameOrFile, PRESETS)
                            + ", and there is no such file; there are " + String.join(", ", PRESETS),
                    e);
        }
    }

    /**
     * Reads a scheme from a YAML file.
     *
     * @throws IllegalArgumentException if it holds none; says all that is wrong, with lines
     * @throws IOException if it can't be read
     */
    public static TrainingScheme read(Path file) throws IOException {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": is not text in UTF-8", e);
        }
    }

    /**
     * Reads a scheme in YAML.
     *
     * @param place where the text comes from, for messages
     * @throws IllegalArgumentException if it holds none; says all that is wrong, with lines
     */
    public static TrainingScheme parse(String yaml, String place) {
        try {
            return YamlMapping.read(yaml, place, SchemeFile::scheme);
        } catch (YamlFormatException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * A scheme that a key of a larger file gives: a preset, a file, or the scheme itself, which needs no name then.
     *
     * @param yaml where the key may be; what is wrong is noted there
     * @param folder where files are looked for first
     * @return nothing if the key is missing, or wrong
     */
    public static Optional<TrainingScheme> read(YamlMapping yaml, String key, Path folder) {
        Optional<JsonElement> written = yaml.optionalJson(key);
        if (written.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (written.get() instanceof JsonObject object) {
                JsonObject named = object.deepCopy();
                if (!named.has("name")) {
                    named.addProperty("name", key);
                }
                return Optional.of(parse(named.toString(), key));
            }
            if (written.get() instanceof JsonPrimitive word) {
                Path beside = folder.resolve(word.getAsString());
                return Optional.of(find(Files.isRegularFile(beside) ? beside.toString() : word.getAsString()));
            }
            yaml.problem(key, key + " must be a preset, a file, or a scheme");
        } catch (IllegalArgumentException e) {
            // Of a scheme that is written here, the line is that of the key.
            yaml.problem(key, String.valueOf(e.getMessage()).replace(": line 1:", ":"));
        } catch (IOException e) {
            yaml.problem(key, key + ": cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    private static TrainingScheme preset(String name) {
        String file = name + ".yaml";
        try (InputStream in = TrainingSchemes.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing among the resources");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

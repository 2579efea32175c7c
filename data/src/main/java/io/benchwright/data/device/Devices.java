package io.benchwright.data.device;

import io.benchwright.data.text.Suggestions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Descriptions of devices: those that come with the library, which cover the data sets of HELP and Accel-NASBench, and
 * those of a user's own file.
 *
 * <pre>{@code
 * Optional<Device> device = Devices.shipped().named("2080ti_32");
 * Devices mine = Devices.read(Path.of("devices.yaml")); // the shipped ones, too
 * }</pre>
 */
public final class Devices {

    private static final String RESOURCE = "devices.yaml";

    private final Map<String, Device> byId;

    private Devices(Map<String, Device> byId) {
        this.byId = Collections.unmodifiableMap(byId);
    }

    /** Read when first asked for. */
    private static final class Shipped {

        private static final Devices DEVICES = load();

        private static Devices load() {
            try (InputStream in = Devices.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IOException(RESOURCE + " is not on the class path");
                }
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                return new Devices(new TreeMap<>(DeviceFile.read(text, RESOURCE, Map.of())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Those that come with the library. */
    public static Devices shipped() {
        return Shipped.DEVICES;
    }

    /**
     * The shipped ones, and those of a YAML file; one of the file takes the place of a shipped one of the same id. Devices
     * in the file may name shipped chips. A chip in the file takes the place of a shipped one for the file's devices only.
     *
     * @throws io.benchwright.data.yaml.YamlFormatException if something in the file is wrong; the message lists all with
     *     their lines
     * @throws IOException if it cannot be read
     */
    public static Devices read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": is not text in UTF-8", e);
        }
        Map<String, Chip> chips = new TreeMap<>();
        shipped().byId.values().forEach(device -> chips.put(device.chip().id(), device.chip()));
        Map<String, Device> byId = new TreeMap<>(shipped().byId);
        byId.putAll(DeviceFile.read(text, file.toString(), chips));
        return new Devices(byId);
    }

    /** All, ordered by id. */
    public List<Device> all() {
        return List.copyOf(byId.values());
    }

    /** The device of an id, if it is described. */
    public Optional<Device> named(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * The device of an id.
     *
     * @throws IllegalArgumentException if it is not described; the message suggests the nearest
     */
    public Device require(String id) {
        return named(id)
                .orElseThrow(() -> new IllegalArgumentException("no device is described as '" + id + "'"
                        + Suggestions.didYouMean(id, byId.keySet()) + "; 'benchwright devices' lists those that are"));
    }
}

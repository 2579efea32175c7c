package io.benchwright.jobs.target;

import io.benchwright.data.device.Device;
import io.benchwright.data.device.Devices;
import io.benchwright.data.text.Suggestions;
import io.benchwright.data.yaml.YamlFormatException;
import io.benchwright.proxies.cost.CostModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Targets by id: those that come with Benchwright, a cost model of each device whose description allows one, and those of a user's own
 * file, whose form {@code docs/targets.md} describes.
 */
public final class DeviceTargets {

    private static final String RESOURCE = "targets.yaml";

    private final Map<String, DeviceTarget> byId;

    private DeviceTargets(Map<String, DeviceTarget> byId) {
        this.byId = Collections.unmodifiableMap(byId);
    }

    /**
     * All targets.
     *
     * @param devices descriptions that targets refer to
     * @param file a user's own targets; one of the file takes the place of a shipped one of its id
     * @throws YamlFormatException if something in the file is wrong; the message lists all with their lines
     * @throws IOException if it cannot be read
     */
    public static DeviceTargets of(Devices devices, Optional<Path> file) throws IOException {
        Map<String, DeviceTarget> byId = new LinkedHashMap<>();
        try (InputStream in = DeviceTargets.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException(RESOURCE + " is not on the class path");
            }
            add(new String(in.readAllBytes(), StandardCharsets.UTF_8), RESOURCE, devices, byId);
        }
        if (file.isPresent()) {
            String text;
            try {
                text = Files.readString(file.get());
            } catch (CharacterCodingException e) {
                throw new IOException(file.get() + ": is not text in UTF-8", e);
            }
            add(text, file.get().toString(), devices, byId);
        }
        for (Device device : devices.all()) {
            if (isModellable(device)) {
                DeviceTarget.Model model = new DeviceTarget.Model(device);
                byId.putIfAbsent(model.id(), model);
            }
        }
        return new DeviceTargets(byId);
    }

    private static void add(String text, String where, Devices devices, Map<String, DeviceTarget> byId)
            throws YamlFormatException {
        byId.putAll(TargetFile.read(text, where, devices));
    }

    private static boolean isModellable(Device device) {
        try {
            CostModel.of(device, CostModel.Run.usual());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** All: first those that measure, as files list them, then models. */
    public List<DeviceTarget> all() {
        return List.copyOf(byId.values());
    }

    /**
     * The target of an id.
     *
     * @throws IllegalArgumentException if there is none; the message suggests the nearest
     */
    public DeviceTarget require(String id) {
        DeviceTarget target = byId.get(id);
        if (target == null) {
            throw new IllegalArgumentException("there is no target '" + id + "'"
                    + Suggestions.didYouMean(id, byId.keySet()) + "; 'benchwright targets' lists those that there are");
        }
        return target;
    }
}

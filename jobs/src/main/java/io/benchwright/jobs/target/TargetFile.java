package io.benchwright.jobs.target;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.device.Device;
import io.benchwright.data.device.Devices;
import io.benchwright.data.text.Suggestions;
import io.benchwright.data.yaml.YamlFormatException;
import io.benchwright.data.yaml.YamlMapping;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A YAML file of targets; {@code docs/targets.md} describes its form. */
final class TargetFile {

    private static final int MOST_THREADS = 4096;

    private final Devices devices;
    private final Map<String, DeviceTarget> targets = new LinkedHashMap<>();

    /** What measures. */
    private enum Means {
        ONNXRUNTIME,
        DRIVER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a network is handed over. */
    private enum Handover {
        LAYERS,
        ONNX;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private TargetFile(Devices devices) {
        this.devices = devices;
    }

    /**
     * Reads a file.
     *
     * @param text what it holds
     * @param where its name, for messages
     * @param devices that its targets refer to
     * @return targets by id, in the order of the file
     */
    static Map<String, DeviceTarget> read(String text, String where, Devices devices) throws YamlFormatException {
        return YamlMapping.read(text, where, top -> {
            TargetFile file = new TargetFile(devices);
            top.mappings("targets", mapping -> {
                Optional<DeviceTarget> target = file.target(mapping);
                target.filter(each -> file.targets.putIfAbsent(each.id(), each) != null)
                        .ifPresent(twice -> mapping.problem("device", "target " + twice.id() + " stands twice"));
                return target;
            });
            return top.build(() -> {
                if (file.targets.isEmpty()) {
                    throw new IllegalArgumentException("there are no targets");
                }
                return file.targets;
            });
        });
    }

    private Optional<DeviceTarget> target(YamlMapping mapping) {
        Optional<Device> device = device(mapping);
        return switch (mapping.word("runtime", Means.values())) {
            case ONNXRUNTIME -> onnxRuntime(mapping, device);
            case DRIVER -> driver(mapping, device);
        };
    }

    private Optional<Device> device(YamlMapping mapping) {
        String named = mapping.text("device");
        Optional<Device> device = devices.named(named);
        if (device.isEmpty() && !named.isEmpty()) {
            mapping.problem(
                    "device",
                    "no device is described as '" + named + "'"
                            + Suggestions.didYouMean(
                                    named,
                                    devices.all().stream().map(Device::id).toList())
                            + "; --devices names a file of one's own");
        }
        device.filter(each -> each.precision().isEmpty())
                .ifPresent(each -> mapping.problem(
                        "device", "the description of device " + each.id() + " tells no precision to measure with"));
        return device;
    }

    private static Optional<DeviceTarget> onnxRuntime(YamlMapping mapping, Optional<Device> device) {
        DeviceTarget.Provider provider = mapping.keys().contains("provider")
                ? mapping.word("provider", DeviceTarget.Provider.values())
                : DeviceTarget.Provider.CPU;
        int threads = mapping.whole(
                        "threads",
                        value -> value >= 1 && value <= MOST_THREADS
                                ? Optional.empty()
                                : Optional.of("threads is " + value + ", but must be from 1 to " + MOST_THREADS))
                .orElse(1);
        return mapping.build(() -> new DeviceTarget.OnnxRuntime(device.orElseThrow(), provider, threads));
    }

    private static Optional<DeviceTarget> driver(YamlMapping mapping, Optional<Device> device) {
        List<String> command = words(mapping, "command");
        if (command.isEmpty()) {
            mapping.problem("command", "command is missing; it is a list: the program, and its arguments");
        }
        Set<MeasuredMetric> metrics = EnumSet.noneOf(MeasuredMetric.class);
        for (String word : words(mapping, "metrics")) {
            try {
                metrics.add(MeasuredMetric.named(word));
            } catch (IllegalArgumentException e) {
                mapping.problem("metrics", String.valueOf(e.getMessage()));
            }
        }
        if (metrics.isEmpty()) {
            metrics.addAll(Set.of(MeasuredMetric.LATENCY, MeasuredMetric.THROUGHPUT));
        }
        boolean takesOnnx =
                mapping.keys().contains("network") && mapping.word("network", Handover.values()) == Handover.ONNX;
        Map<String, String> environment = new LinkedHashMap<>();
        mapping.optionalJson("environment").ifPresent(json -> {
            if (json instanceof JsonObject variables) {
                variables
                        .entrySet()
                        .forEach(each -> environment.put(
                                each.getKey(),
                                each.getValue() instanceof JsonPrimitive value
                                        ? value.getAsString()
                                        : each.getValue().toString()));
            } else {
                mapping.problem("environment", "environment must be a mapping of names to values");
            }
        });
        return mapping.build(
                () -> new DeviceTarget.Driver(device.orElseThrow(), command, takesOnnx, metrics, environment));
    }

    private static List<String> words(YamlMapping mapping, String key) {
        List<String> words = new ArrayList<>();
        mapping.optionalJson(key).ifPresent(json -> {
            if (!(json instanceof JsonArray list)) {
                mapping.problem(key, key + " must be a list");
                return;
            }
            for (JsonElement element : list) {
                if (element instanceof JsonPrimitive value) {
                    words.add(value.getAsString());
                } else {
                    mapping.problem(key, key + " must be a list of words");
                }
            }
        });
        return words;
    }
}

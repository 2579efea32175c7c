package io.benchwright.data.device;

import io.benchwright.data.text.Suggestions;
import io.benchwright.data.yaml.YamlFormatException;
import io.benchwright.data.yaml.YamlMapping;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * A YAML file of chips and devices. Constants stand in groups that share a source:
 *
 * <pre>{@code
 * chips:
 *   - id: rtx-2080-ti
 *     name: NVIDIA GeForce RTX 2080 Ti
 *     kind: gpu
 *     facts:
 *       - source: vendor
 *         citation: NVIDIA Turing GPU Architecture (WP-09183-001), appendix A
 *         cores: 4352
 *         boostGigahertz: 1.545
 *         peakTeraOperationsPerSecond: {fp32: 13.4, fp16: 53.8}
 * devices:
 *   - {id: 2080ti_1, chip: rtx-2080-ti, batch: {latency: 1}}
 *   - id: 2080ti_32
 *     chip: rtx-2080-ti
 *     batch: {latency: 32}
 *     costs:
 *       - {source: observed, citation: a profile of MobileNetV2, launchMicroseconds: 8}
 * }</pre>
 */
final class DeviceFile {

    private static final Set<String> ABOUT_A_GROUP = Set.of("source", "citation");
    private static final String PEAK = "peakTeraOperationsPerSecond";

    private final Map<String, Chip> chips;
    private final Map<String, Device> devices = new LinkedHashMap<>();

    private DeviceFile(Map<String, Chip> chips) {
        this.chips = new TreeMap<>(chips);
    }

    /**
     * Reads a file.
     *
     * @param text what it holds
     * @param where its name, for messages
     * @param known chips that its devices may name besides its own; one of its own takes the place of another of its id
     * @return devices by id, in the order of the file
     */
    static Map<String, Device> read(String text, String where, Map<String, Chip> known) throws YamlFormatException {
        return YamlMapping.read(text, where, top -> {
            DeviceFile file = new DeviceFile(known);
            Map<String, Chip> own = new HashMap<>();
            top.mappings("chips", mapping -> {
                Optional<Chip> chip = chip(mapping);
                chip.filter(each -> own.putIfAbsent(each.id(), each) != null)
                        .ifPresent(twice -> mapping.problem("id", "chip " + twice.id() + " stands twice"));
                return chip;
            });
            file.chips.putAll(own);
            top.mappings("devices", mapping -> {
                Optional<Device> device = file.device(mapping);
                device.filter(each -> file.devices.putIfAbsent(each.id(), each) != null)
                        .ifPresent(twice -> mapping.problem("id", "device " + twice.id() + " stands twice"));
                return device;
            });
            return top.build(() -> {
                if (file.devices.isEmpty()) {
                    throw new IllegalArgumentException("there are no devices");
                }
                return file.devices;
            });
        });
    }

    private static Optional<Chip> chip(YamlMapping mapping) {
        String id = mapping.text("id");
        String name = mapping.text("name");
        DeviceKind kind = mapping.word("kind", DeviceKind.values());
        Optional<String> note = mapping.optionalText("note");
        Map<ChipFact, Constant> facts = new EnumMap<>(ChipFact.class);
        Map<String, Constant> peaks = new TreeMap<>();
        mapping.mappings(
                "facts",
                group -> group(group, (origin, citation) -> {
                    int constants = 0;
                    for (ChipFact fact : ChipFact.values()) {
                        constants += add(group, fact.toString(), fact, origin, citation, facts);
                    }
                    return constants + peaks(group, origin, citation, peaks);
                }));
        return mapping.build(() -> new Chip(id, name, kind, facts, peaks, note));
    }

    /** Reads the constants of a group, and counts them. */
    @FunctionalInterface
    private interface Constants {
        int read(Constant.Origin origin, String citation);
    }

    /** Constants that share a source. */
    private static Optional<Integer> group(YamlMapping group, Constants reader) {
        Constant.Origin origin = group.word("source", Constant.Origin.values());
        String citation = group.text("citation");
        int constants = reader.read(origin, citation);
        if (group.keys().stream().allMatch(ABOUT_A_GROUP::contains)) {
            group.problem("source", "a source without a constant");
        }
        return group.build(() -> constants);
    }

    private static int peaks(YamlMapping group, Constant.Origin origin, String citation, Map<String, Constant> peaks) {
        return group.optionalMapping(PEAK, formats -> {
                    int count = 0;
                    for (String format : formats.keys()) {
                        count += add(formats, format, format, origin, citation, peaks);
                    }
                    int all = count;
                    return formats.build(() -> all);
                })
                .orElse(0);
    }

    private static <K> int add(
            YamlMapping mapping,
            String key,
            K fact,
            Constant.Origin origin,
            String citation,
            Map<K, Constant> constants) {
        OptionalDouble value = mapping.optionalNumber(key);
        if (value.isEmpty() || citation.isEmpty()) {
            return 0;
        }
        if (!(value.getAsDouble() > 0)) {
            mapping.problem(key, key + " is " + value.getAsDouble() + ", but must be above 0");
        } else if (constants.putIfAbsent(fact, new Constant(value.getAsDouble(), origin, citation)) != null) {
            mapping.problem(key, key + " has two sources; keep one");
        }
        return 1;
    }

    private Optional<Device> device(YamlMapping mapping) {
        String id = mapping.text("id");
        String named = mapping.text("chip");
        Optional<Chip> chip = Optional.ofNullable(chips.get(named));
        if (chip.isEmpty() && !named.isEmpty()) {
            mapping.problem(
                    "chip",
                    "there is no chip '" + named + "'" + Suggestions.didYouMean(named, List.copyOf(chips.keySet())));
        }
        Map<String, Integer> batches =
                mapping.optionalMapping("batch", DeviceFile::batches).orElse(Map.of());
        Optional<String> precision = mapping.optionalText("precision");
        Optional<String> runtime = mapping.optionalText("runtime");
        Optional<String> note = mapping.optionalText("note");
        Map<CostFact, Constant> costs = new EnumMap<>(CostFact.class);
        mapping.mappings(
                "costs",
                group -> group(group, (origin, citation) -> {
                    int constants = 0;
                    for (CostFact fact : CostFact.values()) {
                        constants += add(group, fact.toString(), fact, origin, citation, costs);
                        Optional.ofNullable(costs.get(fact))
                                .flatMap(constant -> Device.shareProblem(fact, constant.value()))
                                .ifPresent(problem -> group.problem(fact.toString(), problem));
                    }
                    return constants;
                }));
        return mapping.build(() -> new Device(id, chip.orElseThrow(), batches, precision, runtime, note, costs));
    }

    private static Optional<Map<String, Integer>> batches(YamlMapping mapping) {
        Map<String, Integer> batches = new TreeMap<>();
        for (String metric : mapping.keys()) {
            OptionalInt batch = mapping.optionalWhole(metric);
            batch.ifPresent(images -> batches.put(metric, images));
        }
        return mapping.build(() -> batches);
    }
}

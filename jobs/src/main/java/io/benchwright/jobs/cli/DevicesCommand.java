package io.benchwright.jobs.cli;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.benchwright.data.device.Chip;
import io.benchwright.data.device.ChipFact;
import io.benchwright.data.device.Constant;
import io.benchwright.data.device.Device;
import io.benchwright.data.device.Devices;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code devices}: what stands behind device ids. */
@Command(
        name = "devices",
        description = "List the devices that are described, or show all that is known of one, with its sources.",
        footer = {"", "Example: benchwright devices 2080ti_32"})
final class DevicesCommand extends BenchwrightCommand {

    private static final String PEAK = "peakTeraOperationsPerSecond";

    @Parameters(arity = "0..1", paramLabel = "DEVICE", description = "The id of the device to show in detail.")
    private Optional<String> id;

    @Mixin
    private DevicesOption descriptions;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException {
        Devices devices = descriptions.read();
        List<Device> shown;
        try {
            shown = id.isPresent() ? List.of(devices.require(id.get())) : devices.all();
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
        if (format.isJson()) {
            try (JsonList list = new JsonList(out())) {
                shown.forEach(device -> list.add(json(device)));
            }
        } else if (id.isPresent()) {
            printDetails(shown.get(0));
        } else {
            print(shown);
        }
        return Benchwright.DONE;
    }

    private void print(List<Device> devices) {
        try (TextTable table = new TextTable(
                out(), "device", "kind", ">cores", ">GHz", ">GiB", ">GB/s", "batch", "precision", "chip")) {
            for (Device device : devices) {
                Chip chip = device.chip();
                table.add(
                        device.id(),
                        chip.kind(),
                        shown(chip.value(ChipFact.CORES)),
                        shown(chip.value(ChipFact.BOOST_GIGAHERTZ)),
                        shown(chip.value(ChipFact.MEMORY_GIBIBYTES)),
                        shown(chip.value(ChipFact.MEMORY_GIGABYTES_PER_SECOND)),
                        batches(device),
                        device.precision().orElse(""),
                        chip.name());
            }
        }
    }

    private void printDetails(Device device) {
        Chip chip = device.chip();
        out().println(device.id() + ": " + chip.name() + " (" + chip.id() + ", " + chip.kind() + ")");
        chip.note().ifPresent(out()::println);
        device.note().ifPresent(out()::println);
        out().println("measured with batch " + orUnknown(batches(device)) + ", precision "
                + device.precision().orElse("unknown") + ", runtime "
                + device.runtime().orElse("unknown"));
        out().println();
        try (TextTable table = new TextTable(out(), "constant", ">value", "source", "citation")) {
            chip.facts().forEach((fact, constant) -> add(table, fact.toString(), constant));
            chip.peakTeraOperationsPerSecond()
                    .forEach((numberFormat, constant) -> add(table, PEAK + " " + numberFormat, constant));
            device.costs().forEach((fact, constant) -> add(table, fact.toString(), constant));
        }
    }

    private static void add(TextTable table, String name, Constant constant) {
        table.add(name, shown(OptionalDouble.of(constant.value())), constant.origin(), constant.citation());
    }

    private static String orUnknown(String text) {
        return text.isEmpty() ? "unknown" : text;
    }

    private static String batches(Device device) {
        return device.batchByMetric().entrySet().stream()
                .map(batch -> batch.getValue() + " (" + batch.getKey() + ")")
                .collect(Collectors.joining(", "));
    }

    /** Without a point where there is nothing behind it. */
    private static String shown(OptionalDouble value) {
        return value.isEmpty()
                ? ""
                : BigDecimal.valueOf(value.getAsDouble()).stripTrailingZeros().toPlainString();
    }

    private static JsonObject json(Device device) {
        JsonObject object = new JsonObject();
        object.addProperty("device", device.id());
        add(object, "note", device.note());
        JsonObject batches = new JsonObject();
        device.batchByMetric().forEach(batches::addProperty);
        object.add("batch", batches);
        add(object, "precision", device.precision());
        add(object, "runtime", device.runtime());
        Chip chip = device.chip();
        object.addProperty("chip", chip.id());
        object.addProperty("name", chip.name());
        object.addProperty("kind", chip.kind().toString());
        add(object, "chipNote", chip.note());
        for (ChipFact fact : ChipFact.values()) {
            Constant constant = chip.facts().get(fact);
            object.add(fact.toString(), constant == null ? JsonNull.INSTANCE : json(constant));
        }
        JsonObject peaks = new JsonObject();
        chip.peakTeraOperationsPerSecond().forEach((numberFormat, constant) -> peaks.add(numberFormat, json(constant)));
        object.add(PEAK, peaks);
        JsonObject costs = new JsonObject();
        device.costs().forEach((fact, constant) -> costs.add(fact.toString(), json(constant)));
        object.add("costs", costs);
        return object;
    }

    private static void add(JsonObject object, String name, Optional<String> text) {
        object.addProperty(name, text.orElse(null));
    }

    private static JsonObject json(Constant constant) {
        JsonObject object = new JsonObject();
        object.addProperty("value", constant.value());
        object.addProperty("source", constant.origin().toString());
        object.addProperty("citation", constant.citation());
        return object;
    }
}

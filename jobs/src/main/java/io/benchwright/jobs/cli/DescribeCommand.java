package io.benchwright.jobs.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.network.Layer;
import io.benchwright.data.network.MultiplyAddKind;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Precision;
import io.benchwright.data.network.Tensor;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.Lowering;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code describe}: the layers of architectures, and what they cost. */
@Command(
        name = "describe",
        description = {
            "Show the layers of architectures with shapes, multiply-adds, parameters and bytes, and the totals.",
            "With --format json, the canonical layer list of each network and its SHA-256 as well."
        },
        footer = {
            "",
            "Example: benchwright describe e1k3l1s_e6k3l2s_e6k5l2s_e6k3l3s_e6k5l3s_e6k5l4s_e6k3l1s --resolution 192"
        })
final class DescribeCommand extends BenchwrightCommand {

    @Mixin
    private ArchitectureArguments architectures;

    @Mixin
    private LoweringOptions lowering;

    @Option(
            names = "--precision",
            defaultValue = "fp32",
            paramLabel = "PRECISION",
            description = "What bytes are counted for: fp32, fp16, bf16 or int8. Default: ${DEFAULT-VALUE}.")
    private Precision precision;

    @Option(names = "--totals", description = "Show only the totals, an architecture a line.")
    private boolean totalsOnly;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException {
        if (!architectures.areArguments() && Benchwright.standardInputIsTerminal()) {
            throw wrongUsage("no architecture is given, neither as an argument nor on standard input");
        }
        Report report = format.isJson() ? new JsonReport() : totalsOnly ? new TotalsReport() : new LayersReport();
        List<ArchitectureArguments.Entry> entries = architectures.entries(in());
        int failed = 0;
        for (ArchitectureArguments.Entry entry : entries) {
            Architecture architecture;
            Network network;
            try {
                architecture = architectures.parse(entry);
                network = lower(entry, architecture);
            } catch (IllegalArgumentException e) {
                if (architectures.areArguments()) {
                    throw wrongValue(e);
                }
                // One bad line must not cost the answers to the others.
                err().println(name() + ": " + e.getMessage());
                failed++;
                continue;
            }
            report.add(architecture, network);
            if (out().checkError()) {
                return Benchwright.DONE;
            }
        }
        report.finish();
        if (entries.isEmpty()) {
            err().println(name() + ": standard input holds no architecture; write one a line");
            return Benchwright.FAILED;
        }
        return failed == 0 ? Benchwright.DONE : Benchwright.FAILED;
    }

    private Network lower(ArchitectureArguments.Entry entry, Architecture architecture) {
        try {
            return lowering.lower(architecture);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(entry.place() + architecture + ": " + e.getMessage(), e);
        }
    }

    private interface Report {

        void add(Architecture architecture, Network network);

        default void finish() {}
    }

    private final class LayersReport implements Report {

        private boolean isFirst = true;

        @Override
        public void add(Architecture architecture, Network network) {
            if (!isFirst) {
                out().println();
            }
            isFirst = false;
            out().println(architecture);
            out().println("space " + architecture.space() + ", " + network + ", SHA-256 "
                    + network.sha256().substring(0, 16) + "...");
            TextTable table = new TextTable(
                    ">layer",
                    "part",
                    "operation",
                    "inputs",
                    "output",
                    ">multiply-adds",
                    ">parameters",
                    ">weight bytes",
                    ">activation bytes");
            for (Layer layer : network.layers()) {
                table.add(
                        layer.output().id(),
                        layer.part(),
                        words(layer.operation()),
                        layer.inputs().stream()
                                .map(Tensor::id)
                                .map(String::valueOf)
                                .collect(Collectors.joining(" ")),
                        layer.output().shape(),
                        layer.multiplyAdds(),
                        layer.parameters(),
                        layer.weightBytes(precision),
                        layer.activationBytes(precision));
            }
            NetworkTotals totals = network.totals();
            table.add(
                    "",
                    "total",
                    totals.layers() + " layers",
                    "",
                    "",
                    totals.multiplyAdds(),
                    totals.parameters(),
                    totals.weightBytes(precision),
                    totals.activationBytes(precision));
            table.print(out());
            out().println("multiply-adds: "
                    + Arrays.stream(MultiplyAddKind.values())
                            .filter(kind -> totals.multiplyAdds(kind) > 0)
                            .map(kind -> kind + " " + totals.multiplyAdds(kind))
                            .collect(Collectors.joining(", "))
                    + "; the THOP counter gives " + totals.thopMultiplyAdds());
        }
    }

    /** Collects rows, since a column is as wide as its widest cell. */
    private final class TotalsReport implements Report {

        private final TextTable table = new TextTable(
                "architecture",
                ">multiply-adds",
                ">parameters",
                ">activations",
                ">weight bytes",
                ">activation bytes",
                ">layers");

        @Override
        public void add(Architecture architecture, Network network) {
            NetworkTotals totals = network.totals();
            table.add(
                    architecture,
                    totals.multiplyAdds(),
                    totals.parameters(),
                    totals.activationElements(),
                    totals.weightBytes(precision),
                    totals.activationBytes(precision),
                    totals.layers());
        }

        @Override
        public void finish() {
            table.print(out());
        }
    }

    private final class JsonReport implements Report {

        private final JsonList list = new JsonList(out());

        @Override
        public void add(Architecture architecture, Network network) {
            Lowering used = lowering.lowering(architecture);
            JsonObject object = new JsonObject();
            object.addProperty("architecture", architecture.toString());
            object.addProperty("space", architecture.space().name());
            object.addProperty("resolution", used.resolution());
            object.addProperty("classes", used.classes());
            object.addProperty("widthMultiplier", used.widthMultiplier());
            object.addProperty("stemStride", used.stemStride());
            object.addProperty("precision", precision.toString());
            object.addProperty("sha256", network.sha256());
            object.add("totals", json(network.totals()));
            if (!totalsOnly) {
                JsonArray costs = new JsonArray();
                network.layers().forEach(layer -> costs.add(json(layer)));
                object.add("costs", costs);
                object.add("network", JsonParser.parseString(network.toJson()));
            }
            list.add(object);
        }

        @Override
        public void finish() {
            list.close();
        }

        private JsonObject json(NetworkTotals totals) {
            JsonObject object = new JsonObject();
            object.addProperty("multiplyAdds", totals.multiplyAdds());
            for (MultiplyAddKind kind : MultiplyAddKind.values()) {
                object.addProperty(kind + "MultiplyAdds", totals.multiplyAdds(kind));
            }
            object.addProperty("thopMultiplyAdds", totals.thopMultiplyAdds());
            object.addProperty("parameters", totals.parameters());
            object.addProperty("activationElements", totals.activationElements());
            object.addProperty("weightBytes", totals.weightBytes(precision));
            object.addProperty("activationBytes", totals.activationBytes(precision));
            object.addProperty("layers", totals.layers());
            return object;
        }

        private JsonObject json(Layer layer) {
            JsonObject object = new JsonObject();
            object.addProperty("part", layer.part());
            object.addProperty("multiplyAdds", layer.multiplyAdds());
            object.addProperty("parameters", layer.parameters());
            object.addProperty("weightBytes", layer.weightBytes(precision));
            object.addProperty("activationBytes", layer.activationBytes(precision));
            return object;
        }
    }

    private static String words(Operation operation) {
        if (operation instanceof Operation.Convolution op) {
            return op.kernel() + "x" + op.kernel() + " convolution"
                    + stride(op.stride())
                    + (op.dilation() > 1 ? ", dilation " + op.dilation() : "")
                    + (op.groups() > 1 ? ", " + op.groups() + " groups" : "")
                    + (op.bias() ? ", bias" : "");
        } else if (operation instanceof Operation.Activation op) {
            return op.function().toString();
        } else if (operation instanceof Operation.SqueezeExcite op) {
            return "squeeze-excite to " + op.squeezedChannels();
        } else if (operation instanceof Operation.Pool op) {
            String type = op.type() == Operation.Pool.Type.AVERAGE ? " average" : " max";
            return op.kernel() + "x" + op.kernel() + type + " pool" + stride(op.stride());
        } else if (operation instanceof Operation.ChannelShuffle op) {
            return "channel shuffle, " + op.groups() + " groups";
        }
        return switch (operation.kind()) {
            case BATCH_NORM -> "batch norm";
            case GLOBAL_AVERAGE_POOL -> "global average pool";
            default -> operation.kind().toString();
        };
    }

    private static String stride(int stride) {
        return stride > 1 ? ", stride " + stride : "";
    }
}

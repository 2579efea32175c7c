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
import java.util.ArrayList;
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

    /** Enough to see what is wrong; a file that is none of ours has millions. */
    private static final int SHOWN_PROBLEMS = 20;

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
        if (architectures.areArguments()) {
            return describeArguments();
        }
        if (Benchwright.standardInputIsTerminal()) {
            throw wrongUsage("no architecture is given, neither as an argument nor on standard input");
        }
        return describeInput();
    }

    /** Arguments are read to the last before the first is shown, so that a wrong one costs no half of an answer. */
    private int describeArguments() throws IOException {
        List<Described> described = new ArrayList<>();
        for (ArchitectureEntry entry : architectures.entries()) {
            try {
                described.add(describe(entry));
            } catch (IllegalArgumentException e) {
                throw wrongValue(e);
            }
        }
        try (Report report = report()) {
            described.forEach(report::add);
        }
        return Benchwright.DONE;
    }

    /** One bad line must not cost the answers to the others. */
    private int describeInput() throws IOException {
        ArchitectureReader reader = new ArchitectureReader(in(), "standard input");
        int good = 0;
        int bad = 0;
        try (Report report = report()) {
            List<ArchitectureEntry> entries = reader.next(1);
            for (; !entries.isEmpty() && !nobodyReads(); entries = reader.next(1)) {
                try {
                    report.add(describe(entries.get(0)));
                    good++;
                } catch (RuntimeException e) {
                    bad++;
                    if (bad <= SHOWN_PROBLEMS) {
                        err().println(name() + ": " + Benchwright.oneLine(e));
                    }
                }
            }
        }
        if (bad > SHOWN_PROBLEMS) {
            err().println(name() + ": standard input: " + (bad - SHOWN_PROBLEMS) + " more are no architectures");
        }
        if (good + bad == 0) {
            err().println(name() + ": standard input holds no architecture; write one a line");
        }
        return good == 0 || bad > 0 ? Benchwright.FAILED : Benchwright.DONE;
    }

    private Described describe(ArchitectureEntry entry) {
        Architecture architecture = architectures.parse(entry);
        try {
            return new Described(architecture, lowering.lower(architecture));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(entry.place() + e.getMessage(), e);
        }
    }

    private Report report() {
        return format.isJson() ? new JsonReport() : totalsOnly ? new TotalsReport() : new LayersReport();
    }

    private record Described(Architecture architecture, Network network) {}

    private interface Report extends AutoCloseable {

        void add(Described described);

        @Override
        default void close() {}
    }

    private final class LayersReport implements Report {

        private boolean isFirst = true;

        @Override
        public void add(Described described) {
            Architecture architecture = described.architecture();
            Network network = described.network();
            if (!isFirst) {
                out().println();
            }
            isFirst = false;
            out().println(architecture);
            out().println("space " + architecture.space() + ", " + network + ", SHA-256 "
                    + network.sha256().substring(0, 16) + "...");
            NetworkTotals totals = network.totals();
            try (TextTable table = new TextTable(
                    out(),
                    ">tensor",
                    "part",
                    "operation",
                    "inputs",
                    "output",
                    ">multiply-adds",
                    ">parameters",
                    ">weight bytes",
                    ">activation bytes")) {
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
            }
            out().println("layers: "
                    + Arrays.stream(Operation.Kind.values())
                            .filter(kind -> totals.layers(kind) > 0)
                            .map(kind -> kind + " " + totals.layers(kind))
                            .collect(Collectors.joining(", ")));
            out().println("multiply-adds: "
                    + Arrays.stream(MultiplyAddKind.values())
                            .filter(kind -> totals.multiplyAdds(kind) > 0)
                            .map(kind -> kind + " " + totals.multiplyAdds(kind))
                            .collect(Collectors.joining(", "))
                    + "; the THOP counter gives " + totals.thopMultiplyAdds());
        }
    }

    private final class TotalsReport implements Report {

        private final TextTable table = new TextTable(
                out(),
                "architecture",
                ">multiply-adds",
                ">parameters",
                ">activations",
                ">weight bytes",
                ">activation bytes",
                ">layers");

        @Override
        public void add(Described described) {
            NetworkTotals totals = described.network().totals();
            table.add(
                    described.architecture(),
                    totals.multiplyAdds(),
                    totals.parameters(),
                    totals.activationElements(),
                    totals.weightBytes(precision),
                    totals.activationBytes(precision),
                    totals.layers());
        }

        @Override
        public void close() {
            table.close();
        }
    }

    private final class JsonReport implements Report {

        private final JsonList list = new JsonList(out());

        @Override
        public void add(Described described) {
            Architecture architecture = described.architecture();
            Network network = described.network();
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
        public void close() {
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
            JsonObject byKind = new JsonObject();
            for (Operation.Kind kind : Operation.Kind.values()) {
                byKind.addProperty(kind.toString(), totals.layers(kind));
            }
            object.add("layersByKind", byKind);
            return object;
        }

        private JsonObject json(Layer layer) {
            JsonObject object = new JsonObject();
            object.addProperty("tensor", layer.output().id());
            object.addProperty("op", layer.operation().kind().toString());
            object.addProperty("part", layer.part());
            layer.position().ifPresent(position -> object.addProperty("position", position));
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

package io.benchwright.jobs.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.network.Network;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.proxies.cost.CostModel;
import io.benchwright.proxies.cost.LayerCost;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code explain}: what a cost model spends where. */
@Command(
        name = "explain",
        description = {
            "Show what a device's cost model spends where: each layer's arithmetic, data and start, and a bar for its part of all.",
            "Modelled, never measured. Times are of one image on one engine; computing and moving data overlap. Layers that take "
                    + "no time, since they are done with the one before, are left out."
        },
        footer = {
            "",
            "Example: benchwright explain e1k3l1s_e6k3l2s_e6k5l2s_e6k3l3s_e6k5l3s_e6k5l4s_e6k3l1s --device zcu102"
        })
final class ExplainCommand extends BenchwrightCommand {

    private static final int LONGEST_BAR = 40;
    private static final double MICROSECONDS = 1e6;

    @Parameters(
            paramLabel = "ARCH",
            description = "The architecture: a canonical string, or a form in which others publish it.")
    private String architecture;

    @Option(
            names = {"-s", "--space"},
            paramLabel = "SPACE",
            converter = SpaceConverter.class,
            description = "The search space of the architecture. Default: the one whose form it has.")
    private Optional<SearchSpace> space;

    @Mixin
    private CostModelOptions options;

    @Mixin
    private LoweringOptions lowering;

    @Mixin
    private FormatOption format;

    @Override
    public Integer call() throws IOException {
        CostModel model;
        Architecture parsed;
        Network network;
        try {
            model = options.model();
            parsed = ArchitectureEntry.argument(architecture).parse(space);
            network = lowering.lower(parsed);
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
        List<LayerCost> layers = model.layers(network);
        if (format.isJson()) {
            try (JsonList list = new JsonList(out())) {
                list.add(json(parsed, model, network, layers));
            }
        } else {
            print(parsed, model, network, layers);
        }
        return Benchwright.DONE;
    }

    private void print(Architecture parsed, CostModel model, Network network, List<LayerCost> layers) {
        double all = layers.stream().mapToDouble(LayerCost::seconds).sum();
        double longest = layers.stream().mapToDouble(LayerCost::seconds).max().orElse(0);
        out().println(parsed + " on " + model.device().chip().name());
        out().println(model);
        out().println();
        try (TextTable table = new TextTable(
                out(),
                ">layer",
                "part",
                "operation",
                "output",
                ">compute us",
                ">memory us",
                ">start us",
                ">us",
                ">%",
                "bound",
                "")) {
            for (int i = 0; i < layers.size(); i++) {
                LayerCost cost = layers.get(i);
                if (cost.seconds() > 0) {
                    table.add(
                            i,
                            cost.layer().part(),
                            cost.layer().operation().kind(),
                            cost.layer().output().shape(),
                            micros(cost.computeSeconds()),
                            micros(cost.memorySeconds()),
                            micros(cost.overheadSeconds()),
                            micros(cost.seconds()),
                            String.format(Locale.ROOT, "%.1f", 100 * cost.seconds() / all),
                            cost.bound(),
                            "#".repeat((int) Math.round(LONGEST_BAR * cost.seconds() / longest)));
                }
            }
        }
        out().println();
        out().println(String.format(
                Locale.ROOT,
                "modelled: latency %.4g ms a batch of %d, throughput %.4g images/s",
                model.latencyMilliseconds(network),
                model.batch(),
                model.throughput(network)));
    }

    private static String micros(double seconds) {
        return String.format(Locale.ROOT, "%.2f", seconds * MICROSECONDS);
    }

    private static JsonObject json(Architecture parsed, CostModel model, Network network, List<LayerCost> layers) {
        JsonObject json = new JsonObject();
        json.addProperty("architecture", parsed.toString());
        json.addProperty("space", parsed.space().name());
        json.addProperty("device", model.device().id());
        json.addProperty("precision", model.precision().toString());
        json.addProperty("batch", model.batch());
        json.addProperty("source", "modelled");
        json.addProperty("latencyMilliseconds", model.latencyMilliseconds(network));
        json.addProperty("throughput", model.throughput(network));
        JsonArray list = new JsonArray();
        for (LayerCost cost : layers) {
            JsonObject layer = new JsonObject();
            layer.addProperty("part", cost.layer().part());
            layer.addProperty("operation", cost.layer().operation().kind().toString());
            layer.addProperty("output", cost.layer().output().shape().toString());
            layer.addProperty("computeSeconds", cost.computeSeconds());
            layer.addProperty("memorySeconds", cost.memorySeconds());
            layer.addProperty("overheadSeconds", cost.overheadSeconds());
            layer.addProperty("seconds", cost.seconds());
            layer.addProperty("bound", cost.bound().toString());
            list.add(layer);
        }
        json.add("layers", list);
        return json;
    }
}

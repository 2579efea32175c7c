package io.benchwright.jobs.cli;

import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.ArchitectureRow;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.Table;
import io.benchwright.proxies.cost.CostModel;
import io.benchwright.proxies.cost.ModelledTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model}: what a cost model says of all networks of a benchmark, as rows. */
@Command(
        name = "model",
        description = {
            "Add what a device's cost model says of each network of a benchmark directory, as measurements whose source is "
                    + "'modelled' and whose device is named DEVICE-model.",
            "They can be compared with what was measured ('fidelity'), and serve 'transfer' as a source. Rows that are there "
                    + "already are kept."
        },
        footer = {
            "",
            "Example: benchwright model anb --device zcu102 --metric latency",
            "         benchwright fidelity anb --truth latency@zcu102 --proxy latency@zcu102-model"
        })
final class ModelCommand extends BenchwrightCommand {

    @Parameters(paramLabel = "DIR", description = "The benchmark directory.")
    private Path directory;

    @Option(
            names = "--metric",
            required = true,
            paramLabel = "METRIC",
            converter = MetricConverter.class,
            description = "throughput or latency.")
    private ModelledTarget metric;

    @Mixin
    private CostModelOptions options;

    @Mixin
    private FormatOption format;

    /** Takes the words that rows have. */
    static final class MetricConverter extends WordConverter<ModelledTarget> {
        MetricConverter() {
            super(ModelledTarget.values());
        }
    }

    @Override
    public Integer call() throws IOException {
        CostModel model;
        try {
            model = options.model();
        } catch (IllegalArgumentException e) {
            throw wrongValue(e);
        }
        Benchmark benchmark = Benchmark.open(directory);
        Benchmark.Snapshot snapshot = benchmark.snapshot();
        Set<String> present = new HashSet<>();
        String device = model.device().id() + ModelledTarget.SUFFIX;
        snapshot.read(Table.MEASUREMENTS, row -> {
            if (row.device().equals(device) && row.metric().equals(metric.toString())) {
                present.add(row.trial());
            }
        });
        List<ArchitectureRow> networks = new ArrayList<>();
        snapshot.read(Table.ARCHITECTURES, networks::add);
        if (networks.isEmpty()) {
            throw new IOException(directory + ": has no networks; import or train some first");
        }
        long added = 0;
        try (Commit commit = benchmark.begin(new BuildInfo().provenance(name()))) {
            for (ArchitectureRow network : networks) {
                Architecture architecture = SearchSpaces.named(network.space()).parse(network.architecture());
                MeasurementRow row = metric.row(model, architecture);
                if (!present.contains(row.trial())) {
                    commit.add(Table.MEASUREMENTS, row);
                    added++;
                }
            }
            if (added > 0) {
                commit.publish();
            }
        }
        report(device, networks.size(), added);
        return Benchwright.DONE;
    }

    private void report(String device, int networks, long added) {
        if (format.isJson()) {
            JsonObject json = new JsonObject();
            json.addProperty("directory", directory.toString());
            json.addProperty("target", metric + "@" + device);
            json.addProperty("networks", networks);
            json.addProperty("added", added);
            try (JsonList list = new JsonList(out())) {
                list.add(json);
            }
        } else {
            out().println(directory + ": " + metric + "@" + device + " of " + networks + " networks, "
                    + (networks - added) + " of them were there already");
        }
    }
}

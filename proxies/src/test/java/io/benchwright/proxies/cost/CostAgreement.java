package io.benchwright.proxies.cost;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Observation;
import io.benchwright.data.benchmark.Split;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.data.device.Devices;
import io.benchwright.data.fidelity.RankFidelity;
import io.benchwright.data.network.Network;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.SplitRow.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How cost models agree with measurements of a benchmark, by the parts of a split; started as CONTRIBUTING.md says. */
final class CostAgreement {

    private CostAgreement() {}

    /**
     * How one agrees.
     *
     * @param n networks
     * @param tau Kendall's tau-b
     * @param medianError the median of relative errors
     * @param meanError their mean
     */
    record Agreement(int n, double tau, double medianError, double meanError) {}

    /**
     * Compares a model with what was measured.
     *
     * @param part of the split; empty for all
     */
    static Agreement of(Benchmark.Snapshot snapshot, String target, CostModel model, Split split, Optional<Part> part)
            throws IOException {
        Targets targets = Targets.of(snapshot);
        Target known = targets.named(target);
        ModelledTarget metric = ModelledTarget.valueOf(known.quantity().toUpperCase(Locale.ROOT));
        List<Observation> observations = targets.read(known).stream()
                .filter(each ->
                        part.isEmpty() || part.get().equals(split.parts().get(each.trial())))
                .toList();
        double[] measured = new double[observations.size()];
        double[] modelled = new double[observations.size()];
        double[] errors = new double[observations.size()];
        for (int i = 0; i < measured.length; i++) {
            Observation observation = observations.get(i);
            Architecture architecture = SearchSpaces.named(observation.space()).parse(observation.architecture());
            Network network = architecture.lower(architecture.defaultLowering());
            measured[i] = observation.value();
            modelled[i] = metric.of(model, network);
            errors[i] = Math.abs(modelled[i] / measured[i] - 1);
        }
        Arrays.sort(errors);
        return new Agreement(
                measured.length,
                RankFidelity.of(modelled, measured).kendallTau(),
                errors[errors.length / 2],
                Arrays.stream(errors).average().orElseThrow());
    }

    /** Arguments: a benchmark directory, a split of it, and targets; without any those of Accel-NASBench. */
    public static void main(String[] arguments) throws IOException {
        Benchmark.Snapshot snapshot = Benchmark.open(Path.of(arguments[0])).snapshot();
        Split split = Split.named(snapshot, arguments[1]);
        List<String> names = new ArrayList<>(Arrays.asList(arguments).subList(2, arguments.length));
        if (names.isEmpty()) {
            names.addAll(List.of(
                    "throughput@a100",
                    "throughput@3090",
                    "throughput@tpuv2",
                    "throughput@tpuv3",
                    "throughput@zcu102",
                    "throughput@vck190",
                    "latency@zcu102",
                    "latency@vck190"));
        }
        System.out.println("tau-b, and the median and mean relative error");
        for (String name : names) {
            for (boolean usesObserved : new boolean[] {true, false}) {
                CostModel.Run run = CostModel.Run.usual();
                CostModel model = CostModel.of(
                        Devices.shipped().require(name.substring(name.indexOf('@') + 1)),
                        usesObserved ? run : run.withoutObserved());
                StringBuilder line = new StringBuilder(String.format(
                        Locale.ROOT, "%-18s %-17s", name, usesObserved ? "with observed" : "without observed"));
                for (Optional<Part> part :
                        List.of(Optional.of(Part.VAL), Optional.of(Part.TEST), Optional.<Part>empty())) {
                    Agreement agreement = of(snapshot, name, model, split, part);
                    line.append(String.format(
                            Locale.ROOT,
                            "  %s %.4f %.1f %% %.1f %%",
                            part.map(Part::toString).orElse("all"),
                            agreement.tau(),
                            100 * agreement.medianError(),
                            100 * agreement.meanError()));
                }
                System.out.println(line);
            }
        }
    }
}

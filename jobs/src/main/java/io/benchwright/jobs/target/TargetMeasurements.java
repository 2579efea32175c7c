package io.benchwright.jobs.target;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.device.Device;
import io.benchwright.data.network.Network;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.ArchitectureRow;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.proxies.cost.CostModel;
import io.benchwright.proxies.cost.ModelledTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** From networks and a target to what is asked, and from what came of it to rows. */
public final class TargetMeasurements {

    private static final List<MeasuredMetric> USUAL = List.of(MeasuredMetric.LATENCY, MeasuredMetric.THROUGHPUT);

    private TargetMeasurements() {}

    /**
     * What is asked for, checked against what a target and its device tell.
     *
     * @param names of metrics; none stands for latency and throughput, as far as the device has a batch for them
     * @return at least one
     * @throws IllegalArgumentException if a name is none, or the target does not tell the metric
     */
    public static Set<MeasuredMetric> metrics(DeviceTarget target, Collection<String> names) {
        Set<MeasuredMetric> metrics = EnumSet.noneOf(MeasuredMetric.class);
        names.forEach(name -> metrics.add(MeasuredMetric.named(name)));
        if (metrics.isEmpty()) {
            for (MeasuredMetric usual : USUAL) {
                if (target.metrics().contains(usual)
                        && (target instanceof DeviceTarget.Model
                                || target.device().batch(usual.toString()).isPresent())) {
                    metrics.add(usual);
                }
            }
        }
        for (MeasuredMetric metric : metrics) {
            if (!target.metrics().contains(metric)) {
                throw new IllegalArgumentException("target " + target.id() + " does not tell " + metric);
            }
        }
        if (metrics.isEmpty()) {
            throw new IllegalArgumentException("the description of device "
                    + target.device().id() + " has a batch neither for latency nor for throughput");
        }
        return metrics;
    }

    /** Latency at the batch of latency, all else at its own, or else at that of throughput. */
    private static int batch(Device device, MeasuredMetric metric) {
        OptionalInt batch = device.batch(metric.toString());
        if (batch.isEmpty() && metric != MeasuredMetric.LATENCY) {
            batch = device.batch(MeasuredMetric.THROUGHPUT.toString());
        }
        return batch.orElseThrow(() -> new IllegalArgumentException(
                "the description of device " + device.id() + " tells no batch for " + metric));
    }

    /**
     * What is to be measured, by batch size.
     *
     * @param architectures at least one, all of one space
     * @param lower makes networks of them
     * @param replicates how often each is measured, at least 1
     * @param sentinel what shows drift; without, it is one drawn from the space, always the same
     * @param snapshot of the benchmark that rows go into, if they go into one: sentinels are numbered on
     * @throws IllegalArgumentException if the device tells no batch for a metric
     */
    public static List<RequestFile.Group> groups(
            DeviceTarget.Measuring target,
            Set<MeasuredMetric> metrics,
            Collection<Architecture> architectures,
            Function<Architecture, Network> lower,
            int replicates,
            Optional<Architecture> sentinel,
            Optional<Benchmark.Snapshot> snapshot)
            throws IOException {
        Map<Integer, Set<MeasuredMetric>> byBatch = new TreeMap<>();
        for (MeasuredMetric metric : metrics) {
            byBatch.computeIfAbsent(batch(target.device(), metric), key -> EnumSet.noneOf(MeasuredMetric.class))
                    .add(metric);
        }
        SearchSpace space = architectures.iterator().next().space();
        Architecture shows = sentinel.orElseGet(
                () -> SamplingStrategy.UNIFORM.sample(space, 1, 0).get(0));
        List<RequestFile.Group> groups = new ArrayList<>();
        for (Map.Entry<Integer, Set<MeasuredMetric>> each : byBatch.entrySet()) {
            List<MeasureTrial> trials = new ArrayList<>();
            for (int replicate = 0; replicate < replicates; replicate++) {
                for (Architecture architecture : architectures) {
                    trials.add(trial(target.device(), architecture, lower, each.getKey(), each.getValue(), replicate));
                }
            }
            MeasureTrial watched = trial(target.device(), shows, lower, each.getKey(), each.getValue(), 0);
            groups.add(new RequestFile.Group(trials, watched, sentinels(snapshot, watched)));
        }
        return groups;
    }

    private static MeasureTrial trial(
            Device device,
            Architecture architecture,
            Function<Architecture, Network> lower,
            int batch,
            Set<MeasuredMetric> metrics,
            int replicate) {
        return new MeasureTrial(
                architecture.space().name(),
                architecture.toString(),
                lower.apply(architecture),
                device.id(),
                batch,
                device.precision().orElseThrow(),
                metrics,
                MeasuringRules.usual(),
                0,
                replicate,
                false);
    }

    /** How many sentinels were committed before, so that each has a number of its own. */
    private static int sentinels(Optional<Benchmark.Snapshot> snapshot, MeasureTrial watched) throws IOException {
        int[] next = {0};
        if (snapshot.isPresent()) {
            MeasurementRow like =
                    watched.asSentinel(0).rows(new Outcome.Failed("", 1, 0)).get(0);
            snapshot.get().read(Table.MEASUREMENTS, row -> {
                if (row.device().equals(like.device()) && row.metric().equals(like.metric())) {
                    next[0] = Math.max(next[0], row.replicate() + 1);
                }
            });
        }
        return next[0];
    }

    /** Adds the rows of a {@link MeasureTrial}. */
    public static void addRows(Commit commit, Trial trial, Outcome outcome) throws IOException {
        MeasureTrial measured = MeasureTrial.of(trial.fields());
        commit.add(
                Table.ARCHITECTURES,
                ArchitectureRow.of(SearchSpaces.named(measured.space()).parse(measured.architecture())));
        for (MeasurementRow row : measured.rows(outcome)) {
            commit.add(Table.MEASUREMENTS, row);
        }
    }

    /** What a cost model says of networks, as their space lowers them by default. */
    public static List<MeasurementRow> modelled(
            DeviceTarget.Model model, Collection<Architecture> architectures, Set<MeasuredMetric> metrics) {
        List<MeasurementRow> rows = new ArrayList<>();
        for (MeasuredMetric metric : metrics) {
            CostModel.Run run = CostModel.Run.usual();
            OptionalInt batch = model.device().batch(metric.toString());
            CostModel costs = CostModel.of(model.device(), batch.isPresent() ? run.withBatch(batch.getAsInt()) : run);
            ModelledTarget says = metric == MeasuredMetric.LATENCY ? ModelledTarget.LATENCY : ModelledTarget.THROUGHPUT;
            for (Architecture architecture : architectures) {
                rows.add(says.row(costs, architecture));
            }
        }
        return rows;
    }

    /**
     * Adds rows that a cost model made to a benchmark; those that are there already are kept.
     *
     * @return how many were added
     */
    public static long commitModelled(
            Benchmark benchmark,
            Collection<Architecture> architectures,
            List<MeasurementRow> rows,
            Map<String, String> provenance)
            throws IOException {
        Set<String> present = new HashSet<>();
        benchmark.snapshot().read(Table.MEASUREMENTS, row -> present.add(row.trial()));
        List<MeasurementRow> missing =
                rows.stream().filter(row -> !present.contains(row.trial())).toList();
        if (missing.isEmpty()) {
            return 0;
        }
        try (Commit commit = benchmark.begin(provenance)) {
            for (Architecture architecture : architectures) {
                commit.add(Table.ARCHITECTURES, ArchitectureRow.of(architecture));
            }
            for (MeasurementRow row : missing) {
                commit.add(Table.MEASUREMENTS, row);
            }
            commit.publish();
        }
        return missing.size();
    }
}

package io.benchwright.surrogates.transfer;

import io.benchwright.data.benchmark.Target;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.transfer.Networks;
import io.benchwright.surrogates.internal.transfer.SampleDesign;
import io.benchwright.surrogates.internal.transfer.SourceTimes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Which networks to measure next on a device: those that tell the most about all others. */
public final class TransferDesign {

    /** The most networks that can be chosen at once. */
    public static final int MOST = SampleDesign.CANDIDATES;

    private TransferDesign() {}

    /**
     * Chooses.
     *
     * @param table what devices are known, and perhaps the device itself
     * @param measured networks that were measured on the device already
     * @param sources devices whose tables help; none if it is to be known by physical quantities alone
     * @param candidates the networks to choose from
     * @param count how many to choose, at most {@link #MOST}
     * @param seed which of many candidates are looked at
     * @return the networks, the most informative first
     * @throws IllegalArgumentException if a source is not in the table, or too few networks were measured on all of them
     */
    public static List<Architecture> choose(
            DeviceTable table,
            List<Architecture> measured,
            List<String> sources,
            List<Architecture> candidates,
            int count,
            long seed) {
        Set<Architecture> known = new LinkedHashSet<>(measured);
        Set<Architecture> fresh = new LinkedHashSet<>(candidates);
        fresh.removeAll(known);
        List<Architecture> pool = new ArrayList<>(known);
        pool.addAll(fresh);
        Encoding encoding = Encoding.of(table.space());
        Networks networks = Networks.of(encoding, pool);
        StableRandom random = new StableRandom(seed);
        int[] chosen = SampleDesign.choose(
                SampleDesign.groups(networks, sources(table, encoding, sources, networks, random)),
                IntStream.range(0, known.size()).toArray(),
                IntStream.range(known.size(), pool.size()).toArray(),
                count,
                random);
        return IntStream.of(chosen).mapToObj(pool::get).toList();
    }

    private static SourceTimes sources(
            DeviceTable table, Encoding encoding, List<String> devices, Networks asked, StableRandom random) {
        if (devices.isEmpty()) {
            return SourceTimes.none(asked.count());
        }
        List<Target> targets = table.targets(devices);
        int[] complete = table.measuredOnAll(targets);
        if (complete.length < 2) {
            throw new IllegalArgumentException(
                    "fewer than 2 networks were measured on all of " + String.join(", ", devices));
        }
        Networks known = Networks.of(encoding, table.architectures());
        return SourceTimes.of(
                SourceDevices.fit(table, known, targets, complete, SourceDevices.MOST_NETWORKS, random),
                asked.inputs());
    }
}

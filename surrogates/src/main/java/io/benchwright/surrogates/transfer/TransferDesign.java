package io.benchwright.surrogates.transfer;

import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.Inputs;
import io.benchwright.surrogates.internal.transfer.Features;
import io.benchwright.surrogates.internal.transfer.PhysicalTotals;
import io.benchwright.surrogates.internal.transfer.SampleDesign;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Which networks to measure next on a device: those that tell the most about all others. */
public final class TransferDesign {

    /** Networks of source devices that are looked at; more would not help, and take time. */
    private static final int SOURCE_NETWORKS = 800;

    private TransferDesign() {}

    /**
     * Chooses.
     *
     * @param table what devices are known, and perhaps the device itself
     * @param measured networks that were measured on the device already
     * @param sources devices whose tables help; none if it is to be known by physical totals alone
     * @param candidates the networks to choose from
     * @param count how many to choose
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
        StableRandom random = new StableRandom(seed);
        List<Features> groups = new ArrayList<>();
        groups.add(PhysicalTotals.features(pool));
        if (!sources.isEmpty()) {
            groups.add(ofSources(table, sources, pool, random));
        }
        int[] chosen = SampleDesign.choose(
                groups,
                IntStream.range(0, known.size()).toArray(),
                IntStream.range(known.size(), pool.size()).toArray(),
                count,
                random);
        return IntStream.of(chosen).mapToObj(pool::get).toList();
    }

    private static Features ofSources(
            DeviceTable table, List<String> sources, List<Architecture> pool, StableRandom random) {
        int[] complete = table.measuredOnAll(sources);
        if (complete.length < 2) {
            throw new IllegalArgumentException(
                    "fewer than 2 networks were measured on all of " + String.join(", ", sources));
        }
        Inputs asked = Inputs.of(Encoding.of(table.space()), pool);
        return SourceDevices.features(SourceDevices.predict(table, sources, complete, SOURCE_NETWORKS, random, asked));
    }
}

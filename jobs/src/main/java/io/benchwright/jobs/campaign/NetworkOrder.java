package io.benchwright.jobs.campaign;

import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** An order of networks that are given, drawn by chance: the same for the same networks, in whatever order they come. */
final class NetworkOrder {

    private NetworkOrder() {}

    static List<Architecture> drawn(Collection<Architecture> networks, long seed) {
        List<Architecture> sorted = networks.stream()
                .sorted(Comparator.comparing(Architecture::toString))
                .toList();
        int[] order = IntStream.range(0, sorted.size()).toArray();
        new StableRandom(seed).shuffle(order);
        return IntStream.of(order).mapToObj(sorted::get).toList();
    }
}

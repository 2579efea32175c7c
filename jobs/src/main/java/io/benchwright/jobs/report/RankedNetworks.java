package io.benchwright.jobs.report;

import io.benchwright.data.fidelity.Ratings;
import io.benchwright.data.fidelity.Ratings.Repeat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The networks that a proxy and the truth share, with their values and their places in both orders. */
final class RankedNetworks {

    private final List<Placed> placed;

    private RankedNetworks(List<Placed> placed) {
        this.placed = placed;
    }

    /**
     * A network in both orders.
     *
     * @param network its name
     * @param proxy what the proxy says
     * @param truth what the truth says
     * @param proxyRank its place by the proxy, from 1 for the best; of equal ones the mean of their places
     * @param truthRank its place by the truth
     */
    record Placed(String network, Value proxy, Value truth, double proxyRank, double truthRank) {

        /** Places by which the proxy puts it too high; negative if too low. */
        double placesTooHigh() {
            return truthRank - proxyRank;
        }
    }

    /**
     * A value of a network.
     *
     * @param mean of its repeats
     * @param lowest of them
     * @param highest of them
     */
    record Value(double mean, double lowest, double highest) {

        static Value of(Ratings ratings, String network) {
            double[] values = ratings.repeats(network).stream()
                    .mapToDouble(Repeat::value)
                    .sorted()
                    .toArray();
            return new Value(ratings.mean(network), values[0], values[values.length - 1]);
        }

        boolean isSpread() {
            return lowest < highest;
        }
    }

    static RankedNetworks of(Ratings proxy, Ratings truth) {
        List<String> shared =
                truth.networks().stream().filter(proxy.networks()::contains).toList();
        double[] proxyRanks = ranks(proxy, shared);
        double[] truthRanks = ranks(truth, shared);
        List<Placed> placed = new ArrayList<>();
        for (int i = 0; i < shared.size(); i++) {
            String network = shared.get(i);
            placed.add(new Placed(
                    network, Value.of(proxy, network), Value.of(truth, network), proxyRanks[i], truthRanks[i]));
        }
        placed.sort(Comparator.comparingDouble(Placed::truthRank).thenComparing(Placed::network));
        return new RankedNetworks(placed);
    }

    private static double[] ranks(Ratings ratings, List<String> networks) {
        double sign = ratings.isLowerBetter() ? 1 : -1;
        double[] values = networks.stream()
                .mapToDouble(network -> sign * ratings.mean(network))
                .toArray();
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        int from = 0;
        while (from < order.length) {
            int to = from + 1;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }
            from = to;
        }
        return ranks;
    }

    /** All of them, the truth's best first. */
    List<Placed> all() {
        return placed;
    }

    /** At most so many, evenly over the truth's order, its best and its worst among them. */
    List<Placed> thinned(int most) {
        if (placed.size() <= most) {
            return placed;
        }
        return IntStream.range(0, most)
                .mapToObj(i -> placed.get((int) Math.round(i * (placed.size() - 1.0) / (most - 1))))
                .toList();
    }

    /** Those that are farthest from their place, at most so many and none that is in its place. */
    List<Placed> mostMisplaced(int most) {
        return placed.stream()
                .filter(each -> each.placesTooHigh() != 0)
                .sorted(Comparator.comparingDouble((Placed each) -> -Math.abs(each.placesTooHigh()))
                        .thenComparing(Placed::truthRank)
                        .thenComparing(Placed::network))
                .limit(most)
                .toList();
    }
}

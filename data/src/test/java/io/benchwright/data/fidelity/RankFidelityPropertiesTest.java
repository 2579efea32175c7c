package io.benchwright.data.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.random.StableRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for any pairs. */
class RankFidelityPropertiesTest {

    record Pair(int proxy, int truth) {}

    /** Of any length from 0, with many ties or few on either side. */
    @Provide
    Arbitrary<List<Pair>> pairs() {
        Arbitrary<Integer> bounds = Arbitraries.of(1, 4, 30, 1000);
        return Combinators.combine(bounds, bounds)
                .flatAs((proxyBound, truthBound) -> Combinators.combine(
                                Arbitraries.integers().between(-proxyBound, proxyBound),
                                Arbitraries.integers().between(-truthBound, truthBound))
                        .as(Pair::new)
                        .list()
                        .ofMaxSize(70));
    }

    private static double[] proxy(List<Pair> pairs) {
        return pairs.stream().mapToDouble(Pair::proxy).toArray();
    }

    private static double[] truth(List<Pair> pairs) {
        return pairs.stream().mapToDouble(Pair::truth).toArray();
    }

    @Property
    void tauIsWhatItsDefinitionSays(@ForAll("pairs") List<Pair> pairs) {
        double[] proxy = proxy(pairs);
        double[] truth = truth(pairs);
        long score = 0;
        long proxyPairs = 0;
        long truthPairs = 0;
        for (int i = 0; i < proxy.length; i++) {
            for (int j = 0; j < i; j++) {
                double byProxy = Math.signum(proxy[i] - proxy[j]);
                double byTruth = Math.signum(truth[i] - truth[j]);
                score += (long) (byProxy * byTruth);
                proxyPairs += (long) Math.abs(byProxy);
                truthPairs += (long) Math.abs(byTruth);
            }
        }
        double defined = score / Math.sqrt((double) proxyPairs * truthPairs);

        assertThat(new double[] {RankFidelity.of(proxy, truth).kendallTau()}).isEqualTo(new double[] {defined});
    }

    @Property
    void spearmanIsPearsonOfMeanRanks(@ForAll("pairs") List<Pair> pairs) {
        double[] proxy = meanRanks(proxy(pairs));
        double[] truth = meanRanks(truth(pairs));
        double mean = (proxy.length + 1) / 2.0;
        double products = 0;
        double proxySquares = 0;
        double truthSquares = 0;
        for (int i = 0; i < proxy.length; i++) {
            products += (proxy[i] - mean) * (truth[i] - mean);
            proxySquares += (proxy[i] - mean) * (proxy[i] - mean);
            truthSquares += (truth[i] - mean) * (truth[i] - mean);
        }
        double pearson = products / Math.sqrt(proxySquares) / Math.sqrt(truthSquares);

        double rho = RankFidelity.of(proxy(pairs), truth(pairs)).spearman();
        if (Double.isNaN(pearson)) {
            assertThat(rho).isNaN();
        } else {
            assertThat(rho).isEqualTo(pearson, within(1e-12));
        }
    }

    /** One more than the number of values below, and half that of the others that are equal. */
    private static double[] meanRanks(double[] values) {
        return Arrays.stream(values)
                .map(value -> 0.5
                        + Arrays.stream(values).filter(other -> other < value).count()
                        + Arrays.stream(values).filter(other -> other == value).count() / 2.0)
                .toArray();
    }

    @Property
    void reversedRanksHaveTheOppositeSign(@ForAll("pairs") List<Pair> pairs) {
        RankFidelity fidelity = RankFidelity.of(proxy(pairs), truth(pairs));
        RankFidelity reversed = RankFidelity.of(map(proxy(pairs), value -> -value), truth(pairs));

        // Adding nothing makes -0.0 what 0.0 is.
        assertThat(map(statistics(reversed), value -> -value + 0.0)).isEqualTo(statistics(fidelity));
    }

    @Property
    void reversingAListGivesMinusOne(@ForAll("pairs") List<Pair> pairs) {
        RankFidelity reversed = RankFidelity.of(proxy(pairs), map(proxy(pairs), value -> -value));

        boolean ranksSomething = pairs.stream().map(Pair::proxy).distinct().count() > 1;
        assertThat(statistics(reversed))
                .isEqualTo(ranksSomething ? new double[] {-1, -1} : new double[] {Double.NaN, Double.NaN});
    }

    @Property
    void doesNotMindWhichSideIsWhich(@ForAll("pairs") List<Pair> pairs) {
        RankFidelity fidelity = RankFidelity.of(proxy(pairs), truth(pairs));
        RankFidelity swapped = RankFidelity.of(truth(pairs), proxy(pairs));

        assertThat(statistics(swapped)).isEqualTo(statistics(fidelity));
    }

    @Property(tries = 300)
    void onlyTheOrderOfValuesCounts(@ForAll("pairs") List<Pair> pairs) {
        RankFidelity fidelity = RankFidelity.of(proxy(pairs), truth(pairs));
        RankFidelity transformed = RankFidelity.of(
                map(proxy(pairs), value -> value * value * value + 7), map(truth(pairs), value -> value / 1024 - 1e3));

        assertSame(transformed, fidelity);
    }

    @Property(tries = 300)
    void doesNotMindTheOrderOfPairs(@ForAll("pairs") List<Pair> pairs, @ForAll long seed) {
        int[] order = IntStream.range(0, pairs.size()).toArray();
        new StableRandom(seed).shuffle(order);
        List<Pair> shuffled = Arrays.stream(order).mapToObj(pairs::get).toList();

        assertSame(RankFidelity.of(proxy(shuffled), truth(shuffled)), RankFidelity.of(proxy(pairs), truth(pairs)));
    }

    @Property(tries = 300)
    void intervalsStayWithinTheRange(@ForAll("pairs") List<Pair> pairs, @ForAll long seed) {
        RankFidelity fidelity = RankFidelity.of(proxy(pairs), truth(pairs));
        for (Interval interval :
                new Interval[] {fidelity.kendallTauInterval(0.9, 30, seed), fidelity.spearmanInterval(0.9, 30, seed)}) {
            if (Double.isNaN(fidelity.kendallTau())) {
                assertThat(interval.lower()).isNaN();
            } else {
                assertThat(interval.lower()).isBetween(-1.0, 1.0);
                assertThat(interval.upper()).isBetween(interval.lower(), 1.0);
            }
        }
    }

    private static double[] map(double[] values, DoubleUnaryOperator operator) {
        return Arrays.stream(values).map(operator).toArray();
    }

    /** In an array, whose comparison takes NaN for equal to itself. */
    private static double[] statistics(RankFidelity fidelity) {
        return new double[] {fidelity.kendallTau(), fidelity.spearman()};
    }

    private static void assertSame(RankFidelity actual, RankFidelity expected) {
        assertThat(statistics(actual)).isEqualTo(statistics(expected));
        assertThat(actual.kendallTauInterval(0.8, 20, 1)).isEqualTo(expected.kendallTauInterval(0.8, 20, 1));
        assertThat(actual.spearmanInterval(0.8, 20, 1)).isEqualTo(expected.spearmanInterval(0.8, 20, 1));
    }
}

package io.benchwright.data.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.PublishedData;
import io.benchwright.data.random.StableRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Where not said otherwise, the numbers are SciPy 1.10.1's: {@code kendalltau} and {@code spearmanr}. */
class RankFidelityTest {

    private static final Offset<Double> SAME = within(1e-12);

    @Test
    void ranksWithTiesOnBothSides() {
        RankFidelity fidelity = RankFidelity.of(values(1, 2, 2, 3, 3, 3, 4, 5), values(2, 1, 2, 2, 3, 3, 5, 4));

        assertThat(fidelity.n()).isEqualTo(8);
        assertThat(fidelity.kendallTau()).isEqualTo(0.7083333333333335, SAME);
        assertThat(fidelity.spearman()).isEqualTo(0.8354430379746838, SAME);
    }

    @Test
    void ranksWithTiesOnOneSide() {
        RankFidelity fewTies = RankFidelity.of(values(12, 2, 1, 12, 2), values(1, 4, 7, 1, 0));
        assertThat(fewTies.kendallTau()).isEqualTo(-0.4714045207910316, SAME);
        assertThat(fewTies.spearman()).isEqualTo(-0.5407380704358752, SAME);

        RankFidelity allButOneTied = RankFidelity.of(values(7, 7, 7, 7, 1), values(1, 2, 3, 4, 5));
        assertThat(allButOneTied.kendallTau()).isEqualTo(-0.6324555320336759, SAME);
        assertThat(allButOneTied.spearman()).isEqualTo(-0.7071067811865475, SAME);
    }

    @Test
    void ranksBeyondOneAnothersTiesAreUnrelated() {
        RankFidelity fidelity = RankFidelity.of(values(1, 1, 2, 2), values(1, 2, 1, 2));

        assertThat(fidelity.kendallTau()).isZero();
        assertThat(fidelity.spearman()).isZero();
    }

    /** By definition; SciPy misses it by a rounding. */
    @Test
    void isExactlyOneForTheSameOrderAndMinusOneForTheReverse() {
        double[] values = {0.1, 0.7, 0.7, 3, 12, 12, 12};
        double[] negated = Arrays.stream(values).map(value -> -value).toArray();

        assertThat(RankFidelity.of(values, values).kendallTau()).isEqualTo(1);
        assertThat(RankFidelity.of(values, values).spearman()).isEqualTo(1);
        assertThat(RankFidelity.of(values, negated).kendallTau()).isEqualTo(-1);
        assertThat(RankFidelity.of(values, negated).spearman()).isEqualTo(-1);
    }

    @Test
    void takesNegativeZeroForZero() {
        RankFidelity fidelity =
                RankFidelity.of(values(1.5, -0.0, 0.0, -3e300, 1e-300, 2), values(0.1, 0.2, -0.2, 0.3, 0.0, 0.25));

        assertThat(fidelity.kendallTau()).isZero();
        assertThat(fidelity.spearman()).isEqualTo(-0.11595420713048968, SAME);
    }

    @Test
    void agreesOnALongerList() {
        RankFidelity fidelity = seeded(1000, 200, 50);

        assertThat(fidelity.kendallTau()).isEqualTo(0.7080126880261252, SAME);
        assertThat(fidelity.spearman()).isEqualTo(0.895931611270502, SAME);
    }

    /** Counts of pairs are far beyond int here, and the sums of squared ranks beyond what a double holds exactly. */
    @Test
    void agreesOnAMillionPairs() {
        RankFidelity fidelity = seeded(1_000_000, 500_000, 100_000);

        assertThat(fidelity.kendallTau()).isEqualTo(0.7598638332429424, SAME);
        assertThat(fidelity.spearman()).isEqualTo(0.9327009592756288, SAME);
    }

    @Test
    void isExactForAMillionPairsInReverse() {
        int n = 1_000_000;
        RankFidelity fidelity = RankFidelity.of(
                IntStream.range(0, n).asDoubleStream().toArray(),
                IntStream.range(0, n).mapToDouble(i -> n - i).toArray());

        assertThat(fidelity.kendallTau()).isEqualTo(-1);
        assertThat(fidelity.spearman()).isEqualTo(-1);
    }

    /** Top-1 of the 117 networks that Accel-NASBench trained under both schemes, each as the mean of three seeds. */
    @Test
    void measuresTheFidelityOfAPublishedProxyScheme() throws IOException {
        Map<String, Double> proxy = meanTop1("proxified");
        Map<String, Double> full = meanTop1("fewproxy");
        assertThat(proxy).hasSize(117).containsOnlyKeys(full.keySet());

        RankFidelity fidelity = RankFidelity.of(
                proxy.values().stream().mapToDouble(Double::doubleValue).toArray(),
                proxy.keySet().stream().mapToDouble(full::get).toArray());

        assertThat(fidelity.kendallTau()).isEqualTo(0.9257294429708223, SAME);
        assertThat(fidelity.spearman()).isEqualTo(0.991293140913246, SAME);
        Interval interval = fidelity.kendallTauInterval(0.95, 1000, 1);
        assertThat(interval.lower()).isBetween(0.88, 0.92);
        assertThat(interval.upper()).isBetween(0.93, 0.96);
    }

    /** The correlation is NumPy 1.24.2's {@code corrcoef}; the rest is counted by hand. */
    @Test
    void correlatesValuesAndFindsTheBest() {
        RankFidelity fidelity = RankFidelity.of(values(1, 2, 3, 4, 10), values(2, 1, 4, 3, 7));

        assertThat(fidelity.pearson()).isEqualTo(0.9214426752509266, SAME);
        assertThat(fidelity.topRecall(1)).isEqualTo(1);
        assertThat(fidelity.topRecall(2)).isEqualTo(0.5);
        assertThat(fidelity.topRecall(5)).isEqualTo(1);
        assertThat(fidelity.bottomRecall(1)).isZero();
        assertThat(fidelity.bottomRecall(2)).isEqualTo(1);
        assertThat(fidelity.regret()).isZero();
        assertThat(RankFidelity.of(values(5, 2, 5), values(1, 4, 2)).regret()).isEqualTo(2.5);
        // Either of the proxy's two best may be taken.
        assertThat(RankFidelity.of(values(5, 2, 5), values(3, 1, 2)).topRecall(1))
                .isEqualTo(0.5);
        assertThatThrownBy(() -> fidelity.topRecall(6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("k is 6, but must be from 1 to 5");
    }

    @Test
    void isUndefinedWhereASideRanksNothing() {
        List<RankFidelity> degenerate = List.of(
                RankFidelity.of(values(), values()),
                RankFidelity.of(values(1), values(1)),
                RankFidelity.of(values(1, 1, 1), values(1, 2, 3)),
                RankFidelity.of(values(1, 2, 3, 4), values(5, 5, 5, 5)),
                RankFidelity.of(values(2, 2), values(2, 2)));

        assertThat(degenerate).allSatisfy(fidelity -> {
            assertThat(fidelity.kendallTau()).isNaN();
            assertThat(fidelity.spearman()).isNaN();
            assertThat(fidelity.pearson()).isNaN();
            assertThat(fidelity.kendallTauInterval(0.95, 10, 1)).isEqualTo(new Interval(Double.NaN, Double.NaN, 0.95));
            assertThat(fidelity.spearmanInterval(0.95, 10, 1)).isEqualTo(new Interval(Double.NaN, Double.NaN, 0.95));
        });
    }

    /** The resamples drawn by an independent StableRandom in Python, their statistics by SciPy, the ends by NumPy 1.24.2. */
    @Test
    void intervalsAreThoseOfAnIndependentBootstrap() {
        RankFidelity fidelity = seeded(40, 25, 20);
        assertThat(fidelity.kendallTau()).isEqualTo(0.5146684966023523, SAME);
        assertThat(fidelity.spearman()).isEqualTo(0.6662742690154903, SAME);

        assertInterval(fidelity.kendallTauInterval(0.9, 250, 7), 0.3579913969530701, 0.6570098885352005, 0.9);
        assertInterval(fidelity.spearmanInterval(0.9, 250, 7), 0.4712146766213109, 0.7998796343563885, 0.9);
    }

    /** The same; 44 resamples with one value only were drawn again. */
    @Test
    void drawsResamplesThatRankNothingAgain() {
        RankFidelity fidelity = RankFidelity.of(values(1, 2, 1, 1), values(3, 4, 1, 2));

        assertInterval(fidelity.kendallTauInterval(0.8, 100, 3), 0.7071067811865477, 1, 0.8);
        assertInterval(fidelity.spearmanInterval(0.8, 100, 3), 0.7745966692414834, 1, 0.8);
        assertThat(RankFidelity.of(values(1, 2), values(5, 3)).kendallTauInterval(0.95, 1000, 1))
                .isEqualTo(new Interval(-1, -1, 0.95));
    }

    @Test
    void intervalsFollowFromTheSeed() {
        RankFidelity fidelity = seeded(200, 100, 100);
        Interval interval = fidelity.kendallTauInterval(0.95, 500, 1);

        assertThat(seeded(200, 100, 100).kendallTauInterval(0.95, 500, 1)).isEqualTo(interval);
        assertThat(fidelity.kendallTauInterval(0.95, 500, 2)).isNotEqualTo(interval);
    }

    @Test
    void widerIntervalsHoldNarrowerOnesAndTheEstimate() {
        RankFidelity fidelity = seeded(200, 100, 100);

        assertNested(
                fidelity.kendallTauInterval(0.99, 500, 1),
                fidelity.kendallTauInterval(0.5, 500, 1),
                fidelity.kendallTau());
        assertNested(
                fidelity.spearmanInterval(0.99, 500, 1), fidelity.spearmanInterval(0.5, 500, 1), fidelity.spearman());
    }

    @Test
    void oneResampleIsBothEnds() {
        Interval interval = seeded(200, 100, 100).kendallTauInterval(0.95, 1, 1);

        assertThat(interval.lower()).isEqualTo(interval.upper()).isBetween(-1.0, 1.0);
    }

    /** Samples of 60 from 2,000 pairs whose tau is known: an interval of 90 % must hold it about 9 times in 10. */
    @Test
    void intervalsCoverTheTruthAboutAsOftenAsTheySay() {
        StableRandom random = new StableRandom(11);
        double[] proxy = new double[2000];
        double[] truth = new double[2000];
        for (int i = 0; i < proxy.length; i++) {
            proxy[i] = random.nextDouble();
            truth[i] = proxy[i] + random.nextDouble();
        }
        RankFidelity population = RankFidelity.of(proxy, truth);
        int covered = 0;
        int coveredBySpearman = 0;
        for (int trial = 0; trial < 400; trial++) {
            double[] sampledProxy = new double[60];
            double[] sampledTruth = new double[60];
            for (int i = 0; i < sampledProxy.length; i++) {
                int drawn = random.nextInt(proxy.length);
                sampledProxy[i] = proxy[drawn];
                sampledTruth[i] = truth[drawn];
            }
            RankFidelity sample = RankFidelity.of(sampledProxy, sampledTruth);
            covered += holds(sample.kendallTauInterval(0.9, 300, trial), population.kendallTau()) ? 1 : 0;
            coveredBySpearman += holds(sample.spearmanInterval(0.9, 300, trial), population.spearman()) ? 1 : 0;
        }
        // 360 by the level, and four standard deviations of a binomial count are 24.
        assertThat(covered).isBetween(336, 384);
        assertThat(coveredBySpearman).isBetween(336, 384);
    }

    @Test
    void keepsNothingOfTheArraysItWasGiven() {
        double[] proxy = {3, 1, 2};
        double[] truth = {3, 2, 1};
        RankFidelity fidelity = RankFidelity.of(proxy, truth);
        double tau = fidelity.kendallTau();
        assertThat(proxy).containsExactly(3, 1, 2);
        assertThat(truth).containsExactly(3, 2, 1);

        Arrays.fill(proxy, 0);

        assertThat(fidelity.kendallTau()).isEqualTo(tau);
    }

    @Test
    void refusesListsThatAreNoPairs() {
        assertThatThrownBy(() -> RankFidelity.of(values(1, 2, 3), values(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("proxy has 3 values, but truth has 2; they must be pairs");
    }

    @Test
    void refusesValuesThatAreNotFinite() {
        double nan = Double.NaN;
        assertThatThrownBy(() -> RankFidelity.of(values(1, nan, 3), values(1, 2, Double.NEGATIVE_INFINITY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("proxy[1] is NaN, truth[2] is -Infinity, but values must be finite: leave such pairs out");
        double[] many = new double[30];
        Arrays.fill(many, Double.POSITIVE_INFINITY);
        assertThatThrownBy(() -> RankFidelity.of(new double[30], many))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("truth[0] is Infinity, truth[1] is Infinity, ")
                .hasMessageEndingWith(
                        ", truth[19] is Infinity and 10 more, but values must be finite: leave such pairs out");
    }

    @Test
    void refusesIntervalsThatMakeNoSense() {
        RankFidelity fidelity = RankFidelity.of(values(1, 2, 3), values(1, 2, 3));
        for (double level : new double[] {0, 1, -0.5, 95, Double.NaN}) {
            assertThatThrownBy(() -> fidelity.kendallTauInterval(level, 100, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("level is " + level + ", but must be above 0 and below 1");
        }
        assertThatThrownBy(() -> fidelity.spearmanInterval(0.95, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("resamples is 0, but must be at least 1");
        assertThatThrownBy(() -> new Interval(0.5, 0.25, 0.95))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lower end is 0.5, but the upper is 0.25");
        assertThatThrownBy(() -> new Interval(0.5, Double.NaN, 0.95))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lower end is 0.5, but the upper is NaN");
        assertThatThrownBy(() -> new Interval(0.25, 0.5, 95))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("level is 95.0, but must be above 0 and below 1");
    }

    private static double[] values(double... values) {
        return values;
    }

    /** A list with ties on both sides, where the truth is half the proxy and noise. */
    private static RankFidelity seeded(int n, int proxyBound, int noiseBound) {
        StableRandom random = new StableRandom(n);
        double[] proxy = new double[n];
        double[] truth = new double[n];
        for (int i = 0; i < n; i++) {
            int value = random.nextInt(proxyBound);
            proxy[i] = value;
            truth[i] = value / 2 + random.nextInt(noiseBound);
        }
        return RankFidelity.of(proxy, truth);
    }

    private static void assertInterval(Interval interval, double lower, double upper, double level) {
        assertThat(interval.lower()).isEqualTo(lower, SAME);
        assertThat(interval.upper()).isEqualTo(upper, SAME);
        assertThat(interval.level()).isEqualTo(level);
    }

    private static void assertNested(Interval outer, Interval inner, double estimate) {
        assertThat(new double[] {outer.lower(), inner.lower(), estimate, inner.upper(), outer.upper()})
                .isSorted();
        assertThat(outer.upper() - outer.lower()).isLessThan(0.3);
    }

    private static boolean holds(Interval interval, double value) {
        return interval.lower() <= value && value <= interval.upper();
    }

    /** Top-1 by architecture, in percent, as the mean of three seeds. */
    private static Map<String, Double> meanTop1(String scheme) throws IOException {
        Map<String, Double> means = new LinkedHashMap<>();
        for (int seed = 1; seed <= 3; seed++) {
            String file = "accel-nasbench/ablation/" + scheme + "-seed" + seed + ".csv";
            for (String line : Files.readAllLines(PublishedData.path(file))) {
                List<String> cells = List.of(line.split(",", -1));
                String architecture = String.join(",", cells.subList(9, cells.size()));
                means.merge(architecture, Double.parseDouble(cells.get(4)) / 3, Double::sum);
            }
        }
        return means;
    }
}

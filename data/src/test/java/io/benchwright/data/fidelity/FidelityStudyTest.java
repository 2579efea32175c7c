package io.benchwright.data.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.PublishedData;
import io.benchwright.data.fidelity.Ratings.Repeat;
import io.benchwright.data.random.StableRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FidelityStudyTest {

    /** The files of Accel-NASBench's ablation, read here on their own; the figures are those that were published of them. */
    @Test
    void judgesThePublishedProxy() throws IOException {
        ProxyFidelity judged = FidelityStudy.of(ablation("fewproxy"), List.of(ablation("proxified")))
                .judge()
                .get(0);

        assertThat(judged.n()).isEqualTo(117);
        assertThat(judged.kendallTau()).isEqualTo(0.9257, within(5e-5));
        assertThat(judged.spearman()).isEqualTo(0.9913, within(5e-5));
        assertThat(judged.costRatio().getAsDouble()).isEqualTo(5.61, within(5e-3));
        assertThat(judged.singleProxy().orElseThrow().lowest()).isEqualTo(0.909, within(5e-4));
        assertThat(judged.singleProxy().orElseThrow().highest()).isEqualTo(0.913, within(5e-4));
        assertThat(judged.proxyRepeats().orElseThrow().lowest()).isEqualTo(0.923, within(5e-4));
        assertThat(judged.proxyRepeats().orElseThrow().highest()).isEqualTo(0.936, within(5e-4));
        assertThat(judged.truthRepeats().orElseThrow().lowest()).isEqualTo(0.949, within(5e-4));
        assertThat(judged.truthRepeats().orElseThrow().highest()).isEqualTo(0.960, within(5e-4));
        assertThat(judged.tau().lower()).isBetween(0.88, 0.92);
        assertThat(judged.tau().upper()).isBetween(0.93, 0.96);
    }

    private static Ratings ablation(String scheme) throws IOException {
        Ratings.Builder ratings = Ratings.named(scheme);
        for (int seed = 1; seed <= 3; seed++) {
            for (String line : Files.readAllLines(
                    PublishedData.path("accel-nasbench/ablation/" + scheme + "-seed" + seed + ".csv"))) {
                String[] cells = line.split(",");
                String network = String.join(",", List.of(cells).subList(9, cells.length));
                ratings.add(
                        network,
                        new Repeat(
                                "seed " + seed,
                                Double.parseDouble(cells[4]),
                                OptionalDouble.of(Double.parseDouble(cells[8]))));
            }
        }
        return ratings.build();
    }

    @Test
    void ranksProxiesAndMarksTheFront() {
        Ratings truth = rated("truth", 100, 1, 2, 3, 4, 5, 6);
        Ratings faithful = rated("faithful", 50, 1, 2, 3, 4, 6, 5);
        Ratings cheap = rated("cheap", 10, 2, 1, 3, 5, 4, 6);
        Ratings dominated = rated("dominated", 60, 6, 1, 3, 2, 4, 5);

        List<ProxyFidelity> judged =
                FidelityStudy.of(truth, List.of(dominated, cheap, faithful)).judge();

        assertThat(judged).extracting(ProxyFidelity::proxy).containsExactly("faithful", "cheap", "dominated");
        assertThat(judged).extracting(ProxyFidelity::isOnFront).containsExactly(true, true, false);
        assertThat(judged.get(0).kendallTau()).isEqualTo(13.0 / 15, within(1e-12));
        assertThat(judged.get(0).costRatio()).hasValue(2);
        assertThat(judged.get(0).behindBest()).isEmpty();
        assertThat(judged.get(0).ceiling()).isEmpty();
        assertThat(judged.get(1).behindBest().orElseThrow().difference()).isEqualTo(-2.0 / 15, within(1e-12));
    }

    @Test
    void countsWhatOnlyOneSideRatesAndTakesLowerForBetter() {
        Ratings.Builder latency = Ratings.named("latency").lowerIsBetter();
        Ratings.Builder throughput = Ratings.named("throughput");
        for (int i = 1; i <= 5; i++) {
            latency.add("n" + i, i);
            throughput.add("n" + (i + 1), 100.0 / (i + 1));
        }

        ProxyFidelity judged = FidelityStudy.of(throughput.build(), List.of(latency.build()))
                .withTopShare(0.5)
                .judge()
                .get(0);

        assertThat(judged.n()).isEqualTo(4);
        assertThat(judged.onlyProxy()).isEqualTo(1);
        assertThat(judged.onlyTruth()).isEqualTo(1);
        assertThat(judged.kendallTau()).isEqualTo(1);
        assertThat(judged.k()).isEqualTo(2);
        assertThat(judged.topRecall()).isEqualTo(1);
        assertThat(judged.regret()).isZero();
        assertThat(judged.costRatio()).isEmpty();
        assertThat(judged.isOnFront()).isFalse();
    }

    /** Values and errors are normal: a proxy that knows the values without error must reach the ceiling. */
    @Test
    void theCeilingIsWhatAProxyWithoutErrorReaches() {
        StableRandom random = new StableRandom(3);
        Ratings.Builder perfect = Ratings.named("perfect");
        Ratings.Builder truth = Ratings.named("truth");
        for (int network = 0; network < 2000; network++) {
            double value = normal(random);
            perfect.add("n" + network, value);
            for (int seed = 0; seed < 3; seed++) {
                truth.add("n" + network, value + 0.5 * normal(random));
            }
        }

        ProxyFidelity judged = FidelityStudy.of(truth.build(), List.of(perfect.build()))
                .withResamples(20, 1)
                .judge()
                .get(0);

        assertThat(judged.ceiling().getAsDouble()).isEqualTo(judged.kendallTau(), within(0.015));
        assertThat(judged.truthRepeats().orElseThrow().mean()).isLessThan(judged.kendallTau() - 0.1);
    }

    /** The difference of a proxy and another that is the same but for noise holds 0, and of one far worse does not. */
    @Test
    void pairedDifferencesTellNoiseFromMore() {
        StableRandom random = new StableRandom(5);
        double[] truth = new double[80];
        double[] good = new double[80];
        double[] asGood = new double[80];
        double[] worse = new double[80];
        for (int i = 0; i < truth.length; i++) {
            truth[i] = normal(random);
            good[i] = truth[i] + 0.2 * normal(random);
            asGood[i] = truth[i] + 0.2 * normal(random);
            worse[i] = truth[i] + normal(random);
        }

        TauDifference none = TauDifference.of(good, asGood, truth, 0.95, 1000, 1);
        TauDifference clear = TauDifference.of(worse, good, truth, 0.95, 1000, 1);

        assertThat(none.interval().lower()).isNegative();
        assertThat(none.interval().upper()).isPositive();
        assertThat(clear.interval().upper()).isNegative();
        assertThat(clear.difference())
                .isEqualTo(RankFidelity.of(worse, truth).kendallTau()
                        - RankFidelity.of(good, truth).kendallTau());
        assertThat(TauDifference.of(good, good, truth, 0.95, 100, 1).interval()).isEqualTo(new Interval(0, 0, 0.95));
    }

    @Test
    void refusesWhatIsNoRating() {
        Ratings.Builder ratings = Ratings.named("scheme").add("n", new Repeat("seed 1", 1, OptionalDouble.empty()));

        assertThatThrownBy(() -> ratings.add("n", new Repeat("seed 1", 2, OptionalDouble.empty())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scheme: network n has two values under the label seed 1");
        assertThatThrownBy(() -> new Repeat("seed 1", Double.NaN, OptionalDouble.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value is NaN, but must be finite");
    }

    private static Ratings rated(String name, double seconds, double... values) {
        Ratings.Builder ratings = Ratings.named(name);
        for (int i = 0; i < values.length; i++) {
            ratings.add("n" + i, new Repeat("#1", values[i], OptionalDouble.of(seconds)));
        }
        return ratings.build();
    }

    private static double normal(StableRandom random) {
        double sum = 0;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return sum - 6;
    }
}

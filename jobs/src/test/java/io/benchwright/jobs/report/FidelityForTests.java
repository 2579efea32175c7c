package io.benchwright.jobs.report;

import io.benchwright.data.fidelity.FidelityStudy;
import io.benchwright.data.fidelity.ProxyFidelity;
import io.benchwright.data.fidelity.Ratings;
import io.benchwright.data.fidelity.Ratings.Repeat;
import io.benchwright.jobs.report.FidelityReport.Source;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Reports on ratings that are made up. */
final class FidelityForTests {

    /** What a careless page would take for its own markup or script. */
    static final String NASTY = "</script><img src=x onerror=\"window.hit=1\">'&amp;\u2028{{b}}";

    private FidelityForTests() {}

    /** Twenty networks under a truth and a proxy with two seeds each and seconds, a free proxy, one of unknown cost, curves. */
    static FidelityReport whole() {
        Ratings truth = ratings("accuracy@full", 20, 2, 0.1, 100);
        List<Ratings> proxies = List.of(
                ratings("accuracy@short " + NASTY, 20, 2, 1.5, 10),
                ratings("accuracy@tiny", 20, 2, 4, 2),
                ratings("parameters", 20, 1, 6, 0),
                ratings("unknown", 20, 1, 3, -1));
        TreeMap<Integer, ProxyFidelity> epochs = new TreeMap<>();
        for (int epoch = 1; epoch <= 5; epoch++) {
            Ratings after = ratings("accuracy@short, epoch " + epoch, 20, 2, 6.0 / epoch, 2 * epoch);
            epochs.put(epoch, judge(truth, List.of(after)).get(0));
        }
        return report(truth, proxies, List.of(new LearningCurve("accuracy@short " + NASTY, epochs)));
    }

    /** Three networks, each seen once, without seconds or curves. */
    static FidelityReport withGaps() {
        return report(ratings("accuracy@full", 3, 1, 0, -1), List.of(ratings("short", 3, 1, 0.5, -1)), List.of());
    }

    /** A proxy that shares its networks with the truth, and one that shares none. */
    static FidelityReport withAStranger() {
        Ratings stranger = Ratings.named("stranger").add("elsewhere", 1).build();
        return report(ratings("full", 5, 1, 0, -1), List.of(ratings("short", 5, 1, 0.5, -1), stranger), List.of());
    }

    static FidelityReport report(Ratings truth, List<Ratings> proxies, List<LearningCurve> curves) {
        return new FidelityReport(
                new Source("ablation " + NASTY, true), "1.2.3", truth, proxies, judge(truth, proxies), curves);
    }

    private static List<ProxyFidelity> judge(Ratings truth, List<Ratings> proxies) {
        return FidelityStudy.of(truth, proxies).withResamples(50, 1).judge();
    }

    /**
     * Networks that grow better, but for a wave.
     *
     * @param wave by how much values are moved up and down
     * @param seconds of each repeat; negative if not known
     */
    static Ratings ratings(String name, int networks, int repeats, double wave, double seconds) {
        Ratings.Builder ratings = Ratings.named(name);
        for (int i = 0; i < networks; i++) {
            for (int seed = 1; seed <= repeats; seed++) {
                double value = 50
                        + i
                        + wave * Math.sin(2.5 * i + name.length())
                        + 0.8 * Math.cos(1.7 * i + 2 * seed + name.length());
                ratings.add(
                        "network " + i + (i == 1 ? NASTY : ""),
                        new Repeat(
                                "seed " + seed,
                                value,
                                seconds < 0 ? OptionalDouble.empty() : OptionalDouble.of(seconds)));
            }
        }
        return ratings.build();
    }
}

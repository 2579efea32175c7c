package io.benchwright.data.fidelity;

import io.benchwright.data.fidelity.ProxyFidelity.Spread;
import io.benchwright.data.random.StableRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Judges proxies of any kind against one truth: training schemes, devices, zero-cost scores, models.
 *
 * <pre>{@code
 * List<ProxyFidelity> judged = FidelityStudy.of(truth, proxies).judge();
 * }</pre>
 *
 * <p>The same ratings give the same figures for ever, intervals included.
 */
public final class FidelityStudy {

    /** The coverage of the intervals. */
    private static final double LEVEL = 0.95;

    /** What part of the networks the recalls are of, unless asked otherwise. */
    private static final double USUAL_TOP_SHARE = 0.1;

    private static final int USUAL_RESAMPLES = 1000;

    private final Ratings truth;
    private final List<Ratings> proxies;
    private final double topShare;
    private final int resamples;
    private final long seed;

    private FidelityStudy(Ratings truth, List<Ratings> proxies, double topShare, int resamples, long seed) {
        this.truth = truth;
        this.proxies = List.copyOf(proxies);
        this.topShare = topShare;
        this.resamples = resamples;
        this.seed = seed;
    }

    /** Compares proxies with a truth: recalls of the best and the worst 10 %, 1,000 resamples, seed 1. */
    public static FidelityStudy of(Ratings truth, List<Ratings> proxies) {
        return new FidelityStudy(truth, proxies, USUAL_TOP_SHARE, USUAL_RESAMPLES, 1);
    }

    /**
     * The same with recalls of another share of the networks, rounded to a whole number, at least one.
     *
     * @throws IllegalArgumentException if the share is not above 0 and at most 1
     */
    public FidelityStudy withTopShare(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("the top share is " + share + ", but must be above 0 and at most 1");
        }
        return new FidelityStudy(truth, proxies, share, resamples, seed);
    }

    /**
     * The same with other resamples.
     *
     * @param count how many, at least 1
     * @param newSeed of the {@link StableRandom} that draws
     * @throws IllegalArgumentException if there are none
     */
    public FidelityStudy withResamples(int count, long newSeed) {
        Resampling.requireSome(count);
        return new FidelityStudy(truth, proxies, topShare, count, newSeed);
    }

    /** The figures of each proxy: the highest tau first, those without one last. */
    public List<ProxyFidelity> judge() {
        List<Judged> all = new ArrayList<>();
        Optional<Spread> truthRepeats = repeats(truth, truth, true);
        for (Ratings proxy : proxies) {
            all.add(new Judged(proxy, truthRepeats));
        }
        // A stable sort: of equals the one that was named first.
        all.sort(Comparator.comparingDouble((Judged each) -> Double.isNaN(each.tau) ? -2 : each.tau)
                .reversed());
        return all.stream().map(each -> each.fidelity(all)).toList();
    }

    /** A proxy with what can be said of it alone. */
    private final class Judged {

        private final Ratings proxy;
        private final Optional<Spread> truthRepeats;
        private final List<String> shared;
        private final RankFidelity ranks;
        private final double tau;
        private final OptionalDouble costRatio;

        Judged(Ratings proxy, Optional<Spread> truthRepeats) {
            this.proxy = proxy;
            this.truthRepeats = truthRepeats;
            this.shared = truth.shared(proxy);
            this.ranks = RankFidelity.of(oriented(proxy, shared), oriented(truth, shared));
            this.tau = ranks.kendallTau();
            this.costRatio = costRatio(proxy, shared);
        }

        ProxyFidelity fidelity(List<Judged> all) {
            int n = shared.size();
            int k = n == 0 ? 0 : (int) Math.max(1, Math.round(topShare * n));
            Judged best = all.get(0);
            boolean isCompared = best != this && !Double.isNaN(tau);
            return new ProxyFidelity(
                    proxy.name(),
                    truth.name(),
                    n,
                    proxy.networks().size() - n,
                    truth.networks().size() - n,
                    tau,
                    tauInterval(),
                    ranks.spearman(),
                    ranks.pearson(),
                    k,
                    n == 0 ? Double.NaN : ranks.topRecall(k),
                    n == 0 ? Double.NaN : ranks.bottomRecall(k),
                    ranks.regret(),
                    costRatio,
                    repeats(proxy, proxy, true),
                    truthRepeats,
                    proxy.isRepeated(shared) ? repeats(proxy, truth, false) : Optional.empty(),
                    ceiling(shared, truthRepeats),
                    isCompared ? Optional.of(behind(best)) : Optional.empty(),
                    isOnFront(all));
        }

        private Interval tauInterval() {
            if (!proxy.isRepeated(shared) && !truth.isRepeated(shared)) {
                return ranks.kendallTauInterval(LEVEL, resamples, seed);
            }
            if (Double.isNaN(tau)) {
                return new Interval(Double.NaN, Double.NaN, LEVEL);
            }
            RepeatResampling resampling = new RepeatResampling(values(proxy), values(truth));
            double[] ascending = Resampling.ascending(resamples, seed, resampling::tau);
            Interval percentiles = Resampling.interval(ascending, LEVEL);
            double moved = tau - Resampling.quantile(ascending, (ascending.length - 1) / 2.0);
            return new Interval(
                    Math.max(-1, Math.min(1, percentiles.lower() + moved)),
                    Math.max(-1, Math.min(1, percentiles.upper() + moved)),
                    LEVEL);
        }

        private double[][] values(Ratings ratings) {
            // Sorted, so that the order in which networks were added does not matter.
            return shared.stream()
                    .sorted()
                    .map(network -> ratings.repeats(network).stream()
                            .mapToDouble(repeat -> ratings.sign() * repeat.value())
                            .toArray())
                    .toArray(double[][]::new);
        }

        private TauDifference behind(Judged best) {
            List<String> common = shared.stream()
                    .filter(network -> !Double.isNaN(best.proxy.mean(network)))
                    .toList();
            return TauDifference.of(
                    oriented(proxy, common),
                    oriented(best.proxy, common),
                    oriented(truth, common),
                    LEVEL,
                    resamples,
                    seed);
        }

        private boolean isOnFront(List<Judged> all) {
            return costRatio.isPresent()
                    && !Double.isNaN(tau)
                    && all.stream().noneMatch(other -> other != this && other.dominates(this));
        }

        private boolean dominates(Judged other) {
            if (costRatio.isEmpty() || other.costRatio.isEmpty()) {
                return false;
            }
            double saved = costRatio.getAsDouble();
            double othersSaved = other.costRatio.getAsDouble();
            return tau >= other.tau && saved >= othersSaved && (tau > other.tau || saved > othersSaved);
        }
    }

    private static double[] oriented(Ratings ratings, List<String> networks) {
        return networks.stream()
                .mapToDouble(network -> ratings.sign() * ratings.mean(network))
                .toArray();
    }

    private OptionalDouble costRatio(Ratings proxy, List<String> shared) {
        double ofTruth = 0;
        double ofProxy = 0;
        for (String network : shared) {
            OptionalDouble truthSeconds = truth.seconds(network);
            OptionalDouble proxySeconds = proxy.seconds(network);
            if (truthSeconds.isEmpty() || proxySeconds.isEmpty()) {
                return OptionalDouble.empty();
            }
            ofTruth += truthSeconds.getAsDouble();
            ofProxy += proxySeconds.getAsDouble();
        }
        return ofProxy > 0 && ofTruth > 0 ? OptionalDouble.of(ofTruth / ofProxy) : OptionalDouble.empty();
    }

    /**
     * Taus of single repeats, over labels under which at least half of the networks have a value.
     *
     * @param isAmong whether they are against the other repeats of the same ratings, rather than against another's means
     */
    private static Optional<Spread> repeats(Ratings ratings, Ratings other, boolean isAmong) {
        int enough = (ratings.networks().size() + 1) / 2;
        List<String> labels = ratings.labels().stream()
                .filter(label -> ratings.networks().stream()
                                .filter(network -> ratings.value(network, label).isPresent())
                                .count()
                        >= enough)
                .toList();
        List<Double> taus = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            if (isAmong) {
                for (int j = i + 1; j < labels.size(); j++) {
                    addTau(taus, ratings, labels.get(i), labels.get(j));
                }
            } else {
                addTau(taus, ratings, labels.get(i), other);
            }
        }
        if (taus.isEmpty()) {
            return Optional.empty();
        }
        double lowest = taus.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double mean = taus.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double highest = taus.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return Optional.of(new Spread(lowest, mean, highest));
    }

    private static void addTau(List<Double> taus, Ratings ratings, String label, String otherLabel) {
        List<double[]> pairs = new ArrayList<>();
        for (String network : ratings.networks()) {
            OptionalDouble one = ratings.value(network, label);
            OptionalDouble another = ratings.value(network, otherLabel);
            if (one.isPresent() && another.isPresent()) {
                pairs.add(new double[] {one.getAsDouble(), another.getAsDouble()});
            }
        }
        addTau(taus, pairs);
    }

    private static void addTau(List<Double> taus, Ratings ratings, String label, Ratings means) {
        List<double[]> pairs = new ArrayList<>();
        for (String network : ratings.shared(means)) {
            OptionalDouble one = ratings.value(network, label);
            if (one.isPresent()) {
                pairs.add(new double[] {ratings.sign() * one.getAsDouble(), means.sign() * means.mean(network)});
            }
        }
        addTau(taus, pairs);
    }

    private static void addTau(List<Double> taus, List<double[]> pairs) {
        double tau = RankFidelity.of(
                        pairs.stream().mapToDouble(pair -> pair[0]).toArray(),
                        pairs.stream().mapToDouble(pair -> pair[1]).toArray())
                .kendallTau();
        if (!Double.isNaN(tau)) {
            taus.add(tau);
        }
    }

    /**
     * The tau that the networks' true values could expect against means of repeats. As if values and errors were normal: tau
     * between two repeats gives their correlation (Greiner's relation), that the correlation of means of several (Spearman
     * and Brown, British Journal of Psychology 3, 1910), whose root is the correlation with the true values.
     */
    private OptionalDouble ceiling(List<String> shared, Optional<Spread> truthRepeats) {
        if (truthRepeats.isEmpty() || shared.isEmpty()) {
            return OptionalDouble.empty();
        }
        double single = Math.sin(Math.PI / 2 * truthRepeats.get().mean());
        if (single <= 0) {
            return OptionalDouble.empty();
        }
        double inverse = 0;
        for (String network : shared) {
            inverse += 1.0 / truth.repeats(network).size();
        }
        double repeats = shared.size() / inverse;
        double ofMeans = repeats * single / (1 + (repeats - 1) * single);
        return OptionalDouble.of(2 / Math.PI * Math.asin(Math.sqrt(ofMeans)));
    }

    /** Draws networks, and for each of them repeats. */
    private static final class RepeatResampling {

        private final double[][] proxy;
        private final double[][] truth;
        private final int[] draws;
        private final double[] proxyMeans;
        private final double[] truthMeans;

        RepeatResampling(double[][] proxy, double[][] truth) {
            this.proxy = proxy;
            this.truth = truth;
            this.draws = new int[proxy.length];
            this.proxyMeans = new double[proxy.length];
            this.truthMeans = new double[proxy.length];
        }

        double tau(StableRandom random) {
            Resampling.draw(draws, random);
            int filled = 0;
            for (int i = 0; i < draws.length; i++) {
                if (draws[i] > 0) {
                    // Once for all copies of a network: they are a tie on both sides, and form no pair.
                    double proxyMean = mean(proxy[i], random);
                    double truthMean = mean(truth[i], random);
                    for (int copy = 0; copy < draws[i]; copy++) {
                        proxyMeans[filled] = proxyMean;
                        truthMeans[filled] = truthMean;
                        filled++;
                    }
                }
            }
            return RankFidelity.of(proxyMeans, truthMeans).kendallTau();
        }

        private static double mean(double[] repeats, StableRandom random) {
            if (repeats.length == 1) {
                return repeats[0];
            }
            double sum = 0;
            for (int i = 0; i < repeats.length; i++) {
                sum += repeats[random.nextInt(repeats.length)];
            }
            return sum / repeats.length;
        }
    }
}

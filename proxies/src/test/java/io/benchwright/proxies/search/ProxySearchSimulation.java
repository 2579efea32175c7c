package io.benchwright.proxies.search;

import io.benchwright.data.fidelity.RankFidelity;
import io.benchwright.data.random.StableRandom;
import io.benchwright.proxies.search.SchemeRace.Choice;
import io.benchwright.proxies.search.SchemeRace.Entrant;
import io.benchwright.proxies.search.SchemeRace.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What searches for proxies save, and how often they find the best, on made trainings; started as CONTRIBUTING.md says.
 *
 * <p>The model, in units in which the networks' true accuracies have variance 1: a training of the reference gives the true accuracy
 * and a normal seed error of variance .0024; one of a scheme gives the true accuracy, a normal error of the scheme itself of variance
 * b2, the same for all seeds, and a seed error of variance .0064 (1 + b2). A scheme that costs r times less than the reference has
 * b2 = .0108 (r / 5.61)^2 times a factor whose logarithm is normal with deviation 0.7; half of a scheme's own error is common to all
 * schemes. With these figures the schemes that Accel-NASBench published, of 117 networks and 3 seeds, are met: {@link #check} prints
 * the taus beside the measured ones. How b2 falls with cost, and what schemes have in common, is assumed.
 */
final class ProxySearchSimulation {

    private static final double REFERENCE_NOISE = 0.0024;
    private static final double PROXY_NOISE = 0.0064;
    private static final double PUBLISHED_ERROR = 0.0108;
    private static final double PUBLISHED_RATIO = 5.61;
    private static final double SPREAD = 0.7;
    private static final double COMMON = 0.5;
    private static final double LEAST_RATIO = 2;
    private static final double MOST_RATIO = 20;
    private static final double CONFIDENCE = 0.95;

    private final StableRandom random;
    private final int networks;
    private final int seeds;

    private ProxySearchSimulation(long seed, int networks, int seeds) {
        this.random = new StableRandom(seed);
        this.networks = networks;
        this.seeds = seeds;
    }

    /**
     * What one search gave.
     *
     * @param saved which part of the cost of the schemes within the limit on all networks and seeds was saved
     * @param savedOfAll the same of all schemes, those over the limit too
     * @param isWinnerOrTie whether the whole grid, looked at in the same way, would have chosen the same scheme, or one that it
     *     ties with
     * @param isBestDropped whether the scheme of the highest true tau was dropped in a look
     * @param lost true tau of the best scheme, less that of the chosen one
     * @param cost of the chosen scheme over that of the best one
     */
    record Search(
            double saved, double savedOfAll, boolean isWinnerOrTie, boolean isBestDropped, double lost, double cost) {}

    /** A scheme of the model. */
    private record Scheme(double ratio, double error) {

        /** The tau to true accuracies that one training a network has: Greiner's relation. */
        double trueTau() {
            double variance = 1 + error + PROXY_NOISE * (1 + error);
            return 2 / Math.PI * Math.asin(1 / Math.sqrt(variance));
        }
    }

    private double normal() {
        // Box and Muller.
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    private double[][] trainings(double[] truth, double[] own, double noise) {
        double[][] values = new double[seeds][networks];
        for (double[] seed : values) {
            for (int i = 0; i < networks; i++) {
                seed[i] = truth[i] + own[i] + Math.sqrt(noise) * normal();
            }
        }
        return values;
    }

    private double[] normals(double variance) {
        return IntStream.range(0, networks)
                .mapToDouble(i -> Math.sqrt(variance) * normal())
                .toArray();
    }

    private static double[] means(double[][] values, int networks, int seeds) {
        return IntStream.range(0, networks)
                .mapToDouble(i -> IntStream.range(0, seeds)
                        .mapToDouble(seed -> values[seed][i])
                        .average()
                        .orElseThrow())
                .toArray();
    }

    /**
     * One search.
     *
     * @param number of schemes of the grid
     * @param share the limit: of the reference's cost
     */
    static Search search(long seed, int networks, int seeds, int number, double share) {
        return new ProxySearchSimulation(seed, networks, seeds).search(number, share);
    }

    private Search search(int number, double share) {
        double[] truth = normals(1);
        double[][] reference = trainings(truth, new double[networks], REFERENCE_NOISE);
        double[] common = normals(1);
        List<Scheme> schemes = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            double ratio = LEAST_RATIO * Math.pow(MOST_RATIO / LEAST_RATIO, random.nextDouble());
            double relative = ratio / PUBLISHED_RATIO;
            schemes.add(new Scheme(ratio, PUBLISHED_ERROR * relative * relative * Math.exp(SPREAD * normal())));
        }
        double all = schemes.stream().mapToDouble(scheme -> 1 / scheme.ratio()).sum() * networks * seeds;
        schemes.removeIf(scheme -> 1 / scheme.ratio() > share);
        if (schemes.isEmpty()) {
            return new Search(0, 1, true, false, 0, 1);
        }
        List<double[][]> values = new ArrayList<>();
        for (Scheme scheme : schemes) {
            double[] own = normals((1 - COMMON) * scheme.error());
            for (int i = 0; i < networks; i++) {
                own[i] += Math.sqrt(COMMON * scheme.error()) * common[i];
            }
            values.add(trainings(truth, own, PROXY_NOISE * (1 + scheme.error())));
        }
        Set<Integer> alive = IntStream.range(0, schemes.size()).boxed().collect(Collectors.toSet());
        List<int[]> looks = new ArrayList<>();
        if (networks >= 8) {
            looks.add(new int[] {(networks + 1) / 2, 1});
        }
        for (int count = 1; count <= seeds; count++) {
            looks.add(new int[] {networks, count});
        }
        SchemeRace race = new SchemeRace(schemes.size(), looks.size() - 1, CONFIDENCE);
        double spent = 0;
        int before = 0;
        for (int[] look : looks) {
            double now = look[0] * look[1];
            double more = now - before;
            spent += alive.stream()
                    .mapToDouble(i -> more / schemes.get(i).ratio())
                    .sum();
            before = (int) now;
            List<Standing> standings =
                    race.look(means(reference, look[0], seeds), entrants(schemes, values, alive, look[0], look[1]));
            standings.stream()
                    .filter(Standing::isBehind)
                    .forEach(standing -> alive.remove(Integer.valueOf(standing.scheme())));
        }
        double[] last = means(reference, networks, seeds);
        Choice choice = SchemeRace.choose(last, entrants(schemes, values, alive, networks, seeds));
        Set<Integer> every = IntStream.range(0, schemes.size()).boxed().collect(Collectors.toSet());
        Choice whole = SchemeRace.choose(last, entrants(schemes, values, every, networks, seeds));
        int chosen = Integer.parseInt(choice.chosen());
        int best = IntStream.range(0, schemes.size())
                .boxed()
                .max(Comparator.comparingDouble(i -> schemes.get(i).trueTau()))
                .orElseThrow();
        double within =
                schemes.stream().mapToDouble(scheme -> 1 / scheme.ratio()).sum() * networks * seeds;
        return new Search(
                1 - spent / within,
                1 - spent / all,
                whole.standings().stream()
                        .anyMatch(standing -> standing.scheme().equals(choice.chosen()) && !standing.isBehind()),
                !alive.contains(best),
                schemes.get(best).trueTau() - schemes.get(chosen).trueTau(),
                schemes.get(best).ratio() / schemes.get(chosen).ratio());
    }

    private static List<Entrant> entrants(
            List<Scheme> schemes, List<double[][]> values, Set<Integer> alive, int networks, int seeds) {
        return alive.stream()
                .sorted()
                .map(i -> new Entrant(
                        Integer.toString(i),
                        1 / schemes.get(i).ratio(),
                        Arrays.stream(means(values.get(i), networks, seeds))
                                .boxed()
                                .toList()))
                .toList();
    }

    /**
     * The taus that the model gives for what was published: means of the proxy, then a seed of it, to means of the reference; two
     * seeds of the proxy; two seeds of the reference.
     */
    static double[] check(int repetitions) {
        double[] sums = new double[4];
        for (int i = 0; i < repetitions; i++) {
            ProxySearchSimulation model = new ProxySearchSimulation(i, 117, 3);
            double[] truth = model.normals(1);
            double[][] reference = model.trainings(truth, new double[117], REFERENCE_NOISE);
            double[][] proxy =
                    model.trainings(truth, model.normals(PUBLISHED_ERROR), PROXY_NOISE * (1 + PUBLISHED_ERROR));
            double[] means = means(reference, 117, 3);
            sums[0] += RankFidelity.of(means(proxy, 117, 3), means).kendallTau();
            sums[1] += RankFidelity.of(proxy[0], means).kendallTau();
            sums[2] += RankFidelity.of(proxy[0], proxy[1]).kendallTau();
            sums[3] += RankFidelity.of(reference[0], reference[1]).kendallTau();
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= repetitions;
        }
        return sums;
    }

    /** Arguments: searches, schemes, and the limit as a share of the reference's cost. */
    public static void main(String[] arguments) {
        int searches = Integer.parseInt(arguments[0]);
        int number = Integer.parseInt(arguments[1]);
        double share = Double.parseDouble(arguments[2]);
        double[] taus = check(200);
        System.out.printf(
                Locale.ROOT,
                "model: tau of means %.3f (published .926), of a seed %.3f (.909 to .913), of two proxy seeds %.3f (.923 to .936),"
                        + " of two reference seeds %.3f (.949 to .960)%n",
                taus[0],
                taus[1],
                taus[2],
                taus[3]);
        System.out.println(
                "networks seeds  saved  of all  winner or tie  best dropped  lost tau: mean, 95 %   cost to the best's");
        for (int[] size : new int[][] {{12, 2}, {24, 2}, {48, 2}}) {
            List<Search> results = IntStream.range(0, searches)
                    .parallel()
                    .mapToObj(i -> search(1000 + i, size[0], size[1], number, share))
                    .toList();
            System.out.printf(
                    Locale.ROOT,
                    "%8d %5d  %4.1f %%  %4.1f %%  %11.1f %%  %10.1f %%  %14.4f  %.4f  %18.2f%n",
                    size[0],
                    size[1],
                    100 * results.stream().mapToDouble(Search::saved).average().orElseThrow(),
                    100
                            * results.stream()
                                    .mapToDouble(Search::savedOfAll)
                                    .average()
                                    .orElseThrow(),
                    100.0 * results.stream().filter(Search::isWinnerOrTie).count() / searches,
                    100.0 * results.stream().filter(Search::isBestDropped).count() / searches,
                    results.stream().mapToDouble(Search::lost).average().orElseThrow(),
                    results.stream()
                            .mapToDouble(Search::lost)
                            .sorted()
                            .skip(searches * 95L / 100)
                            .findFirst()
                            .orElseThrow(),
                    results.stream().mapToDouble(Search::cost).average().orElseThrow());
        }
    }
}

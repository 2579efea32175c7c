package io.benchwright.surrogates.search;

import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A search for the best network of a space under limits: where searching begins.
 *
 * <pre>{@code
 * Surrogates anb = Surrogates.of(Benchmark.open(Path.of("anb")));
 * Column accuracy = Column.predicted(anb.of("accuracy"));
 * Column latency = Column.predicted(anb.of("latency@zcu102"));
 * SearchResult found = ArchitectureSearch.maximize(accuracy)
 *         .keeping(Limit.atMost(latency, 5))
 *         .run(RegularizedEvolution.OF_ACCEL_NASBENCH, 1_000, 1);
 * found.best().ifPresent(best -> System.out.println(best.architecture() + " " + best.values()));
 * }</pre>
 *
 * <p>The same search, method, number of evaluations and seed find the same networks. Immutable; {@link #run} may be called
 * by several threads at once if columns may be.
 */
public final class ArchitectureSearch {

    private final Column objective;
    private final boolean isMaximised;
    private final List<Limit> limits;
    private final Optional<SearchSpace> space;

    private ArchitectureSearch(Column objective, boolean isMaximised, List<Limit> limits, Optional<SearchSpace> space) {
        this.objective = objective;
        this.isMaximised = isMaximised;
        this.limits = List.copyOf(limits);
        this.space = space;
        requireOneSpace();
    }

    /** A search for the network with the largest value. */
    public static ArchitectureSearch maximize(Column objective) {
        return new ArchitectureSearch(objective, true, List.of(), Optional.empty());
    }

    /** A search for the network with the smallest value. */
    public static ArchitectureSearch minimize(Column objective) {
        return new ArchitectureSearch(objective, false, List.of(), Optional.empty());
    }

    /**
     * This search, under a further limit. Columns of one name are taken for the same.
     *
     * @throws IllegalArgumentException if the limit is on a column of another space
     */
    public ArchitectureSearch keeping(Limit limit) {
        List<Limit> more = new ArrayList<>(limits);
        more.add(limit);
        return new ArchitectureSearch(objective, isMaximised, more, space);
    }

    /**
     * This search, in a space. Not needed where any column is predicted.
     *
     * @throws IllegalArgumentException if a column is of another space
     */
    public ArchitectureSearch in(SearchSpace where) {
        return new ArchitectureSearch(objective, isMaximised, limits, Optional.of(where));
    }

    private void requireOneSpace() {
        Map<String, String> spaces = new LinkedHashMap<>();
        space.ifPresent(where -> spaces.put(where.name(), "the search"));
        columns().forEach(column -> column.space().ifPresent(where -> spaces.putIfAbsent(where.name(), column.name())));
        if (spaces.size() > 1) {
            List<String> words = new ArrayList<>();
            spaces.forEach((name, of) -> words.add(of + " is of space " + name));
            throw new IllegalArgumentException(String.join(", but ", words) + "; a search is in one space");
        }
    }

    /** The objective first, then what else is limited, each name once. */
    private List<Column> columns() {
        Map<String, Column> byName = new LinkedHashMap<>();
        byName.put(objective.name(), objective);
        limits.forEach(limit -> byName.putIfAbsent(limit.column().name(), limit.column()));
        return List.copyOf(byName.values());
    }

    /**
     * Searches.
     *
     * @param method how
     * @param evaluations how many networks to evaluate, at least 1; one that comes up again counts again
     * @param seed of all draws
     * @throws IllegalArgumentException if there are no evaluations, or nothing says in which space
     */
    public SearchResult run(SearchMethod method, int evaluations, long seed) {
        if (evaluations < 1) {
            throw new IllegalArgumentException("evaluations are " + evaluations + ", but must be at least 1");
        }
        SearchSpace where = space.or(() -> columns().stream()
                        .flatMap(column -> column.space().stream())
                        .findFirst())
                .orElseThrow(() -> new IllegalArgumentException(
                        "no column is predicted, so nothing says in which space to search"));
        Run run = new Run(where, evaluations, seed);
        if (method instanceof RegularizedEvolution evolution) {
            run.evolve(evolution);
        } else {
            run.drawAll();
        }
        return run.result();
    }

    /** One search on its way. */
    private final class Run {

        private final SearchSpace where;
        private final int evaluations;
        private final StableRandom random;
        private final List<Column> columns = columns();
        private final int[] columnOfLimit;
        private final Map<Architecture, Candidate> seen = new HashMap<>();
        private final List<Candidate> bestSoFar = new ArrayList<>();
        private int evaluated;

        Run(SearchSpace where, int evaluations, long seed) {
            this.where = where;
            this.evaluations = evaluations;
            this.random = new StableRandom(seed);
            List<String> names = columns.stream().map(Column::name).toList();
            this.columnOfLimit = limits.stream()
                    .mapToInt(limit -> names.indexOf(limit.column().name()))
                    .toArray();
        }

        void drawAll() {
            while (evaluated < evaluations) {
                evaluate(where.random(random));
            }
        }

        void evolve(RegularizedEvolution evolution) {
            Mutation mutation = new Mutation(where);
            // The oldest stands where the next one goes.
            Candidate[] population = new Candidate[Math.min(evolution.population(), evaluations)];
            for (int i = 0; i < population.length; i++) {
                population[i] = evaluate(where.random(random));
            }
            for (int oldest = 0; evaluated < evaluations; oldest = (oldest + 1) % population.length) {
                Candidate parent = population[random.nextInt(population.length)];
                for (int i = 1; i < evolution.sample(); i++) {
                    Candidate other = population[random.nextInt(population.length)];
                    if (Candidate.BEST_FIRST.compare(other, parent) < 0) {
                        parent = other;
                    }
                }
                population[oldest] = evaluate(mutation.mutate(parent.architecture(), random));
            }
        }

        private Candidate evaluate(Architecture architecture) {
            evaluated++;
            Candidate known = seen.get(architecture);
            if (known != null) {
                return known;
            }
            Candidate candidate = candidate(architecture);
            seen.put(architecture, candidate);
            if (bestSoFar.isEmpty()
                    || Candidate.BEST_FIRST.compare(candidate, bestSoFar.get(bestSoFar.size() - 1)) < 0) {
                bestSoFar.add(candidate);
            }
            return candidate;
        }

        private Candidate candidate(Architecture architecture) {
            List<Double> values = new ArrayList<>(columns.size());
            for (Column column : columns) {
                values.add(column.value(architecture));
            }
            double violation = 0;
            for (int i = 0; i < columnOfLimit.length; i++) {
                violation += limits.get(i).violation(values.get(columnOfLimit[i]));
            }
            double gain = isMaximised ? values.get(0) : -values.get(0);
            return new Candidate(evaluated, architecture, values, gain, violation);
        }

        SearchResult result() {
            List<Candidate> networks =
                    seen.values().stream().sorted(Candidate.BEST_FIRST).toList();
            return new SearchResult(where, columns, evaluated, networks, bestSoFar);
        }
    }
}

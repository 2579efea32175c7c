package io.benchwright.jobs.cli;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Observation;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.table.Source;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the tables of a benchmark say of architectures of one space, so that nobody need predict it. */
final class KnownValues {

    private final Map<String, Map<String, Value>> byTarget;

    private KnownValues(Map<String, Map<String, Value>> byTarget) {
        this.byTarget = byTarget;
    }

    /** Of completed rows that are replicates of each other: sources are never mixed, the strongest one counts. */
    private static final class Value {

        private Source source = Source.MODELLED;
        private double sum;
        private long rows;

        void add(Source of, double value) {
            if (of.compareTo(source) < 0) {
                source = of;
                sum = 0;
                rows = 0;
            }
            if (of == source) {
                sum += value;
                rows++;
            }
        }
    }

    /**
     * A value, and where it comes from.
     *
     * @param mean the mean of replicates
     * @param source {@code measured}, {@code imported} or {@code modelled}
     */
    record Known(double mean, String source) {}

    /** Reads the values of some targets; one that there are no rows of is predicted always. */
    static KnownValues read(Benchmark benchmark, Collection<String> names, SearchSpace space) throws IOException {
        Targets targets = Targets.of(benchmark.snapshot());
        Map<String, Map<String, Value>> byTarget = new HashMap<>();
        for (Target target : targets.all()) {
            if (names.contains(target.name())) {
                Map<String, Value> values = new HashMap<>();
                for (Observation row : targets.read(target)) {
                    if (row.space().equals(space.name())) {
                        values.computeIfAbsent(row.architecture(), key -> new Value())
                                .add(source(row), row.value());
                    }
                }
                byTarget.put(target.name(), values);
            }
        }
        return new KnownValues(byTarget);
    }

    private static Source source(Observation row) {
        for (Source source : Source.values()) {
            if (source.toString().equals(row.source())) {
                return source;
            }
        }
        throw new IllegalStateException(row.trial() + ": source is '" + row.source() + "'");
    }

    /** The value of a target for an architecture, if there is one. */
    Optional<Known> of(String target, String architecture) {
        return Optional.ofNullable(byTarget.getOrDefault(target, Map.of()).get(architecture))
                .map(value -> new Known(value.sum / value.rows, value.source.toString()));
    }
}

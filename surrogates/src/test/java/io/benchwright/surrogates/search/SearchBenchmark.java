package io.benchwright.surrogates.search;

import io.benchwright.surrogates.Surrogates;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A thousand evaluations of accuracy under a limit on latency: the first search of a JVM, and later ones. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(5)
public class SearchBenchmark {

    private static final int EVALUATIONS = 1_000;

    /** A benchmark directory with surrogates; from the module's folder. */
    @Param("../anb")
    public String directory = "";

    /** What is limited. */
    @Param("latency@zcu102")
    public String limited = "";

    /** The limit. */
    @Param("5")
    public double limit;

    @SuppressWarnings("NullAway.Init")
    private ArchitectureSearch search;

    private long seed;

    /** Reads the surrogates. */
    @Setup
    public void read() throws Exception {
        Surrogates surrogates = Surrogates.of(io.benchwright.data.benchmark.Benchmark.open(Path.of(directory)));
        search = ArchitectureSearch.maximize(Column.predicted(surrogates.of("accuracy")))
                .keeping(Limit.noWorseThan(Column.predicted(surrogates.of(limited)), limit));
    }

    /** With code that nothing has warmed up, as in a shell. */
    @Benchmark
    @Warmup(iterations = 0)
    @Measurement(iterations = 1)
    public SearchResult evolutionCold() {
        return search.run(RegularizedEvolution.OF_ACCEL_NASBENCH, EVALUATIONS, seed++);
    }

    /** In a program that searches again and again. */
    @Benchmark
    @Warmup(iterations = 50)
    @Measurement(iterations = 20)
    public SearchResult evolutionWarm() {
        return search.run(RegularizedEvolution.OF_ACCEL_NASBENCH, EVALUATIONS, seed++);
    }

    /** In a program that searches again and again. */
    @Benchmark
    @Warmup(iterations = 50)
    @Measurement(iterations = 20)
    public SearchResult randomWarm() {
        return search.run(new RandomSearch(), EVALUATIONS, seed++);
    }
}

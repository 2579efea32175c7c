package io.benchwright.data.space;

import io.benchwright.data.random.StableRandom;
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

/** Networks a second and thread: draw an architecture, lower it, read its totals. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class LoweringBenchmark {

    /** The space to draw from. */
    @Param({"mnasnet", "fbnet", "nas-bench-201", "ofa-mobilenet-v3"})
    public String name = "";

    private SearchSpace space = SearchSpaces.named("mnasnet");
    private final StableRandom random = new StableRandom(1);

    /** Finds the space. */
    @Setup
    public void findSpace() {
        space = SearchSpaces.named(name);
    }

    /** The whole way from a random draw to totals. */
    @Benchmark
    public long sampleLowerTotal() {
        return space.random(random).lower().totals().multiplyAdds();
    }
}

package io.benchwright.data.fidelity;

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

/** Milliseconds for the interval of a tau or a rho, with 1,000 resamples, from the two lists on. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class RankFidelityBenchmark {

    /** The number of pairs. */
    @Param({"512", "5000"})
    public int n;

    private double[] proxy = new double[0];
    private double[] truth = new double[0];

    /** Draws values that rank alike, but not quite: a tau of about 0.8. */
    @Setup
    public void draw() {
        StableRandom random = new StableRandom(1);
        proxy = new double[n];
        truth = new double[n];
        for (int i = 0; i < n; i++) {
            proxy[i] = random.nextDouble();
            truth[i] = proxy[i] + 0.3 * random.nextDouble();
        }
    }

    /** Tau-b's interval. */
    @Benchmark
    public Interval kendallTau() {
        return RankFidelity.of(proxy, truth).kendallTauInterval(0.95, 1000, 1);
    }

    /** Rho's interval. */
    @Benchmark
    public Interval spearman() {
        return RankFidelity.of(proxy, truth).spearmanInterval(0.95, 1000, 1);
    }

    /** A million pairs. */
    @State(Scope.Benchmark)
    public static class Million {

        private double[] proxy = new double[0];
        private double[] truth = new double[0];

        /** Draws values that rank alike, but not quite. */
        @Setup
        public void draw() {
            RankFidelityBenchmark drawn = new RankFidelityBenchmark();
            drawn.n = 1_000_000;
            drawn.draw();
            proxy = drawn.proxy;
            truth = drawn.truth;
        }
    }

    /** All figures without intervals, of a million pairs: sorted once. */
    @Benchmark
    public double figuresOfAMillion(Million pairs) {
        RankFidelity ranks = RankFidelity.of(pairs.proxy, pairs.truth);
        return ranks.kendallTau() + ranks.spearman() + ranks.pearson() + ranks.topRecall(100_000);
    }
}

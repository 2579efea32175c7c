package io.benchwright.surrogates.internal.transfer;

import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.surrogates.internal.fit.SharedGaussian;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.Inputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** How long it takes to transfer surrogates of nine devices to a new one, and to predict 5,000 networks of FBNet's space. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TransferBenchmark {

    private static final int NETWORKS = 5_000;
    private static final int SOURCES = 9;

    /** Networks that are measured on the new device. */
    @Param({"10", "20"})
    public int samples;

    private Networks networks = Networks.of(Encoding.of(SearchSpaces.named("fbnet")), List.of(first()));
    private SourceTimes sources = SourceTimes.none(1);
    private int[] measured = {};
    private double[] times = {};

    private static Architecture first() {
        return SearchSpaces.named("fbnet").random(new StableRandom(1));
    }

    /** Fits the source devices, whose surrogates a benchmark has already. */
    @Setup
    public void makeDevices() {
        SearchSpace space = SearchSpaces.named("fbnet");
        StableRandom random = new StableRandom(1);
        List<Architecture> architectures = new ArrayList<>();
        for (int i = 0; i < NETWORKS; i++) {
            architectures.add(space.random(random));
        }
        networks = Networks.of(Encoding.of(space), architectures);
        int[] known = IntStream.range(0, 800).toArray();
        Inputs inputs = networks.inputs().select(known);
        List<double[]> known800 = new ArrayList<>();
        for (int device = 0; device < SOURCES; device++) {
            known800.add(Arrays.copyOf(times(architectures, device, random), 800));
        }
        sources = SourceTimes.of(SharedGaussian.fit(networks.encoding(), inputs, known800), networks.inputs());
        times = Arrays.copyOf(times(architectures, SOURCES, random), samples);
        measured = IntStream.range(0, samples).toArray();
    }

    private static double[] times(List<Architecture> architectures, int device, StableRandom random) {
        return architectures.stream()
                .mapToDouble(architecture -> {
                    NetworkTotals totals = architecture.lower().totals();
                    double time = totals.multiplyAdds() / 1e8 * (1 + device) + totals.layers() / 10.0;
                    return time * (1 + 0.02 * random.nextDouble());
                })
                .toArray();
    }

    /** A fit, and all predictions. */
    @Benchmark
    public double[] fitAndPredict() {
        return TransferRegression.fit(networks, sources, measured, times).times(networks, sources);
    }
}

package io.benchwright.proxies.cost;

import io.benchwright.data.device.Devices;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpaces;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Networks a second of one thread, lowering included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class CostModelBenchmark {

    private static final int NETWORKS = 1000;

    /** The device. */
    @Param({"a100", "zcu102"})
    public String device = "";

    /** The search space. */
    @Param({"mnasnet"})
    public String space = "";

    private List<Architecture> architectures = List.of();

    @SuppressWarnings("NullAway.Init")
    private CostModel model;

    /** Draws networks. */
    @Setup
    public void draw() {
        model = CostModel.of(Devices.shipped().require(device), CostModel.Run.usual());
        architectures = SamplingStrategy.UNIFORM.sample(SearchSpaces.named(space), NETWORKS, 1);
    }

    /** Throughputs. */
    @Benchmark
    @OperationsPerInvocation(NETWORKS)
    public double networks() {
        double sum = 0;
        for (Architecture architecture : architectures) {
            sum += model.throughput(architecture.lower(architecture.defaultLowering()));
        }
        return sum;
    }
}

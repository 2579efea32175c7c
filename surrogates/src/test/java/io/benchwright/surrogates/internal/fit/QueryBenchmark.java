package io.benchwright.surrogates.internal.fit;

import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.surrogates.Surrogate;
import io.benchwright.surrogates.Surrogates;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.Inputs;
import io.benchwright.surrogates.internal.model.TreeFeatures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time per network on one thread: surrogates of a benchmark directory, and beside them XGBoost's own prediction with the
 * ensemble that Accel-NASBench publishes for accuracy.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class QueryBenchmark {

    private static final int COUNT = 10_000;

    private static List<Architecture> architectures(Surrogate surrogate) {
        StableRandom random = new StableRandom(1);
        return Stream.generate(() -> surrogate.space().random(random))
                .limit(COUNT)
                .toList();
    }

    /** A surrogate that was fitted. */
    @State(Scope.Benchmark)
    public static class Fitted {

        /** A benchmark directory with surrogates; from the module's folder. */
        @Param("../anb")
        public String directory = "";

        /** What is asked. */
        @Param({"accuracy", "latency@zcu102", "throughput@a100"})
        public String target = "";

        private final double[] out = new double[COUNT];
        private int next;

        @SuppressWarnings("NullAway.Init")
        private Surrogate surrogate;

        @SuppressWarnings("NullAway.Init")
        private List<Architecture> architectures;

        /** Reads the surrogate. */
        @Setup
        public void read() throws Exception {
            surrogate = Surrogates.of(io.benchwright.data.benchmark.Benchmark.open(Path.of(directory)))
                    .of(target);
            architectures = architectures(surrogate);
        }
    }

    /** Five ensembles of as many trees as the published ones have, of the published depth. */
    @State(Scope.Benchmark)
    public static class Published {

        /** The trees that early stopping leaves of each ensemble for accuracy, where it was measured. */
        private static final int TREES = 2_317;

        private static final int TRAINED_ROWS = 4_100;

        /** A benchmark directory whose surrogate of accuracy gives trees something to learn. */
        @Param("../anb")
        public String directory = "";

        private final List<Booster> members = new ArrayList<>();
        private float[] rows = {};
        private float[] row = {};
        private int width;
        private int next;

        /** Fits. */
        @Setup
        public void fit() throws Exception {
            Surrogate surrogate = Surrogates.of(io.benchwright.data.benchmark.Benchmark.open(Path.of(directory)))
                    .of("accuracy");
            Encoding encoding = Encoding.of(surrogate.space());
            TreeFeatures features = new TreeFeatures(encoding, null, false);
            List<Architecture> architectures = architectures(surrogate);
            List<Architecture> trained = architectures.subList(0, TRAINED_ROWS);
            width = features.count();
            rows = PublishedRecipe.rows(features, Inputs.of(encoding, architectures));
            row = new float[width];
            Boosting.Rows fitted = new Boosting.Rows(
                    PublishedRecipe.rows(features, Inputs.of(encoding, trained)),
                    width,
                    Floats.of(surrogate.means(trained)));
            for (int seed = 1; seed <= PublishedRecipe.SEEDS; seed++) {
                Boosting.Settings settings =
                        PublishedRecipe.settings("accuracy").withRounds(TREES).withSeed(seed);
                Booster member = XGBoost.loadModel(Boosting.fit(fitted, settings, 0.5));
                member.setParam("nthread", 1);
                members.add(member);
            }
        }

        /** Frees native memory. */
        @TearDown
        public void dispose() {
            members.forEach(Booster::dispose);
        }
    }

    /** A mean a call, of another network each time. */
    @Benchmark
    public double single(Fitted fitted) {
        fitted.next = fitted.next == COUNT - 1 ? 0 : fitted.next + 1;
        return fitted.surrogate.mean(fitted.architectures.get(fitted.next));
    }

    /** 10,000 means a call. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public double[] batch(Fitted fitted) {
        fitted.surrogate.means(fitted.architectures, fitted.out);
        return fitted.out;
    }

    /** A row a call through all five ensembles; networks are encoded beforehand, and nothing is averaged. */
    @Benchmark
    public float publishedSingle(Published published) throws XGBoostError {
        published.next = published.next == COUNT - 1 ? 0 : published.next + 1;
        System.arraycopy(published.rows, published.next * published.width, published.row, 0, published.width);
        float sum = 0;
        for (Booster member : published.members) {
            sum += member.inplace_predict(published.row, 1, published.width, Float.NaN)[0][0];
        }
        return sum;
    }

    /** 10,000 rows a call through all five ensembles; as above. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public float publishedBatch(Published published) throws XGBoostError {
        float sum = 0;
        for (Booster member : published.members) {
            sum += member.inplace_predict(published.rows, COUNT, published.width, Float.NaN)[0][0];
        }
        return sum;
    }
}

package io.benchwright.surrogates.internal.trees;

import java.util.concurrent.TimeUnit;
import ml.dmlc.xgboost4j.java.Booster;
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
 * Time per row on one thread, beside XGBoost's own with {@code nthread=1}: in place, and through a {@code DMatrix} that
 * is made in the time measured. There are 60 features, two thirds of them small integers.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TreeEnsembleBenchmark {

    private static final int ROWS = 10_000;
    private static final int FEATURES = 60;

    /** How many trees. */
    @Param({"300", "1000"})
    public int trees = 1;

    /** Splits between the root and a leaf. */
    @Param({"2", "4", "5"})
    public int depth = 1;

    private final float[] rows = ModelsForTests.rows(ROWS, FEATURES, 0, 5);
    private final float[] row = new float[FEATURES];
    private final float[] out = new float[ROWS];
    private int next;

    @SuppressWarnings("NullAway.Init")
    private TreeEnsemble ensemble;

    @SuppressWarnings("NullAway.Init")
    private Booster booster;

    /** Fits. */
    @Setup
    public void fit() throws Exception {
        booster = ModelsForTests.fit(trees, depth, FEATURES, 0, "eta=0.03");
        ensemble = TreeEnsemble.read(ModelsForTests.json(booster), "model");
    }

    /** Frees the native model. */
    @TearDown
    public void dispose() {
        booster.dispose();
    }

    /** Ours, 10,000 rows a call. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] batch() {
        ensemble.predict(rows, ROWS, out);
        return out;
    }

    /** Ours, a row a call, another each time. */
    @Benchmark
    public float single() {
        next = next == ROWS - 1 ? 0 : next + 1;
        return ensemble.predict(rows, next * FEATURES);
    }

    /** XGBoost's, 10,000 rows a call, straight from the array. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[][] nativeBatch() throws XGBoostError {
        return booster.inplace_predict(rows, ROWS, FEATURES, Float.NaN);
    }

    /** XGBoost's, 10,000 rows a call, the matrix and its copy of the rows included. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] nativeBatchWithMatrix() throws XGBoostError {
        return ModelsForTests.nativePredictions(booster, rows, FEATURES);
    }

    /** XGBoost's, a row a call, straight from the array. */
    @Benchmark
    public float[][] nativeSingle() throws XGBoostError {
        next = next == ROWS - 1 ? 0 : next + 1;
        System.arraycopy(rows, next * FEATURES, row, 0, FEATURES);
        return booster.inplace_predict(row, 1, FEATURES, Float.NaN);
    }
}

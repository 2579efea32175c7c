package io.benchwright.surrogates.internal.model;

import java.util.Arrays;

/** Memory that a thread computes in, so that queries need not allocate. */
public final class Scratch {

    /** The most architectures that are computed at once. */
    public static final int BATCH = 64;

    final float[] product = new float[ProductKernel.TILE];
    private float[] lanes = new float[ProductKernel.TILE];
    private float[] features = new float[0];
    private float[] leaves = new float[0];
    private double[] sums = new double[0];
    private double[][] values = new double[0][];

    /** Zeros. */
    float[] lanes(int length) {
        if (lanes.length < length) {
            lanes = new float[length];
        } else {
            Arrays.fill(lanes, 0, length, 0);
        }
        return lanes;
    }

    float[] features(int length) {
        if (features.length < length) {
            features = new float[length];
        }
        return features;
    }

    double[] sums(int length) {
        if (sums.length < length) {
            sums = new double[length];
        }
        return sums;
    }

    float[] leaves(int length) {
        if (leaves.length < length) {
            leaves = new float[length];
        }
        return leaves;
    }

    /** Values of a batch, at a depth of nesting: a model within a model takes the next. */
    double[] values(int depth) {
        if (values.length <= depth) {
            int from = values.length;
            values = Arrays.copyOf(values, depth + 1);
            for (int i = from; i <= depth; i++) {
                values[i] = new double[BATCH];
            }
        }
        return values[depth];
    }
}

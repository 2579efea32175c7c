package io.benchwright.surrogates.internal.model;

import java.util.Arrays;

/** Memory that a thread computes in, so that queries need not allocate. */
public final class Scratch {

    /** The most architectures that are computed at once. */
    public static final int BATCH = 64;

    final float[] product = new float[ProductKernel.TILE];
    private float[][] lanes = new float[0][];
    private float[] features = new float[0];
    private float[] leaves = new float[0];
    private double[] sums = new double[0];
    private double[][] values = new double[0][];

    /** Sums to be kept for a batch: zeros. */
    float[][] lanes(int count) {
        int kept = Math.min(lanes.length, count);
        if (lanes.length < count) {
            lanes = Arrays.copyOf(lanes, count);
        }
        for (int i = 0; i < kept; i++) {
            Arrays.fill(lanes[i], 0);
        }
        for (int i = kept; i < count; i++) {
            lanes[i] = new float[ProductKernel.TILE];
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

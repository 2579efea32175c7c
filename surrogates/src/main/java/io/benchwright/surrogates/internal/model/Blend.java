package io.benchwright.surrogates.internal.model;

import java.util.Arrays;
import java.util.List;

/**
 * A weighted mean of models.
 *
 * @param models the models
 * @param weights a weight for each, together 1
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; arrays are taken over and must not change.
public record Blend(List<Model> models, double[] weights) implements Model {

    /** Copies the list. */
    public Blend {
        models = List.copyOf(models);
    }

    @Override
    public void predict(Inputs inputs, int offset, int count, double[] out, int outOffset, Scratch scratch, int depth) {
        double[] sums = scratch.values(2 * depth);
        double[] one = scratch.values(2 * depth + 1);
        Arrays.fill(sums, 0, count, 0);
        for (int m = 0; m < models.size(); m++) {
            models.get(m).predict(inputs, offset, count, one, 0, scratch, depth + 1);
            for (int i = 0; i < count; i++) {
                sums[i] += weights[m] * one[i];
            }
        }
        System.arraycopy(sums, 0, out, outOffset, count);
    }
}

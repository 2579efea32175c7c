package io.benchwright.surrogates.internal.model;

import io.benchwright.surrogates.internal.trees.TreeEnsemble;

/**
 * Boosted trees on what another model leaves: its prediction times {@code exp(scale x trees)}, or plus {@code scale x
 * trees}.
 *
 * @param base the other model
 * @param features what the trees see
 * @param trees the trees
 * @param booster the trees as XGBoost's JSON
 * @param isRatio whether the trees are of the logarithm of the ratio, not of the difference
 * @param scale what the trees are multiplied with
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; arrays are taken over and must not change.
public record BoostedModel(
        Model base, TreeFeatures features, TreeEnsemble trees, byte[] booster, boolean isRatio, double scale)
        implements Model {

    @Override
    public void predict(Inputs inputs, int offset, int count, double[] out, int outOffset, Scratch scratch, int depth) {
        base.predict(inputs, offset, count, out, outOffset, scratch, depth);
        int width = features.count();
        float[] rows = scratch.features(count * width);
        features.write(inputs, offset, count, out, outOffset, rows, scratch);
        float[] sums = scratch.leaves(count);
        if (count == 1) {
            // Batches share memory between threads, and one that finds it taken allocates.
            sums[0] = trees.predict(rows, 0);
        } else {
            trees.predict(rows, count, sums);
        }
        for (int i = 0; i < count; i++) {
            double correction = scale * sums[i];
            out[outOffset + i] =
                    isRatio ? out[outOffset + i] * StrictMath.exp(correction) : out[outOffset + i] + correction;
        }
    }
}

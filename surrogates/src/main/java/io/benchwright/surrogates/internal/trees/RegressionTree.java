package io.benchwright.surrogates.internal.trees;

/**
 * One tree of numerical splits, its nodes in an order in which every parent comes before its children. The arrays are
 * handed over, not copied.
 *
 * @param depth the splits on the longest way from the root to a leaf; 0 for a single leaf
 * @param left for each node the child for values below its threshold; -1 at a leaf
 * @param right for each node the other child; -1 at a leaf
 * @param features for each split the feature that it looks at
 * @param values the threshold of each split, and what each leaf adds
 * @param missingLeft whether a split sends a missing value to the left
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared: a way to hand five columns over.
record RegressionTree(int depth, int[] left, int[] right, int[] features, float[] values, boolean[] missingLeft) {

    int nodes() {
        return left.length;
    }

    boolean isLeaf(int node) {
        return left[node] < 0;
    }
}

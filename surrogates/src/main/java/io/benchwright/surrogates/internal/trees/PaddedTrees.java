package io.benchwright.surrogates.internal.trees;

import java.util.List;

/**
 * The trees as tables for descents without a branch: each is filled up to a complete binary tree of its depth, whose
 * nodes stand in heap order (the children of {@code k} are {@code 2k + 1}, for values that are not below the
 * threshold, and {@code 2k + 2}, for those that are). What fills up a tree has the same value on both of its sides.
 */
final class PaddedTrees {

    /** Deeper trees would take more room than they have nodes: a complete tree doubles with every level. */
    static final int MAX_DEPTH = 8;

    private static final int FEATURE = 0x7FFF_FFFF;

    final int[] depths;
    final int[] firstNodes;
    final int[] firstLeaves;
    /** Of each node: whether missing values go left (1 bit), its feature (31 bits), its threshold (32 bits). */
    final long[] nodes;

    final float[] leaves;

    PaddedTrees(List<RegressionTree> trees) {
        depths = new int[trees.size()];
        firstNodes = new int[trees.size()];
        firstLeaves = new int[trees.size()];
        int nodeCount = 0;
        int leafCount = 0;
        for (int t = 0; t < depths.length; t++) {
            depths[t] = trees.get(t).depth();
            firstNodes[t] = nodeCount;
            firstLeaves[t] = leafCount;
            nodeCount = Math.addExact(nodeCount, (1 << depths[t]) - 1);
            leafCount = Math.addExact(leafCount, 1 << depths[t]);
        }
        nodes = new long[nodeCount];
        leaves = new float[leafCount];
        for (int t = 0; t < depths.length; t++) {
            fill(trees.get(t), t);
        }
    }

    private void fill(RegressionTree tree, int t) {
        int inner = (1 << depths[t]) - 1;
        int[] at = new int[2 * inner + 1];
        for (int k = 0; k < at.length; k++) {
            int node = at[k];
            if (k >= inner) {
                leaves[firstLeaves[t] + k - inner] = tree.values()[node];
            } else if (tree.isLeaf(node)) {
                // Any split will do; the parent's is one that exists.
                nodes[firstNodes[t] + k] = nodes[firstNodes[t] + (k - 1) / 2];
                at[2 * k + 1] = node;
                at[2 * k + 2] = node;
            } else {
                nodes[firstNodes[t] + k] = node(tree.features()[node], tree.values()[node], tree.missingLeft()[node]);
                at[2 * k + 1] = tree.right()[node];
                at[2 * k + 2] = tree.left()[node];
            }
        }
    }

    private static long node(int feature, float threshold, boolean missingLeft) {
        // Minus zero and zero are one threshold.
        int bits = Float.floatToRawIntBits(threshold + 0.0f);
        return (missingLeft ? Long.MIN_VALUE : 0) | (long) feature << 32 | (bits & 0xFFFF_FFFFL);
    }

    static int feature(long node) {
        return (int) (node >>> 32) & FEATURE;
    }

    static float threshold(long node) {
        return Float.intBitsToFloat((int) node);
    }

    static boolean missingLeft(long node) {
        return node < 0;
    }

    /** Adds the trees' values for one row to a sum, in the order of the trees. */
    float addTo(float sum, float[] features, int offset, int featureCount) {
        boolean missing = false;
        for (int f = offset; f < offset + featureCount; f++) {
            missing |= Float.isNaN(features[f]);
        }
        return missing ? addWithMissing(sum, features, offset) : addComplete(sum, features, offset);
    }

    private float addComplete(float start, float[] features, int offset) {
        float sum = start;
        for (int t = 0; t < depths.length; t++) {
            int first = firstNodes[t];
            int k = 0;
            int depth = depths[t];
            for (int level = 0; level < depth; level++) {
                long node = nodes[first + k];
                k = 2 * k + (features[offset + feature(node)] < threshold(node) ? 2 : 1);
            }
            sum += leaves[firstLeaves[t] + k - (1 << depth) + 1];
        }
        return sum;
    }

    private float addWithMissing(float start, float[] features, int offset) {
        float sum = start;
        for (int t = 0; t < depths.length; t++) {
            int first = firstNodes[t];
            int k = 0;
            int depth = depths[t];
            for (int level = 0; level < depth; level++) {
                long node = nodes[first + k];
                float value = features[offset + feature(node)];
                boolean left = Float.isNaN(value) ? missingLeft(node) : value < threshold(node);
                k = 2 * k + (left ? 2 : 1);
            }
            sum += leaves[firstLeaves[t] + k - (1 << depth) + 1];
        }
        return sum;
    }
}

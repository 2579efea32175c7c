package io.benchwright.surrogates.internal.trees;

import io.benchwright.surrogates.internal.trees.ModelReader.Model;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * A sum of regression trees that XGBoost has fitted, evaluated without native code. Its predictions are those of
 * XGBoost 3.1.1 to the last bit of a float: it starts with the base score, and adds one leaf after another in the order
 * of the trees. Immutable, and safe for use by many threads.
 *
 * <p>Four ways of going through the trees were measured, with 1,000 trees of depth 4 on 60 features. Walking each tree
 * from node to node waits for mispredicted branches: 38 microseconds a row. Descending trees that are padded to
 * complete ones has no branch to predict: 12, and 7 where eight rows descend at once. Answering every question that
 * the trees ask once for 64 rows, as the bits of a word, takes 1.6 ({@link BlockEvaluator}). So batches are answered in
 * blocks, and single rows descend. Where a tree is deeper than 8, padding would waste memory, and all rows walk.
 */
public final class TreeEnsemble {

    /** What a block costs in any case is about two rows' descents. */
    private static final int ROWS_WORTH_A_BLOCK = 3;

    private final float baseScore;
    private final int featureCount;
    private final int treeCount;
    private final Evaluator evaluator;

    /** Ways to go through the trees. */
    private interface Evaluator {

        /** Start plus the trees' values for one row. */
        float predict(float start, float[] features, int offset);

        /** The same for rows that lie one after another; the sizes have been checked. */
        void predict(float start, float[] rows, int rowCount, float[] out);
    }

    private TreeEnsemble(Model model) {
        baseScore = model.baseScore();
        featureCount = model.featureCount();
        treeCount = model.trees().size();
        int depth = model.trees().stream().mapToInt(RegressionTree::depth).max().orElse(0);
        evaluator = depth <= PaddedTrees.MAX_DEPTH
                ? new Padded(new PaddedTrees(model.trees()), featureCount)
                : new Walked(model.trees(), featureCount);
    }

    /**
     * Reads a model that XGBoost has saved as JSON: of the booster {@code gbtree}, with the objective
     * {@code reg:squarederror} and numerical splits alone. The base score may be written as a number or as a list of
     * one number. The bytes need not be trusted.
     *
     * @param where what the bytes are, to begin error messages with
     * @throws IOException if the bytes are no such model; the message is one line, {@code where: problem}
     */
    public static TreeEnsemble read(byte[] json, String where) throws IOException {
        return new TreeEnsemble(ModelReader.read(json, where));
    }

    /** As {@link #read(byte[], String)}, with the first trees alone: those until the best round of a fit that went on. */
    public static TreeEnsemble readFirst(byte[] json, int trees, String where) throws IOException {
        Model model = ModelReader.read(json, where);
        List<RegressionTree> first =
                model.trees().subList(0, Math.min(trees, model.trees().size()));
        return new TreeEnsemble(new Model(model.baseScore(), model.featureCount(), first));
    }

    /** The features of a row. */
    public int featureCount() {
        return featureCount;
    }

    /** The trees that are summed. */
    public int treeCount() {
        return treeCount;
    }

    /** What the sum starts with. */
    public float baseScore() {
        return baseScore;
    }

    /**
     * The prediction for one row, without allocating anything.
     *
     * @param features holds the row; NaN stands for a missing value
     * @param offset where the row begins
     * @throws IndexOutOfBoundsException if the row reaches beyond the array
     */
    public float predict(float[] features, int offset) {
        Objects.checkFromIndexSize(offset, featureCount, features.length);
        return evaluator.predict(baseScore, features, offset);
    }

    /**
     * The predictions for many rows. Working memory is kept for the next call; only threads that are in here at the
     * same time allocate their own.
     *
     * @param rows the rows one after another; NaN stands for a missing value
     * @param out receives the prediction of each row, from its beginning on
     * @throws IndexOutOfBoundsException if the rows reach beyond their array, or their predictions beyond theirs
     */
    public void predict(float[] rows, int rowCount, float[] out) {
        Objects.checkFromIndexSize(0, rowCount, out.length);
        Objects.checkFromIndexSize(0L, (long) rowCount * featureCount, rows.length);
        evaluator.predict(baseScore, rows, rowCount, out);
    }

    private static final class Padded implements Evaluator {
        private final PaddedTrees trees;
        private final BlockEvaluator blocks;
        private final int featureCount;

        Padded(PaddedTrees trees, int featureCount) {
            this.trees = trees;
            this.featureCount = featureCount;
            blocks = new BlockEvaluator(trees);
        }

        @Override
        public float predict(float start, float[] features, int offset) {
            return trees.addTo(start, features, offset, featureCount);
        }

        @Override
        public void predict(float start, float[] rows, int rowCount, float[] out) {
            int rest = rowCount % BlockEvaluator.ROWS;
            int inBlocks = rest < ROWS_WORTH_A_BLOCK ? rowCount - rest : rowCount;
            blocks.predict(start, rows, inBlocks, featureCount, out);
            for (int row = inBlocks; row < rowCount; row++) {
                out[row] = predict(start, rows, row * featureCount);
            }
        }
    }

    private static final class Walked implements Evaluator {
        private final RegressionTree[] trees;
        private final int featureCount;

        Walked(List<RegressionTree> trees, int featureCount) {
            this.trees = trees.toArray(RegressionTree[]::new);
            this.featureCount = featureCount;
        }

        @Override
        public float predict(float start, float[] features, int offset) {
            float sum = start;
            for (RegressionTree tree : trees) {
                int node = 0;
                while (!tree.isLeaf(node)) {
                    float value = features[offset + tree.features()[node]];
                    boolean below = Float.isNaN(value) ? tree.missingLeft()[node] : value < tree.values()[node];
                    node = below ? tree.left()[node] : tree.right()[node];
                }
                sum += tree.values()[node];
            }
            return sum;
        }

        @Override
        public void predict(float start, float[] rows, int rowCount, float[] out) {
            for (int row = 0; row < rowCount; row++) {
                out[row] = predict(start, rows, row * featureCount);
            }
        }
    }
}

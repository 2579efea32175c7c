package io.benchwright.surrogates.internal.trees;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Answers for 64 rows at a time, a row per bit.
 *
 * <p>The trees of an ensemble ask the same few questions over and over: is feature 7 below 2? Each different question
 * is answered once for the 64 rows, as a word of 64 bits; all questions about one feature together take one search per
 * row, since the answers to "below t?" for rising t are first no and then yes. A tree is then a formula on words: the
 * decision on each level, for all rows, is picked among the answers of that level's nodes by the decisions on the
 * levels above. The words of the levels, transposed, are the numbers of the leaves.
 */
final class BlockEvaluator {

    /** Rows in a block: the bits of a word. */
    static final int ROWS = Long.SIZE;

    /** Rows whose leaf numbers share a word, a byte each. */
    private static final int GROUP = Long.BYTES;

    private static final int GROUPS = ROWS / GROUP;

    /** Trees whose leaf numbers are kept before they are summed: 8 KiB, so that they stay in the nearest cache. */
    private static final int TILE = 128;

    /** Byte i of entry b is bit i of b. */
    private static final long[] SPREAD = spread();

    private final PaddedTrees trees;

    /** The features that are asked about, ascending. */
    private final int[] features;
    /** For each of these where its questions begin; after its last question is a place for rows that answer no to all. */
    private final int[] firstQuestions;

    /** Of each question its threshold, in an order-preserving form. */
    private final int[] thresholds;
    /** Of each question all ones if a missing value counts as below. */
    private final long[] missingBelow;

    /** The question of each node of the trees. */
    private final int[] questions;

    private final AtomicReference<@Nullable Scratch> spare = new AtomicReference<>();

    /** What a thread needs while it answers. */
    private static final class Scratch {
        final long[] answers;
        final long[] leaves = new long[GROUPS * TILE];
        final long[] planes = new long[PaddedTrees.MAX_DEPTH];
        final long[] picks = new long[1 << (PaddedTrees.MAX_DEPTH - 1)];

        Scratch(int answers) {
            this.answers = new long[answers];
        }
    }

    BlockEvaluator(PaddedTrees trees) {
        this.trees = trees;
        long[] keys = distinctKeys(trees.nodes);
        int featureCount = 0;
        for (int i = 0; i < keys.length; i++) {
            featureCount += i == 0 || feature(keys[i]) != feature(keys[i - 1]) ? 1 : 0;
        }
        features = new int[featureCount];
        firstQuestions = new int[featureCount + 1];
        thresholds = new int[keys.length + featureCount];
        missingBelow = new long[keys.length + featureCount];
        int[] places = new int[keys.length];
        int place = 0;
        int f = 0;
        for (int i = 0; i < keys.length; i++) {
            if (i == 0 || feature(keys[i]) != feature(keys[i - 1])) {
                if (i > 0) {
                    place++;
                }
                features[f] = feature(keys[i]);
                firstQuestions[f++] = place;
            }
            thresholds[place] = (int) (keys[i] >>> 1) ^ Integer.MIN_VALUE;
            missingBelow[place] = -(keys[i] & 1);
            places[i] = place++;
        }
        firstQuestions[featureCount] = thresholds.length;
        questions = new int[trees.nodes.length];
        for (int n = 0; n < questions.length; n++) {
            questions[n] = places[Arrays.binarySearch(keys, key(trees.nodes[n]))];
        }
    }

    private static long[] distinctKeys(long[] nodes) {
        long[] keys = new long[nodes.length];
        for (int n = 0; n < nodes.length; n++) {
            keys[n] = key(nodes[n]);
        }
        // A stream would put each key into an object to find those that are different.
        Arrays.sort(keys);
        int distinct = 0;
        for (int i = 0; i < keys.length; i++) {
            if (distinct == 0 || keys[i] != keys[distinct - 1]) {
                keys[distinct++] = keys[i];
            }
        }
        return Arrays.copyOf(keys, distinct);
    }

    /** Sorts questions by feature, then threshold; holds the way of missing values last. */
    private static long key(long node) {
        long threshold = ordered(PaddedTrees.threshold(node)) ^ Integer.MIN_VALUE;
        return (long) PaddedTrees.feature(node) << 33
                | (threshold & 0xFFFF_FFFFL) << 1
                | (PaddedTrees.missingLeft(node) ? 1 : 0);
    }

    private static int feature(long key) {
        return (int) (key >>> 33);
    }

    /** An integer for a float that is not NaN, so that their orders agree; both zeros give 0. */
    private static int ordered(float value) {
        int bits = Float.floatToRawIntBits(value + 0.0f);
        return bits ^ (bits >> 31 & Integer.MAX_VALUE);
    }

    private static long[] spread() {
        long[] table = new long[256];
        for (int bits = 0; bits < table.length; bits++) {
            for (int i = 0; i < 8; i++) {
                table[bits] |= ((bits >>> i) & 1L) << (8 * i);
            }
        }
        return table;
    }

    /** The sums of {@code start} and all trees for rows that lie one after another. */
    void predict(float start, float[] rows, int rowCount, int stride, float[] out) {
        Scratch scratch = spare.getAndSet(null);
        if (scratch == null) {
            scratch = new Scratch(thresholds.length);
        }
        for (int row = 0; row < rowCount; row += ROWS) {
            int count = Math.min(ROWS, rowCount - row);
            Arrays.fill(out, row, row + count, start);
            answer(rows, row * stride, count, stride, scratch.answers);
            for (int tree = 0; tree < trees.depths.length; tree += TILE) {
                int end = Math.min(tree + TILE, trees.depths.length);
                findLeaves(tree, end, count, scratch);
                addLeaves(tree, end, count, scratch.leaves, out, row);
            }
        }
        spare.set(scratch);
    }

    private void answer(float[] rows, int offset, int count, int stride, long[] answers) {
        Arrays.fill(answers, 0);
        for (int f = 0; f < features.length; f++) {
            int first = firstQuestions[f];
            int size = firstQuestions[f + 1] - first - 1;
            long missing = 0;
            int at = offset + features[f];
            for (int row = 0; row < count; row++, at += stride) {
                float value = rows[at];
                if (Float.isNaN(value)) {
                    missing |= 1L << row;
                } else {
                    answers[first + notBelow(ordered(value), first, size)] |= 1L << row;
                }
            }
            long below = 0;
            for (int q = first; q < first + size; q++) {
                below |= answers[q];
                answers[q] = below | (missing & missingBelow[q]);
            }
        }
    }

    /** How many of a feature's thresholds a value is not below, found without a branch that depends on the value. */
    private int notBelow(long value, int first, int size) {
        int from = first;
        int left = size;
        while (left > 1) {
            int half = left >>> 1;
            // All ones where the threshold is at most the value.
            from += half & (int) ((thresholds[from + half - 1] - value - 1) >> 63);
            left -= half;
        }
        return from - first + (int) ((thresholds[from] - value - 1) >>> 63);
    }

    private void findLeaves(int treeBegin, int treeEnd, int count, Scratch scratch) {
        long[] answers = scratch.answers;
        long[] leaves = scratch.leaves;
        int groups = (count + GROUP - 1) / GROUP;
        for (int tree = treeBegin; tree < treeEnd; tree++) {
            int first = trees.firstNodes[tree];
            int depth = trees.depths[tree];
            long p0 = depth > 0 ? answers[questions[first]] : 0;
            long p1 = depth > 1 ? pick(p0, answers[questions[first + 1]], answers[questions[first + 2]]) : 0;
            long p2 = depth > 2 ? pick(p0, pick2(answers, first + 3, p1), pick2(answers, first + 5, p1)) : 0;
            long p3 = depth > 3 ? pick(p0, pick4(answers, first + 7, p1, p2), pick4(answers, first + 11, p1, p2)) : 0;
            int at = tree - treeBegin;
            if (depth <= 4) {
                // The first level is the highest bit.
                int unused = 4 - depth;
                for (int group = 0; group < groups; group++) {
                    int shift = group * GROUP;
                    long word = SPREAD[(int) (p0 >>> shift) & 255] << 3
                            | SPREAD[(int) (p1 >>> shift) & 255] << 2
                            | SPREAD[(int) (p2 >>> shift) & 255] << 1
                            | SPREAD[(int) (p3 >>> shift) & 255];
                    leaves[group * TILE + at] = word >>> unused;
                }
            } else {
                long[] planes = scratch.planes;
                planes[0] = p0;
                planes[1] = p1;
                planes[2] = p2;
                planes[3] = p3;
                for (int level = 4; level < depth; level++) {
                    planes[level] = pickLevel(answers, first + (1 << level) - 1, level, planes, scratch.picks);
                }
                for (int group = 0; group < groups; group++) {
                    int shift = group * GROUP;
                    long word = 0;
                    for (int level = 0; level < depth; level++) {
                        word = word << 1 | SPREAD[(int) (planes[level] >>> shift) & 255];
                    }
                    leaves[group * TILE + at] = word;
                }
            }
        }
    }

    private static long pick(long below, long ifNot, long ifBelow) {
        return ifNot ^ ((ifNot ^ ifBelow) & below);
    }

    private long pick2(long[] answers, int node, long p) {
        return pick(p, answers[questions[node]], answers[questions[node + 1]]);
    }

    private long pick4(long[] answers, int node, long p, long q) {
        return pick(p, pick2(answers, node, q), pick2(answers, node + 2, q));
    }

    /** Halves the candidates of a level by the decision just above them, and so on up to the root. */
    private long pickLevel(long[] answers, int node, int level, long[] planes, long[] picks) {
        int left = 1 << (level - 1);
        long p = planes[level - 1];
        for (int i = 0; i < left; i++) {
            picks[i] = pick2(answers, node + 2 * i, p);
        }
        for (int up = level - 2; up >= 0; up--) {
            left >>= 1;
            p = planes[up];
            for (int i = 0; i < left; i++) {
                picks[i] = pick(p, picks[2 * i], picks[2 * i + 1]);
            }
        }
        return picks[0];
    }

    private void addLeaves(int treeBegin, int treeEnd, int count, long[] numbers, float[] out, int row) {
        float[] leaves = trees.leaves;
        int[] firstLeaves = trees.firstLeaves;
        for (int begin = 0; begin < count; begin += GROUP) {
            int at = row + begin;
            int rows = Math.min(GROUP, count - begin);
            // Eight sums in registers hide the time that an addition takes.
            float s0 = out[at];
            float s1 = out[at + Math.min(1, rows - 1)];
            float s2 = out[at + Math.min(2, rows - 1)];
            float s3 = out[at + Math.min(3, rows - 1)];
            float s4 = out[at + Math.min(4, rows - 1)];
            float s5 = out[at + Math.min(5, rows - 1)];
            float s6 = out[at + Math.min(6, rows - 1)];
            float s7 = out[at + Math.min(7, rows - 1)];
            int number = begin / GROUP * TILE;
            for (int tree = treeBegin; tree < treeEnd; tree++) {
                long word = numbers[number++];
                int first = firstLeaves[tree];
                s0 += leaves[first + (int) (word & 255)];
                s1 += leaves[first + (int) (word >>> 8 & 255)];
                s2 += leaves[first + (int) (word >>> 16 & 255)];
                s3 += leaves[first + (int) (word >>> 24 & 255)];
                s4 += leaves[first + (int) (word >>> 32 & 255)];
                s5 += leaves[first + (int) (word >>> 40 & 255)];
                s6 += leaves[first + (int) (word >>> 48 & 255)];
                s7 += leaves[first + (int) (word >>> 56)];
            }
            // From the last to the first: where there are fewer rows, the last one that is written is the right one.
            out[at + Math.min(7, rows - 1)] = s7;
            out[at + Math.min(6, rows - 1)] = s6;
            out[at + Math.min(5, rows - 1)] = s5;
            out[at + Math.min(4, rows - 1)] = s4;
            out[at + Math.min(3, rows - 1)] = s3;
            out[at + Math.min(2, rows - 1)] = s2;
            out[at + Math.min(1, rows - 1)] = s1;
            out[at] = s0;
        }
    }
}

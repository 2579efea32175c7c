package io.benchwright.proxies.images;

import java.util.Arrays;

/**
 * Resizes a part of an image with a triangle filter that is as wide as the reduction asks for, first along rows, then along columns,
 * each rounded to 8 bits: Pillow's BILINEAR with a box, to the last bit. For one thread; its memory is used again.
 */
final class Resizer {

    /** Of the fixed-point weights: 8 bits of a pixel, and room for the sum, make 32 together with these. */
    private static final int PRECISION = 32 - 8 - 2;

    private final Weights across = new Weights();
    private final Weights down = new Weights();
    private byte[] rows = new byte[0];
    private int[] sums = new int[0];

    /**
     * Resizes a box of an image to a square.
     *
     * @param source height x width x 3 bytes
     * @param width of the source in pixels
     * @param height of the source in pixels
     * @param box what is taken of the source
     * @param size height and width of the result
     * @param isMirrored whether left and right are swapped
     * @param result size x size x 3 bytes
     */
    void resize(byte[] source, int width, int height, Box box, int size, boolean isMirrored, byte[] result) {
        across.compute(width, box.x(), box.width(), size);
        down.compute(height, box.y(), box.height(), size);
        int firstRow = down.first[0];
        int lastRow = down.first[size - 1] + down.count[size - 1];
        int stride = size * 3;
        if (rows.length < (lastRow - firstRow) * stride) {
            rows = new byte[(lastRow - firstRow) * stride];
        }
        for (int y = firstRow; y < lastRow; y++) {
            resizeRow(source, y * width * 3, size, isMirrored, (y - firstRow) * stride);
        }
        if (sums.length < stride) {
            sums = new int[stride];
        }
        for (int y = 0; y < size; y++) {
            addRows(y, firstRow, stride);
            int to = y * stride;
            for (int i = 0; i < stride; i++) {
                result[to + i] = clip(sums[i]);
            }
        }
    }

    private void resizeRow(byte[] source, int row, int size, boolean isMirrored, int to) {
        int[] weights = across.values;
        for (int x = 0; x < size; x++) {
            int count = across.count[x];
            int weight = x * across.stride;
            int from = row + across.first[x] * 3;
            int red = 1 << (PRECISION - 1);
            int green = red;
            int blue = red;
            for (int i = 0; i < count; i++) {
                int w = weights[weight + i];
                red += (source[from] & 0xFF) * w;
                green += (source[from + 1] & 0xFF) * w;
                blue += (source[from + 2] & 0xFF) * w;
                from += 3;
            }
            int at = to + (isMirrored ? size - 1 - x : x) * 3;
            rows[at] = clip(red);
            rows[at + 1] = clip(green);
            rows[at + 2] = clip(blue);
        }
    }

    private void addRows(int y, int firstRow, int stride) {
        int[] total = sums;
        byte[] from = rows;
        Arrays.fill(total, 0, stride, 1 << (PRECISION - 1));
        for (int i = 0; i < down.count[y]; i++) {
            int w = down.values[y * down.stride + i];
            int row = (down.first[y] - firstRow + i) * stride;
            for (int j = 0; j < stride; j++) {
                total[j] += (from[row + j] & 0xFF) * w;
            }
        }
    }

    private static byte clip(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
    }

    /**
     * A part of an image in pixels.
     *
     * @param x left edge
     * @param y upper edge
     * @param width at least 1
     * @param height at least 1
     */
    record Box(int x, int y, int width, int height) {

        /** The largest square in the middle. */
        static Box centralSquare(int width, int height) {
            int side = Math.min(width, height);
            return new Box((width - side) / 2, (height - side) / 2, side, side);
        }
    }

    /** For each place of the result along one side: where its source begins, how much it is, and how it is weighted. */
    private static final class Weights {

        private int[] first = new int[0];
        private int[] count = new int[0];
        private int[] values = new int[0];
        private double[] exact = new double[0];
        private int stride;

        void compute(int length, int start, int extent, int size) {
            double scale = (double) extent / size;
            double support = Math.max(scale, 1);
            stride = (int) Math.ceil(support) * 2 + 1;
            if (first.length < size) {
                first = new int[size];
                count = new int[size];
            }
            if (values.length < size * stride) {
                values = new int[size * stride];
            }
            if (exact.length < stride) {
                exact = new double[stride];
            }
            for (int i = 0; i < size; i++) {
                double center = start + (i + 0.5) * scale;
                int from = Math.max(0, (int) (center - support + 0.5));
                int to = Math.min(length, (int) (center + support + 0.5));
                double sum = 0;
                for (int j = from; j < to; j++) {
                    exact[j - from] = Math.max(0, 1 - Math.abs((j - center + 0.5) * (1 / support)));
                    sum += exact[j - from];
                }
                for (int j = 0; j < to - from; j++) {
                    values[i * stride + j] = (int) (0.5 + exact[j] / sum * (1 << PRECISION));
                }
                first[i] = from;
                count[i] = to - from;
            }
        }
    }
}

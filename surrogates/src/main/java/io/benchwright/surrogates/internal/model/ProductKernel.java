package io.benchwright.surrogates.internal.model;

import java.util.Arrays;

/**
 * A kernel that is a product over units, summed over the points of a fit with a weight each: the part of a Gaussian process
 * in which everything interacts with everything.
 *
 * <p>Since a unit has few codes, its factor for every point is tabulated once a code. A query is then a product of as many
 * rows as there are units, over contiguous memory, without an exponential. Points stand in tiles, so that the rows of a
 * tile stay in the cache while a batch passes.
 */
public final class ProductKernel {

    /**
     * Points in a tile; also the lanes over which a sum is kept, so that the order of additions never depends on the
     * batch.
     */
    static final int TILE = 256;

    private final double[][] factors;
    private final int[] codes;
    private final int units;
    private final int points;
    private final int tiles;
    private final int[] firstRow;
    private final int rowsPerTile;

    /** An array for each row: the compiler makes vector instructions of loops over whole arrays alone. */
    private final float[][] rows;

    /**
     * Tabulates the factors.
     *
     * @param radices the number of codes of each unit
     * @param factors for each unit a square table: the factor for two codes
     * @param codes the codes of the points, one point after the other
     */
    public ProductKernel(int[] radices, double[][] factors, int[] codes) {
        this.factors = factors;
        this.codes = codes;
        this.units = radices.length;
        this.points = codes.length / units;
        this.tiles = (points + TILE - 1) / TILE;
        this.firstRow = new int[units];
        int row = 0;
        for (int u = 0; u < units; u++) {
            firstRow[u] = row;
            row += radices[u];
        }
        this.rowsPerTile = row;
        this.rows = new float[Math.multiplyExact(tiles, rowsPerTile)][TILE];
        for (int u = 0; u < units; u++) {
            for (int code = 0; code < radices[u]; code++) {
                for (int point = 0; point < points; point++) {
                    rows[point / TILE * rowsPerTile + firstRow[u] + code][point % TILE] =
                            (float) factors[u][code * radices[u] + codes[point * units + u]];
                }
            }
        }
    }

    /** The floats that the factors of so many points take. */
    static long floats(int[] radices, int points) {
        return (long) Arrays.stream(radices).sum() * ((points + TILE - 1) / TILE) * TILE;
    }

    /** For each unit the factors of all pairs of codes. */
    double[][] factors() {
        return factors;
    }

    /** The codes of the points. */
    int[] codes() {
        return codes;
    }

    /** The number of points. */
    public int points() {
        return points;
    }

    /** Arranges weights of points in tiles, the last one filled up with zeros. */
    public float[][] weights(double[] weights) {
        float[][] arranged = new float[tiles][TILE];
        for (int i = 0; i < weights.length; i++) {
            arranged[i / TILE][i % TILE] = (float) weights[i];
        }
        return arranged;
    }

    /**
     * Adds the weighted sums for a batch.
     *
     * @param weights as {@link #weights} gives them
     * @param of the codes of the batch, one architecture after the other
     * @param offset where they begin
     * @param count architectures in the batch, at most {@link Scratch#BATCH}
     * @param sums a sum for each is added to what stands here
     * @param scratch memory to work in
     */
    void addTo(float[][] weights, int[] of, int offset, int count, double[] sums, int sumsOffset, Scratch scratch) {
        float[][] lanes = scratch.lanes(count);
        float[] product = scratch.product;
        for (int tile = 0; tile < tiles; tile++) {
            int first = tile * rowsPerTile;
            for (int i = 0; i < count; i++) {
                int code = offset + i * units;
                multiply(weights[tile], rows[first + firstRow[0] + of[code]], product);
                int u = 1;
                for (; u + 2 < units; u += 2) {
                    multiplyBy(
                            rows[first + firstRow[u] + of[code + u]],
                            rows[first + firstRow[u + 1] + of[code + u + 1]],
                            product);
                }
                if (u + 1 < units) {
                    multiplyBy(rows[first + firstRow[u] + of[code + u]], product);
                    u++;
                }
                if (u < units) {
                    add(product, rows[first + firstRow[u] + of[code + u]], lanes[i]);
                } else {
                    add(product, lanes[i]);
                }
            }
        }
        for (int i = 0; i < count; i++) {
            double sum = 0;
            for (float lane : lanes[i]) {
                sum += lane;
            }
            sums[sumsOffset + i] += sum;
        }
    }

    private static void multiply(float[] a, float[] b, float[] product) {
        for (int lane = 0; lane < TILE; lane++) {
            product[lane] = a[lane] * b[lane];
        }
    }

    private static void multiplyBy(float[] a, float[] b, float[] product) {
        for (int lane = 0; lane < TILE; lane++) {
            product[lane] *= a[lane] * b[lane];
        }
    }

    private static void multiplyBy(float[] a, float[] product) {
        for (int lane = 0; lane < TILE; lane++) {
            product[lane] *= a[lane];
        }
    }

    private static void add(float[] a, float[] b, float[] sum) {
        for (int lane = 0; lane < TILE; lane++) {
            sum[lane] += a[lane] * b[lane];
        }
    }

    private static void add(float[] a, float[] sum) {
        for (int lane = 0; lane < TILE; lane++) {
            sum[lane] += a[lane];
        }
    }
}

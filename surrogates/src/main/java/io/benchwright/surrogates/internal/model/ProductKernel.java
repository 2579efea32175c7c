package io.benchwright.surrogates.internal.model;

/**
 * A kernel that is a product over units, summed over the points of a fit with a weight each: the part of a Gaussian process
 * in which everything interacts with everything.
 *
 * <p>Since a unit has few codes, its factor for every point is tabulated once a code. A query is then a product of as many
 * rows as there are units, over contiguous memory, without an exponential. Points stand in tiles, so that the rows of a
 * tile stay in the cache while a batch passes.
 */
public final class ProductKernel {

    /** Points in a tile; the lanes over which a sum is kept, so that the order of additions never depends on the batch. */
    static final int TILE = 256;

    private final int units;
    private final int points;
    private final int tiles;
    private final int[] firstRow;
    private final int rowsPerTile;
    private final float[] rows;

    /**
     * Tabulates the factors.
     *
     * @param radices the number of codes of each unit
     * @param factors for each unit a square table: the factor for two codes
     * @param codes the codes of the points, one point after the other
     */
    public ProductKernel(int[] radices, double[][] factors, int[] codes) {
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
        this.rows = new float[Math.multiplyExact(Math.multiplyExact(tiles, rowsPerTile), TILE)];
        for (int u = 0; u < units; u++) {
            for (int code = 0; code < radices[u]; code++) {
                for (int point = 0; point < points; point++) {
                    rows[at(point / TILE, u, code) + point % TILE] =
                            (float) factors[u][code * radices[u] + codes[point * units + u]];
                }
            }
        }
    }

    private int at(int tile, int unit, int code) {
        return (tile * rowsPerTile + firstRow[unit] + code) * TILE;
    }

    /** The number of points. */
    public int points() {
        return points;
    }

    /** Weights of points, padded to whole tiles. */
    public float[] weights(double[] weights) {
        float[] padded = new float[tiles * TILE];
        for (int i = 0; i < weights.length; i++) {
            padded[i] = (float) weights[i];
        }
        return padded;
    }

    /**
     * Adds the weighted sums for a batch.
     *
     * @param weights as {@link #weights} gives them
     * @param codes the codes of the batch, one architecture after the other
     * @param count architectures in the batch, at most {@link Scratch#BATCH}
     * @param sums a sum for each is added to what stands here
     * @param scratch memory to work in
     */
    void addTo(float[] weights, int[] codes, int offset, int count, double[] sums, int sumsOffset, Scratch scratch) {
        float[] lanes = scratch.lanes(count * TILE);
        float[] product = scratch.product;
        for (int tile = 0; tile < tiles; tile++) {
            int first = tile * rowsPerTile * TILE;
            for (int i = 0; i < count; i++) {
                int code = offset + i * units;
                // Four rows a pass, the last pass into the sum.
                float[] factor = weights;
                int factorAt = tile * TILE;
                int u = 0;
                for (; units - u > 4; u += 4) {
                    multiply(
                            rows,
                            first + row(codes, code, u),
                            first + row(codes, code, u + 1),
                            first + row(codes, code, u + 2),
                            first + row(codes, code, u + 3),
                            factor,
                            factorAt,
                            product);
                    factor = product;
                    factorAt = 0;
                }
                int a = first + row(codes, code, u);
                switch (units - u) {
                    case 1 -> add(rows, a, factor, factorAt, lanes, i * TILE);
                    case 2 -> add(rows, a, first + row(codes, code, u + 1), factor, factorAt, lanes, i * TILE);
                    case 3 -> add(
                            rows,
                            a,
                            first + row(codes, code, u + 1),
                            first + row(codes, code, u + 2),
                            factor,
                            factorAt,
                            lanes,
                            i * TILE);
                    default -> add(
                            rows,
                            a,
                            first + row(codes, code, u + 1),
                            first + row(codes, code, u + 2),
                            first + row(codes, code, u + 3),
                            factor,
                            factorAt,
                            lanes,
                            i * TILE);
                }
            }
        }
        for (int i = 0; i < count; i++) {
            double sum = 0;
            for (int lane = i * TILE; lane < (i + 1) * TILE; lane++) {
                sum += lanes[lane];
            }
            sums[sumsOffset + i] += sum;
        }
    }

    private int row(int[] codes, int code, int unit) {
        return (firstRow[unit] + codes[code + unit]) * TILE;
    }

    // Small loops with one output each: the compiler turns them into vector instructions.

    private static void multiply(float[] rows, int a, int b, int c, int d, float[] factor, int f, float[] product) {
        for (int lane = 0; lane < TILE; lane++) {
            product[lane] =
                    rows[a + lane] * rows[b + lane] * (rows[c + lane] * rows[d + lane]) * factor[f + lane];
        }
    }

    private static void add(float[] rows, int a, float[] factor, int f, float[] lanes, int at) {
        for (int lane = 0; lane < TILE; lane++) {
            lanes[at + lane] += rows[a + lane] * factor[f + lane];
        }
    }

    private static void add(float[] rows, int a, int b, float[] factor, int f, float[] lanes, int at) {
        for (int lane = 0; lane < TILE; lane++) {
            lanes[at + lane] += rows[a + lane] * rows[b + lane] * factor[f + lane];
        }
    }

    private static void add(float[] rows, int a, int b, int c, float[] factor, int f, float[] lanes, int at) {
        for (int lane = 0; lane < TILE; lane++) {
            lanes[at + lane] += rows[a + lane] * rows[b + lane] * (rows[c + lane] * factor[f + lane]);
        }
    }

    private static void add(float[] rows, int a, int b, int c, int d, float[] factor, int f, float[] lanes, int at) {
        for (int lane = 0; lane < TILE; lane++) {
            lanes[at + lane] +=
                    rows[a + lane] * rows[b + lane] * (rows[c + lane] * rows[d + lane]) * factor[f + lane];
        }
    }
}

package io.benchwright.data.random;

/**
 * A seeded generator whose values are fixed for ever: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), and bounded
 * integers by Lemire's method (ACM TOMACS 29, 2019), which has no bias.
 *
 * <p>The generators of the JDK and of libraries promise quality, but not that {@code nextInt(bound)} gives the same
 * values in their next version. A sample of networks that is trained for weeks needs that promise, so the sequence is
 * defined here and pinned by a test. Not safe for use by several threads.
 */
public final class StableRandom {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    /** A generator for this seed; every seed is good. */
    public StableRandom(long seed) {
        // Seeds 0, 1, 2... must not start neighbouring stretches of one sequence.
        this.state = mix(seed + GOLDEN_GAMMA);
    }

    /** The next 64 bits. */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /**
     * A number from 0 to {@code bound - 1}, each as likely as the others.
     *
     * @throws IllegalArgumentException if the bound is below 1
     */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound is " + bound + ", but must be at least 1");
        }
        long product = (nextLong() >>> 32) * bound;
        if ((product & 0xFFFFFFFFL) < bound) {
            long threshold = 0x1_0000_0000L % bound;
            while ((product & 0xFFFFFFFFL) < threshold) {
                product = (nextLong() >>> 32) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /** A number from 0 up to, but not including, 1: a multiple of 2^-53. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Puts the values into a random order, each order as likely as the others. */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }

    private static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}

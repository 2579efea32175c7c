package io.benchwright.data.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StableRandomTest {

    /** Computed by an independent implementation in Python. */
    @Test
    void givesTheSameValuesForEver() {
        StableRandom random = new StableRandom(42);
        assertThat(new long[] {random.nextLong(), random.nextLong(), random.nextLong()})
                .containsExactly(6332618229526065668L, -816328817471504299L, 8971565426155258802L);
        StableRandom bounded = new StableRandom(42);
        assertThat(IntStream.range(0, 12).map(i -> bounded.nextInt(10)).toArray())
                .containsExactly(3, 9, 4, 0, 6, 0, 1, 7, 1, 7, 6, 1);
        assertThat(new StableRandom(7).nextDouble()).isEqualTo(0.7215081806049702);
    }

    @Test
    void drawsEveryNumberBelowTheBoundAboutAsOften() {
        StableRandom random = new StableRandom(1);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++) {
            counts[random.nextInt(7)]++;
        }
        // Four standard deviations of a binomial count.
        assertThat(IntStream.of(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(9_630, 10_370));
    }

    @Test
    void takesTheLargestBoundWithoutOverflow() {
        StableRandom random = new StableRandom(3);
        for (int i = 0; i < 1000; i++) {
            assertThat(random.nextInt(Integer.MAX_VALUE)).isBetween(0, Integer.MAX_VALUE - 1);
        }
        assertThat(random.nextInt(1)).isZero();
    }

    @Test
    void neighbouringSeedsGiveUnrelatedSequences() {
        long equal = IntStream.range(0, 1000)
                .filter(seed -> new StableRandom(seed).nextInt(100) == new StableRandom(seed + 1).nextInt(100))
                .count();
        assertThat(equal).isLessThan(30);
    }

    @Test
    void shufflesIntoAPermutation() {
        int[] values = IntStream.range(0, 50).toArray();
        new StableRandom(5).shuffle(values);
        assertThat(values).isNotEqualTo(IntStream.range(0, 50).toArray());
        assertThat(IntStream.of(values).sorted().toArray())
                .isEqualTo(IntStream.range(0, 50).toArray());
    }

    @Test
    void refusesABoundBelowOne() {
        assertThatThrownBy(() -> new StableRandom(0).nextInt(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bound is 0, but must be at least 1");
    }
}

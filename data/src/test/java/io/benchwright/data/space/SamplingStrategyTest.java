package io.benchwright.data.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SamplingStrategyTest {

    private final SearchSpace mnasnet = SearchSpaces.named("mnasnet");

    /** A released sample must never change. The uniform one was drawn again by an independent script. */
    @Test
    void drawsTheSameArchitecturesForEver() {
        assertThat(SamplingStrategy.UNIFORM.sample(mnasnet, 3, 1))
                .extracting(Architecture::toString)
                .containsExactly(
                        "e4k5l1s_e1k5l2_e1k3l2s_e1k5l3_e6k5l2_e4k3l3s_e1k3l2s",
                        "e4k3l2_e6k5l2s_e4k3l1_e4k5l2s_e1k5l3s_e4k5l4s_e1k5l2s",
                        "e1k3l2_e4k3l1s_e6k5l1s_e6k3l1s_e1k5l3_e4k5l4_e6k5l2s");
        assertThat(SamplingStrategy.MACS.sample(mnasnet, 3, 1))
                .extracting(Architecture::toString)
                .containsExactly(
                        "e6k3l3_e6k3l3s_e4k3l1s_e1k3l3_e4k5l2s_e4k3l2_e4k3l2s",
                        "e1k3l2s_e6k5l1_e1k5l2s_e6k3l2_e4k5l2_e4k3l4_e4k5l1",
                        "e1k5l3_e4k5l3s_e4k5l2s_e1k5l1s_e1k5l3_e6k5l3s_e6k3l3s");
    }

    @ParameterizedTest
    @EnumSource
    void samplesAreNestedAndDistinct(SamplingStrategy strategy) {
        for (SearchSpace space : SearchSpaces.all()) {
            List<Architecture> large = strategy.sample(space, 200, 7);
            assertThat(strategy.sample(space, 37, 7)).isEqualTo(large.subList(0, 37));
            assertThat(large).doesNotHaveDuplicates().hasSize(200);
            assertThat(strategy.sample(space, 200, 8)).isNotEqualTo(large);
        }
    }

    @ParameterizedTest
    @EnumSource
    void drawsAWholeSmallSpace(SamplingStrategy strategy) {
        SearchSpace nested = new SpacesForTests.Nested();
        assertThat(new HashSet<>(strategy.sample(nested, 10, 3))).hasSize(10);
        SearchSpace cells = SearchSpaces.named("nas-bench-201");
        assertThat(new HashSet<>(strategy.sample(cells, 15_625, 3))).hasSize(15_625);
    }

    /** All networks of this space have the same multiply-adds, and most of them are hardly ever drawn. */
    @ParameterizedTest
    @EnumSource
    void drawsWhatIsRareToo(SamplingStrategy strategy) {
        SearchSpace rare = new SpacesForTests.Rare();
        List<Architecture> all = strategy.sample(rare, 31, 5);
        assertThat(all).doesNotHaveDuplicates().hasSize(31);
        assertThat(strategy.sample(rare, 20, 5)).isEqualTo(all.subList(0, 20));
    }

    @Test
    void spreadsOverMultiplyAdds() {
        long[] uniform = sortedMultiplyAdds(SamplingStrategy.UNIFORM);
        long[] macs = sortedMultiplyAdds(SamplingStrategy.MACS);

        // Of 200, a stratum has 20; the outer strata begin at the first and last percentile of random networks.
        assertThat(macs[20]).isLessThan(uniform[20]);
        assertThat(macs[179]).isGreaterThan(uniform[179]);
        // Even spread: the middle half of the sample takes about half of the range, where random networks crowd.
        double range = macs[189] - macs[10];
        assertThat((macs[149] - macs[50]) / range).isBetween(0.45, 0.60);
        assertThat((uniform[149] - uniform[50]) / range).isLessThan(0.40);
    }

    @Test
    void visitsEveryStratumInEachRound() {
        long[] sorted = sortedMultiplyAdds(SamplingStrategy.MACS);
        long[] first = SamplingStrategy.MACS.sample(mnasnet, 10, 1).stream()
                .mapToLong(a -> a.lower().totals().multiplyAdds())
                .sorted()
                .toArray();
        // Ten networks of ten strata: each lies near its stratum's share of the large sample.
        for (int i = 0; i < 10; i++) {
            assertThat(first[i]).isBetween(sorted[Math.max(0, 20 * i - 1)], sorted[Math.min(199, 20 * i + 20)]);
        }
    }

    @Test
    void refusesCountsThatItCannotDraw() {
        assertThatThrownBy(() -> SamplingStrategy.UNIFORM.sample(mnasnet, -1, 0))
                .hasMessage("count is -1, but must not be negative");
        assertThatThrownBy(() -> SamplingStrategy.MACS.sample(new SpacesForTests.Nested(), 11, 0))
                .hasMessage("count is 11, but space nested has only 10 architectures");
        assertThat(SamplingStrategy.UNIFORM.sample(mnasnet, 0, 0)).isEmpty();
    }

    private long[] sortedMultiplyAdds(SamplingStrategy strategy) {
        long[] values = strategy.sample(mnasnet, 200, 1).stream()
                .mapToLong(a -> a.lower().totals().multiplyAdds())
                .toArray();
        Arrays.sort(values);
        return values;
    }
}

package io.benchwright.jobs.campaign.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BundlesTest {

    @Test
    void bundlesGetSmallerTowardsTheEnd() {
        List<Integer> sizes = Bundles.sizes(1000, 8, 1000);

        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1000);
        assertThat(sizes.get(0)).isEqualTo(31);
        assertThat(sizes.subList(sizes.size() - 32, sizes.size())).containsOnly(1);
        assertThat(sizes).isSortedAccordingTo((one, other) -> Integer.compare(other, one));
        assertThat(sizes).hasSizeLessThan(170);
    }

    @Test
    void noneIsTooLarge() {
        assertThat(Bundles.sizes(100_000, 2, 1000))
                .allMatch(size -> size <= 1000)
                .hasSizeLessThan(160);
        assertThat(Bundles.sizes(0, 2, 1000)).isEmpty();
        assertThat(Bundles.sizes(3, 2, 1000)).containsExactly(1, 1, 1);
        assertThat(Bundles.sizes(100, 2, 3)).allMatch(size -> size <= 3);
        assertThat(Bundles.sizes(100, 2, 1)).hasSize(100);
    }

    @Test
    void bundlesTakeTenMinutesAtMost() {
        assertThat(Bundles.most(1000, 8, Duration.ofHours(2))).as("of 58 s").isEqualTo(10);
        assertThat(Bundles.most(1000, 8, Duration.ofHours(40))).as("of 19 min").isEqualTo(1);
        assertThat(Bundles.most(1000, 2, Duration.ofSeconds(2))).isEqualTo(1000);
        assertThat(Bundles.most(1, 1, Duration.ZERO)).isEqualTo(1000);
    }

    @Test
    void roundsTakeMinutes() {
        assertThat(Bundles.firstRound(1000, 8)).isEqualTo(1000);
        assertThat(Bundles.firstRound(100, 8)).isEqualTo(160);
        assertThat(Bundles.firstRound(100, 10_000)).isEqualTo(100_000);
        assertThat(Bundles.nextRound(1000, 1000, Duration.ofMinutes(1))).isEqualTo(2000);
        assertThat(Bundles.nextRound(80_000, 1000, Duration.ofMinutes(1))).isEqualTo(100_000);
        assertThat(Bundles.nextRound(2000, 1000, Duration.ofMinutes(20))).isEqualTo(2000);
        assertThat(Bundles.nextRound(2000, 1000, Duration.ofHours(2))).isEqualTo(1000);
        assertThat(Bundles.nextRound(1000, 1000, Duration.ofHours(2))).isEqualTo(1000);
    }
}

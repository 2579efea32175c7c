package io.benchwright.surrogates.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.data.random.StableRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KMeansTest {

    private static final int COUNT = 300;
    private static final int CLUSTERS = 6;

    /** Network i belongs to cluster i % 6; clusters are far apart on a circle, each much smaller than their distance. */
    private static List<Features> clusters() {
        StableRandom random = new StableRandom(2);
        double[][] rows = new double[COUNT][];
        for (int i = 0; i < COUNT; i++) {
            double angle = 2 * Math.PI * (i % CLUSTERS) / CLUSTERS;
            rows[i] = new double[] {
                Math.cos(angle) + 0.001 * random.nextDouble(), Math.sin(angle) + 0.001 * random.nextDouble()
            };
        }
        return List.of(Features.standardised(rows));
    }

    private static int[] choose(int[] among, int count, long seed) {
        return KMeans.choose(clusters(), among, count, new StableRandom(seed));
    }

    @Test
    void takesOneOfEachCluster() {
        int[] all = IntStream.range(0, COUNT).toArray();
        for (int seed = 0; seed < 20; seed++) {
            int[] chosen = choose(all, CLUSTERS, seed);
            assertThat(IntStream.of(chosen).map(i -> i % CLUSTERS)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
        }
    }

    @Test
    void takesWhatIsNearestToTheMiddle() {
        double[][] rows = new double[101][1];
        Arrays.setAll(rows, i -> new double[] {i});

        int[] chosen = KMeans.choose(
                List.of(Features.standardised(rows)), IntStream.range(0, 101).toArray(), 1, new StableRandom(1));

        assertThat(chosen).containsExactly(50);
    }

    @Test
    void choosesEachOnceOfThoseThatItMay() {
        int[] among = IntStream.range(100, 130).toArray();
        for (int count : new int[] {1, 7, 30}) {
            int[] chosen = choose(among, count, 1);
            assertThat(chosen).hasSize(count).doesNotHaveDuplicates();
            assertThat(among).contains(chosen);
            assertThat(choose(among, count, 1)).isEqualTo(chosen);
        }
        assertThat(among).isEqualTo(IntStream.range(100, 130).toArray());
    }

    @Test
    void fewerThanAreWantedAreAllChosen() {
        assertThat(choose(new int[] {4, 40, 7}, 10, 1)).containsExactlyInAnyOrder(4, 7, 40);
    }

    @Test
    void networksThatAreAllAlikeAreChosenOnceEach() {
        List<Features> same = List.of(Features.standardised(new double[10][2]));
        int[] chosen = KMeans.choose(same, IntStream.range(0, 10).toArray(), 4, new StableRandom(1));
        assertThat(chosen).hasSize(4).doesNotHaveDuplicates();
    }
}

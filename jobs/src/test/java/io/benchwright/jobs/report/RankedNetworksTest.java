package io.benchwright.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.data.fidelity.Ratings;
import io.benchwright.jobs.report.RankedNetworks.Placed;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankedNetworksTest {

    private static final Ratings TRUTH = Ratings.named("truth")
            .add("a", 1)
            .add("b", 4)
            .add("c", 3)
            .add("d", 2)
            .add("only truth", 9)
            .build();

    @Test
    void placesTheBestFirstAndLetsEqualOnesShareTheirPlaces() {
        Ratings proxy = Ratings.named("proxy")
                .add("d", 7)
                .add("c", 5)
                .add("b", 5)
                .add("a", 1)
                .add("only proxy", 9)
                .build();

        List<Placed> placed = RankedNetworks.of(proxy, TRUTH).all();

        assertThat(placed).extracting(Placed::network).containsExactly("b", "c", "d", "a");
        assertThat(placed).extracting(Placed::truthRank).containsExactly(1.0, 2.0, 3.0, 4.0);
        assertThat(placed).extracting(Placed::proxyRank).containsExactly(2.5, 2.5, 1.0, 4.0);
        assertThat(placed).extracting(Placed::placesTooHigh).containsExactly(-1.5, -0.5, 2.0, 0.0);
    }

    @Test
    void placesTheLowestFirstWhereLowerIsBetter() {
        Ratings latency = Ratings.named("latency")
                .lowerIsBetter()
                .add("a", 9)
                .add("b", 1)
                .add("c", 2)
                .add("d", 3)
                .build();

        List<Placed> placed = RankedNetworks.of(latency, TRUTH).all();

        assertThat(placed).allMatch(each -> each.placesTooHigh() == 0);
    }

    @Test
    void knowsTheSpreadOfRepeats() {
        Ratings proxy =
                Ratings.named("proxy").add("a", 3).add("a", 1).add("b", 5).build();

        List<Placed> placed = RankedNetworks.of(proxy, TRUTH).all();

        assertThat(placed.get(1).proxy()).isEqualTo(new RankedNetworks.Value(2, 1, 3));
        assertThat(placed.get(1).proxy().isSpread()).isTrue();
        assertThat(placed.get(0).proxy().isSpread()).isFalse();
    }

    @Test
    void namesTheFarthestFirstAndNoneThatIsInItsPlace() {
        Ratings proxy = Ratings.named("proxy")
                .add("a", 1)
                .add("b", 2)
                .add("c", 3)
                .add("d", 4)
                .build();

        RankedNetworks ranked = RankedNetworks.of(proxy, TRUTH);

        assertThat(ranked.mostMisplaced(10)).extracting(Placed::network).containsExactly("b", "d");
        assertThat(ranked.mostMisplaced(1)).extracting(Placed::network).containsExactly("b");
    }

    @Test
    void thinsEvenlyAndKeepsBothEnds() {
        Ratings.Builder many = Ratings.named("many");
        IntStream.range(0, 1001).forEach(i -> many.add("n" + i, i));

        List<Placed> thinned = RankedNetworks.of(many.build(), many.build()).thinned(11);

        assertThat(thinned)
                .extracting(Placed::truthRank)
                .containsExactly(1.0, 101.0, 201.0, 301.0, 401.0, 501.0, 601.0, 701.0, 801.0, 901.0, 1001.0);
    }
}

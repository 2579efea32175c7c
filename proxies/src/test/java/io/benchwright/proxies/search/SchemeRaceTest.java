package io.benchwright.proxies.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.proxies.search.SchemeRace.Choice;
import io.benchwright.proxies.search.SchemeRace.Entrant;
import io.benchwright.proxies.search.SchemeRace.Standing;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SchemeRaceTest {

    private static final int N = 24;
    private static final double[] REFERENCE = values(i -> i);

    private interface Value {
        double of(int network);
    }

    private static double[] values(Value value) {
        return IntStream.range(0, N).mapToDouble(value::of).toArray();
    }

    private static Entrant entrant(String name, double cost, Value value) {
        return new Entrant(name, cost, Arrays.stream(values(value)).boxed().toList());
    }

    private static final Entrant FAITHFUL = entrant("faithful", 5, i -> i % 2 == 0 ? i + 1.5 : i);
    private static final Entrant SHUFFLED = entrant("shuffled", 1, i -> i * 7 % N);
    private static final Entrant REVERSED = entrant("reversed", 1, i -> -i);
    private static final Entrant SAME = entrant("same", 0.5, i -> 10);

    @Test
    void whatIsClearlyBehindIsDropped() {
        List<Standing> standings = new SchemeRace(3, 3, 0.95).look(REFERENCE, List.of(SHUFFLED, FAITHFUL, REVERSED));

        assertThat(standings).extracting(Standing::scheme).containsExactly("shuffled", "faithful", "reversed");
        assertThat(standings).extracting(Standing::isBehind).containsExactly(true, false, true);
        assertThat(standings).extracting(Standing::leader).containsOnly("faithful");
        assertThat(standings.get(1).difference()).isEmpty();
        assertThat(standings.get(2).tau()).isEqualTo(-1);
        assertThat(standings.get(2).difference().orElseThrow().difference())
                .isEqualTo(-1 - standings.get(1).tau());
    }

    @Test
    void whatNoiseMayExplainIsKept() {
        // Two pairs of neighbours stand the other way round.
        Entrant near = entrant("near", 1, i -> i % 2 == 0 && i < 20 ? i + 1.5 : i == 22 ? 19.5 : i);

        List<Standing> standings = new SchemeRace(10, 3, 0.95).look(REFERENCE, List.of(near, FAITHFUL));

        assertThat(standings.get(0).tau()).isNotEqualTo(standings.get(1).tau());
        assertThat(standings).extracting(Standing::isBehind).containsExactly(false, false);
    }

    @Test
    void theMoreAreComparedTheMoreEvidenceIsAskedFor() {
        assertThat(new SchemeRace(1, 1, 0.95).level()).isCloseTo(0.9, within(1e-12));
        assertThat(new SchemeRace(10, 5, 0.95).level()).isCloseTo(0.998, within(1e-12));
    }

    @Test
    void ofEqualsTheCheaperOneLeads() {
        Entrant cheap = new Entrant("cheap", 2, FAITHFUL.accuracies());

        assertThat(new SchemeRace(2, 1, 0.95).look(REFERENCE, List.of(FAITHFUL, cheap)))
                .extracting(Standing::leader)
                .containsOnly("cheap");
    }

    @Test
    void theCheapestOfWhatTiesIsChosen() {
        Entrant near = entrant("near", 1, i -> i % 2 == 0 && i < 20 ? i + 1.5 : i == 22 ? 20.5 : i);

        Choice choice = SchemeRace.choose(REFERENCE, List.of(FAITHFUL, SHUFFLED, near, SAME));

        assertThat(choice.chosen()).isEqualTo("near");
        assertThat(choice.standings()).extracting(Standing::isBehind).containsExactly(false, true, false, true);
    }

    @Test
    void whatSaysTheSameOfAllNetworksIsNotDroppedButNeverChosenBeforeOthers() {
        assertThat(new SchemeRace(2, 1, 0.95)
                        .look(REFERENCE, List.of(SAME, FAITHFUL))
                        .get(0)
                        .isBehind())
                .isFalse();
        assertThat(SchemeRace.choose(REFERENCE, List.of(SAME, REVERSED)).chosen())
                .isEqualTo("reversed");
        assertThat(SchemeRace.choose(REFERENCE, List.of(SAME)).chosen()).isEqualTo("same");
    }

    @Test
    void aReferenceThatTellsNothingDropsNobody() {
        List<Standing> standings = new SchemeRace(2, 1, 0.95).look(values(i -> 1), List.of(FAITHFUL, REVERSED));

        assertThat(standings).extracting(Standing::isBehind).containsOnly(false);
    }

    @Test
    void numbersMustBeInRange() {
        assertThatThrownBy(() -> new SchemeRace(0, 1, 0.95))
                .hasMessage("schemes is 0 and looks is 1, but both must be at least 1");
        assertThatThrownBy(() -> new SchemeRace(1, 1, 0.5))
                .hasMessage("confidence is 0.5, but must be above 0.5 and below 1");
    }

    @Test
    void theModelOfTheSimulationMeetsWhatWasPublished() {
        double[] taus = ProxySearchSimulation.check(20);

        assertThat(taus[0]).isBetween(0.915, 0.935);
        assertThat(taus[1]).isBetween(0.9, 0.925);
        assertThat(taus[2]).isBetween(0.915, 0.94);
        assertThat(taus[3]).isBetween(0.945, 0.965);
    }

    @Test
    void simulatedSearchesSaveWhatTheyDrop() {
        List<ProxySearchSimulation.Search> searches = IntStream.range(0, 4)
                .mapToObj(i -> ProxySearchSimulation.search(i, 40, 2, 8, 0.4))
                .toList();

        assertThat(searches).allSatisfy(search -> {
            assertThat(search.saved()).isBetween(-1e-9, 1.0);
            assertThat(search.savedOfAll()).isGreaterThanOrEqualTo(search.saved());
            assertThat(search.lost()).isGreaterThanOrEqualTo(0);
        });
        assertThat(searches).anySatisfy(search -> assertThat(search.saved()).isPositive());
    }
}

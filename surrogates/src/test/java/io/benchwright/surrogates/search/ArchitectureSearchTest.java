package io.benchwright.surrogates.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ArchitectureSearchTest {

    private static final SearchSpace MNASNET = SearchSpaces.named("mnasnet");
    private static final SearchSpace CELLS = SearchSpaces.named("nas-bench-201");
    private static final RegularizedEvolution EVOLUTION = RegularizedEvolution.OF_ACCEL_NASBENCH;

    /** The indices of all options together: can be computed in the head, and is smooth. */
    private static final Column SUM = Column.computed("sum", "options", ArchitectureSearchTest::sum);

    private static final Column FIRST = Column.computed("first", "option", architecture -> options(architecture)[0]);

    private static int[] options(Architecture architecture) {
        int[] options = new int[architecture.space().choices()];
        architecture.copyOptions(options, 0);
        return options;
    }

    private static double sum(Architecture architecture) {
        return Arrays.stream(options(architecture)).sum();
    }

    @Test
    void evolutionFindsTheBestOfASmoothTarget() {
        SearchResult found = ArchitectureSearch.maximize(SUM).in(CELLS).run(EVOLUTION, 400, 1);

        Candidate best = found.best().orElseThrow();
        assertThat(best.values()).containsExactly(24.0);
        assertThat(best.architecture())
                .hasToString("|avg_pool_3x3~0|+|avg_pool_3x3~0|avg_pool_3x3~1|"
                        + "+|avg_pool_3x3~0|avg_pool_3x3~1|avg_pool_3x3~2|");
        assertThat(found.evaluations()).isEqualTo(400);
    }

    @Test
    void findsTheSmallest() {
        assertThat(ArchitectureSearch.minimize(SUM)
                        .in(CELLS)
                        .run(EVOLUTION, 400, 1)
                        .best()
                        .orElseThrow()
                        .architecture())
                .isEqualTo(CELLS.first());
    }

    @Test
    void findsTheBestThatKeepsLimits() {
        SearchResult found = ArchitectureSearch.maximize(SUM)
                .keeping(Limit.atMost(SUM, 9))
                .keeping(Limit.atLeast(FIRST, 3))
                .in(CELLS)
                .run(EVOLUTION, 400, 1);

        Candidate best = found.best().orElseThrow();
        assertThat(found.columns()).extracting(Column::name).containsExactly("sum", "first");
        assertThat(best.values().get(0)).isEqualTo(9);
        assertThat(best.values().get(1)).isGreaterThanOrEqualTo(3);
    }

    /** What anybody would ask of evolution before using it. */
    @Test
    void evolutionBeatsRandomSearch() {
        ArchitectureSearch search = ArchitectureSearch.maximize(SUM).in(MNASNET);

        assertThat(LongStream.range(0, 20))
                .allSatisfy(seed -> assertThat(best(search.run(EVOLUTION, 300, seed)))
                        .isGreaterThan(best(search.run(new RandomSearch(), 300, seed))));
    }

    @Test
    void evolutionBeatsRandomSearchUnderALimitThatFewNetworksKeep() {
        ArchitectureSearch search = ArchitectureSearch.maximize(SUM)
                .keeping(Limit.atMost(Column.parameters(), 4e6))
                .in(MNASNET);

        assertThat(LongStream.range(0, 10))
                .allSatisfy(seed -> assertThat(best(search.run(EVOLUTION, 300, seed)))
                        .isGreaterThan(best(search.run(new RandomSearch(), 300, seed))));
    }

    private static double best(SearchResult result) {
        return result.best().map(Candidate::gain).orElse(Double.NEGATIVE_INFINITY);
    }

    @Property(tries = 200)
    void givesTheBestOfWhatWasEvaluatedAndNothingThatMissesALimit(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 60) int evaluations,
            @ForAll @DoubleRange(min = 0, max = 24) double most,
            @ForAll boolean isRandom) {
        List<Architecture> evaluated = new ArrayList<>();
        Column noted = Column.computed("noted", "options", architecture -> {
            evaluated.add(architecture);
            return sum(architecture);
        });
        SearchResult found = ArchitectureSearch.maximize(noted)
                .keeping(Limit.atMost(FIRST, 2))
                .keeping(Limit.atMost(SUM, most))
                .in(CELLS)
                .run(isRandom ? new RandomSearch() : EVOLUTION, evaluations, seed);

        assertThat(found.networks())
                .extracting(Candidate::architecture)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(evaluated)
                .hasSizeLessThanOrEqualTo(evaluations);
        assertThat(found.networks()).isSortedAccordingTo(Candidate.BEST_FIRST);
        assertThat(found.best().map(Candidate::gain))
                .isEqualTo(evaluated.stream()
                        .filter(each -> options(each)[0] <= 2 && sum(each) <= most)
                        .map(ArchitectureSearchTest::sum)
                        .max(Comparator.naturalOrder()));
        assertThat(found.top(3))
                .allSatisfy(each -> assertThat(each.isFeasible()).isTrue());
    }

    @Test
    void theBestSoFarOnlyGetsBetter() {
        SearchResult found = ArchitectureSearch.maximize(SUM)
                .keeping(Limit.atMost(FIRST, 0))
                .in(MNASNET)
                .run(EVOLUTION, 200, 5);

        assertThat(found.bestSoFar())
                .hasSizeGreaterThan(3)
                .isSortedAccordingTo(Candidate.BEST_FIRST.reversed())
                .isSortedAccordingTo(Comparator.comparingInt(Candidate::evaluation));
        assertThat(found.bestSoFar().get(0).evaluation()).isEqualTo(1);
        assertThat(found.bestSoFar().get(found.bestSoFar().size() - 1))
                .isEqualTo(found.best().orElseThrow());
    }

    @Test
    void aSeedGivesTheSameAndAnotherSomethingElse() {
        ArchitectureSearch search = ArchitectureSearch.maximize(SUM).in(MNASNET);

        for (SearchMethod method : List.of(EVOLUTION, new RandomSearch())) {
            List<Candidate> once = search.run(method, 100, 7).networks();
            assertThat(search.run(method, 100, 7).networks()).isEqualTo(once);
            assertThat(search.run(method, 100, 8).networks()).isNotEqualTo(once);
        }
        // People compare what they have found with it: it must stay.
        assertThat(search.run(EVOLUTION, 100, 7).best().orElseThrow().architecture())
                .hasToString("e6k5l3s_e4k5l3s_e6k5l3s_e6k5l3s_e6k3l3s_e4k5l3_e6k5l3s");
    }

    @Test
    void smallBudgetsAreRandomNetworks() {
        ArchitectureSearch search = ArchitectureSearch.maximize(SUM).in(MNASNET);

        assertThat(search.run(EVOLUTION, 7, 1).networks())
                .isEqualTo(search.run(new RandomSearch(), 7, 1).networks());
    }

    @Test
    void nothingIsTheBestWhereNothingKeepsTheLimit() {
        SearchResult found = ArchitectureSearch.maximize(SUM)
                .keeping(Limit.atMost(SUM, -1))
                .in(CELLS)
                .run(EVOLUTION, 200, 1);

        assertThat(found.best()).isEmpty();
        assertThat(found.top(5)).isEmpty();
        // It went the right way all the same.
        assertThat(found.networks().get(0).architecture()).isEqualTo(CELLS.first());
        assertThat(found.networks().get(0).violation()).isEqualTo(1);
    }

    @Test
    void computesColumnsOfTheNetwork() {
        Architecture network = MNASNET.first();

        assertThat(Column.multiplyAdds().value(network))
                .isEqualTo((double) network.lower().totals().multiplyAdds());
        assertThat(Column.parameters().value(network))
                .isEqualTo((double) network.lower().totals().parameters());
        assertThat(Column.parameters().interval(network)).isEmpty();
    }

    @Test
    void whatIsNoWorseDependsOnTheColumn() {
        Column throughput = Column.computed("throughput@a100", "imagesPerSecond", ArchitectureSearchTest::sum);
        Column accuracy = Column.computed("accuracy@short", "percent", ArchitectureSearchTest::sum);
        Column latency = Column.computed("latency@phone", "milliseconds", ArchitectureSearchTest::sum);

        assertThat(Limit.noWorseThan(throughput, 1e3)).hasToString("throughput@a100 >= 1000");
        assertThat(Limit.noWorseThan(accuracy, 70.5)).hasToString("accuracy@short >= 70.5");
        assertThat(Limit.noWorseThan(latency, 5)).hasToString("latency@phone <= 5");
        assertThat(Limit.noWorseThan(Column.parameters(), 5e6)).hasToString("parameters <= 5000000");
    }

    @Test
    void refusesWhatMakesNoSense() {
        ArchitectureSearch search = ArchitectureSearch.maximize(SUM);

        assertThatThrownBy(() -> search.run(EVOLUTION, 10, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no column is predicted, so nothing says in which space to search");
        assertThatThrownBy(() -> search.in(CELLS).run(EVOLUTION, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("evaluations are 0, but must be at least 1");
        assertThatThrownBy(() -> new RegularizedEvolution(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the population is 0, but must be at least 1");
        assertThatThrownBy(() -> new RegularizedEvolution(20, 21))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the sample is 21, but must be from 1 to the population of 20");
        assertThatThrownBy(() -> Limit.atMost(SUM, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the limit of sum is NaN, but must be finite");
        assertThatThrownBy(() -> Column.computed("broken", "none", architecture -> Double.NaN)
                        .value(CELLS.first()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken of " + CELLS.first() + " is NaN");
    }
}

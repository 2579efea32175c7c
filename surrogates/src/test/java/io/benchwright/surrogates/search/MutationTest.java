package io.benchwright.surrogates.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.data.network.Network;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.Choice;
import io.benchwright.data.space.Lowering;
import io.benchwright.data.space.Position;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MutationTest {

    private static final List<SearchSpace> SPACES = SearchSpaces.all();

    @Property(tries = 100)
    void aMutantIsANeighbour(@ForAll long seed, @ForAll @IntRange(max = 3) int space) {
        StableRandom random = new StableRandom(seed);
        SearchSpace of = SPACES.get(space);
        Architecture parent = of.random(random);

        assertThat(parent.neighbours()).contains(new Mutation(of).mutate(parent, random));
    }

    /** 6 edges of 5 operations: 24 neighbours, 500 draws each, give or take 22. */
    @Test
    void everyChoiceIsAsLikelyAsTheOthersAndSoIsEveryOption() {
        SearchSpace space = SearchSpaces.named("nas-bench-201");
        StableRandom random = new StableRandom(1);
        Mutation mutation = new Mutation(space);
        Map<Architecture, Long> drawn = IntStream.range(0, 12_000)
                .mapToObj(i -> mutation.mutate(space.first(), random))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertThat(drawn.keySet())
                .containsExactlyInAnyOrderElementsOf(space.first().neighbours());
        assertThat(drawn.values()).allSatisfy(count -> assertThat(count).isBetween(400L, 600L));
    }

    /** A depth, and behind it a kernel that exists only if there is a second layer. */
    private static final class Conditional extends SearchSpace {

        Conditional() {
            super(
                    "conditional",
                    "for tests",
                    List.of(
                            Position.of("a", Choice.of("depth", 1, 2), Choice.among("fixed", "only")),
                            Position.of(
                                    "b",
                                    Choice.of("kernel", 3, 5, 7).onlyIf("a", "depth", "2"),
                                    Choice.of("dilation", 1, 2, 3).onlyIf("b", "kernel", "7"))),
                    new Lowering(32, 10, 1, 1));
        }

        @Override
        protected void build(Architecture architecture, Lowering lowering, Network.Builder net) {
            net.outside("head").classifier(net.input(), lowering.classes());
        }
    }

    @Test
    void choicesThatComeIntoExistenceTakeAllTheirOptions() {
        SearchSpace space = new Conditional();
        Architecture shallow = space.parse("depth=1,fixed=only|");
        StableRandom random = new StableRandom(1);
        Mutation mutation = new Mutation(space);
        Set<String> drawn = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            drawn.add(mutation.mutate(shallow, random).toString());
        }

        assertThat(drawn)
                .containsExactlyInAnyOrder(
                        "depth=2,fixed=only|kernel=3",
                        "depth=2,fixed=only|kernel=5",
                        "depth=2,fixed=only|kernel=7,dilation=1",
                        "depth=2,fixed=only|kernel=7,dilation=2",
                        "depth=2,fixed=only|kernel=7,dilation=3");
    }

    @Test
    void choicesThatEndAreGone() {
        SearchSpace space = new Conditional();
        Architecture deep = space.parse("depth=2,fixed=only|kernel=7,dilation=3");
        StableRandom random = new StableRandom(1);
        Mutation mutation = new Mutation(space);
        Set<String> drawn = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            drawn.add(mutation.mutate(deep, random).toString());
        }

        assertThat(drawn)
                .containsExactlyInAnyOrder(
                        "depth=1,fixed=only|",
                        "depth=2,fixed=only|kernel=3",
                        "depth=2,fixed=only|kernel=5",
                        "depth=2,fixed=only|kernel=7,dilation=1",
                        "depth=2,fixed=only|kernel=7,dilation=2");
    }
}

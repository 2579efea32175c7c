package io.benchwright.surrogates.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EncodingTest {

    private static Stream<SearchSpace> spaces() {
        return Stream.concat(SearchSpaces.all().stream(), Stream.of(new ConditionalSpace()));
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void codesAreInTheirRangeAndSayWhichOptionsWereTaken(SearchSpace space) {
        Encoding encoding = Encoding.of(space);
        int units = encoding.units().size();
        int[] radices = encoding.radices();
        int[] options = new int[space.choices()];
        int[] scratch = new int[space.choices()];
        int[] codes = new int[units + 2];
        StableRandom random = new StableRandom(1);
        for (int i = 0; i < 500; i++) {
            Architecture architecture = space.random(random);
            architecture.copyOptions(options, 0);
            Arrays.fill(codes, -7);
            encoding.encode(architecture, scratch, codes, 1);

            assertThat(codes[0]).isEqualTo(-7);
            assertThat(codes[units + 1]).isEqualTo(-7);
            int[] decoded = new int[options.length];
            for (int u = 0; u < units; u++) {
                assertThat(codes[u + 1]).isBetween(0, radices[u] - 1);
                Encoding.Unit unit = encoding.units().get(u);
                for (int choice = 0; choice < unit.choices().size(); choice++) {
                    decoded[unit.firstChoice() + choice] = unit.option(codes[u + 1], choice);
                }
            }
            assertThat(decoded).isEqualTo(options);
            assertThat(encoding.architecture(decoded)).contains(architecture);
        }
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void unitsTakeUpTheChoicesInTheOrderOfTheSpace(SearchSpace space) {
        Encoding encoding = Encoding.of(space);
        int next = 0;
        for (Encoding.Unit unit : encoding.units()) {
            assertThat(unit.firstChoice()).isEqualTo(next);
            assertThat(unit.choices().size() == 1 || unit.codes() <= Encoding.MOST_CODES)
                    .isTrue();
            next += unit.choices().size();
        }

        assertThat(next).isEqualTo(space.choices());
        assertThat(encoding.units())
                .doesNotHaveDuplicates()
                .extracting(Encoding.Unit::name)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void manyAreEncodedAsOneIs(SearchSpace space) {
        Encoding encoding = Encoding.of(space);
        StableRandom random = new StableRandom(2);
        List<Architecture> architectures =
                Stream.generate(() -> space.random(random)).limit(10).toList();
        int units = encoding.units().size();
        int[] one = new int[10 * units];
        for (int i = 0; i < 10; i++) {
            encoding.encode(architectures.get(i), new int[space.choices()], one, i * units);
        }

        assertThat(encoding.encode(architectures)).isEqualTo(one);
    }

    @Test
    void noTwoArchitecturesHaveTheSameCodes() {
        ConditionalSpace space = new ConditionalSpace();
        Encoding encoding = Encoding.of(space);
        Set<List<Integer>> seen = new HashSet<>();
        space.enumerate()
                .forEach(architecture -> assertThat(seen.add(Arrays.stream(encoding.encode(List.of(architecture)))
                                .boxed()
                                .toList()))
                        .as(architecture.toString())
                        .isTrue());

        assertThat(seen).hasSize(space.size().intValueExact());
    }

    @Test
    void aPositionWithTooManyCombinationsFallsApart() {
        Encoding encoding = Encoding.of(new ConditionalSpace());

        assertThat(encoding.units())
                .extracting(Encoding.Unit::name)
                .containsExactly("depth", "wide: width", "wide: kind", "wide: bias", "second");
        // Choices with a condition have a code for absence.
        assertThat(encoding.radices()).containsExactly(6, 12, 9, 2, 12);
    }

    @Test
    void theLastChoiceOfAUnitVariesFastest() {
        Encoding.Unit second = Encoding.of(new ConditionalSpace()).units().get(4);
        int[][] expected = {
            {0, 0}, {0, 1}, {0, 2}, {0, -1}, {1, 0}, {1, 1}, {1, 2}, {1, -1}, {-1, 0}, {-1, 1}, {-1, 2}, {-1, -1}
        };
        for (int code = 0; code < 12; code++) {
            assertThat(new int[] {second.option(code, 0), second.option(code, 1)})
                    .isEqualTo(expected[code]);
        }
    }

    @Test
    void optionsThatContradictEachOtherAreOfNoArchitecture() {
        Encoding encoding = Encoding.of(new ConditionalSpace());

        // A second layer, though the depth is 1; none, though it is 2.
        assertThat(encoding.architecture(new int[] {0, 0, 0, 0, 0, 0, -1})).isEmpty();
        assertThat(encoding.architecture(new int[] {1, 0, 0, 0, 0, -1, -1})).isEmpty();
        assertThat(encoding.architecture(new int[] {1, 0, 0, 0, 0, 0, -1})).isPresent();
    }
}

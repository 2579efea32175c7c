package io.benchwright.data.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.benchwright.data.network.Network;
import io.benchwright.data.random.StableRandom;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {

    private final SearchSpace nested = new SpacesForTests.Nested();

    @Test
    void countsAndListsWhatConditionsAllow() {
        assertThat(nested.size()).isEqualTo(BigInteger.TEN);
        assertThat(nested.enumerate().map(Architecture::toString))
                .containsExactly(
                        "depth=1,colour=red|",
                        "depth=1,colour=green|",
                        "depth=2,colour=red|kernel=3",
                        "depth=2,colour=red|kernel=5,groups=1",
                        "depth=2,colour=red|kernel=5,groups=2",
                        "depth=2,colour=red|kernel=5,groups=4",
                        "depth=2,colour=green|kernel=3",
                        "depth=2,colour=green|kernel=5,groups=1",
                        "depth=2,colour=green|kernel=5,groups=2",
                        "depth=2,colour=green|kernel=5,groups=4");
        assertThat(nested.first()).hasToString("depth=1,colour=red|");
    }

    @Test
    void neighboursDifferInOneChoiceAndWhateverThatBringsAlong() {
        assertThat(nested.parse("depth=1,colour=red|").neighbours())
                .extracting(Architecture::toString)
                .containsExactly(
                        "depth=2,colour=red|kernel=3",
                        "depth=2,colour=red|kernel=5,groups=1",
                        "depth=2,colour=red|kernel=5,groups=2",
                        "depth=2,colour=red|kernel=5,groups=4",
                        "depth=1,colour=green|");
        assertThat(nested.parse("depth=2,colour=red|kernel=5,groups=2").neighbours())
                .extracting(Architecture::toString)
                .containsExactly(
                        "depth=1,colour=red|",
                        "depth=2,colour=green|kernel=5,groups=2",
                        "depth=2,colour=red|kernel=3",
                        "depth=2,colour=red|kernel=5,groups=1",
                        "depth=2,colour=red|kernel=5,groups=4");
    }

    @Test
    void drawsEveryArchitectureOfASmallSpace() {
        StableRandom random = new StableRandom(1);
        HashSet<Architecture> drawn = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            drawn.add(nested.random(random));
        }
        assertThat(drawn).hasSize(10);
    }

    @Test
    void readsItsOwnFormAndSaysAllThatIsWrongWithIt() {
        assertThat(nested.parse(" colour=green,depth=1|kernel=3 ")).hasToString("depth=1,colour=green|");
        assertThatThrownBy(() -> nested.parse("depth=3,colour=gren|"))
                .isInstanceOf(ArchitectureFormatException.class)
                .hasMessage("depth=3,colour=gren|: first: depth is 3, but must be 1 or 2; "
                        + "first: colour is gren, but must be red or green (did you mean green?)");
        assertThatThrownBy(() -> nested.parse("depth=2,colour=red|"))
                .hasMessage("depth=2,colour=red|: second: kernel is missing");
        assertThatThrownBy(() -> nested.parse("depth=2,color=red|kernel=3"))
                .hasMessage("depth=2,color=red|kernel=3: first: 'color=red' is not a choice with a value "
                        + "(did you mean colour?)");
        assertThatThrownBy(() -> nested.parse("depth=2")).hasMessage("depth=2: has 1 positions, but must have 2");
        assertThatThrownBy(() -> nested.parse("depth=1,,depth=2|"))
                .hasMessage("depth=1,,depth=2|: first: '' is not a choice with a value; first: depth is given twice");
        assertThatThrownBy(() -> nested.parse("depth=1\u001b,colour=red|"))
                .hasMessage("depth=1?,colour=red|: first: depth is 1\u001b, but must be 1 or 2");
        assertThatThrownBy(() -> nested.parse("what"))
                .hasMessage("what: not an architecture of nested; one is written like depth=1,colour=red|");
    }

    @Test
    void tellsOptionsNumbersAndLabels() {
        Architecture architecture = nested.parse("depth=2,colour=green|kernel=5,groups=4");

        assertThat(architecture.option(1, "groups")).isEqualTo(2);
        assertThat(architecture.number(1, "groups")).isEqualTo(4);
        assertThat(architecture.label(0, "colour")).isEqualTo("green");
        assertThat(architecture.has(1, "kernel")).isTrue();
        assertThatThrownBy(() -> architecture.number(0, "colour"))
                .hasMessage("colour is a choice among labels, not numbers");
        assertThatThrownBy(() -> architecture.number(0, "size")).hasMessage("space nested: first has no choice 'size'");
        assertThatThrownBy(() -> nested.first().number(1, "kernel"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("depth=1,colour=red| has no kernel at second");
    }

    @Test
    void makesArchitecturesFromChoices() {
        assertThat(nested.architecture(choices -> choices.set(0, "depth", 2)
                        .set(0, "colour", "red")
                        .set(1, "kernel", 5)
                        .set(1, "groups", 4)))
                .hasToString("depth=2,colour=red|kernel=5,groups=4");
        assertThatThrownBy(() -> nested.architecture(
                        choices -> choices.set(0, "depth", 2).set(0, "colour", "red")))
                .hasMessage("architecture of nested: second: kernel is missing");
    }

    @Test
    void changesOneChoice() {
        Architecture shallow = nested.parse("depth=1,colour=green|");

        assertThat(shallow.with(0, "depth", 1)).hasToString("depth=2,colour=green|kernel=3");
        assertThat(nested.parse("depth=2,colour=green|kernel=5,groups=4").with(0, "colour", 0))
                .hasToString("depth=2,colour=red|kernel=5,groups=4");
        assertThat(nested.parse("depth=2,colour=green|kernel=5,groups=4").with(0, "depth", 0))
                .isEqualTo(shallow);
        assertThatThrownBy(() -> shallow.with(1, "kernel", 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> shallow.with(0, "depth", 2))
                .hasMessage("depth has options 0 to 1, but was asked for 2");
    }

    @Test
    void saysWhenASpaceLowersWrongly() {
        Lowering lowering = new Lowering(8, 2, 1, 1);
        String start = "space s cannot lower x=1 for 8 pixels: ";

        assertThatThrownBy(() ->
                        new Built(net -> net.classifier(net.input(), 3)).first().lower(lowering))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(start + "its last layer gives 3x1x1, but must give a value for each of 2 classes");
        assertThatThrownBy(() -> new Built(net -> net.at(4, "far").classifier(net.input(), 2))
                        .first()
                        .lower(lowering))
                .hasMessage(start + "far is said to be of position 4, but the last is 0");
        assertThatThrownBy(() -> new Built(net -> {
                            throw new ArrayIndexOutOfBoundsException("7");
                        })
                        .first()
                        .lower(lowering))
                .hasMessage(start + "java.lang.ArrayIndexOutOfBoundsException: 7");
        assertThatThrownBy(() -> new Built(net -> {}).first().lower(lowering))
                .hasMessage(start + "java.lang.IllegalStateException: a network needs at least one layer");
        assertThatThrownBy(() -> new Built(net -> net.conv(net.input(), 8, 4, 1, 1))
                        .first()
                        .lower(lowering))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(start + "layer 0: convolution: kernel is 4, but must be odd to keep height and width");
    }

    @Test
    void refusesLoweringsThatItDoesNotOffer() {
        Architecture architecture = nested.first();
        Lowering lowering = architecture.defaultLowering();

        assertThatThrownBy(() -> architecture.lower(lowering.withWidthMultiplier(2)))
                .hasMessage("space nested has no width multiplier but 1.0");
        assertThatThrownBy(() -> architecture.lower(lowering.withStemStride(2)))
                .hasMessage("space nested has no stem stride but 1");
        assertThatThrownBy(() -> SearchSpaces.named("mnasnet").lower(architecture, lowering))
                .hasMessage("depth=1,colour=red| is of space nested, not mnasnet");
    }

    @Test
    void keepsChannelsAsDeclaredAtWidthOne() {
        assertThat(nested.first().lower().layers().get(0).output().shape().channels())
                .isEqualTo(12);
    }

    @Test
    void refusesToEnumerateALargeSpace() {
        assertThatThrownBy(() -> SearchSpaces.named("mnasnet").enumerate())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("space mnasnet has 104485552128 architectures; at most 10000000 can be enumerated");
    }

    @Test
    void refusesDeclarationsThatContradictThemselves() {
        Position a = Position.of("a", Choice.of("x", 1, 2));
        assertThatThrownBy(() -> new Declared("Bad Name", a))
                .hasMessageContaining("space 'Bad Name': the name must match");
        assertThatThrownBy(() -> new Declared("s")).hasMessage("space s: has no positions");
        assertThatThrownBy(() -> new Declared("s", a, a)).hasMessage("space s: two positions have one name");
        assertThatThrownBy(() ->
                        new Declared("s", Position.of("b", Choice.of("y", 1).onlyIf("a", "x", "1")), a))
                .hasMessage("space s: b: y depends on a: x, which is not an earlier choice");
        assertThatThrownBy(() ->
                        new Declared("s", a, Position.of("b", Choice.of("y", 1).onlyIf("a", "x", "3"))))
                .hasMessage("space s: b: y depends on x being 3, but that can be 1 or 2");
        assertThatThrownBy(() -> Choice.of("x", 2, 1))
                .hasMessage("x must list its numbers in ascending order, but has 1 after 2");
        assertThatThrownBy(() -> Choice.among("x", "a", "a")).hasMessage("x has an option twice: [a, a]");
        assertThatThrownBy(() -> Choice.of("x")).hasMessage("x has no options");
        assertThatThrownBy(() -> Position.of("p", Choice.flag("x"), Choice.flag("x")))
                .hasMessage("p has two choices of one name: x, x");
        assertThatThrownBy(() -> Position.of("p")).hasMessage("p has no choices");
        assertThatThrownBy(() -> Position.of(" ", Choice.flag("x")))
                .hasMessage("the name of a position must be visible, but is ' '");
        assertThatThrownBy(() -> Choice.among("x", "a,b"))
                .hasMessage("'a,b' in choice x must be a word without blanks, '=', ',' or '|'");
        assertThatThrownBy(() -> Choice.of("x", 1).onlyIf("a", "x"))
                .hasMessage("x would never exist: no option of x is given");
    }

    private static final class Built extends SearchSpace {

        private final Consumer<Network.Builder> layers;

        Built(Consumer<Network.Builder> layers) {
            super("s", "for layers", List.of(Position.of("p", Choice.of("x", 1))), new Lowering(8, 2, 1, 1));
            this.layers = layers;
        }

        @Override
        protected void build(Architecture architecture, Lowering lowering, Network.Builder net) {
            layers.accept(net);
        }
    }

    private static final class Declared extends SearchSpace {

        Declared(String name, Position... positions) {
            super(name, "for declarations", List.of(positions), new Lowering(8, 2, 1, 1));
        }

        @Override
        protected void build(Architecture architecture, Lowering lowering, Network.Builder net) {
            net.classifier(net.input(), lowering.classes());
        }
    }
}

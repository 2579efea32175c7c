package io.benchwright.data.space;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.data.network.Layer;
import io.benchwright.data.network.MultiplyAddKind;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.network.Shape;
import io.benchwright.data.random.StableRandom;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every architecture of every space. */
class SearchSpacePropertiesTest {

    @Provide
    Arbitrary<Architecture> architectures() {
        return Combinators.combine(Arbitraries.of(SearchSpaces.all()), Arbitraries.longs())
                .as((space, seed) -> space.random(new StableRandom(seed)));
    }

    @Property(tries = 300)
    void parsingUndoesPrinting(@ForAll("architectures") Architecture architecture) {
        String text = architecture.toString();

        assertThat(architecture.space().parse(text)).isEqualTo(architecture);
        assertThat(architecture.space().parse(text).hashCode()).isEqualTo(architecture.hashCode());
        // No space takes another's strings for its own.
        assertThat(SearchSpaces.parse(text)).isEqualTo(architecture);
    }

    @Property(tries = 100)
    void totalsAreTheSumsOfLayers(@ForAll("architectures") Architecture architecture) {
        Network network = architecture.lower();
        NetworkTotals totals = network.totals();

        assertThat(totals.parameters())
                .isEqualTo(
                        network.layers().stream().mapToLong(Layer::parameters).sum());
        assertThat(totals.multiplyAdds())
                .isEqualTo(
                        network.layers().stream().mapToLong(Layer::multiplyAdds).sum());
        assertThat(totals.activationElements())
                .isEqualTo(network.layers().stream()
                        .mapToLong(Layer::activationElements)
                        .sum());
        assertThat(totals.layers()).isEqualTo(network.layers().size());
        for (MultiplyAddKind kind : MultiplyAddKind.values()) {
            assertThat(totals.multiplyAdds(kind))
                    .isEqualTo(network.layers().stream()
                            .filter(layer ->
                                    layer.multiplyAddKind().filter(kind::equals).isPresent())
                            .mapToLong(Layer::multiplyAdds)
                            .sum());
        }
    }

    @Property(tries = 100)
    void layerListsRoundTrip(@ForAll("architectures") Architecture architecture) {
        Network network = architecture.lower();
        Network read = Network.fromJson(network.toJson());

        assertThat(read).isEqualTo(network).hasSameHashCodeAs(network);
        assertThat(read.toJson()).isEqualTo(network.toJson());
        assertThat(read.sha256()).isEqualTo(network.sha256());
        assertThat(read.totals()).isEqualTo(network.totals());
    }

    @Property(tries = 100)
    void everySpaceTrainsOnSmallImages(@ForAll("architectures") Architecture architecture) {
        Network network = architecture.lower(architecture
                .defaultLowering()
                .withResolution(32)
                .withClasses(10)
                .withStemStride(1)
                .withWidthMultiplier(0.5));

        assertThat(network.output().shape()).isEqualTo(new Shape(10, 1, 1));
        Network wide = architecture.lower(architecture
                .defaultLowering()
                .withResolution(32)
                .withClasses(10)
                .withStemStride(1)
                .withWidthMultiplier(1.4));
        assertThat(wide.totals().parameters()).isGreaterThan(network.totals().parameters());
    }

    @Property(tries = 40)
    void neighbourhoodIsMutual(@ForAll("architectures") Architecture architecture, @ForAll int pick) {
        List<Architecture> neighbours = architecture.neighbours();

        assertThat(neighbours)
                .doesNotHaveDuplicates()
                .doesNotContain(architecture)
                .isNotEmpty();
        Architecture neighbour = neighbours.get(Math.floorMod(pick, neighbours.size()));
        assertThat(neighbour.neighbours()).contains(architecture);
        assertThat(neighbour.space().parse(neighbour.toString())).isEqualTo(neighbour);
    }

    @Property(tries = 100)
    void layersComeFromPositionsWhoseChoicesExist(@ForAll("architectures") Architecture architecture) {
        int positions = architecture.space().positions().size();
        for (Layer layer : architecture.lower().layers()) {
            layer.position().ifPresent(position -> assertThat(position).isBetween(0, positions - 1));
            assertThat(layer.part()).isNotEmpty();
        }
    }
}

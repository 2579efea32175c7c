package io.benchwright.surrogates.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.data.network.MultiplyAddKind;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkQuantitiesTest {

    @ParameterizedTest
    @CsvSource({"mnasnet, true", "fbnet, true", "ofa-mobilenet-v3, false", "conditional, false"})
    void areLookedUpWhereChoicesDoNotInteractAndRightInAnyCase(String space, boolean areTabulated) {
        Encoding encoding =
                Encoding.of(space.equals("conditional") ? new ConditionalSpace() : SearchSpaces.named(space));
        StableRandom random = new StableRandom(6);
        List<Architecture> architectures = Stream.generate(
                        () -> encoding.space().random(random))
                .limit(100)
                .toList();
        NetworkQuantities quantities = NetworkQuantities.of(encoding, architectures.subList(0, 5));
        NetworkQuantities lowered = NetworkQuantities.lowered(encoding);
        int[] codes = encoding.encode(architectures);
        int units = encoding.units().size();
        double[] sums = new double[quantities.count()];
        float[] actual = new float[quantities.count() + 1];
        float[] expected = new float[quantities.count() + 1];
        for (int i = 0; i < architectures.size(); i++) {
            Architecture architecture = architectures.get(i);
            quantities.write(architecture, codes, i * units, sums, actual, 1);
            lowered.write(architecture, codes, i * units, sums, expected, 1);
            NetworkTotals totals = architecture.lower().totals();

            assertThat(actual).isEqualTo(expected);
            assertThat(actual)
                    .startsWith(
                            0,
                            (float) totals.multiplyAdds(),
                            (float) totals.multiplyAdds(MultiplyAddKind.DEPTHWISE),
                            (float) totals.parameters(),
                            (float) totals.activationElements(),
                            totals.layers());
        }

        assertThat(quantities.areTabulated()).isEqualTo(areTabulated);
        assertThat(quantities.count())
                .isEqualTo(5 + 2 * encoding.space().positions().size());
    }
}

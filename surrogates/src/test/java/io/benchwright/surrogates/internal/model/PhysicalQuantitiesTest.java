package io.benchwright.surrogates.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Operation.Function;
import io.benchwright.data.network.Shape;
import io.benchwright.data.network.Tensor;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhysicalQuantitiesTest {

    /** Those that are not 0. */
    private static Map<String, Double> present(Network network) {
        double[] values = PhysicalQuantities.of(network);
        assertThat(values).hasSize(PhysicalQuantities.COUNT);
        Map<String, Double> present = new HashMap<>();
        for (int q = 0; q < values.length; q++) {
            if (values[q] != 0) {
                present.put(PhysicalQuantities.names().get(q), values[q]);
            }
        }
        return present;
    }

    /** Files hold a weight for each, in this order. */
    @Test
    void namesAreUniqueAndKeepTheirOrder() {
        assertThat(PhysicalQuantities.names())
                .hasSize(PhysicalQuantities.COUNT)
                .doesNotHaveDuplicates()
                .startsWith("networks", "convolutions", "depthwiseConvolutions")
                .endsWith("activationElements", "smallConvolutions");
        assertThat(PhysicalQuantities.COUNT).isEqualTo(29);
    }

    @Test
    void costsAndTheCompactOnesAreAmongThemOnceEach() {
        int[] all = IntStream.range(0, PhysicalQuantities.COUNT).toArray();
        int[] compact = Arrays.stream(PhysicalQuantities.compact())
                .flatMapToInt(IntStream::of)
                .toArray();
        assertThat(PhysicalQuantities.costs()).doesNotHaveDuplicates();
        assertThat(all).contains(PhysicalQuantities.costs());
        assertThat(compact).doesNotHaveDuplicates();
        assertThat(all).contains(compact);
    }

    /** One layer of each kind, counted by hand. */
    @Test
    void sumsWhatLayersComputeReadAndWrite() {
        Network.Builder net = Network.builder(new Shape(3, 8, 8));
        // Dense: 3x8x8 to 20x4x4, 3x3: 16 pixels of 20 x 27; padded to 16: 32 x 32; to 64: 64 x 64. 540 weights.
        Tensor x = net.conv(net.input(), 20, 3, 2, 1);
        // 40 parameters, and nothing else.
        x = net.batchNorm(x);
        x = net.activation(x, Function.RELU);
        // Pointwise: 20x4x4 to 36x4x4: 16 pixels of 36 x 20; padded to 16: 48 x 32; to 64: 64 x 64. 720 weights.
        x = net.conv(x, 36, 1, 1, 1);
        // Depthwise: 36x4x4, 5x5: 16 pixels of 36 x 25; padded to 32: 64 x 25. 900 weights.
        Tensor y = net.conv(x, 36, 5, 1, 36);
        // Grouped: 36x4x4, 4 groups of 9 x 9: 16 pixels of 324. 324 weights.
        y = net.conv(y, 36, 1, 1, 4);
        y = net.add(new Operation.ChannelShuffle(4), y);
        // 2 x 36 x 9 multiply-adds, and as many weights, with 45 biases.
        y = net.add(new Operation.SqueezeExcite(9, Function.RELU, Function.SIGMOID), y);
        x = net.sum(x, y);
        x = net.add(new Operation.Pool(Operation.Pool.Type.MAX, 2, 2, 0), x);
        x = net.add(new Operation.Pool(Operation.Pool.Type.AVERAGE, 2, 2, 0), x);
        // 36 x 10 multiply-adds, and as many weights, with 10 biases.
        net.classifier(x, 10);

        Map<String, Double> present = present(net.build());

        double small = 1 / (1 + 16 * 540 / 1e6)
                + 1 / (1 + 16 * 720 / 1e6)
                + 1 / (1 + 16 * 900 / 1e6)
                + 1 / (1 + 16 * 324 / 1e6);
        assertThat(present.remove("smallConvolutions")).isCloseTo(small, within(1e-12));
        assertThat(present)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("networks", 1.0),
                        Map.entry("convolutions", 4.0),
                        Map.entry("depthwiseConvolutions", 1.0),
                        Map.entry("squeezeExcites", 1.0),
                        Map.entry("sums", 1.0),
                        Map.entry("channelShuffles", 1.0),
                        Map.entry("pools", 2.0),
                        Map.entry("pointwiseMultiplyAdds", 11_520.0),
                        Map.entry("depthwiseMultiplyAdds", 14_400.0),
                        Map.entry("groupedMultiplyAdds", 5_184.0),
                        Map.entry("denseMultiplyAdds", 8_640.0),
                        Map.entry("linearMultiplyAdds", 648.0 + 360),
                        Map.entry("multiplyAddsPaddedTo16Channels", 16 * (32 * 32 + 48 * 32.0)),
                        Map.entry("multiplyAddsPaddedTo64Channels", 16 * (64 * 64 + 64 * 64.0)),
                        Map.entry("depthwiseMultiplyAddsPaddedTo32Channels", 16 * 64 * 25.0),
                        // 20x4x4 and 36x4x4 of the pointwise one, twice 36x4x4 of the grouped one.
                        Map.entry("pointwiseElements", 320 + 576 + 2 * 576.0),
                        Map.entry("depthwiseElements", 2 * 576.0),
                        Map.entry("denseElements", 192 + 320.0),
                        Map.entry("squeezeExciteElements", 576.0),
                        Map.entry("sumElements", 3 * 576.0),
                        Map.entry("channelShuffleElements", 2 * 576.0),
                        // 36x4x4 to 36x2x2 to 36x1x1.
                        Map.entry("poolElements", 576 + 144 + 144 + 36.0),
                        Map.entry("parameters", 540 + 40 + 720 + 900 + 324 + 693 + 370.0),
                        Map.entry("convolutionOutputElements", 320 + 3 * 576.0),
                        Map.entry("activationElements", 320.0)));
    }

    /** 80x64x64 is 327,680 values, of which 65,536 are beyond 256 Ki and 262,144 beyond 64 Ki. */
    @Test
    void tellsWhatOfLargeMapsIsBeyondMemoryOnTheChip() {
        Network.Builder net = Network.builder(new Shape(80, 64, 64));
        Tensor x = net.conv(net.input(), 80, 1, 1, 1);
        net.add(new Operation.SqueezeExcite(4, Function.RELU, Function.SIGMOID), x);

        assertThat(present(net.build()))
                .containsEntry("convolutionOutputElements", 327_680.0)
                .containsEntry("convolutionOutputElementsBeyond256Ki", 65_536.0)
                .containsEntry("convolutionOutputElementsBeyond64Ki", 262_144.0)
                .containsEntry("squeezeExciteElementsBeyond256Ki", 65_536.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnasnet", "fbnet", "nas-bench-201", "ofa-mobilenet-v3"})
    void areNeverNegativeAndTotalsOfEveryNetwork(String name) {
        SearchSpace space = SearchSpaces.named(name);
        StableRandom random = new StableRandom(3);
        List<Architecture> architectures =
                Stream.generate(() -> space.random(random)).limit(60).toList();
        List<String> names = PhysicalQuantities.names();

        double[][] rows = PhysicalQuantities.of(architectures);

        assertThat(rows).hasDimensions(60, PhysicalQuantities.COUNT);
        for (int i = 0; i < rows.length; i++) {
            double[] row = rows[i];
            for (double value : row) {
                assertThat(value).isNotNegative().isFinite();
            }
            Network network = architectures.get(i).lower();
            assertThat(row).isEqualTo(PhysicalQuantities.of(network));
            assertThat(row[names.indexOf("networks")]).isEqualTo(1);
            assertThat(row[names.indexOf("parameters")])
                    .isEqualTo((double) network.totals().parameters());
            assertThat(Stream.of("pointwise", "depthwise", "grouped", "dense", "linear")
                            .mapToDouble(kind -> row[names.indexOf(kind + "MultiplyAdds")])
                            .sum())
                    .isEqualTo((double) network.totals().multiplyAdds());
        }
    }
}

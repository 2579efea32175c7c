package io.benchwright.data.space.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.benchwright.data.PublishedData;
import io.benchwright.data.network.Layer;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Shape;
import io.benchwright.data.network.Tensor;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.ArchitectureFormatException;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FbNetTest {

    private final FbNet space = new FbNet();

    /** The params and flops of all 5,000 networks in NASFLAT's table of zero-cost proxies, exactly. */
    @Test
    void reproducesThePublishedParametersAndFlopsExactly() throws IOException {
        JsonObject published =
                PublishedData.json("help/fbnet_zero_cost_proxies.json.gz").getAsJsonObject();

        assertThat(published.size()).isEqualTo(5000);
        for (Map.Entry<String, JsonElement> entry : published.entrySet()) {
            JsonObject values = entry.getValue().getAsJsonObject();
            Network network = space.parse(entry.getKey()).lower();
            assertThat((double) network.totals().parameters())
                    .as(entry.getKey())
                    .isEqualTo(values.get("params").getAsDouble());
            assertThat((double) flopthCount(network))
                    .as(entry.getKey())
                    .isEqualTo(values.get("flops").getAsDouble());
        }
    }

    /** One layer after another through all operations, by hand from the published formulas. */
    @Test
    void reproducesTheCountsOfTheSmallestNetwork() {
        Network network =
                space.parse(String.join("|", Collections.nCopies(22, "skip"))).lower();

        assertThat(network.totals().parameters()).isEqualTo(780_660);
        assertThat(flopthCount(network)).isEqualTo(11_912_192);
    }

    @Test
    void readsEveryArchitectureOfThePublishedLatencyTable() throws IOException {
        List<String> lines = PublishedData.lines("help/fbnet_latency_ms.csv.gz");
        Set<Architecture> architectures = new HashSet<>();
        for (String line : lines.subList(1, lines.size())) {
            String text = line.substring(0, line.indexOf(','));
            Architecture architecture = space.parse(text);
            assertThat(architecture).hasToString(text);
            architectures.add(architecture);
        }
        assertThat(architectures).hasSize(5000);
    }

    @Test
    void readsListsOfIndices() {
        String canonical = "k3_e3|skip|" + String.join("|", Collections.nCopies(20, "k5_e1_g2"));

        assertThat(space.parse("2_8" + "_5".repeat(20))).hasToString(canonical);
        assertThat(space.parse("[2, 8" + ", 5".repeat(20) + "]")).hasToString(canonical);
        assertThat(space.parse("{'dataset': 'cifar100', 'num_classes': 100, 'op_idx_list': [2, 8" + ", 5".repeat(20)
                        + "], 'arch_str': []}"))
                .hasToString(canonical);
    }

    @Test
    void hasTheFeatureMapsOfTheCifarVariant() {
        Network network = space.first().lower();

        List<Shape> shapes = network.layers().stream()
                .filter(layer -> layer.position().isPresent())
                .map(layer -> layer.output().shape())
                .toList();
        assertThat(shapes)
                .contains(
                        new Shape(16, 32, 32),
                        new Shape(24, 32, 32),
                        new Shape(32, 16, 16),
                        new Shape(64, 8, 8),
                        new Shape(112, 8, 8),
                        new Shape(184, 4, 4),
                        new Shape(352, 4, 4));
    }

    @Test
    void groupsBothPointwiseConvolutionsAndShufflesBetween() {
        Network network = space.parse("k3_e1_g2" + "|skip".repeat(21)).lower();

        List<Operation> block = network.layers().stream()
                .filter(layer -> layer.part().equals("layer 0"))
                .map(Layer::operation)
                .toList();
        assertThat(block).element(0).isEqualTo(new Operation.Convolution(16, 1, 1, 0, 1, 2, false));
        assertThat(block).element(3).isEqualTo(new Operation.ChannelShuffle(2));
        assertThat(block).element(4).isEqualTo(new Operation.Convolution(16, 3, 1, 1, 1, 16, false));
        assertThat(block).element(7).isEqualTo(new Operation.Convolution(16, 1, 1, 0, 1, 2, false));
    }

    @Test
    void suggestsTheNearestOperation() {
        assertThatThrownBy(() -> space.parse("k3_e2" + "|skip".repeat(21)))
                .isInstanceOf(ArchitectureFormatException.class)
                .hasMessage(
                        "k3_e2|skip|skip|skip|skip|skip|skip|skip|skip...: layer 0: operation is k3_e2, but must be "
                                + "k3_e1, k3_e1_g2, k3_e3, k3_e6, k5_e1, k5_e1_g2, k5_e3, k5_e6 or skip (did you mean k3_e1?)");
        assertThatThrownBy(() -> space.parse("skip|skip")).hasMessage("skip|skip: has 2 layers, but must have 22");
    }

    /**
     * FLOPs as the published table counts them, with the flopth counter: multiply-adds of convolutions and linear layers
     * once, 2 for each element after a batch norm, 1 for each element after an activation and before the global pool. The
     * two activations of a block are one module there, which reports its last use alone: the first counts nothing.
     */
    private static long flopthCount(Network network) {
        Set<Tensor> beforeDepthwise = new HashSet<>();
        for (Layer layer : network.layers()) {
            boolean isShuffle = layer.operation() instanceof Operation.ChannelShuffle;
            boolean isDepthwise = layer.operation() instanceof Operation.Convolution c && c.groups() > 2;
            if (isShuffle || isDepthwise) {
                beforeDepthwise.add(layer.inputs().get(0));
            }
        }
        long count = 0;
        for (Layer layer : network.layers()) {
            count += layer.multiplyAdds();
            count += switch (layer.operation().kind()) {
                case BATCH_NORM -> 2 * layer.outputElements();
                case ACTIVATION -> beforeDepthwise.contains(layer.output()) ? 0 : layer.outputElements();
                case GLOBAL_AVERAGE_POOL -> layer.inputElements();
                default -> 0;
            };
        }
        return count;
    }
}

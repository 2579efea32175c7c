package io.benchwright.data.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.benchwright.data.network.Operation.Function;
import io.benchwright.data.network.Operation.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTest {

    /** Every operation once. */
    private static Network everything() {
        Network.Builder net = Network.builder(new Shape(3, 8, 8));
        Tensor x = net.at(0, "a").convBnAct(net.input(), 8, 3, 2, 1, Function.SILU);
        Tensor shuffled = net.add(new Operation.ChannelShuffle(4), x);
        Tensor gated = net.add(new Operation.SqueezeExcite(2, Function.RELU, Function.HARDSIGMOID), shuffled);
        Tensor joined = net.add(new Operation.Concat(), List.of(gated, x));
        Tensor average = net.add(new Operation.Pool(Operation.Pool.Type.AVERAGE, 3, 1, 1), joined);
        Tensor most = net.add(new Operation.Pool(Operation.Pool.Type.MAX, 3, 1, 1), joined);
        Tensor sum = net.sum(List.of(average, most, net.add(new Operation.Zero(), joined)));
        Tensor grouped = net.outside("b").conv(sum, 8, 1, 1, 2);
        Tensor biased = net.add(new Operation.Convolution(4, 3, 1, 2, 2, 1, true), grouped);
        net.classifier(biased, 5);
        return net.build();
    }

    /** Counted by hand. */
    @Test
    void countsEveryKindOfLayer() {
        NetworkTotals totals = everything().totals();

        assertThat(totals.parameters())
                .isEqualTo(8 * 27 + 16 + (2 * 8 * 2 + 2 + 8) + 8 * 8 + (4 * 8 * 9 + 4) + (4 * 5 + 5));
        assertThat(totals.multiplyAdds(MultiplyAddKind.DENSE)).isEqualTo(16 * (8 * 27) + 16 * (4 * 8 * 9));
        assertThat(totals.multiplyAdds(MultiplyAddKind.GROUPED)).isEqualTo(16 * 8 * 8);
        assertThat(totals.multiplyAdds(MultiplyAddKind.LINEAR)).isEqualTo(2 * 8 * 2 + 4 * 5);
        assertThat(totals.multiplyAdds(MultiplyAddKind.POINTWISE)).isZero();
        assertThat(totals.activationElements()).isEqualTo(16 * 8 + (2 + 8) + 16 * 8 + 16 * 4 + 5);
        assertThat(totals.layers(Kind.ADD)).isEqualTo(1);
        assertThat(totals.layers()).isEqualTo(14);
        assertThat(totals.weightBytes(Precision.FP16)).isEqualTo(2 * totals.parameters());
        assertThat(totals.activationBytes(Precision.INT8)).isEqualTo(totals.activationElements());
    }

    @Test
    void writesTheCanonicalLayerList() {
        Network.Builder net = Network.builder(new Shape(3, 4, 4));
        net.classifier(net.convBnAct(net.input(), 2, 3, 2, 1, Function.RELU6), 10);

        assertThat(net.build().toJson())
                .isEqualTo("{\"format\":\"benchwright-network\",\"version\":1,\"input\":[3,4,4],\"layers\":["
                        + "{\"op\":\"convolution\",\"inputs\":[0],\"output\":[2,2,2],\"channels\":2,\"kernel\":3,"
                        + "\"stride\":2,\"padding\":1,\"dilation\":1,\"groups\":1,\"bias\":false},"
                        + "{\"op\":\"batchNorm\",\"inputs\":[1],\"output\":[2,2,2]},"
                        + "{\"op\":\"activation\",\"inputs\":[2],\"output\":[2,2,2],\"function\":\"relu6\"},"
                        + "{\"op\":\"globalAveragePool\",\"inputs\":[3],\"output\":[2,1,1]},"
                        + "{\"op\":\"linear\",\"inputs\":[4],\"output\":[10,1,1],\"features\":10,\"bias\":true}]}");
    }

    @Test
    void hashesTheCanonicalLayerList() throws Exception {
        Network network = everything();
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(network.toJson().getBytes(StandardCharsets.UTF_8));

        assertThat(network.sha256()).isEqualTo(HexFormat.of().formatHex(digest));
        // Pinned: ids of trials are made of it.
        assertThat(network.sha256()).isEqualTo("d6ac2e4b62b81e9a36d1c12d1bb184feb0518d48eb2832bd8e52d4733834b526");
    }

    @Test
    void readsEveryKindOfLayerBack() {
        Network network = everything();
        Network read = Network.fromJson(network.toJson());

        assertThat(read).isEqualTo(network).isNotSameAs(network);
        assertThat(read.layers().get(0).position()).isEmpty();
        assertThat(network.layers().get(0).position()).hasValue(0);
    }

    @Test
    void differsFromANetworkThatComputesSomethingElse() {
        Network.Builder net = Network.builder(new Shape(3, 8, 8));
        net.classifier(net.input(), 5);

        assertThat(net.build()).isNotEqualTo(everything());
    }

    @Test
    void refusesWhatCannotBeComputed() {
        Network.Builder net = Network.builder(new Shape(6, 4, 4)).at(2, "block 2.0");
        Tensor x = net.input();

        assertThatThrownBy(() -> net.conv(x, 8, 3, 1, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("block 2.0: convolution: 4 groups do not divide 6 input channels");
        assertThatThrownBy(() -> net.conv(x, 9, 3, 1, 2))
                .hasMessage("convolution: 2 groups do not divide 9 output channels");
        assertThatThrownBy(() -> net.add(new Operation.Pool(Operation.Pool.Type.AVERAGE, 7, 1, 0), x))
                .hasMessage("block 2.0: averagePool: a window of 7x7 does not fit into 6x4x4 with padding 0");
        assertThatThrownBy(() -> net.add(new Operation.Linear(10, true), x))
                .hasMessage("block 2.0: linear: needs a vector, but its input is 6x4x4; pool it first");
        assertThatThrownBy(() -> net.sum(x, net.conv(x, 8, 1, 1, 1)))
                .hasMessage("block 2.0: add: inputs differ in shape: 6x4x4 and 8x4x4");
        assertThatThrownBy(() -> net.sum(List.of(x))).hasMessage("block 2.0: add: needs two or more inputs, but has 1");
        assertThatThrownBy(() -> net.batchNorm(new Tensor(0, new Shape(6, 4, 4))))
                .hasMessage("block 2.0: batchNorm: tensor 0 is not of this network");
        assertThatThrownBy(() -> Network.builder(new Shape(3, 8, 8)).build())
                .hasMessage("a network needs at least one layer");
        assertThatThrownBy(() -> net.at(-1, "nowhere")).hasMessage("nowhere: position is -1, but must not be negative");
        assertThatThrownBy(() -> new Shape(3, 0, 8)).hasMessage("a shape needs positive dimensions, but is 3x0x8");
    }

    @Test
    void refusesWhatCannotBeCounted() {
        Network.Builder net = Network.builder(new Shape(3, 1_000_000_000, 1_000_000_000));
        assertThatThrownBy(() -> net.conv(net.input(), 1_000_000, 3, 1, 1))
                .hasMessage("layer 0: convolution: too large to be counted");
        Network.Builder small = Network.builder(new Shape(3, 32, 32));
        assertThatThrownBy(() -> small.add(new Operation.Convolution(8, 5, 1, 0, 1 << 30, 1, false), small.input()))
                .hasMessageStartingWith("layer 0: convolution: a window of 4294967297x4294967297 does not fit");
    }

    @Test
    void refusesLayerListsThatAreNone() {
        String good = everything().toJson();

        assertRefused("nonsense{", "layer list: not JSON: ");
        assertRefused("[]", "layer list: must be a JSON object");
        assertRefused(good.replace("benchwright-network", "onnx"), "layer list: format is 'onnx', but must be");
        assertRefused(
                good.replace("\"version\":1", "\"version\":2"),
                "layer list: version is 2, but this Benchwright reads version 1; use a newer one");
        assertRefused(good.replace("\"kernel\":3,\"stride\":2", "\"kernel\":3"), "layer 0: stride is missing");
        assertRefused(good.replace("\"stride\":2", "\"stride\":2.5"), "layer 0: stride is 2.5, but must be a whole");
        assertRefused(good.replace("\"stride\":2", "\"stride\":-2"), "layer 0: stride is -2, but must be a whole");
        assertRefused(good.replace("\"stride\":2", "\"stride\":2,\"stride\":2"), "layer list: holds a field twice");
        assertRefused(good.replace("\"silu\"", "\"mish\""), "layer 2: function is \"mish\", but must be one of [relu,");
        assertRefused(
                good.replace("\"op\":\"zero\"", "\"op\":\"one\""), "layer 8: op is \"one\", but must be one of [");
        assertRefused(
                good.replace("\"inputs\":[5,3]", "\"inputs\":[5,99]"), "layer 5: input is tensor 99, but must be");
        assertRefused(
                good.replace("[8,4,4],\"channels\":8", "[8,5,4],\"channels\":8"), "layer 0: output is 8x5x4, but");
        assertRefused(good.replace("\"groups\":4", "\"groups\":4,\"x\":1"), "layer 3: 'x' is not a field of version 1");
        assertRefused(
                good.replace("\"groups\":4", "\"groups\":3"), "layer 3: channelShuffle: 3 groups do not divide 8");
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> Network.fromJson(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}

package io.benchwright.proxies.training.internal;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Operation.Function;
import io.benchwright.data.network.Shape;
import io.benchwright.data.network.Tensor;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Lowering;
import io.benchwright.data.space.SearchSpaces;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The networks whose losses {@code src/test/python/training_oracle.py} computes. As a program, it prints them for that: a
 * name and a layer list a line.
 */
public final class OracleNetworks {

    private static final int CLASSES = 10;

    private OracleNetworks() {}

    /** Prints all. */
    public static void main(String[] args) {
        all().forEach((name, network) -> System.out.println(name + "\t" + network.toJson()));
    }

    static Network named(String name) {
        return requireNonNull(all().get(name), name);
    }

    private static Map<String, Network> all() {
        Map<String, Network> networks = new LinkedHashMap<>();
        networks.put("all operations", allOperations());
        List.of(
                        "e1k3l1s_e6k3l2s_e6k5l2s_e4k3l3_e6k5l1s_e1k5l1s_e6k3l1s",
                        "k3_e1|k3_e1|skip|k5_e6|skip|k3_e3|k5_e1|k3_e1_g2|k5_e6|skip|k3_e6|k5_e3|k3_e1|k5_e1_g2|k3_e6|"
                                + "k5_e6|skip|k3_e1|k5_e3|k3_e6|k3_e1|k5_e6",
                        "|nor_conv_3x3~0|+|skip_connect~0|avg_pool_3x3~1|+|none~0|nor_conv_1x1~1|nor_conv_3x3~2|")
                .stream()
                .map(SearchSpaces::parse)
                .forEach(architecture ->
                        networks.put(architecture.space().name(), architecture.lower(new Lowering(32, CLASSES, 1, 1))));
        networks.put(
                "ofa-mobilenet-v3",
                SearchSpaces.named("ofa-mobilenet-v3")
                        .random(new StableRandom(3))
                        .lower(new Lowering(32, CLASSES, 1, 1)));
        return networks;
    }

    /** Each operation, each function, and all that is special: groups, dilation, biases, a tensor twice, a dead end. */
    private static Network allOperations() {
        Network.Builder net = Network.builder(new Shape(3, 12, 12));
        Tensor x = net.add(new Operation.Convolution(8, 3, 1, 1, 1, 1, true), net.input());
        x = net.activation(net.batchNorm(x), Function.RELU);
        Tensor left = net.activation(net.convBn(x, 8, 3, 1, 2), Function.RELU6);
        Tensor right = net.batchNorm(net.add(new Operation.Convolution(8, 3, 1, 2, 2, 1, false), x));
        right = net.activation(right, Function.SILU);
        right = net.add(new Operation.SqueezeExcite(4, Function.SILU, Function.SIGMOID), right);
        Tensor both = net.add(new Operation.Concat(), List.of(left, right));
        both = net.add(new Operation.ChannelShuffle(4), both);
        both = net.activation(net.convBn(both, 16, 5, 2, 16), Function.HARDSWISH);
        both = net.add(new Operation.SqueezeExcite(4, Function.RELU, Function.HARDSIGMOID), both);
        Tensor most = net.add(new Operation.Pool(Operation.Pool.Type.MAX, 3, 1, 1), both);
        Tensor mean = net.add(new Operation.Pool(Operation.Pool.Type.AVERAGE, 3, 1, 1), both);
        Tensor none = net.add(new Operation.Zero(), net.conv(both, 16, 1, 1, 1));
        Tensor sum = net.sum(List.of(most, mean, none, both, both));
        Tensor narrow = net.add(new Operation.Pool(Operation.Pool.Type.AVERAGE, 2, 2, 0), sum);
        narrow = net.activation(narrow, Function.HARDSIGMOID);
        Tensor vector = net.add(new Operation.GlobalAveragePool(), narrow);
        vector = net.activation(net.add(new Operation.Linear(12, false), vector), Function.SIGMOID);
        net.add(new Operation.Linear(CLASSES, true), vector);
        return net.build();
    }
}

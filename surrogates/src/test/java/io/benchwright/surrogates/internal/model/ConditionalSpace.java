package io.benchwright.surrogates.internal.model;

import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation.Function;
import io.benchwright.data.network.Tensor;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.Choice;
import io.benchwright.data.space.Lowering;
import io.benchwright.data.space.Position;
import io.benchwright.data.space.SearchSpace;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Two layers. The second exists only if the depth says so, and its groups only if its kernel is 5; the widths of the first
 * have too many combinations for one unit.
 */
final class ConditionalSpace extends SearchSpace {

    ConditionalSpace() {
        super(
                "conditional",
                "conditions on conditions, and a wide position",
                List.of(
                        Position.of("depth", Choice.of("depth", 1, 2), Choice.among("colour", "red", "green", "blue")),
                        Position.of(
                                "wide",
                                Choice.of("width", IntStream.rangeClosed(1, 12).toArray()),
                                Choice.among("kind", "a", "b", "c", "d", "e", "f", "g", "h", "i"),
                                Choice.flag("bias")),
                        Position.of(
                                "second",
                                Choice.of("kernel", 3, 5).onlyIf("depth", "depth", "2"),
                                Choice.of("groups", 1, 2, 4).onlyIf("second", "kernel", "5"))),
                new Lowering(16, 4, 1, 1));
    }

    @Override
    protected void build(Architecture architecture, Lowering lowering, Network.Builder net) {
        net.at(1, "first");
        Tensor x = net.convBnAct(net.input(), 4 * architecture.number(1, "width"), 3, 1, 1, Function.RELU);
        if (architecture.number(0, "depth") == 2) {
            int groups = architecture.has(2, "groups") ? architecture.number(2, "groups") : 1;
            net.at(2, "second");
            x = net.convBnAct(x, 24, architecture.number(2, "kernel"), 1, groups, Function.RELU);
        }
        net.outside("head");
        net.classifier(x, lowering.classes());
    }
}

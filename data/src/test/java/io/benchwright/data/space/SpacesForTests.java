package io.benchwright.data.space;

import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation.Function;
import io.benchwright.data.network.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Small spaces that can be checked by hand. */
final class SpacesForTests {

    private SpacesForTests() {}

    /** Two layers; the second exists only if the depth says so, and its group only if its kernel is 5. 2 + 2 x (1 + 3). */
    static final class Nested extends SearchSpace {

        Nested() {
            super(
                    "nested",
                    "conditions on conditions",
                    List.of(
                            Position.of("first", Choice.of("depth", 1, 2), Choice.among("colour", "red", "green")),
                            Position.of(
                                    "second",
                                    Choice.of("kernel", 3, 5).onlyIf("first", "depth", "2"),
                                    Choice.of("groups", 1, 2, 4).onlyIf("second", "kernel", "5"))),
                    new Lowering(16, 4, 1, 1));
        }

        @Override
        protected void build(Architecture architecture, Lowering lowering, Network.Builder net) {
            net.at(0, "first");
            Tensor x = net.convBnAct(net.input(), lowering.channels(12), 3, 1, 1, Function.RELU);
            if (architecture.number(0, "depth") == 2) {
                int groups = architecture.has(1, "groups") ? architecture.number(1, "groups") : 1;
                net.at(1, "second");
                x = net.convBnAct(x, 24, architecture.number(1, "kernel"), 1, groups, Function.RELU);
            }
            net.outside("head");
            net.classifier(x, lowering.classes());
        }
    }

    /** Thirty switches in a row, each of which exists only if the one before is on: deep ones are drawn once in 2^30. */
    static final class Rare extends SearchSpace {

        Rare() {
            super("rare", "most draws give a shallow network", switches(), new Lowering(8, 2, 1, 1));
        }

        private static List<Position> switches() {
            List<Position> positions = new ArrayList<>();
            positions.add(Position.of("p0", Choice.flag("on")));
            for (int i = 1; i < 30; i++) {
                positions.add(Position.of("p" + i, Choice.flag("on").onlyIf("p" + (i - 1), "on", "yes")));
            }
            return positions;
        }

        @Override
        protected void build(Architecture architecture, Lowering lowering, Network.Builder net) {
            net.classifier(net.input(), lowering.classes());
        }
    }
}

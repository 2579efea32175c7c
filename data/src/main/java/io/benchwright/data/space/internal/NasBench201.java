package io.benchwright.data.space.internal;

import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Operation.Function;
import io.benchwright.data.network.Tensor;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.Choice;
import io.benchwright.data.space.Lowering;
import io.benchwright.data.space.Position;
import io.benchwright.data.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NAS-Bench-201 (Dong and Yang, ICLR 2020): a cell of four nodes, an operation on each of its six edges, repeated in three
 * stages of five cells. Nodes add what their edges give; an edge of {@code none} gives nothing. Edges whose result nothing
 * uses are kept, as the published parameters and FLOPs count them.
 */
public final class NasBench201 extends SearchSpace {

    private static final String OPERATION = "operation";

    private static final String NONE = "none";
    private static final String SKIP = "skip_connect";
    private static final String CONV_1X1 = "nor_conv_1x1";
    private static final String CONV_3X3 = "nor_conv_3x3";
    private static final String AVERAGE = "avg_pool_3x3";

    private static final int NODES = 4;
    private static final int STAGES = 3;
    private static final int CELLS = 5;
    private static final int STEM_CHANNELS = 16;

    /** From and to, in the order of the published string. */
    private static final int[][] EDGES = {{0, 1}, {0, 2}, {1, 2}, {0, 3}, {1, 3}, {2, 3}};

    private static final String[][] PARTS = new String[STAGES * CELLS][EDGES.length];
    private static final String[][] NODE_PARTS = new String[STAGES * CELLS][NODES];

    static {
        for (int cell = 0; cell < STAGES * CELLS; cell++) {
            for (int edge = 0; edge < EDGES.length; edge++) {
                PARTS[cell][edge] = "cell " + cell + " " + edgeName(EDGES[edge]);
            }
            for (int node = 0; node < NODES; node++) {
                NODE_PARTS[cell][node] = "cell " + cell + " node " + node;
            }
        }
    }

    private static final Pattern TERM = Pattern.compile("([a-z0-9_]+)~(\\d)");

    /** Called by the service loader. */
    public NasBench201() {
        super(
                "nas-bench-201",
                "the cell of NAS-Bench-201 (ICLR 2020), for CIFAR-10",
                positionsOfEdges(),
                new Lowering(32, 10, 1, 1),
                Adjustment.WIDTH_MULTIPLIER,
                Adjustment.STEM_STRIDE);
    }

    private static List<Position> positionsOfEdges() {
        List<Position> positions = new ArrayList<>();
        for (int[] edge : EDGES) {
            positions.add(
                    Position.of(edgeName(edge), Choice.among(OPERATION, NONE, SKIP, CONV_1X1, CONV_3X3, AVERAGE)));
        }
        return positions;
    }

    private static String edgeName(int[] edge) {
        return "edge " + edge[0] + "-" + edge[1];
    }

    @Override
    protected void build(Architecture architecture, Lowering lowering, Network.Builder net) {
        net.outside("stem");
        Tensor x = net.convBn(net.input(), lowering.channels(STEM_CHANNELS), 3, lowering.stemStride(), 1);
        for (int stage = 0; stage < STAGES; stage++) {
            if (stage > 0) {
                net.outside("reduction " + stage);
                x = reduction(net, x, lowering.channels(STEM_CHANNELS << stage));
            }
            for (int cell = 0; cell < CELLS; cell++) {
                x = cell(architecture, net, x, stage * CELLS + cell);
            }
        }
        net.outside("head");
        x = net.activation(net.batchNorm(x), Function.RELU);
        net.classifier(x, lowering.classes());
    }

    private static Tensor cell(Architecture architecture, Network.Builder net, Tensor input, int cell) {
        Tensor[] nodes = new Tensor[NODES];
        nodes[0] = input;
        int edge = 0;
        for (int node = 1; node < NODES; node++) {
            List<Tensor> terms = new ArrayList<>(NODES);
            for (; edge < EDGES.length && EDGES[edge][1] == node; edge++) {
                net.at(edge, PARTS[cell][edge]);
                Tensor from = nodes[EDGES[edge][0]];
                String operation = architecture.label(edge, OPERATION);
                if (!operation.equals(NONE)) {
                    terms.add(apply(operation, net, from));
                }
            }
            net.outside(NODE_PARTS[cell][node]);
            nodes[node] = switch (terms.size()) {
                case 0 -> net.add(new Operation.Zero(), input);
                case 1 -> terms.get(0);
                default -> net.sum(terms);
            };
        }
        return nodes[NODES - 1];
    }

    private static Tensor apply(String operation, Network.Builder net, Tensor x) {
        int channels = x.shape().channels();
        return switch (operation) {
            case SKIP -> x;
            case CONV_1X1 -> net.convBn(net.activation(x, Function.RELU), channels, 1, 1, 1);
            case CONV_3X3 -> net.convBn(net.activation(x, Function.RELU), channels, 3, 1, 1);
            case AVERAGE -> net.add(new Operation.Pool(Operation.Pool.Type.AVERAGE, 3, 1, 1), x);
            default -> throw new IllegalStateException(operation);
        };
    }

    /** A residual block that halves the map. */
    private static Tensor reduction(Network.Builder net, Tensor in, int channels) {
        Tensor x = net.convBn(net.activation(in, Function.RELU), channels, 3, 2, 1);
        x = net.convBn(net.activation(x, Function.RELU), channels, 3, 1, 1);
        Tensor shortcut =
                net.conv(net.add(new Operation.Pool(Operation.Pool.Type.AVERAGE, 2, 2, 0), in), channels, 1, 1, 1);
        return net.sum(x, shortcut);
    }

    /** The published string: {@code |op~0|+|op~0|op~1|+|op~0|op~1|op~2|}. */
    @Override
    protected String format(Architecture architecture) {
        StringBuilder text = new StringBuilder(128);
        for (int edge = 0; edge < EDGES.length; edge++) {
            boolean startsNode = EDGES[edge][0] == 0;
            text.append(startsNode && edge > 0 ? "|+|" : "|");
            text.append(architecture.label(edge, OPERATION)).append('~').append(EDGES[edge][0]);
        }
        return text.append('|').toString();
    }

    /** Only the published string. Lists of indices are not read: publishers order operations and edges differently. */
    @Override
    protected boolean read(String text, Architecture.Builder builder) {
        if (!text.startsWith("|") || !text.contains("~")) {
            return false;
        }
        String[] nodes = text.split("\\+", -1);
        if (nodes.length != NODES - 1) {
            builder.problem("has " + nodes.length + " nodes, but must have " + (NODES - 1));
            return true;
        }
        int edge = 0;
        for (int node = 1; node < NODES; node++) {
            String[] terms = nodes[node - 1].replaceAll("^\\||\\|$", "").split("\\|", -1);
            if (terms.length != node) {
                builder.problem("node " + node + ": has " + terms.length + " edges, but must have " + node);
                return true;
            }
            for (int from = 0; from < node; from++) {
                Matcher term = TERM.matcher(terms[from]);
                if (!term.matches() || !term.group(2).equals(Integer.toString(from))) {
                    builder.problem(edgeName(EDGES[edge]) + ": '" + terms[from] + "' must be <operation>~" + from);
                } else {
                    builder.set(edge, OPERATION, term.group(1));
                }
                edge++;
            }
        }
        return true;
    }
}

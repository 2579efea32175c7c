package io.benchwright.data.space.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Operation.Function;
import io.benchwright.data.network.Tensor;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.Choice;
import io.benchwright.data.space.Lowering;
import io.benchwright.data.space.Position;
import io.benchwright.data.space.SearchSpace;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The space of FBNet (Wu et al., CVPR 2019) in the variant for CIFAR-100 that HW-NAS-Bench (Li et al., ICLR 2021) measured:
 * 22 layers, each one of nine operations. Unlike in MnasNet, a layer without expansion keeps its first 1x1 convolution;
 * groups apply to both 1x1 convolutions.
 */
public final class FbNet extends SearchSpace {

    private static final String OPERATION = "operation";
    private static final String SKIP = "skip";

    /** In the published order, which lists of indices refer to. */
    private static final List<Block> BLOCKS = List.of(
            new Block("k3_e1", 3, 1, 1),
            new Block("k3_e1_g2", 3, 1, 2),
            new Block("k3_e3", 3, 3, 1),
            new Block("k3_e6", 3, 6, 1),
            new Block("k5_e1", 5, 1, 1),
            new Block("k5_e1_g2", 5, 1, 2),
            new Block("k5_e3", 5, 3, 1),
            new Block("k5_e6", 5, 6, 1));

    private static final String[] OPERATIONS =
            Stream.concat(BLOCKS.stream().map(Block::name), Stream.of(SKIP)).toArray(String[]::new);

    private static final int LAYERS = 22;
    private static final int STEM_CHANNELS = 16;
    private static final int[] STAGE_LAYERS = {1, 4, 4, 4, 4, 4, 1};
    private static final int[] STAGE_CHANNELS = {16, 24, 32, 64, 112, 184, 352};
    private static final int[] STAGE_STRIDES = {1, 1, 2, 2, 1, 2, 1};
    private static final int HEAD_CHANNELS = 1504;

    private static final String[] PARTS =
            IntStream.range(0, LAYERS).mapToObj(layer -> "layer " + layer).toArray(String[]::new);

    private static final Pattern INDICES = Pattern.compile("\\d+(_\\d+)+");

    /** Called by the service loader. */
    public FbNet() {
        super(
                "fbnet",
                "FBNet's 22 layers of nine operations as in HW-NAS-Bench (ICLR 2021), for CIFAR-100",
                IntStream.range(0, LAYERS)
                        .mapToObj(layer -> Position.of(PARTS[layer], Choice.among(OPERATION, OPERATIONS)))
                        .toList(),
                new Lowering(32, 100, 1, 1),
                Adjustment.WIDTH_MULTIPLIER,
                Adjustment.STEM_STRIDE);
    }

    @Override
    protected void build(Architecture architecture, Lowering lowering, Network.Builder net) {
        net.outside("stem");
        Tensor x = net.convBnAct(
                net.input(), lowering.channels(STEM_CHANNELS), 3, lowering.stemStride(), 1, Function.RELU);
        int layer = 0;
        for (int stage = 0; stage < STAGE_LAYERS.length; stage++) {
            int channels = lowering.channels(STAGE_CHANNELS[stage]);
            for (int i = 0; i < STAGE_LAYERS[stage]; i++) {
                net.at(layer, PARTS[layer]);
                int option = architecture.option(layer, OPERATION);
                int stride = i == 0 ? STAGE_STRIDES[stage] : 1;
                x = option < BLOCKS.size()
                        ? BLOCKS.get(option).add(net, x, channels, stride)
                        : skip(net, x, channels, stride);
                layer++;
            }
        }
        net.outside("head");
        x = net.convBnAct(x, lowering.channels(HEAD_CHANNELS), 1, 1, 1, Function.RELU);
        net.classifier(x, lowering.classes());
    }

    /** Nothing at all, or where the shape changes a 1x1 convolution. */
    private static Tensor skip(Network.Builder net, Tensor x, int channels, int stride) {
        return stride == 1 && x.shape().channels() == channels
                ? x
                : net.convBnAct(x, channels, 1, stride, 1, Function.RELU);
    }

    private record Block(String name, int kernel, int expansion, int groups) {

        Tensor add(Network.Builder net, Tensor in, int channels, int stride) {
            int expanded = in.shape().channels() * expansion;
            Tensor x = net.convBnAct(in, expanded, 1, 1, groups, Function.RELU);
            if (groups > 1) {
                x = net.add(new Operation.ChannelShuffle(groups), x);
            }
            x = net.convBnAct(x, expanded, kernel, stride, expanded, Function.RELU);
            x = net.convBn(x, channels, 1, 1, groups);
            return stride == 1 && in.shape().channels() == channels ? net.sum(x, in) : x;
        }
    }

    /** {@code k3_e1|skip|...}: an operation a layer. */
    @Override
    protected String format(Architecture architecture) {
        StringBuilder text = new StringBuilder(8 * LAYERS);
        for (int layer = 0; layer < LAYERS; layer++) {
            text.append(layer == 0 ? "" : "|").append(architecture.label(layer, OPERATION));
        }
        return text.toString();
    }

    /**
     * Besides the canonical string, lists of the operations' indices (0 to 8, in the order of HW-NAS-Bench), joined by
     * underscores or as a JSON list, and HW-NAS-Bench's objects with {@code op_idx_list} or {@code arch_str}.
     */
    @Override
    protected boolean read(String text, Architecture.Builder builder) {
        Optional<JsonElement> json = PublishedJson.parse(text);
        if (json.isPresent()) {
            return readJson(json.get(), builder);
        }
        if (INDICES.matcher(text).matches()) {
            set(List.of(text.split("_", -1)), builder);
            return true;
        }
        List<String> operations = List.of(text.split("\\|", -1));
        if (operations.stream().noneMatch(List.of(OPERATIONS)::contains)) {
            return false;
        }
        set(operations, builder);
        return true;
    }

    private static boolean readJson(JsonElement json, Architecture.Builder builder) {
        if (json instanceof JsonObject object) {
            JsonElement list = object.has("op_idx_list") ? object.get("op_idx_list") : object.get("arch_str");
            return list != null && readJson(list, builder);
        }
        if (!(json instanceof JsonArray list) || list.isEmpty() || !list.get(0).isJsonPrimitive()) {
            return false;
        }
        set(PublishedJson.scalars(list), builder);
        return true;
    }

    /** Operations by name or by index. */
    private static void set(List<String> operations, Architecture.Builder builder) {
        if (operations.size() != LAYERS) {
            builder.problem("has " + operations.size() + " layers, but must have " + LAYERS);
            return;
        }
        for (int layer = 0; layer < LAYERS; layer++) {
            String operation = operations.get(layer);
            boolean isIndex = operation.length() == 1 && operation.charAt(0) >= '0' && operation.charAt(0) <= '8';
            builder.set(layer, OPERATION, isIndex ? OPERATIONS[operation.charAt(0) - '0'] : operation);
        }
    }
}

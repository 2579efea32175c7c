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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The space of Accel-NASBench (Ahmad et al., DAC 2024): MnasNet's (Tan et al., CVPR 2019) as its authors trained it. Seven
 * blocks of inverted residuals; in each, expansion, kernel, number of layers and squeeze-excite are chosen. Functions are
 * SiLU; the authors used ReLU for FPGAs.
 */
public final class MnasNet extends SearchSpace {

    private static final String EXPANSION = "expansion";
    private static final String KERNEL = "kernel";
    private static final String LAYERS = "layers";
    private static final String SQUEEZE_EXCITE = "squeeze-excite";

    private static final int BLOCKS = 7;
    private static final int STEM_CHANNELS = 32;
    private static final int[] CHANNELS = {16, 24, 40, 80, 112, 192, 320};
    private static final int[] STRIDES = {1, 2, 2, 2, 1, 2, 1};
    private static final int HEAD_CHANNELS = 1280;
    private static final int MOST_LAYERS = 4;

    /** Names of layers, made once. */
    private static final String[][] PARTS = IntStream.range(0, BLOCKS)
            .mapToObj(block -> IntStream.range(0, MOST_LAYERS)
                    .mapToObj(layer -> "block " + block + "." + layer)
                    .toArray(String[]::new))
            .toArray(String[][]::new);

    private static final Pattern BLOCK = Pattern.compile("e(\\d+)k(\\d+)l(\\d+)(s?)");

    /** The keys of the published JSON object, after {@code blockN_}, and the choices that they stand for. */
    private static final List<List<String>> KEYS =
            List.of(List.of("e", EXPANSION), List.of("k", KERNEL), List.of("l", LAYERS), List.of("se", SQUEEZE_EXCITE));

    /** Called by the service loader. */
    public MnasNet() {
        super(
                "mnasnet",
                "MnasNet's inverted residuals as in Accel-NASBench (DAC 2024), for ImageNet",
                IntStream.range(0, BLOCKS)
                        .mapToObj(block -> Position.of(
                                "block " + block,
                                Choice.of(EXPANSION, 1, 4, 6),
                                Choice.of(KERNEL, 3, 5),
                                block == 5 ? Choice.of(LAYERS, 1, 2, 3, 4) : Choice.of(LAYERS, 1, 2, 3),
                                Choice.flag(SQUEEZE_EXCITE)))
                        .toList(),
                new Lowering(224, 1000, 1, 2),
                Adjustment.WIDTH_MULTIPLIER,
                Adjustment.STEM_STRIDE);
    }

    @Override
    protected void build(Architecture architecture, Lowering lowering, Network.Builder net) {
        net.outside("stem");
        Tensor x = net.convBnAct(
                net.input(), lowering.channels(STEM_CHANNELS), 3, lowering.stemStride(), 1, Function.SILU);
        for (int block = 0; block < BLOCKS; block++) {
            int expansion = architecture.number(block, EXPANSION);
            int kernel = architecture.number(block, KERNEL);
            int layers = architecture.number(block, LAYERS);
            boolean squeezeExcite = architecture.flag(block, SQUEEZE_EXCITE);
            int channels = lowering.channels(CHANNELS[block]);
            for (int layer = 0; layer < layers; layer++) {
                net.at(block, PARTS[block][layer]);
                x = invertedResidual(
                        net, x, channels, expansion, kernel, layer == 0 ? STRIDES[block] : 1, squeezeExcite);
            }
        }
        net.outside("head");
        x = net.convBnAct(x, lowering.channels(HEAD_CHANNELS), 1, 1, 1, Function.SILU);
        net.classifier(x, lowering.classes());
    }

    private static Tensor invertedResidual(
            Network.Builder net, Tensor in, int channels, int expansion, int kernel, int stride, boolean squeeze) {
        int inputChannels = in.shape().channels();
        int expanded = inputChannels * expansion;
        Tensor x = in;
        if (expansion > 1) {
            x = net.convBnAct(x, expanded, 1, 1, 1, Function.SILU);
        }
        x = net.convBnAct(x, expanded, kernel, stride, expanded, Function.SILU);
        if (squeeze) {
            x = net.add(
                    new Operation.SqueezeExcite(Math.max(1, inputChannels / 4), Function.SILU, Function.SIGMOID), x);
        }
        x = net.convBn(x, channels, 1, 1, 1);
        return stride == 1 && inputChannels == channels ? net.sum(x, in) : x;
    }

    /** {@code e6k3l1_e4k5l2s_...}: a block each, {@code s} for squeeze-excite. */
    @Override
    protected String format(Architecture architecture) {
        StringBuilder text = new StringBuilder(7 * BLOCKS);
        for (int block = 0; block < BLOCKS; block++) {
            text.append(block == 0 ? "e" : "_e").append(architecture.number(block, EXPANSION));
            text.append('k').append(architecture.number(block, KERNEL));
            text.append('l').append(architecture.number(block, LAYERS));
            text.append(architecture.flag(block, SQUEEZE_EXCITE) ? "s" : "");
        }
        return text.toString();
    }

    /**
     * Besides the canonical string, the forms of Accel-NASBench: the JSON object with {@code block0_e} and so on (also
     * inside a whole published result), the list of rows {@code ["MB", expansion, kernel, stride, in, out, layers,
     * squeeze-excite]}, and the four lists of expansions, kernels, layers and squeeze-excite flags, in this order or named
     * {@code e}, {@code k}, {@code l}, {@code se}.
     */
    @Override
    protected boolean read(String text, Architecture.Builder builder) {
        Optional<JsonElement> json = PublishedJson.parse(text);
        if (json.isEmpty()) {
            return readCanonical(text, builder);
        }
        if (json.get() instanceof JsonObject object) {
            return readObject(PublishedJson.architecture(object), builder);
        }
        JsonArray list = json.get().getAsJsonArray();
        if (list.isEmpty() || !list.get(0).isJsonArray()) {
            return false;
        }
        if (list.size() == KEYS.size()) {
            for (int i = 0; i < KEYS.size(); i++) {
                readList(KEYS.get(i).get(1), list.get(i), builder);
            }
        } else {
            readRows(list, builder);
        }
        return true;
    }

    private static boolean readCanonical(String text, Architecture.Builder builder) {
        String[] blocks = text.split("_", -1);
        boolean recognised = false;
        for (int block = 0; block < blocks.length; block++) {
            Matcher matcher = BLOCK.matcher(blocks[block]);
            if (!matcher.matches()) {
                builder.problem("block " + block + ": '" + blocks[block]
                        + "' must be e<expansion>k<kernel>l<layers>, then s for squeeze-excite");
                continue;
            }
            recognised = true;
            if (block < BLOCKS) {
                builder.set(block, EXPANSION, matcher.group(1))
                        .set(block, KERNEL, matcher.group(2))
                        .set(block, LAYERS, matcher.group(3))
                        .set(block, SQUEEZE_EXCITE, !matcher.group(4).isEmpty());
            }
        }
        if (blocks.length != BLOCKS) {
            builder.problem("has " + blocks.length + " blocks, but must have " + BLOCKS);
        }
        return recognised;
    }

    private static boolean readObject(JsonObject object, Architecture.Builder builder) {
        if (object.has("e") && object.has("k")) {
            for (String name : object.keySet()) {
                KEYS.stream()
                        .filter(key -> key.get(0).equals(name))
                        .findFirst()
                        .ifPresentOrElse(
                                key -> readList(key.get(1), object.get(name), builder),
                                () -> builder.problem("unknown key '" + name + "'; keys are e, k, l and se"));
            }
            return true;
        }
        boolean recognised = false;
        for (String name : object.keySet()) {
            boolean known = false;
            for (List<String> key : KEYS) {
                for (int block = 0; block < BLOCKS; block++) {
                    if (name.equals("block" + block + "_" + key.get(0))) {
                        builder.set(block, key.get(1), PublishedJson.scalar(object.get(name)));
                        known = true;
                    }
                }
            }
            recognised |= known;
            if (!known) {
                builder.problem("unknown key '" + name + "'; keys are block0_e to block6_se");
            }
        }
        return recognised;
    }

    private static void readList(String choice, JsonElement list, Architecture.Builder builder) {
        List<String> values = PublishedJson.scalars(list);
        if (values.size() != BLOCKS) {
            builder.problem(choice + " has " + values.size() + " values, but must have " + BLOCKS);
            return;
        }
        for (int block = 0; block < BLOCKS; block++) {
            builder.set(block, choice, values.get(block));
        }
    }

    private static void readRows(JsonArray rows, Architecture.Builder builder) {
        if (rows.size() != BLOCKS) {
            builder.problem("has " + rows.size() + " blocks, but must have " + BLOCKS);
            return;
        }
        for (int block = 0; block < BLOCKS; block++) {
            List<String> row = new ArrayList<>(PublishedJson.scalars(rows.get(block)));
            if (row.size() != 8) {
                builder.problem("block " + block + ": has " + row.size()
                        + " values, but must have 8: MB, expansion, kernel, stride, in, out, layers, squeeze-excite");
                continue;
            }
            int inputChannels = block == 0 ? STEM_CHANNELS : CHANNELS[block - 1];
            fixed(builder, block, "type", row.get(0), "MB");
            fixed(builder, block, "stride", row.get(3), Integer.toString(STRIDES[block]));
            fixed(builder, block, "in", row.get(4), Integer.toString(inputChannels));
            fixed(builder, block, "out", row.get(5), Integer.toString(CHANNELS[block]));
            builder.set(block, EXPANSION, row.get(1));
            builder.set(block, KERNEL, row.get(2));
            builder.set(block, LAYERS, row.get(6));
            builder.set(block, SQUEEZE_EXCITE, row.get(7));
        }
    }

    private static void fixed(Architecture.Builder builder, int block, String name, String value, String expected) {
        if (!value.equals(expected)) {
            builder.problem("block " + block + ": " + name + " is " + value + ", but must be " + expected);
        }
    }
}

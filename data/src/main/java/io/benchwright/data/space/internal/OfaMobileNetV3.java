package io.benchwright.data.space.internal;

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
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The MobileNetV3 space of Once-For-All (Cai et al., ICLR 2020): five stages of two to four layers, a kernel and an
 * expansion for each, and the resolution of the input. The published supernets have width multipliers 1.0 and 1.2.
 */
public final class OfaMobileNetV3 extends SearchSpace {

    private static final String RESOLUTION = "resolution";
    private static final String DEPTH = "depth";
    private static final String KERNEL = "kernel";
    private static final String EXPANSION = "expansion";

    private static final int STAGES = 5;
    private static final int MOST_LAYERS = 4;
    private static final int STEM_CHANNELS = 16;
    private static final int[] CHANNELS = {24, 40, 80, 112, 160};
    private static final int[] STRIDES = {2, 2, 2, 1, 2};
    private static final boolean[] SQUEEZE_EXCITE = {false, true, false, true, true};
    private static final Function[] FUNCTIONS = {
        Function.RELU, Function.RELU, Function.HARDSWISH, Function.HARDSWISH, Function.HARDSWISH
    };
    private static final int EXPANDED_HEAD_CHANNELS = 960;
    private static final int HEAD_CHANNELS = 1280;

    private static final Pattern STAGE = Pattern.compile("k(\\d+)e(\\d+)");
    private static final Pattern CANONICAL_RESOLUTION = Pattern.compile("r(\\d+)");
    private static final Pattern TABLE_ROW =
            Pattern.compile("(\\d+(?: \\d+){4,19}),(\\d+(?: \\d+){4,19}),(\\d+(?: \\d+)*),(\\d+)");

    /** Called by the service loader. */
    public OfaMobileNetV3() {
        super(
                "ofa-mobilenet-v3",
                "the MobileNetV3 space of Once-For-All (ICLR 2020), for ImageNet",
                positionsOfLayers(),
                new Lowering(224, 1000, 1, 2),
                Adjustment.WIDTH_MULTIPLIER,
                Adjustment.STEM_STRIDE);
    }

    /** The image first; a stage's depth stands with its first layer, and decides which of the last two exist. */
    private static List<Position> positionsOfLayers() {
        List<Position> positions = new ArrayList<>();
        positions.add(Position.of(
                "image",
                Choice.of(
                        RESOLUTION,
                        IntStream.rangeClosed(32, 56).map(i -> 4 * i).toArray())));
        for (int stage = 1; stage <= STAGES; stage++) {
            String first = layerName(stage, 1);
            Choice kernel = Choice.of(KERNEL, 3, 5, 7);
            Choice expansion = Choice.of(EXPANSION, 3, 4, 6);
            positions.add(Position.of(first, Choice.of(DEPTH, 2, 3, 4), kernel, expansion));
            positions.add(Position.of(layerName(stage, 2), kernel, expansion));
            positions.add(Position.of(
                    layerName(stage, 3),
                    kernel.onlyIf(first, DEPTH, "3", "4"),
                    expansion.onlyIf(first, DEPTH, "3", "4")));
            positions.add(Position.of(
                    layerName(stage, 4), kernel.onlyIf(first, DEPTH, "4"), expansion.onlyIf(first, DEPTH, "4")));
        }
        return positions;
    }

    private static String layerName(int stage, int layer) {
        return "stage " + stage + "." + layer;
    }

    /** Stages and layers counted from 0. */
    private static int position(int stage, int layer) {
        return 1 + stage * MOST_LAYERS + layer;
    }

    @Override
    protected Lowering defaultLowering(Architecture architecture) {
        return defaultLowering().withResolution(architecture.number(0, RESOLUTION));
    }

    @Override
    protected void build(Architecture architecture, Lowering lowering, Network.Builder net) {
        net.outside("stem");
        Tensor x = net.convBnAct(
                net.input(), lowering.channels(STEM_CHANNELS), 3, lowering.stemStride(), 1, Function.HARDSWISH);
        Tensor shortcut = x;
        int firstChannels = x.shape().channels();
        x = net.convBnAct(x, firstChannels, 3, 1, firstChannels, Function.RELU);
        x = net.convBn(x, firstChannels, 1, 1, 1);
        x = net.sum(x, shortcut);
        for (int stage = 0; stage < STAGES; stage++) {
            int channels = lowering.channels(CHANNELS[stage]);
            int depth = architecture.number(position(stage, 0), DEPTH);
            for (int layer = 0; layer < depth; layer++) {
                int position = position(stage, layer);
                net.at(position, positions().get(position).name());
                int kernel = architecture.number(position, KERNEL);
                int expansion = architecture.number(position, EXPANSION);
                x = layer(net, x, stage, channels, kernel, expansion, layer == 0 ? STRIDES[stage] : 1);
            }
        }
        net.outside("head");
        x = net.convBnAct(x, lowering.channels(EXPANDED_HEAD_CHANNELS), 1, 1, 1, Function.HARDSWISH);
        x = net.add(new Operation.GlobalAveragePool(), x);
        x = net.activation(net.conv(x, lowering.channels(HEAD_CHANNELS), 1, 1, 1), Function.HARDSWISH);
        net.add(new Operation.Linear(lowering.classes(), true), x);
    }

    private static Tensor layer(
            Network.Builder net, Tensor in, int stage, int channels, int kernel, int expansion, int stride) {
        int inputChannels = in.shape().channels();
        int expanded = Lowering.roundToEight(inputChannels * expansion);
        Function function = FUNCTIONS[stage];
        Tensor x = net.convBnAct(in, expanded, 1, 1, 1, function);
        x = net.convBnAct(x, expanded, kernel, stride, expanded, function);
        if (SQUEEZE_EXCITE[stage]) {
            int squeezed = Lowering.roundToEight(expanded / 4.0);
            x = net.add(new Operation.SqueezeExcite(squeezed, Function.RELU, Function.HARDSIGMOID), x);
        }
        x = net.convBn(x, channels, 1, 1, 1);
        return stride == 1 && inputChannels == channels ? net.sum(x, in) : x;
    }

    /**
     * {@code k75e64_k5377e3346_..._r204}: for each stage a digit a layer, so that the number of digits is the depth; then
     * the resolution.
     */
    @Override
    protected String format(Architecture architecture) {
        StringBuilder text = new StringBuilder(64);
        for (int stage = 0; stage < STAGES; stage++) {
            StringBuilder expansions = new StringBuilder("e");
            text.append('k');
            for (int layer = 0; layer < MOST_LAYERS; layer++) {
                int position = position(stage, layer);
                if (architecture.has(position, KERNEL)) {
                    text.append(architecture.number(position, KERNEL));
                    expansions.append(architecture.number(position, EXPANSION));
                }
            }
            text.append(expansions).append('_');
        }
        return text.append('r').append(architecture.number(0, RESOLUTION)).toString();
    }

    /**
     * Besides the canonical string: Once-For-All's object with {@code ks}, {@code e}, {@code d} and {@code r}, whose lists
     * have four places a stage or only those in use; and a row of HELP's latency tables, {@code kernel sizes, expand
     * ratios, depths, resolution} with blanks inside the lists. Places beyond a stage's depth may hold anything.
     */
    @Override
    protected boolean read(String text, Architecture.Builder builder) {
        Optional<JsonElement> json = PublishedJson.parse(text);
        if (json.isPresent()) {
            return json.get() instanceof JsonObject object && readObject(PublishedJson.architecture(object), builder);
        }
        Matcher row = TABLE_ROW.matcher(text);
        if (row.matches()) {
            set(words(row.group(1)), words(row.group(2)), words(row.group(3)), row.group(4), builder);
            return true;
        }
        return readCanonical(text, builder);
    }

    private static List<String> words(String text) {
        return List.of(text.split(" ", -1));
    }

    private static boolean readCanonical(String text, Architecture.Builder builder) {
        String[] parts = text.split("_", -1);
        boolean recognised = false;
        for (int i = 0; i < parts.length; i++) {
            boolean isLast = i == parts.length - 1;
            Matcher matcher = (isLast ? CANONICAL_RESOLUTION : STAGE).matcher(parts[i]);
            if (!matcher.matches()) {
                builder.problem(
                        isLast
                                ? "'" + parts[i] + "' must be r<resolution>"
                                : "stage " + (i + 1) + ": '" + parts[i] + "' must be k<kernels>e<expansions>");
            } else if (isLast) {
                builder.set(0, RESOLUTION, matcher.group(1));
            } else {
                recognised = true;
                if (i < STAGES) {
                    readStage(i, matcher.group(1), matcher.group(2), builder);
                }
            }
        }
        if (parts.length != STAGES + 1) {
            builder.problem("has " + (parts.length - 1) + " stages before the resolution, but must have " + STAGES);
        }
        return recognised;
    }

    private static void readStage(int stage, String kernels, String expansions, Architecture.Builder builder) {
        if (kernels.length() != expansions.length()) {
            builder.problem("stage " + (stage + 1) + ": has " + kernels.length() + " kernels, but "
                    + expansions.length() + " expansions");
            return;
        }
        builder.set(position(stage, 0), DEPTH, kernels.length());
        for (int layer = 0; layer < Math.min(kernels.length(), MOST_LAYERS); layer++) {
            builder.set(position(stage, layer), KERNEL, kernels.substring(layer, layer + 1));
            builder.set(position(stage, layer), EXPANSION, expansions.substring(layer, layer + 1));
        }
    }

    private static boolean readObject(JsonObject object, Architecture.Builder builder) {
        if (!object.has("ks") || !object.has("e") || !object.has("d")) {
            return false;
        }
        if (!object.has("r")) {
            builder.problem("r, the resolution, is missing");
            return true;
        }
        if (object.has("wid") && !isNone(object.get("wid"))) {
            builder.problem("wid is " + object.get("wid") + ", but must be null: a width multiplier is no choice, "
                    + "but given when the architecture is lowered");
        }
        List<String> resolution = PublishedJson.scalars(object.get("r"));
        if (resolution.size() != 1) {
            builder.problem("r is " + object.get("r") + ", but must be one resolution");
            return true;
        }
        set(
                PublishedJson.scalars(object.get("ks")),
                PublishedJson.scalars(object.get("e")),
                PublishedJson.scalars(object.get("d")),
                resolution.get(0),
                builder);
        return true;
    }

    private static boolean isNone(JsonElement element) {
        return element.isJsonNull() || PublishedJson.scalar(element).equals("None");
    }

    private static void set(
            List<String> kernels,
            List<String> expansions,
            List<String> depths,
            String resolution,
            Architecture.Builder builder) {
        builder.set(0, RESOLUTION, resolution);
        if (depths.size() == 1) {
            depths = Collections.nCopies(STAGES, depths.get(0));
        }
        if (depths.size() != STAGES) {
            builder.problem("has " + depths.size() + " depths, but must have " + STAGES);
            return;
        }
        int[] layers = new int[STAGES];
        for (int stage = 0; stage < STAGES; stage++) {
            builder.set(position(stage, 0), DEPTH, depths.get(stage));
            layers[stage] = depths.get(stage).matches("[234]") ? Integer.parseInt(depths.get(stage)) : MOST_LAYERS;
        }
        setLayers(KERNEL, kernels, layers, builder);
        setLayers(EXPANSION, expansions, layers, builder);
    }

    private static void setLayers(String choice, List<String> values, int[] layers, Architecture.Builder builder) {
        int used = IntStream.of(layers).sum();
        int all = STAGES * MOST_LAYERS;
        if (values.size() != 1 && values.size() != used && values.size() != all) {
            builder.problem("has " + values.size() + " values for " + choice + ", but must have " + all + ", or " + used
                    + " as the depths add up to");
            return;
        }
        boolean compact = values.size() == used;
        int next = 0;
        for (int stage = 0; stage < STAGES; stage++) {
            for (int layer = 0; layer < (compact ? layers[stage] : MOST_LAYERS); layer++) {
                builder.set(position(stage, layer), choice, values.size() == 1 ? values.get(0) : values.get(next++));
            }
        }
    }
}

package io.benchwright.data.network;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import io.benchwright.data.network.Operation.Function;
import io.benchwright.data.network.Operation.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The canonical layer list; {@code docs/network-format.md} is its specification. */
final class NetworkJson {

    private static final String FORMAT = "benchwright-network";
    private static final int VERSION = 1;
    private static final Gson GSON =
            new GsonBuilder().setStrictness(Strictness.STRICT).create();

    private NetworkJson() {}

    static String write(Network network) {
        JsonObject root = new JsonObject();
        root.addProperty("format", FORMAT);
        root.addProperty("version", VERSION);
        root.add("input", shape(network.input().shape()));
        JsonArray layers = new JsonArray(network.layers().size());
        for (Layer layer : network.layers()) {
            JsonObject object = new JsonObject();
            object.addProperty("op", layer.operation().kind().toString());
            JsonArray inputs = new JsonArray();
            for (Tensor input : layer.inputs()) {
                inputs.add(input.id());
            }
            object.add("inputs", inputs);
            object.add("output", shape(layer.output().shape()));
            writeFields(layer.operation(), object);
            layers.add(object);
        }
        root.add("layers", layers);
        // Integers, booleans and plain words only, so there is one way to write each value.
        return GSON.toJson(root);
    }

    private static JsonArray shape(Shape shape) {
        JsonArray array = new JsonArray(3);
        array.add(shape.channels());
        array.add(shape.height());
        array.add(shape.width());
        return array;
    }

    private static void writeFields(Operation operation, JsonObject object) {
        if (operation instanceof Operation.Convolution op) {
            object.addProperty("channels", op.channels());
            object.addProperty("kernel", op.kernel());
            object.addProperty("stride", op.stride());
            object.addProperty("padding", op.padding());
            object.addProperty("dilation", op.dilation());
            object.addProperty("groups", op.groups());
            object.addProperty("bias", op.bias());
        } else if (operation instanceof Operation.Activation op) {
            object.addProperty("function", op.function().toString());
        } else if (operation instanceof Operation.SqueezeExcite op) {
            object.addProperty("squeezedChannels", op.squeezedChannels());
            object.addProperty("activation", op.activation().toString());
            object.addProperty("gate", op.gate().toString());
        } else if (operation instanceof Operation.Pool op) {
            object.addProperty("kernel", op.kernel());
            object.addProperty("stride", op.stride());
            object.addProperty("padding", op.padding());
        } else if (operation instanceof Operation.ChannelShuffle op) {
            object.addProperty("groups", op.groups());
        } else if (operation instanceof Operation.Linear op) {
            object.addProperty("features", op.features());
            object.addProperty("bias", op.bias());
        }
    }

    static Network read(String json) {
        JsonElement parsed;
        try {
            parsed = GSON.fromJson(json, JsonElement.class);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("layer list: not JSON: " + reason(e), e);
        }
        if (parsed == null || !parsed.isJsonObject()) {
            throw new IllegalArgumentException("layer list: must be a JSON object");
        }
        // The parser keeps the last of two fields of one name, and says nothing.
        if (json.replaceAll("\\s", "").length() != GSON.toJson(parsed).length()) {
            throw new IllegalArgumentException("layer list: holds a field twice");
        }
        Fields root = new Fields(parsed.getAsJsonObject(), "layer list");
        String format = root.string("format");
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException("layer list: format is '" + format + "', but must be '" + FORMAT + "'");
        }
        int version = root.integer("version");
        if (version != VERSION) {
            throw new IllegalArgumentException("layer list: version is " + version
                    + ", but this Benchwright reads version " + VERSION + "; use a newer one");
        }
        Network.Builder builder = Network.builder(root.shape("input"));
        List<Tensor> tensors = new ArrayList<>();
        tensors.add(builder.input());
        JsonArray layers = root.array("layers");
        root.finish();
        for (int i = 0; i < layers.size(); i++) {
            String where = "layer " + i;
            if (!layers.get(i).isJsonObject()) {
                throw new IllegalArgumentException(where + ": must be an object");
            }
            Fields fields = new Fields(layers.get(i).getAsJsonObject(), where);
            Kind kind = fields.word("op", Kind.values());
            List<Tensor> inputs = new ArrayList<>();
            for (int id : fields.integers("inputs")) {
                if (id < 0 || id >= tensors.size()) {
                    throw new IllegalArgumentException(
                            where + ": input is tensor " + id + ", but must be one of 0 to " + (tensors.size() - 1));
                }
                inputs.add(tensors.get(id));
            }
            if (inputs.isEmpty()) {
                throw new IllegalArgumentException(where + ": inputs are empty");
            }
            Shape claimed = fields.shape("output");
            Tensor output;
            try {
                output = builder.outside("").add(operation(kind, fields), inputs);
            } catch (IllegalArgumentException e) {
                String message = String.valueOf(e.getMessage());
                throw new IllegalArgumentException(message.startsWith(where) ? message : where + ": " + message, e);
            }
            fields.finish();
            if (!output.shape().equals(claimed)) {
                throw new IllegalArgumentException(
                        where + ": output is " + claimed + ", but its operation gives " + output.shape());
            }
            tensors.add(output);
        }
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layer list: layers are empty");
        }
        return builder.build();
    }

    private static Operation operation(Kind kind, Fields fields) {
        return switch (kind) {
            case CONVOLUTION ->
                new Operation.Convolution(
                        fields.integer("channels"),
                        fields.integer("kernel"),
                        fields.integer("stride"),
                        fields.integer("padding"),
                        fields.integer("dilation"),
                        fields.integer("groups"),
                        fields.bool("bias"));
            case BATCH_NORM -> new Operation.BatchNorm();
            case ACTIVATION -> new Operation.Activation(fields.word("function", Function.values()));
            case SQUEEZE_EXCITE ->
                new Operation.SqueezeExcite(
                        fields.integer("squeezedChannels"),
                        fields.word("activation", Function.values()),
                        fields.word("gate", Function.values()));
            case AVERAGE_POOL -> pool(Operation.Pool.Type.AVERAGE, fields);
            case MAX_POOL -> pool(Operation.Pool.Type.MAX, fields);
            case GLOBAL_AVERAGE_POOL -> new Operation.GlobalAveragePool();
            case ADD -> new Operation.Add();
            case CONCAT -> new Operation.Concat();
            case CHANNEL_SHUFFLE -> new Operation.ChannelShuffle(fields.integer("groups"));
            case LINEAR -> new Operation.Linear(fields.integer("features"), fields.bool("bias"));
            case ZERO -> new Operation.Zero();
        };
    }

    private static Operation pool(Operation.Pool.Type type, Fields fields) {
        return new Operation.Pool(type, fields.integer("kernel"), fields.integer("stride"), fields.integer("padding"));
    }

    private static String reason(JsonParseException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    /** The fields of one object, each of which must be there, be of its type, and be asked for. */
    private static final class Fields {

        private final JsonObject object;
        private final String where;
        private final Set<String> asked = new HashSet<>();

        Fields(JsonObject object, String where) {
            this.object = object;
            this.where = where;
        }

        private JsonElement element(String name) {
            asked.add(name);
            JsonElement element = object.get(name);
            if (element == null) {
                throw new IllegalArgumentException(where + ": " + name + " is missing");
            }
            return element;
        }

        private IllegalArgumentException wrong(String name, String expected) {
            return new IllegalArgumentException(
                    where + ": " + name + " is " + object.get(name) + ", but must be " + expected);
        }

        String string(String name) {
            if (element(name) instanceof JsonPrimitive value && value.isString()) {
                return value.getAsString();
            }
            throw wrong(name, "a string");
        }

        boolean bool(String name) {
            if (element(name) instanceof JsonPrimitive value && value.isBoolean()) {
                return value.getAsBoolean();
            }
            throw wrong(name, "true or false");
        }

        int integer(String name) {
            return integer(element(name), name);
        }

        private int integer(JsonElement element, String name) {
            if (element instanceof JsonPrimitive value
                    && value.isNumber()
                    && value.getAsString().matches("0|[1-9][0-9]{0,8}")) {
                return value.getAsInt();
            }
            throw wrong(name, "a whole number of at most 9 digits");
        }

        JsonArray array(String name) {
            if (element(name) instanceof JsonArray array) {
                return array;
            }
            throw wrong(name, "a list");
        }

        int[] integers(String name) {
            JsonArray array = array(name);
            int[] values = new int[array.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = integer(array.get(i), name);
            }
            return values;
        }

        Shape shape(String name) {
            int[] values = integers(name);
            if (values.length != 3) {
                throw wrong(name, "channels, height and width");
            }
            try {
                return new Shape(values[0], values[1], values[2]);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(where + ": " + name + ": " + e.getMessage(), e);
            }
        }

        <E extends Enum<E>> E word(String name, E[] words) {
            String word = string(name);
            for (E candidate : words) {
                if (candidate.toString().equals(word)) {
                    return candidate;
                }
            }
            throw wrong(name, "one of " + Arrays.toString(words));
        }

        void finish() {
            for (String name : object.keySet()) {
                if (!asked.contains(name)) {
                    throw new IllegalArgumentException(where + ": '" + name + "' is not a field of version " + VERSION);
                }
            }
        }
    }
}

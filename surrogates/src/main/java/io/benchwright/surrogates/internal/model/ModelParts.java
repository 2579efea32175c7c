package io.benchwright.surrogates.internal.model;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.surrogates.internal.trees.TreeEnsemble;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of a {@link ModelFile}, each when it is asked for, and checks all of it: sizes against the space,
 * references, ranges, that numbers are finite.
 */
public final class ModelParts {

    private static final int MOST_NESTING = 4;
    private static final int MOST_FOLDS = 100;

    /** Limits the memory of kernels: 64 Mi floats. */
    private static final long MOST_KERNEL_FLOATS = 64L << 20;

    private final ModelFile file;
    private final String target;
    private final String unit;
    private final Encoding encoding;
    private final int folds;
    private final Optional<NetworkQuantities> quantities;
    private final Map<String, ProductKernel> kernels = new HashMap<>();

    private ModelParts(
            ModelFile file,
            String target,
            String unit,
            Encoding encoding,
            int folds,
            Optional<NetworkQuantities> quantities) {
        this.file = file;
        this.target = target;
        this.unit = unit;
        this.encoding = encoding;
        this.folds = folds;
        this.quantities = quantities;
    }

    /** What {@code surrogate.json} says. */
    private static final class Head {
        private @Nullable String format;
        private @Nullable String target;
        private @Nullable String unit;
        private @Nullable String space;
        private @Nullable String choicesSha256;
        private int version;
        private int folds = -1;
        private double @Nullable [] constant;
        private @Nullable List<List<double[]>> tables;
        private boolean hasQuantities;
        private boolean areTabulated;
    }

    /**
     * Opens a file.
     *
     * @param where what the bytes are, to begin messages with
     * @throws IOException if they are not a surrogate that this version reads; in one line
     */
    public static ModelParts open(byte[] bytes, String where) throws IOException {
        ModelFile file = ModelFile.open(bytes, where);
        Head head = new Head();
        String name = where + ": " + ModelFile.HEAD;
        read(file, ModelFile.HEAD, json -> object(json, key -> {
            switch (key) {
                case "format" -> head.format = json.nextString();
                case "version" -> head.version = json.nextInt();
                case "target" -> head.target = json.nextString();
                case "unit" -> head.unit = json.nextString();
                case "space" -> head.space = json.nextString();
                case "choicesSha256" -> head.choicesSha256 = json.nextString();
                case "folds" -> head.folds = json.nextInt();
                case "quantities" -> {
                    head.hasQuantities = true;
                    object(json, inner -> {
                        switch (inner) {
                            case "areTabulated" -> head.areTabulated = json.nextBoolean();
                            case "constant" -> head.constant = doubles(json);
                            case "tables" -> head.tables = tables(json);
                            default -> json.skipValue();
                        }
                    });
                }
                default -> json.skipValue();
            }
        }));
        if (!ModelFile.FORMAT.equals(head.format)) {
            throw new IOException(name + ": is not a surrogate of Benchwright");
        }
        if (head.version != ModelFile.VERSION) {
            throw new IOException(name + ": has version " + head.version + ", but this Benchwright reads version "
                    + ModelFile.VERSION + (head.version > ModelFile.VERSION ? "; use a newer one" : ""));
        }
        if (head.folds < 0 || head.folds > MOST_FOLDS) {
            throw new IOException(name + ": folds is " + head.folds + ", but must be 0 to " + MOST_FOLDS);
        }
        SearchSpace space =
                ModelFile.space(present(head.space, name, "space"), present(head.choicesSha256, name, "choicesSha256"), name);
        Encoding encoding = Encoding.of(space);
        return new ModelParts(
                file,
                present(head.target, name, "target"),
                present(head.unit, name, "unit"),
                encoding,
                head.folds,
                quantities(head, encoding, name));
    }

    private static Optional<NetworkQuantities> quantities(Head head, Encoding encoding, String name)
            throws IOException {
        if (!head.hasQuantities) {
            return Optional.empty();
        }
        if (!head.areTabulated) {
            return Optional.of(NetworkQuantities.of(encoding, new double[0], null));
        }
        double[] constant = present(head.constant, name, "constant");
        List<List<double[]>> lists = present(head.tables, name, "tables");
        int count = NetworkQuantities.of(encoding, new double[0], null).count();
        check(constant.length == count, name, "quantities: has " + constant.length + " constants, not " + count);
        int[] radices = encoding.radices();
        check(lists.size() == radices.length, name, "quantities: has " + lists.size() + " units, not " + radices.length);
        double[][][] tables = new double[radices.length][][];
        for (int u = 0; u < tables.length; u++) {
            tables[u] = lists.get(u).toArray(double[][]::new);
            check(tables[u].length == radices[u], name, "quantities: unit " + u + " has " + tables[u].length + " codes, not " + radices[u]);
            for (double[] code : tables[u]) {
                check(code.length == count, name, "quantities: a code of unit " + u + " has " + code.length + " values, not " + count);
            }
        }
        return Optional.of(NetworkQuantities.of(encoding, constant, tables));
    }

    private static <T> T present(@Nullable T value, String name, String field) throws IOException {
        if (value == null) {
            throw new IOException(name + ": " + field + " is missing");
        }
        return value;
    }

    private static void check(boolean holds, String name, String problem) throws IOException {
        if (!holds) {
            throw new IOException(name + ": " + problem);
        }
    }

    /** The target. */
    public String target() {
        return target;
    }

    /** The unit of predictions. */
    public String unit() {
        return unit;
    }

    /** How architectures are coded. */
    public Encoding encoding() {
        return encoding;
    }

    /** The model that answers queries. */
    public Model model() throws IOException {
        return part(ModelFile.MODEL);
    }

    /** The model of the rows for training alone. */
    public Model train() throws IOException {
        return part(ModelFile.TRAIN);
    }

    /** The models that have not seen one fold each. */
    public List<Model> withoutFold() throws IOException {
        List<Model> models = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            models.add(part("fold-" + fold));
        }
        return models;
    }

    /** What intervals are made of. */
    public Calibration calibration() throws IOException {
        String name = file.where() + ": calibration.json";
        boolean[] isRatio = new boolean[1];
        double[][] arrays = new double[2][0];
        List<double[]> residuals = new ArrayList<>();
        read(file, "calibration.json", json -> object(json, key -> {
            switch (key) {
                case "isRatio" -> isRatio[0] = json.nextBoolean();
                case "knots" -> arrays[0] = doubles(json);
                case "scales" -> arrays[1] = doubles(json);
                case "residuals" -> {
                    json.beginArray();
                    while (json.hasNext()) {
                        residuals.add(doubles(json));
                    }
                    json.endArray();
                }
                default -> json.skipValue();
            }
        }));
        double[] knots = arrays[0];
        double[] scales = arrays[1];
        check(
                knots.length > 0 && knots.length == scales.length,
                name,
                "has " + knots.length + " knots and " + scales.length + " scales");
        for (int i = 0; i < knots.length; i++) {
            check(i == 0 || knots[i] > knots[i - 1], name, "knots do not ascend");
            check(scales[i] > 0, name, "a scale is " + scales[i] + ", but must be positive");
        }
        check(residuals.size() == folds, name, "has residuals of " + residuals.size() + " folds, not " + folds);
        for (double[] fold : residuals) {
            for (int i = 1; i < fold.length; i++) {
                check(fold[i] >= fold[i - 1], name, "residuals do not ascend");
            }
        }
        return new Calibration(isRatio[0], knots, scales, residuals.toArray(double[][]::new));
    }

    /** All parts. */
    public SurrogateModel all() throws IOException {
        return new SurrogateModel(encoding, model(), train(), withoutFold(), calibration());
    }

    private Model part(String part) throws IOException {
        String entry = part + ".json";
        List<Model> read = new ArrayList<>();
        read(file, entry, json -> read.add(node(json, file.where() + ": " + entry, 1)));
        return read.get(0);
    }

    /** What an object of a model says, whatever its kind. */
    private static final class Node {
        private @Nullable String kind;
        private @Nullable String domain;
        private double least = Double.NEGATIVE_INFINITY;
        private @Nullable Double constant;
        private final List<float[]> units = new ArrayList<>();
        private final List<AdditiveTables.Pair> pairs = new ArrayList<>();
        private @Nullable String kernel;
        private double[] weights = new double[0];
        private @Nullable String trees;
        private boolean isRatio;
        private double scale = 1;
        private boolean seesQuantities;
        private boolean seesBase;
        private final List<Model> models = new ArrayList<>();
    }

    private Model node(JsonReader json, String name, int depth) throws IOException {
        check(depth <= MOST_NESTING, name, "models are nested more than " + MOST_NESTING + " deep");
        Node node = new Node();
        object(json, key -> {
            switch (key) {
                case "kind" -> node.kind = json.nextString();
                case "domain" -> node.domain = json.nextString();
                case "least" -> node.least = json.nextDouble();
                case "constant" -> node.constant = json.nextDouble();
                case "units" -> {
                    json.beginArray();
                    while (json.hasNext()) {
                        node.units.add(floats(json));
                    }
                    json.endArray();
                }
                case "pairs" -> {
                    json.beginArray();
                    while (json.hasNext()) {
                        node.pairs.add(pair(json, name));
                    }
                    json.endArray();
                }
                case "kernel" -> node.kernel = json.nextString();
                case "weights" -> node.weights = doubles(json);
                case "trees" -> node.trees = json.nextString();
                case "isRatio" -> node.isRatio = json.nextBoolean();
                case "scale" -> node.scale = json.nextDouble();
                case "seesQuantities" -> node.seesQuantities = json.nextBoolean();
                case "seesBase" -> node.seesBase = json.nextBoolean();
                case "base" -> node.models.add(node(json, name, depth + 1));
                case "models" -> {
                    json.beginArray();
                    while (json.hasNext()) {
                        node.models.add(node(json, name, depth + 1));
                    }
                    json.endArray();
                }
                default -> json.skipValue();
            }
        });
        return switch (present(node.kind, name, "kind")) {
            case "smooth" -> smooth(node, name);
            case "boosted" -> boosted(node, name);
            case "blend" -> blend(node, name);
            default -> throw new IOException(
                    name + ": kind is '" + ModelFile.printable(String.valueOf(node.kind)) + "', but must be smooth, boosted or blend");
        };
    }

    private AdditiveTables.Pair pair(JsonReader json, String name) throws IOException {
        int[] units = {-1, -1};
        float[][] values = new float[1][0];
        object(json, key -> {
            switch (key) {
                case "first" -> units[0] = json.nextInt();
                case "second" -> units[1] = json.nextInt();
                case "values" -> values[0] = floats(json);
                default -> json.skipValue();
            }
        });
        int[] radices = encoding.radices();
        check(
                units[0] >= 0 && units[0] < units[1] && units[1] < radices.length,
                name,
                "a pair is of units " + units[0] + " and " + units[1]);
        int size = radices[units[0]] * radices[units[1]];
        check(values[0].length == size, name, "a pair has " + values[0].length + " values, not " + size);
        return new AdditiveTables.Pair(units[0], units[1], radices[units[1]], values[0]);
    }

    private SmoothModel smooth(Node node, String name) throws IOException {
        Domain domain = null;
        for (Domain each : Domain.values()) {
            if (each.name().equals(node.domain)) {
                domain = each;
            }
        }
        check(domain != null, name, "domain is '" + ModelFile.printable(String.valueOf(node.domain)) + "', but must be one of "
                + Arrays.toString(Domain.values()));
        int[] radices = encoding.radices();
        check(
                node.units.isEmpty() || node.units.size() == radices.length,
                name,
                "has tables for " + node.units.size() + " units, not " + radices.length);
        for (int u = 0; u < node.units.size(); u++) {
            check(node.units.get(u).length == radices[u], name, "the table of unit " + u + " has "
                    + node.units.get(u).length + " values, not " + radices[u]);
        }
        check(domain != Domain.INVERSE || node.least > 0, name, "least is " + node.least + ", but must be positive");
        AdditiveTables tables = new AdditiveTables(
                present(node.constant, name, "constant"), node.units.toArray(float[][]::new), node.pairs);
        String kernelName = node.kernel;
        if (kernelName == null) {
            return SmoothModel.additive(domain, node.least, tables);
        }
        ProductKernel kernel = kernel(kernelName);
        check(node.weights.length == kernel.points(), name, "has " + node.weights.length + " weights for "
                + kernel.points() + " points");
        return new SmoothModel(domain, node.least, tables, kernel, kernel.weights(node.weights));
    }

    private BoostedModel boosted(Node node, String name) throws IOException {
        check(node.models.size() == 1, name, "a boosted model has " + node.models.size() + " bases, not one");
        check(!node.seesQuantities || quantities.isPresent(), name, "trees see quantities, but there are none");
        TreeFeatures features = new TreeFeatures(
                encoding, node.seesQuantities ? quantities.orElseThrow() : null, node.seesBase);
        String entry = present(node.trees, name, "trees");
        byte[] booster = file.entry(entry);
        TreeEnsemble trees = TreeEnsemble.read(booster, file.where() + ": " + ModelFile.printable(entry));
        check(trees.featureCount() == features.count(), name, "trees see " + trees.featureCount()
                + " features, but there are " + features.count());
        return new BoostedModel(node.models.get(0), features, trees, booster, node.isRatio, node.scale);
    }

    private static Blend blend(Node node, String name) throws IOException {
        check(
                !node.models.isEmpty() && node.models.size() == node.weights.length,
                name,
                "a blend has " + node.models.size() + " models and " + node.weights.length + " weights");
        return new Blend(node.models, node.weights);
    }

    private ProductKernel kernel(String entry) throws IOException {
        ProductKernel known = kernels.get(entry);
        if (known != null) {
            return known;
        }
        String name = file.where() + ": " + ModelFile.printable(entry);
        List<double[]> factors = new ArrayList<>();
        int[][] codes = new int[1][0];
        read(file, entry, json -> object(json, key -> {
            switch (key) {
                case "factors" -> {
                    json.beginArray();
                    while (json.hasNext()) {
                        factors.add(doubles(json));
                    }
                    json.endArray();
                }
                case "codes" -> codes[0] = ints(json);
                default -> json.skipValue();
            }
        }));
        int[] radices = encoding.radices();
        check(factors.size() == radices.length, name, "has factors of " + factors.size() + " units, not " + radices.length);
        long floats = 0;
        for (int u = 0; u < radices.length; u++) {
            check(factors.get(u).length == radices[u] * radices[u], name, "unit " + u + " has "
                    + factors.get(u).length + " factors, not " + radices[u] * radices[u]);
            floats += (long) radices[u] * (codes[0].length / radices.length + ProductKernel.TILE);
        }
        check(codes[0].length % radices.length == 0, name, "has " + codes[0].length + " codes, which are no whole points");
        check(floats <= MOST_KERNEL_FLOATS, name, "has more points than any surrogate");
        for (int i = 0; i < codes[0].length; i++) {
            int code = codes[0][i];
            check(code >= 0 && code < radices[i % radices.length], name, "a code of unit " + i % radices.length + " is " + code);
        }
        ProductKernel kernel = new ProductKernel(radices, factors.toArray(double[][]::new), codes[0]);
        kernels.put(entry, kernel);
        return kernel;
    }

    // JSON.

    private interface Content {
        void read(JsonReader json) throws IOException;
    }

    private interface Field {
        void read(String key) throws IOException;
    }

    private static void read(ModelFile file, String entry, Content content) throws IOException {
        String name = file.where() + ": " + ModelFile.printable(entry);
        try (JsonReader json = new JsonReader(
                new InputStreamReader(new ByteArrayInputStream(file.entry(entry)), StandardCharsets.UTF_8))) {
            content.read(json);
            check(json.peek() == JsonToken.END_DOCUMENT, name, "goes on after its end");
        } catch (MalformedJsonException | EOFException | IllegalStateException | NumberFormatException e) {
            throw new IOException(name + ": is damaged: "
                    + ModelFile.printable(String.valueOf(e.getMessage()).lines().findFirst().orElse("")), e);
        }
    }

    private static void object(JsonReader json, Field field) throws IOException {
        Map<String, Boolean> seen = new LinkedHashMap<>();
        json.beginObject();
        while (json.hasNext()) {
            String key = json.nextName();
            if (seen.put(key, true) != null) {
                throw new MalformedJsonException("'" + key + "' stands twice");
            }
            field.read(key);
        }
        json.endObject();
    }

    private static double[] doubles(JsonReader json) throws IOException {
        double[] values = new double[16];
        int count = 0;
        json.beginArray();
        while (json.hasNext()) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = json.nextDouble();
        }
        json.endArray();
        return Arrays.copyOf(values, count);
    }

    private static float[] floats(JsonReader json) throws IOException {
        double[] values = doubles(json);
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
            if (!Float.isFinite(floats[i])) {
                throw new NumberFormatException(values[i] + " is too great");
            }
        }
        return floats;
    }

    private static int[] ints(JsonReader json) throws IOException {
        int[] values = new int[16];
        int count = 0;
        json.beginArray();
        while (json.hasNext()) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = json.nextInt();
        }
        json.endArray();
        return Arrays.copyOf(values, count);
    }

    private static List<List<double[]>> tables(JsonReader json) throws IOException {
        List<List<double[]>> tables = new ArrayList<>();
        json.beginArray();
        while (json.hasNext()) {
            List<double[]> unit = new ArrayList<>();
            json.beginArray();
            while (json.hasNext()) {
                unit.add(doubles(json));
            }
            json.endArray();
            tables.add(unit);
        }
        json.endArray();
        return tables;
    }
}

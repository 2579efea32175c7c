package io.benchwright.surrogates.internal.model;

import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.surrogates.internal.trees.TreeEnsemble;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of what {@link ModelFile} has written, each when it is asked for: who wants a mean alone never reads
 * residuals. Safe for use by many threads.
 *
 * <p>Files need not be trusted. All is checked: sizes against the space, references, ranges, that numbers are finite. What
 * is wrong is an {@link IOException} of one line; what is not predicts for every architecture without an exception.
 */
public final class ModelParts {

    private static final int MOST_NESTING = 4;

    /** Models within models; each may ask for all trees of the file. */
    private static final int MOST_MODELS = 32;

    /** Limits the memory of all kernels of a file together: 256 MiB, which a file a hundredth as large can ask for. */
    private static final long MOST_KERNEL_FLOATS = 64L << 20;

    private static final double WEIGHTS_TOLERANCE = 1e-6;

    private final Archive archive;
    private final String target;
    private final String unit;
    private final Encoding encoding;
    private final Optional<NetworkQuantities> quantities;

    // What several models may share.
    private final Map<String, ProductKernel> kernels = new HashMap<>();
    private final Map<String, Trees> trees = new HashMap<>();
    private long kernelFloats;

    @SuppressWarnings("ArrayRecordComponent")
    private record Trees(TreeEnsemble ensemble, byte[] booster) {}

    private ModelParts(
            Archive archive, String target, String unit, Encoding encoding, Optional<NetworkQuantities> quantities) {
        this.archive = archive;
        this.target = target;
        this.unit = unit;
        this.encoding = encoding;
        this.quantities = quantities;
    }

    /**
     * Opens a file.
     *
     * @param bytes its content, which must not change any more
     * @param where what the bytes are, to begin messages with
     * @throws IOException if they are not a surrogate that this version reads; in one line
     */
    public static ModelParts open(byte[] bytes, String where) throws IOException {
        Archive archive = Archive.open(bytes, where);
        List<ModelParts> parts = new ArrayList<>();
        EntryReader.read(archive, ModelFile.HEAD, in -> parts.add(head(in).parts(archive, in)));
        return parts.get(0);
    }

    /** What {@code surrogate.json} says. */
    private static final class Head {
        private @Nullable String format;
        private @Nullable Integer version;
        private @Nullable String target;
        private @Nullable String unit;
        private @Nullable String space;
        private @Nullable String choicesSha256;
        private @Nullable Boolean areTabulated;
        private double[] constant = {};
        private final List<double[][]> tables = new ArrayList<>();

        ModelParts parts(Archive archive, EntryReader in) throws IOException {
            in.check(ModelFile.FORMAT.equals(format), "is not a surrogate of Benchwright");
            int written = present(version, in, "version");
            in.check(
                    written == ModelFile.VERSION,
                    "has version " + written + ", but this Benchwright reads version " + ModelFile.VERSION
                            + (written > ModelFile.VERSION ? "; use a newer one" : ""));
            Encoding encoding = Encoding.of(space(in));
            return new ModelParts(
                    archive,
                    present(target, in, "target"),
                    present(unit, in, "unit"),
                    encoding,
                    quantities(encoding, in));
        }

        private SearchSpace space(EntryReader in) throws IOException {
            String name = present(space, in, "space");
            SearchSpace found;
            try {
                found = SearchSpaces.named(name);
            } catch (IllegalArgumentException e) {
                throw in.failure(String.valueOf(e.getMessage()));
            }
            in.check(
                    ModelFile.choicesSha256(found).equals(present(choicesSha256, in, "choicesSha256")),
                    "was fitted for a space " + name + " with other choices than the present one; fit it anew");
            return found;
        }

        private Optional<NetworkQuantities> quantities(Encoding encoding, EntryReader in) throws IOException {
            if (areTabulated == null) {
                return Optional.empty();
            }
            NetworkQuantities lowered = NetworkQuantities.lowered(encoding);
            if (!areTabulated) {
                return Optional.of(lowered);
            }
            int count = lowered.count();
            in.check(constant.length == count, "quantities: has " + constant.length + " constants, not " + count);
            int[] radices = encoding.radices();
            in.check(
                    tables.size() == radices.length,
                    "quantities: has " + tables.size() + " units, not " + radices.length);
            for (int u = 0; u < radices.length; u++) {
                double[][] unit = tables.get(u);
                in.check(
                        unit.length == radices[u],
                        "quantities: unit " + u + " has " + unit.length + " codes, not " + radices[u]);
                for (double[] code : unit) {
                    in.check(
                            code.length == count,
                            "quantities: a code of unit " + u + " has " + code.length + " values, not " + count);
                }
            }
            return Optional.of(NetworkQuantities.tabulated(encoding, constant, tables.toArray(double[][][]::new)));
        }
    }

    private static Head head(EntryReader in) throws IOException {
        Head head = new Head();
        in.object(field -> {
            switch (field) {
                case "format" -> head.format = in.text();
                case "version" -> head.version = in.integer();
                case "target" -> head.target = in.text();
                case "unit" -> head.unit = in.text();
                case "space" -> head.space = in.text();
                case "choicesSha256" -> head.choicesSha256 = in.text();
                case "quantities" -> quantities(head, in);
                default -> in.skip();
            }
        });
        return head;
    }

    private static void quantities(Head head, EntryReader in) throws IOException {
        head.areTabulated = false;
        in.object(field -> {
            switch (field) {
                case "areTabulated" -> head.areTabulated = in.truth();
                case "constant" -> head.constant = in.numbers();
                case "tables" ->
                    in.list(() -> {
                        List<double[]> codes = new ArrayList<>();
                        in.list(() -> codes.add(in.numbers()));
                        head.tables.add(codes.toArray(double[][]::new));
                    });
                default -> in.skip();
            }
        });
    }

    private static <T> T present(@Nullable T value, EntryReader in, String field) throws IOException {
        if (value == null) {
            throw in.failure(field + " is missing");
        }
        return value;
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
    public synchronized Model model() throws IOException {
        List<Model> read = new ArrayList<>();
        EntryReader.read(archive, ModelFile.MODEL, in -> read.add(new Nodes(in).model(1)));
        return read.get(0);
    }

    /** What intervals are made of. */
    public Calibration calibration() throws IOException {
        List<Calibration> read = new ArrayList<>();
        EntryReader.read(archive, ModelFile.CALIBRATION, in -> read.add(calibration(in)));
        return read.get(0);
    }

    /** All parts. */
    public SurrogateModel all() throws IOException {
        return new SurrogateModel(encoding, model(), calibration());
    }

    private Calibration calibration(EntryReader in) throws IOException {
        boolean[] isRatio = {false};
        double[][] arrays = {{}, {}, {}};
        in.object(field -> {
            switch (field) {
                case "isRatio" -> isRatio[0] = in.truth();
                case "knots" -> arrays[0] = in.numbers();
                case "scales" -> arrays[1] = in.numbers();
                case "residuals" -> arrays[2] = widened(in.floats());
                default -> in.skip();
            }
        });
        double[] knots = arrays[0];
        double[] scales = arrays[1];
        in.check(
                knots.length > 0 && knots.length == scales.length,
                "has " + knots.length + " knots and " + scales.length + " scales");
        for (int i = 0; i < knots.length; i++) {
            in.check(i == 0 || knots[i] > knots[i - 1], "knots do not ascend");
            in.check(scales[i] > 0, "a scale is " + scales[i] + ", but must be positive");
        }
        double[] residuals = arrays[2];
        for (int i = 1; i < residuals.length; i++) {
            in.check(residuals[i] >= residuals[i - 1], "residuals do not ascend");
        }
        return new Calibration(isRatio[0], knots, scales, residuals);
    }

    private static double[] widened(float[] floats) {
        double[] values = new double[floats.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return values;
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
        private float[] pointWeights = {};
        private double[] weights = {};
        private @Nullable String trees;
        private boolean isRatio;
        private double scale = 1;
        private boolean seesQuantities;
        private boolean seesBase;
        private @Nullable Model base;
        private final List<Model> models = new ArrayList<>();
        private boolean isRate;
        private final List<LinearModel.Part> parts = new ArrayList<>();
    }

    /** Reads the models of one part. */
    private final class Nodes {

        private final EntryReader in;
        private final int[] radices = encoding.radices();
        private int count;

        Nodes(EntryReader in) {
            this.in = in;
        }

        Model model(int depth) throws IOException {
            in.check(depth <= MOST_NESTING, "models are nested more than " + MOST_NESTING + " deep");
            count++;
            in.check(count <= MOST_MODELS, "holds more than " + MOST_MODELS + " models");
            Node node = new Node();
            in.object(field -> {
                switch (field) {
                    case "kind" -> node.kind = in.text();
                    case "domain" -> node.domain = in.text();
                    case "least" -> node.least = in.number();
                    case "constant" -> node.constant = in.number();
                    case "units" -> in.list(() -> node.units.add(in.floats()));
                    case "pairs" -> in.list(() -> node.pairs.add(pair()));
                    case "kernel" -> node.kernel = in.text();
                    case "pointWeights" -> node.pointWeights = in.floats();
                    case "weights" -> node.weights = in.numbers();
                    case "trees" -> node.trees = in.text();
                    case "isRatio" -> node.isRatio = in.truth();
                    case "scale" -> node.scale = in.number();
                    case "seesQuantities" -> node.seesQuantities = in.truth();
                    case "seesBase" -> node.seesBase = in.truth();
                    case "base" -> node.base = model(depth + 1);
                    case "models" -> in.list(() -> node.models.add(model(depth + 1)));
                    case "isRate" -> node.isRate = in.truth();
                    case "parts" -> in.list(() -> node.parts.add(part(depth + 1)));
                    default -> in.skip();
                }
            });
            String kind = present(node.kind, in, "kind");
            return switch (kind) {
                case "smooth" -> smooth(node);
                case "boosted" -> boosted(node);
                case "blend" -> blend(node);
                case "linear" -> linear(node);
                default -> throw in.failure("kind is '" + kind + "', but must be smooth, boosted, blend or linear");
            };
        }

        private AdditiveTables.Pair pair() throws IOException {
            int[] units = {-1, -1};
            float[][] values = {{}};
            in.object(field -> {
                switch (field) {
                    case "first" -> units[0] = in.integer();
                    case "second" -> units[1] = in.integer();
                    case "values" -> values[0] = in.floats();
                    default -> in.skip();
                }
            });
            in.check(
                    units[0] >= 0 && units[0] < units[1] && units[1] < radices.length,
                    "a pair is of units " + units[0] + " and " + units[1]);
            int size = radices[units[0]] * radices[units[1]];
            in.check(values[0].length == size, "a pair has " + values[0].length + " values, not " + size);
            return new AdditiveTables.Pair(units[0], units[1], radices[units[1]], values[0]);
        }

        private SmoothModel smooth(Node node) throws IOException {
            String name = present(node.domain, in, "domain");
            Domain domain = Arrays.stream(Domain.values())
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> in.failure(
                            "domain is '" + name + "', but must be one of " + Arrays.toString(Domain.values())));
            in.check(
                    node.units.isEmpty() || node.units.size() == radices.length,
                    "has tables for " + node.units.size() + " units, not " + radices.length);
            for (int u = 0; u < node.units.size(); u++) {
                int length = node.units.get(u).length;
                in.check(
                        length == radices[u],
                        "the table of unit " + u + " has " + length + " values, not " + radices[u]);
            }
            in.check(domain != Domain.INVERSE || node.least > 0, "least is " + node.least + ", but must be positive");
            AdditiveTables tables = new AdditiveTables(
                    present(node.constant, in, "constant"), node.units.toArray(float[][]::new), node.pairs);
            if (node.kernel == null) {
                return SmoothModel.additive(domain, node.least, tables);
            }
            ProductKernel kernel = kernel(node.kernel);
            in.check(
                    node.pointWeights.length == kernel.points(),
                    "has " + node.pointWeights.length + " weights for " + kernel.points() + " points");
            return new SmoothModel(domain, node.least, tables, kernel, kernel.weights(widened(node.pointWeights)));
        }

        private LinearModel.Part part(int depth) throws IOException {
            double[] share = {-1};
            boolean[] isLogarithm = {false};
            double[][] weights = {{}};
            List<Model> rest = new ArrayList<>();
            in.object(field -> {
                switch (field) {
                    case "share" -> share[0] = in.number();
                    case "isLogarithm" -> isLogarithm[0] = in.truth();
                    case "networkQuantities" -> weights[0] = in.numbers();
                    case "rest" -> rest.add(model(depth));
                    default -> in.skip();
                }
            });
            in.check(share[0] >= 0, "the share of a part is missing or negative");
            in.check(
                    weights[0].length == 0 || weights[0].length == PhysicalQuantities.COUNT,
                    "a part has weights for " + weights[0].length + " quantities of networks, not "
                            + PhysicalQuantities.COUNT);
            in.check(!rest.isEmpty(), "a part has no rest");
            if (rest.get(0) instanceof SmoothModel smooth && smooth.domain() == Domain.IDENTITY) {
                return new LinearModel.Part(share[0], isLogarithm[0], weights[0], smooth);
            }
            throw in.failure("the rest of a part must be smooth, and of the domain IDENTITY");
        }

        private LinearModel linear(Node node) throws IOException {
            in.check(node.least > 0, "least is " + node.least + ", but must be positive");
            double sum = 0;
            for (LinearModel.Part part : node.parts) {
                sum += part.share();
            }
            in.check(Math.abs(sum - 1) <= WEIGHTS_TOLERANCE, "the shares of parts are " + sum + " together, not 1");
            return new LinearModel(node.isRate, node.least, node.parts);
        }

        private BoostedModel boosted(Node node) throws IOException {
            in.check(node.scale > 0, "scale is " + node.scale + ", but must be positive");
            in.check(!node.seesQuantities || quantities.isPresent(), "trees see quantities, but there are none");
            TreeFeatures features =
                    new TreeFeatures(encoding, node.seesQuantities ? quantities.orElse(null) : null, node.seesBase);
            Trees read = trees(present(node.trees, in, "trees"));
            in.check(
                    read.ensemble.featureCount() == features.count(),
                    "trees see " + read.ensemble.featureCount() + " features, but there are " + features.count());
            return new BoostedModel(
                    present(node.base, in, "base"), features, read.ensemble, read.booster, node.isRatio, node.scale);
        }

        private Blend blend(Node node) throws IOException {
            in.check(
                    !node.models.isEmpty() && node.models.size() == node.weights.length,
                    "a blend has " + node.models.size() + " models and " + node.weights.length + " weights");
            double sum = 0;
            for (double weight : node.weights) {
                in.check(weight >= 0, "a weight of a blend is " + weight + ", but must not be negative");
                sum += weight;
            }
            in.check(Math.abs(sum - 1) <= WEIGHTS_TOLERANCE, "the weights of a blend are " + sum + " together, not 1");
            return new Blend(node.models, node.weights);
        }
    }

    private Trees trees(String entry) throws IOException {
        Trees known = trees.get(entry);
        if (known == null) {
            byte[] booster = archive.unpack(entry);
            known = new Trees(TreeEnsemble.read(booster, archive.where() + ": " + entry), booster);
            trees.put(entry, known);
        }
        return known;
    }

    private ProductKernel kernel(String entry) throws IOException {
        ProductKernel known = kernels.get(entry);
        if (known == null) {
            List<ProductKernel> read = new ArrayList<>();
            EntryReader.read(archive, entry, in -> read.add(kernel(in)));
            known = read.get(0);
            kernels.put(entry, known);
        }
        return known;
    }

    private ProductKernel kernel(EntryReader in) throws IOException {
        List<double[]> factors = new ArrayList<>();
        int[][] read = {{}};
        in.object(field -> {
            switch (field) {
                case "factors" -> in.list(() -> factors.add(in.numbers()));
                case "codes" -> read[0] = in.integers();
                default -> in.skip();
            }
        });
        int[] codes = read[0];
        int[] radices = encoding.radices();
        in.check(
                factors.size() == radices.length, "has factors of " + factors.size() + " units, not " + radices.length);
        for (int u = 0; u < radices.length; u++) {
            int length = factors.get(u).length;
            int size = radices[u] * radices[u];
            in.check(length == size, "unit " + u + " has " + length + " factors, not " + size);
        }
        in.check(codes.length % radices.length == 0, "has " + codes.length + " codes, which are no whole points");
        for (int i = 0; i < codes.length; i++) {
            int unit = i % radices.length;
            in.check(codes[i] >= 0 && codes[i] < radices[unit], "a code of unit " + unit + " is " + codes[i]);
        }
        kernelFloats += ProductKernel.floats(radices, codes.length / radices.length);
        in.check(kernelFloats <= MOST_KERNEL_FLOATS, "has more points than any surrogate");
        return new ProductKernel(radices, factors.toArray(double[][]::new), codes);
    }
}

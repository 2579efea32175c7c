package io.benchwright.surrogates.internal.model;

import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.surrogates.internal.trees.TreeEnsemble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/** Small models with random numbers, of every kind. */
public final class ModelsForTests {

    private final Encoding encoding;
    private final NetworkQuantities quantities;
    private final StableRandom random;

    /** Models for the space of a name. */
    public ModelsForTests(String space, long seed) {
        this(Encoding.of(SearchSpaces.named(space)), seed);
    }

    ModelsForTests(Encoding encoding, long seed) {
        this.encoding = encoding;
        this.random = new StableRandom(seed);
        this.quantities = NetworkQuantities.of(encoding, architectures(3));
    }

    private ModelsForTests(Encoding encoding, NetworkQuantities quantities, long seed) {
        this.encoding = encoding;
        this.random = new StableRandom(seed);
        this.quantities = quantities;
    }

    /** Models of the space with the least files, whose quantities are looked up, in tables of any numbers. */
    public static ModelsForTests least(long seed) {
        Encoding encoding = Encoding.of(SearchSpaces.named("nas-bench-201"));
        ModelsForTests models = new ModelsForTests(encoding, NetworkQuantities.lowered(encoding), seed);
        int count = models.quantities.count();
        double[][][] tables = new double[encoding.units().size()][][];
        for (int u = 0; u < tables.length; u++) {
            tables[u] = new double[encoding.units().get(u).codes()][];
            for (int code = 0; code < tables[u].length; code++) {
                tables[u][code] = models.numbers(count);
            }
        }
        return new ModelsForTests(encoding, NetworkQuantities.tabulated(encoding, models.numbers(count), tables), seed);
    }

    Encoding encoding() {
        return encoding;
    }

    NetworkQuantities quantities() {
        return quantities;
    }

    /** Random architectures. */
    public List<Architecture> architectures(int count) {
        List<Architecture> architectures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            architectures.add(encoding.space().random(random));
        }
        return architectures;
    }

    private float[] floats(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return values;
    }

    AdditiveTables tables(int pairs) {
        int[] radices = encoding.radices();
        float[][] units = new float[radices.length][];
        for (int u = 0; u < units.length; u++) {
            units[u] = floats(radices[u]);
        }
        List<AdditiveTables.Pair> list = new ArrayList<>();
        for (int i = 0; i < pairs && radices.length > 1; i++) {
            int first = random.nextInt(radices.length - 1);
            int second = first + 1 + random.nextInt(radices.length - first - 1);
            list.add(new AdditiveTables.Pair(first, second, radices[second], floats(radices[first] * radices[second])));
        }
        return new AdditiveTables(10 + random.nextDouble(), units, list);
    }

    ProductKernel kernel(int points) {
        int[] radices = encoding.radices();
        double[][] factors = new double[radices.length][];
        for (int u = 0; u < radices.length; u++) {
            factors[u] = new double[radices[u] * radices[u]];
            for (int i = 0; i < factors[u].length; i++) {
                factors[u][i] = 0.5 + random.nextDouble() / 2;
            }
        }
        int[] codes = new int[points * radices.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = random.nextInt(radices[i % radices.length]);
        }
        return new ProductKernel(radices, factors, codes);
    }

    double[] numbers(int count) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextDouble() - 0.5;
        }
        return numbers;
    }

    SmoothModel additive(Domain domain) {
        return SmoothModel.additive(domain, domain == Domain.INVERSE ? 0.25 : Double.NEGATIVE_INFINITY, tables(3));
    }

    SmoothModel gaussian(Domain domain, ProductKernel kernel) {
        return new SmoothModel(domain, 0.5, tables(2), kernel, kernel.weights(numbers(kernel.points())));
    }

    BoostedModel boosted(Model base, int trees, boolean seesQuantities, boolean seesBase, boolean isRatio) {
        TreeFeatures features = new TreeFeatures(encoding, seesQuantities ? quantities : null, seesBase);
        byte[] booster = booster(features.count(), trees);
        try {
            return new BoostedModel(base, features, TreeEnsemble.read(booster, "trees"), booster, isRatio, 0.1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Blend blend(Model... models) {
        double[] weights = new double[models.length];
        Arrays.fill(weights, 1.0 / models.length);
        return new Blend(List.of(models), weights);
    }

    /** Every kind of model at once, down to the deepest nesting; the quantities of the space are looked up or lowered. */
    Model everything() {
        ProductKernel kernel = kernel(300);
        BoostedModel first = boosted(gaussian(Domain.INVERSE, kernel), 20, true, true, true);
        BoostedModel second = boosted(SmoothModel.constant(3), 20, false, false, false);
        Model inner = blend(gaussian(Domain.IDENTITY, kernel), additive(Domain.LOGARITHM));
        return blend(boosted(inner, 5, true, false, true), blend(second, first));
    }

    Calibration calibration(int rows, boolean isRatio) {
        double[] predictions = new double[rows];
        double[] values = new double[rows];
        for (int i = 0; i < values.length; i++) {
            predictions[i] = 1 + 10 * random.nextDouble();
            values[i] = predictions[i] * (0.9 + 0.2 * random.nextDouble());
        }
        return Calibration.of(isRatio, predictions, values);
    }

    /** A small surrogate that has every kind of model. */
    public SurrogateModel ofAllKinds() {
        ProductKernel kernel = kernel(2);
        BoostedModel boosted = boosted(gaussian(Domain.INVERSE, kernel), 2, true, true, true);
        return new SurrogateModel(
                encoding,
                new Blend(List.of(boosted, additive(Domain.IDENTITY)), new double[] {0.25, 0.75}),
                calibration(10, true));
    }

    /** A surrogate of a corrected kernel. */
    public SurrogateModel gaussianWithTrees(int points, int trees) {
        Model model = boosted(gaussian(Domain.LOGARITHM, kernel(points)), trees, true, true, true);
        return new SurrogateModel(encoding, model, calibration(100, true));
    }

    /** Trees as XGBoost writes them, each complete and of depth 2, with a few missing values sent to either side. */
    private byte[] booster(int features, int trees) {
        StringJoiner list = new StringJoiner(",");
        StringJoiner groups = new StringJoiner(",");
        for (int tree = 0; tree < trees; tree++) {
            StringJoiner values = new StringJoiner(",");
            StringJoiner indices = new StringJoiner(",");
            StringJoiner defaults = new StringJoiner(",");
            for (int node = 0; node < 7; node++) {
                // XGBoost tells integers from numbers.
                values.add(String.valueOf(node < 3 ? (double) random.nextInt(6) : random.nextDouble() - 0.5));
                indices.add(String.valueOf(node < 3 ? random.nextInt(features) : 0));
                defaults.add(String.valueOf(random.nextInt(2)));
            }
            groups.add("0");
            list.add("""
                {"base_weights":[0E0,0E0,0E0,0E0,0E0,0E0,0E0],"categories":[],"categories_nodes":[],\
                "categories_segments":[],"categories_sizes":[],"default_left":[%s],"id":%d,\
                "left_children":[1,3,5,-1,-1,-1,-1],"loss_changes":[0E0,0E0,0E0,0E0,0E0,0E0,0E0],\
                "parents":[2147483647,0,0,1,1,2,2],"right_children":[2,4,6,-1,-1,-1,-1],\
                "split_conditions":[%s],"split_indices":[%s],"split_type":[0,0,0,0,0,0,0],\
                "sum_hessian":[0E0,0E0,0E0,0E0,0E0,0E0,0E0],\
                "tree_param":{"num_deleted":"0","num_feature":"%d","num_nodes":"7","size_leaf_vector":"1"}}""".formatted(defaults, tree, values, indices, features));
        }
        return """
            {"learner":{"attributes":{},"feature_names":[],"feature_types":[],"gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"%d"},\
            "tree_info":[%s],"trees":[%s]},"name":"gbtree"},"learner_model_param":{"base_score":"0E0","num_class":"0",\
            "num_feature":"%d","num_target":"1"},"objective":{\
            "name":"reg:squarederror","reg_loss_param":{"scale_pos_weight":"1"}}},"version":[3,1,1]}""".formatted(trees, groups, list, features).getBytes(StandardCharsets.UTF_8);
    }
}

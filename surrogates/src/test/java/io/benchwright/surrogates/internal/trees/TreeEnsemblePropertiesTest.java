package io.benchwright.surrogates.internal.trees;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.data.random.StableRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

class TreeEnsemblePropertiesTest {

    private static final float[] VALUES = {0, -0f, 1, -1, 2.5f, 1e-40f, -1e-40f, 3e38f, -3e38f};

    /** Fitting gives trees of a few shapes only; here every shape, threshold and default occurs. */
    @Property(tries = 500, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void anyTreesGiveWhatXgboostMakesOfThem(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int trees,
            @ForAll @IntRange(min = 0, max = 10) int depth,
            @ForAll @IntRange(min = 1, max = 8) int features)
            throws Exception {
        StableRandom random = new StableRandom(seed);
        byte[] json = ModelsForTests.bytes(model(trees, depth, features, random));
        int count = 1 + random.nextInt(150);
        float[] rows = new float[count * features];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.nextInt(8) == 0 ? Float.NaN : value(random);
        }
        Booster booster = XGBoost.loadModel(json);
        float[] expected = ModelsForTests.nativePredictions(booster, rows, features);
        booster.dispose();

        TreeEnsemble ensemble = TreeEnsemble.read(json, "model.json");
        float[] batch = new float[count];
        ensemble.predict(rows, count, batch);
        float[] single = new float[count];
        for (int row = 0; row < count; row++) {
            single[row] = ensemble.predict(rows, row * features);
        }

        assertThat(batch).isEqualTo(expected);
        assertThat(single).isEqualTo(expected);
    }

    private static float value(StableRandom random) {
        return random.nextInt(3) == 0 ? (float) random.nextDouble() : VALUES[random.nextInt(VALUES.length)];
    }

    private static String model(int trees, int depth, int features, StableRandom random) {
        StringJoiner list = new StringJoiner(",");
        StringJoiner groups = new StringJoiner(",");
        StringJoiner starts = new StringJoiner(",").add("0");
        for (int t = 0; t < trees; t++) {
            list.add(tree(t, depth, features, random));
            groups.add("0");
            starts.add(String.valueOf(t + 1));
        }
        return """
            {"learner":{"attributes":{},"feature_names":[],"feature_types":[],"gradient_booster":{"model":{\
            "gbtree_model_param":{"num_parallel_tree":"1","num_trees":"%d"},"iteration_indptr":[%s],\
            "tree_info":[%s],"trees":[%s]},"name":"gbtree"},"learner_model_param":{"base_score":"[%s]",\
            "boost_from_average":"1","num_class":"0","num_feature":"%d","num_target":"1"},"objective":{\
            "name":"reg:squarederror","reg_loss_param":{"scale_pos_weight":"1"}}},"version":[3,1,1]}""".formatted(trees, starts, groups, list, (float) random.nextDouble(), features);
    }

    /** A tree that grows at random leaves. */
    private static String tree(int id, int depth, int features, StableRandom random) {
        List<Integer> left = new ArrayList<>(List.of(-1));
        List<Integer> right = new ArrayList<>(List.of(-1));
        List<Integer> parents = new ArrayList<>(List.of(Integer.MAX_VALUE));
        List<Integer> depths = new ArrayList<>(List.of(0));
        for (int splits = random.nextInt(40); splits > 0; splits--) {
            int node = random.nextInt(left.size());
            if (left.get(node) < 0 && depths.get(node) < depth) {
                left.set(node, left.size());
                right.set(node, left.size() + 1);
                for (int child = 0; child < 2; child++) {
                    left.add(-1);
                    right.add(-1);
                    parents.add(node);
                    depths.add(depths.get(node) + 1);
                }
            }
        }
        int nodes = left.size();
        List<Float> values = new ArrayList<>();
        List<Integer> indices = new ArrayList<>();
        List<Integer> defaults = new ArrayList<>();
        List<Integer> zeros = new ArrayList<>();
        // XGBoost tells integers from numbers.
        List<Float> unused = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            values.add(left.get(node) < 0 ? (float) (random.nextDouble() - 0.5) : value(random));
            indices.add(random.nextInt(features));
            defaults.add(random.nextInt(2));
            zeros.add(0);
            unused.add(0f);
        }
        return """
            {"base_weights":%s,"categories":[],"categories_nodes":[],"categories_segments":[],\
            "categories_sizes":[],"default_left":%s,"id":%d,"left_children":%s,"loss_changes":%s,"parents":%s,\
            "right_children":%s,"split_conditions":%s,"split_indices":%s,"split_type":%s,"sum_hessian":%s,\
            "tree_param":{"num_deleted":"0","num_feature":"%d","num_nodes":"%d","size_leaf_vector":"1"}}""".formatted(
                        unused, defaults, id, left, unused, parents, right, values, indices, zeros, unused, features,
                        nodes)
                .replace(" ", "");
    }
}

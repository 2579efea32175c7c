package io.benchwright.surrogates.internal.trees;

import static io.benchwright.surrogates.internal.trees.ModelsForTests.bytes;
import static io.benchwright.surrogates.internal.trees.ModelsForTests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.benchwright.data.random.StableRandom;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeEnsembleTest {

    private static final int ROWS = 100_000;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # trees | depth | features | missing | offset | more
            1       | 1     | 3        | 0       | 0      | eta=1
            1       | 6     | 12       | 0.1     | 70     | eta=1
            7       | 2     | 30       | 0       | -3     | eta=0.3
            40      | 3     | 30       | 0.02    | 70     | tree_method=exact
            40      | 7     | 12       | 0       | 1e6    | eta=0.3
            20      | 8     | 40       | 0.05    | 70     | eta=0.3
            10      | 12    | 12       | 0.05    | 70     | eta=0.3
            30      | 5     | 12       | 0       | 70     | gamma=500
            30      | 6     | 12       | 0.01    | 70     | tree_method=exact;gamma=200
            30      | 4     | 12       | 0       | 70     | min_child_weight=100000
            30      | 4     | 12       | 0       | 70     | base_score=-0.25
            20      | 4     | 12       | 0       | 70     | num_parallel_tree=3;subsample=0.5;seed=3
            30      | 0     | 12       | 0.3     | 70     | grow_policy=lossguide;max_leaves=25
            300     | 4     | 100      | 0.01    | 70     | colsample_bytree=0.5
            1500    | 4     | 60       | 0       | 1e3    | eta=0.02
            1500    | 5     | 30       | 0.001   | 14     | eta=0.02
            """)
    void predictsTheSameBitsAsXgboost(int trees, int depth, int features, double missing, double offset, String more)
            throws Exception {
        Booster booster = ModelsForTests.fit(trees, depth, features, missing, offset, more.split(";"));
        byte[] json = ModelsForTests.json(booster);
        TreeEnsemble ensemble = TreeEnsemble.read(json, "model.json");
        float[] rows = ModelsForTests.rows(ROWS, features, missing, 5);
        putThresholds(json, rows);
        float[] expected = ModelsForTests.nativePredictions(booster, rows, features);
        booster.dispose();

        float[] batch = new float[ROWS];
        ensemble.predict(rows, ROWS, batch);
        float[] single = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            single[row] = ensemble.predict(rows, row * features);
        }

        assertThat(batch).isEqualTo(expected);
        assertThat(single).isEqualTo(expected);
        assertThat(ensemble.featureCount()).isEqualTo(features);
        assertThat(Float.isFinite(ensemble.baseScore())).isTrue();
    }

    /** Values exactly at thresholds, of their own feature, and the neighbouring floats, in a tenth of the places. */
    private static void putThresholds(byte[] json, float[] rows) throws IOException {
        ModelReader.Model model = ModelReader.read(json, "model.json");
        int features = model.featureCount();
        List<List<Float>> thresholds = new ArrayList<>();
        for (int f = 0; f < features; f++) {
            thresholds.add(new ArrayList<>(List.of(0f, -0f, Float.MIN_VALUE, Float.MAX_VALUE)));
        }
        for (RegressionTree tree : model.trees()) {
            for (int node = 0; node < tree.nodes(); node++) {
                if (!tree.isLeaf(node)) {
                    thresholds.get(tree.features()[node]).add(tree.values()[node]);
                }
            }
        }
        StableRandom random = new StableRandom(7);
        for (int i = 0; i < rows.length; i++) {
            if (random.nextInt(10) == 0) {
                List<Float> own = thresholds.get(i % features);
                float threshold = own.get(random.nextInt(own.size()));
                rows[i] = new float[] {threshold, Math.nextUp(threshold), Math.nextDown(threshold)}[random.nextInt(3)];
                // XGBoost's matrices refuse it.
                rows[i] = Float.isInfinite(rows[i]) ? threshold : rows[i];
            }
        }
    }

    /** One tree of two splits: feature 0 below 0 (missing left), then on its right feature 2 below 1.5 (missing right). */
    private static final String SMALL = """
            {"learner":{"attributes":{},"feature_names":[],"feature_types":[],"gradient_booster":{"model":{\
            "cats":{"enc":[],"feature_segments":[],"sorted_idx":[]},\
            "gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},"iteration_indptr":[0,1],"tree_info":[0],\
            "trees":[{"base_weights":[0E0,0E0,0E0,0E0,0E0],"categories":[],"categories_nodes":[],\
            "categories_segments":[],"categories_sizes":[],"default_left":[1,0,0,0,0],"id":0,\
            "left_children":[1,-1,3,-1,-1],"loss_changes":[0E0,0E0,0E0,0E0,0E0],"parents":[2147483647,0,0,2,2],\
            "right_children":[2,-1,4,-1,-1],"split_conditions":[-0E0,1E0,1.5E0,2E0,4E0],\
            "split_indices":[0,0,2,0,0],"split_type":[0,0,0,0,0],"sum_hessian":[0E0,0E0,0E0,0E0,0E0],\
            "tree_param":{"num_deleted":"0","num_feature":"3","num_nodes":"5","size_leaf_vector":"1"}}]},\
            "name":"gbtree"},"learner_model_param":{"base_score":"[8E0]","boost_from_average":"1","num_class":"0",\
            "num_feature":"3","num_target":"1"},"objective":{"name":"reg:squarederror",\
            "reg_loss_param":{"scale_pos_weight":"1"}}},"version":[3,1,1]}""";

    @ParameterizedTest
    @CsvSource({
        "-1, 0, 9",
        "0, 0, 10",
        "-0.0, 0, 10",
        "0, 1.4999999, 10",
        "0, 1.5, 12",
        "NaN, 9, 9",
        "1, NaN, 12",
        "NaN, NaN, 9",
        "Infinity, -Infinity, 10",
        "-Infinity, 0, 9",
        "5, Infinity, 12"
    })
    void goesLeftBelowTheThresholdAndTheDefaultWayWhereAValueIsMissing(float first, float third, float expected)
            throws Exception {
        TreeEnsemble ensemble = TreeEnsemble.read(bytes(SMALL), "model.json");
        float[] row = {first, Float.NaN, third};
        float[] rows = new float[100 * 3];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row[i % 3];
        }
        float[] out = new float[100];
        ensemble.predict(rows, 100, out);

        assertThat(ensemble.predict(row, 0)).isEqualTo(expected);
        assertThat(out).containsOnly(expected);
        assertThat(ensemble.baseScore()).isEqualTo(8);
        assertThat(ensemble.treeCount()).isEqualTo(1);
    }

    @Test
    void theTreeWrittenByHandIsOneForXgboostToo() throws Exception {
        Booster booster = XGBoost.loadModel(bytes(SMALL));
        float[] rows = ModelsForTests.rows(1_000, 3, 0.2, 3);
        float[] out = new float[1_000];
        TreeEnsemble.read(bytes(SMALL), "model.json").predict(rows, 1_000, out);

        assertThat(out).isEqualTo(ModelsForTests.nativePredictions(booster, rows, 3));

        booster.dispose();
    }

    @Test
    void readsWhatOlderVersionsWrite() throws Exception {
        String old = SMALL.replace("\"[8E0]\"", "\"8E0\"")
                .replace(",\"num_target\":\"1\"", "")
                .replace("\"cats\":{\"enc\":[],\"feature_segments\":[],\"sorted_idx\":[]},", "")
                .replace("\"size_leaf_vector\":\"1\"", "\"size_leaf_vector\":\"0\"")
                .replace("[1,0,0,0,0]", "[true,false,false,false,false]");

        assertThat(TreeEnsemble.read(bytes(old), "model.json").predict(new float[] {0, 0, 2}, 0))
                .isEqualTo(12);
    }

    @Test
    void anEnsembleOfNoTreesIsItsBaseScore() throws Exception {
        String none = SMALL.replaceAll("\"trees\":\\[.*]},\"name\"", "\"trees\":[]},\"name\"")
                .replace("\"num_trees\":\"1\"", "\"num_trees\":\"0\"")
                .replace("\"tree_info\":[0]", "\"tree_info\":[]");
        TreeEnsemble ensemble = TreeEnsemble.read(bytes(none), "model.json");
        float[] out = new float[70];
        ensemble.predict(new float[210], 70, out);

        assertThat(out).containsOnly(8);
        assertThat(ensemble.predict(new float[3], 0)).isEqualTo(8);
    }

    @Test
    void predictsAnyNumberOfRowsAndWritesNothingBeyondThem() throws Exception {
        Booster booster = ModelsForTests.fit(150, 3, 12, 0);
        TreeEnsemble ensemble = TreeEnsemble.read(ModelsForTests.json(booster), "model.json");
        booster.dispose();
        float[] rows = ModelsForTests.rows(140, 12, 0.05, 9);
        for (int count = 0; count <= 140; count++) {
            float[] out = new float[150];
            Arrays.fill(out, -1);
            ensemble.predict(rows, count, out);
            for (int row = 0; row < out.length; row++) {
                float expected = row < count ? ensemble.predict(rows, row * 12) : -1;
                assertThat(out[row]).as("row %d of %d", row, count).isEqualTo(expected);
            }
        }
    }

    @Test
    void manyThreadsGetWhatOneGets() throws Exception {
        Booster booster = ModelsForTests.fit(100, 4, 12, 0.01);
        TreeEnsemble ensemble = TreeEnsemble.read(ModelsForTests.json(booster), "model.json");
        booster.dispose();
        float[] rows = ModelsForTests.rows(1_000, 12, 0.01, 9);
        float[] expected = new float[1_000];
        ensemble.predict(rows, 1_000, expected);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                results.add(threads.submit(() -> {
                    float[] out = new float[1_000];
                    ensemble.predict(rows, 1_000, out);
                    return out;
                }));
            }
            for (Future<float[]> result : results) {
                assertThat(result.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void refusesRowsBeyondTheArrays() throws Exception {
        TreeEnsemble ensemble = TreeEnsemble.read(bytes(SMALL), "model.json");

        assertThatThrownBy(() -> ensemble.predict(new float[3], 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ensemble.predict(new float[3], -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ensemble.predict(new float[5], 2, new float[2]))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ensemble.predict(new float[6], 2, new float[1]))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ensemble.predict(new float[6], -1, new float[1]))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            # replaced | by | the message
            "name":"gbtree" | "name":"dart" | booster is 'dart', but only 'gbtree' can be read
            "name":"gbtree" | "nom":"gbtree" | gradient_booster.name is missing
            reg:squarederror | binary:logistic | objective is 'binary:logistic', but only 'reg:squarederror' can be read
            "num_class":"0" | "num_class":"3" | num_class is '3', but only '0' can be read
            "num_target":"1" | "num_target":"2" | num_target is '2', but only '1' can be read
            "num_feature":"3","num_target" | "num_feature":"-3","num_target" | num_feature is '-3', but must be an integer of at least 0
            "num_feature":"3","num_target" | "num_feature":"1","num_target" | tree 0: node 2: feature index is 2, but num_feature is 1
            "[8E0]" | "[8E0,9E0]" | base_score is '[8E0,9E0]', but must be one finite number
            "[8E0]" | "[nan]" | base_score is '[nan]', but must be one finite number
            "[8E0]" | "" | base_score is '', but must be one finite number
            "[8E0]" | 8 | base_score: must be a string
            "num_trees":"1" | "num_trees":"2" | num_trees is 2, but there are 1 trees
            "tree_info":[0] | "tree_info":[1] | tree_info must hold a 0 for each tree
            "left_children":[1,-1,3,-1,-1] | "left_children":[1,-1,0,-1,-1] | tree 0: node 0 is reached twice from the root
            "left_children":[1,-1,3,-1,-1] | "left_children":[1,-1,1,-1,-1] | tree 0: node 1 is reached twice from the root
            "left_children":[1,-1,3,-1,-1] | "left_children":[1,-1,5,-1,-1] | tree 0: node 2: child is 5, but there are 5 nodes
            "left_children":[1,-1,3,-1,-1] | "left_children":[1,-1,-2,-1,-1] | tree 0: node 2: child is -2, but there are 5 nodes
            "left_children":[1,-1,3,-1,-1] | "left_children":[1,-1,-1,-1,-1] | tree 0: node 2 has one child, but must have two or none
            "left_children":[1,-1,3,-1,-1] | "left_children":[-1,-1,3,-1,-1] | tree 0: node 0 has one child, but must have two or none
            "left_children":[1,-1,3,-1,-1] | "left_children":[1,-1,3,-1] | tree 0: num_nodes is '5', but left_children has 4
            "left_children":[1,-1,3,-1,-1] | "left_children":[1,-1,3,-1,1.5] | tree 0: left_children: is not an integer: 1.5
            "left_children":[1,-1,3,-1,-1] | "left_children":[1,-1,3,-1,"1"] | tree 0: left_children: must be a list of integers
            "left_children":[1,-1,3,-1,-1] | "left_children":[] | tree 0: has no nodes
            "right_children":[2,-1,4,-1,-1] | "right_children":[2,-1] | tree 0: right_children has 2 values, but left_children has 5
            "split_conditions" | "conditions" | tree 0: split_conditions has 0 values, but left_children has 5
            "split_indices":[0,0,2,0,0] | "split_indices":[0,0,3,0,0] | tree 0: node 2: feature index is 3, but num_feature is 3
            "split_indices":[0,0,2,0,0] | "split_indices":[0,0,-1,0,0] | tree 0: node 2: feature index is -1, but num_feature is 3
            "split_indices":[0,0,2,0,0] | "split_indices":[0,0,2147483647,0,0] | tree 0: node 2 is deleted, but reached from the root
            "num_deleted":"0" | "num_deleted":"2" | tree 0: num_deleted is '2', but 0 nodes are deleted
            1.5E0 | 1E39 | tree 0: node 2: split_conditions must be finite
            1.5E0 | NaN | not an XGBoost model in JSON: malformed at line 1 column 582 path $.learner.gradient_booster.model.trees[0].split_conditions[2]
            1.5E0 | null | tree 0: split_conditions: must be a list of numbers
            [1,0,0,0,0] | [2,0,0,0,0] | tree 0: node 0: default_left is 2, but must be 0 or 1
            "split_type":[0,0,0,0,0] | "split_type":[0,0,1,0,0] | tree 0: has a categorical split, but only numerical splits can be read
            "categories_nodes":[] | "categories_nodes":[2] | tree 0: has a categorical split, but only numerical splits can be read
            "size_leaf_vector":"1" | "size_leaf_vector":"2" | tree 0: size_leaf_vector is '2', but only '1' can be read
            "version":[3,1,1]} | "version":[3,1,1]}{} | not an XGBoost model in JSON: malformed at line 1 column 1019 path $
            "version" | "learner" | the document: holds 'learner' twice
            "trees":[{ | "trees":{"a":{ | trees: must be a list
            {"learner":{ | [{" | the document: must be an object
            """)
    void saysWhatIsWrong(String replaced, String by, String message) {
        assertThat(SMALL).contains(replaced);

        assertThatThrownBy(() -> TreeEnsemble.read(bytes(SMALL.replace(replaced, by)), "a/model.json"))
                .isInstanceOf(IOException.class)
                .hasMessage("a/model.json: " + message);
    }

    @Test
    void saysThatAFileIsCutOff() {
        for (int length = 0; length < SMALL.length(); length++) {
            byte[] cut = Arrays.copyOf(bytes(SMALL), length);
            assertThatThrownBy(() -> TreeEnsemble.read(cut, "model.json"))
                    .isInstanceOf(IOException.class)
                    .message()
                    .startsWith("model.json: ")
                    .hasLineCount(1);
        }
        byte[] half = Arrays.copyOf(bytes(SMALL), 500);
        assertThatThrownBy(() -> TreeEnsemble.read(half, "model.json"))
                .hasMessage("model.json: ends in the middle: the file is cut off");
    }

    @Test
    void refusesATreeThatIsTooDeep() throws Exception {
        assertThat(TreeEnsemble.read(bytes(chain(64)), "model.json").predict(new float[3], 0))
                .isEqualTo(9);
        assertThatThrownBy(() -> TreeEnsemble.read(bytes(chain(65)), "model.json"))
                .isInstanceOf(IOException.class)
                .hasMessage("model.json: tree 0: is deeper than 64");
    }

    /** A tree that is one long branch: node 2i has the children 2i + 1, a leaf, and 2i + 2. */
    private static String chain(int depth) {
        int nodes = 2 * depth + 1;
        List<Integer> left = new ArrayList<>();
        List<Integer> right = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            boolean split = node % 2 == 0 && node < nodes - 1;
            left.add(split ? node + 1 : -1);
            right.add(split ? node + 2 : -1);
        }
        List<Integer> zeros = Collections.nCopies(nodes, 0);
        List<Integer> ones = Collections.nCopies(nodes, 1);
        return SMALL.replace("[1,-1,3,-1,-1]", left.toString())
                .replace("[2,-1,4,-1,-1]", right.toString())
                .replace("[-0E0,1E0,1.5E0,2E0,4E0]", ones.toString())
                .replace("[0,0,2,0,0]", zeros.toString())
                .replace("[1,0,0,0,0]", zeros.toString())
                .replace("\"num_nodes\":\"5\"", "\"num_nodes\":\"" + nodes + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "{\"learner\":"})
    void doesNotFollowDeepNesting(String opening) {
        byte[] deep = bytes("{\"a\":" + opening.repeat(1_000_000));

        assertThatThrownBy(() -> TreeEnsemble.read(deep, "model.json"))
                .isInstanceOf(IOException.class)
                .message()
                .startsWith("model.json: not an XGBoost model in JSON: Nesting limit 32 reached at")
                .hasLineCount(1);
    }

    @Test
    void declaredSizesCostNoMemory() {
        String huge = SMALL.replace("\"num_nodes\":\"5\"", "\"num_nodes\":\"2147483647\"")
                .replace("\"num_trees\":\"1\"", "\"num_trees\":\"2147483647\"");
        assertThatThrownBy(() -> TreeEnsemble.read(bytes(huge), "model.json"))
                .hasMessage("model.json: num_trees is 2147483647, but there are 1 trees");
    }

    @Test
    void aHugeNumberOfFeaturesCostsNoMemory() throws Exception {
        String huge = SMALL.replace(
                        "\"num_feature\":\"3\",\"num_target\"", "\"num_feature\":\"2147483647\",\"num_target\"")
                .replace("[0,0,2,0,0]", "[0,0,2147483646,0,0]");
        TreeEnsemble ensemble = TreeEnsemble.read(bytes(huge), "model.json");

        assertThat(ensemble.featureCount()).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> ensemble.predict(new float[3], 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void damagedFilesGiveAModelOrOneLine() throws Exception {
        Booster booster = ModelsForTests.fit(4, 3, 12, 0.1, "tree_method=exact", "gamma=100");
        String fitted = text(ModelsForTests.json(booster));
        booster.dispose();
        StableRandom random = new StableRandom(11);
        float[] rows = ModelsForTests.rows(20, 12, 0.1, 3);
        int readable = 0;
        long begin = System.nanoTime();
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = damaged(bytes(i % 2 == 0 ? SMALL : fitted), random);
            try {
                TreeEnsemble ensemble = TreeEnsemble.read(damaged, "model.json");
                int features = ensemble.featureCount();
                if (features <= 12) {
                    float[] out = new float[20];
                    ensemble.predict(rows, 20, out);
                    for (int row = 0; row < 20; row++) {
                        assertThat(ensemble.predict(rows, row * features)).isEqualTo(out[row]);
                    }
                }
                readable++;
            } catch (IOException e) {
                assertThat(e.getMessage())
                        .startsWith("model.json: ")
                        .hasLineCount(1)
                        .hasSizeLessThan(300);
            }
        }
        // Both happen, and often; and nothing takes long.
        assertThat(readable).isBetween(1_000, 19_000);
        assertThat(System.nanoTime() - begin).isLessThan(120_000_000_000L);
    }

    /** One to three damages of the kinds that disks, networks and editors do. */
    private static byte[] damaged(byte[] json, StableRandom random) {
        byte[] bytes = json;
        for (int left = 1 + random.nextInt(3); left > 0 && bytes.length > 1; left--) {
            int at = random.nextInt(bytes.length);
            int to = Math.min(bytes.length, at + 1 + random.nextInt(random.nextInt(4) == 0 ? 2_000 : 20));
            switch (random.nextInt(6)) {
                case 0 -> {
                    bytes = bytes.clone();
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                }
                case 1 -> bytes = joined(bytes, at, to, new byte[0]);
                case 2 -> bytes = joined(bytes, to, to, Arrays.copyOfRange(bytes, at, to));
                case 3 -> bytes = random.nextInt(10) == 0 ? Arrays.copyOf(bytes, at) : bytes;
                default -> {
                    // The next digit becomes another number.
                    while (at < bytes.length && (bytes[at] < '0' || bytes[at] > '9')) {
                        at++;
                    }
                    String[] numbers = {"0", "1", "2", "-1", "7", "9", "2147483647", "2147483648", "1E38", "-2", "1e999"
                    };
                    String number = numbers[random.nextInt(numbers.length)];
                    bytes = joined(bytes, at, Math.min(bytes.length, at + 1), bytes(number));
                }
            }
        }
        return bytes;
    }

    /** The bytes with a span replaced. */
    private static byte[] joined(byte[] bytes, int begin, int end, byte[] between) {
        byte[] joined = Arrays.copyOf(bytes, bytes.length - (end - begin) + between.length);
        System.arraycopy(between, 0, joined, begin, between.length);
        System.arraycopy(bytes, end, joined, begin + between.length, bytes.length - end);
        return joined;
    }
}

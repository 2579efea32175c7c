package io.benchwright.surrogates.internal.trees;

import static org.assertj.core.api.Assertions.assertThat;

import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        TreeEnsemble ensemble = TreeEnsemble.read(ModelsForTests.json(booster), "model.json");

        float[] rows = ModelsForTests.rows(ROWS, features, missing, 5);
        float[] batch = new float[ROWS];
        ensemble.predict(rows, ROWS, batch);
        float[] single = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            single[row] = ensemble.predict(rows, row * features);
        }

        float[] expected = ModelsForTests.nativePredictions(booster, rows, features);
        booster.dispose();
        assertThat(batch).isEqualTo(expected);
        assertThat(single).isEqualTo(expected);
        assertThat(ensemble.featureCount()).isEqualTo(features);
    }
}

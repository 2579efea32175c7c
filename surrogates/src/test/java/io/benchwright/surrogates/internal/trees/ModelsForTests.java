package io.benchwright.surrogates.internal.trees;

import io.benchwright.data.random.StableRandom;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Small fits of XGBoost itself, and data for them. */
final class ModelsForTests {

    private ModelsForTests() {}

    /** Rows of which the first two thirds of the features are small integers, as choices are, and the rest is continuous. */
    static float[] rows(int count, int features, double missing, long seed) {
        StableRandom random = new StableRandom(seed);
        float[] rows = new float[count * features];
        for (int i = 0; i < rows.length; i++) {
            boolean integer = i % features < 2 * features / 3;
            float value = integer ? random.nextInt(2 + i % features % 6) : (float) (10 * random.nextDouble() - 5);
            rows[i] = random.nextDouble() < missing ? Float.NaN : value;
        }
        return rows;
    }

    /** A label for each row that depends on all features a little, in part by pairs. */
    static float[] labels(float[] rows, int features, double offset, long seed) {
        StableRandom random = new StableRandom(seed);
        float[] labels = new float[rows.length / features];
        for (int row = 0; row < labels.length; row++) {
            double sum = offset + random.nextDouble();
            for (int f = 0; f < features; f++) {
                float value = rows[row * features + f];
                float next = rows[row * features + (f + 1) % features];
                if (!Float.isNaN(value) && !Float.isNaN(next)) {
                    sum += Math.sin(f + value) + 0.3 * value * next / (1 + f);
                }
            }
            labels[row] = (float) sum;
        }
        return labels;
    }

    /** A model that XGBoost fits to 2,000 rows; parameters beyond the usual come as {@code name=value}. */
    static Booster fit(int trees, int depth, int features, double missing, String... more) throws XGBoostError {
        return fit(trees, depth, features, missing, 70, more);
    }

    /** The same with labels around a value of one's own. */
    static Booster fit(int trees, int depth, int features, double missing, double offset, String... more)
            throws XGBoostError {
        float[] rows = rows(2_000, features, missing, 1);
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("objective", "reg:squarederror");
        parameters.put("max_depth", depth);
        parameters.put("eta", 0.1);
        parameters.put("nthread", 1);
        for (String parameter : more) {
            parameters.put(parameter.split("=", 2)[0], parameter.split("=", 2)[1]);
        }
        DMatrix data = new DMatrix(rows, rows.length / features, features, Float.NaN);
        try {
            data.setLabel(labels(rows, features, offset, 2));
            return XGBoost.train(data, parameters, trees, Map.of(), null, null);
        } finally {
            data.dispose();
        }
    }

    /** What XGBoost itself predicts. */
    static float[] nativePredictions(Booster booster, float[] rows, int features) throws XGBoostError {
        DMatrix data = new DMatrix(rows, rows.length / features, features, Float.NaN);
        try {
            float[][] predictions = booster.predict(data);
            float[] flat = new float[predictions.length];
            for (int i = 0; i < flat.length; i++) {
                flat[i] = predictions[i][0];
            }
            return flat;
        } finally {
            data.dispose();
        }
    }

    static byte[] json(Booster booster) throws XGBoostError {
        return booster.toByteArray("json");
    }

    static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}

package io.benchwright.surrogates.internal.fit;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.Inputs;
import io.benchwright.surrogates.internal.model.Scratch;
import io.benchwright.surrogates.internal.model.TreeFeatures;
import io.benchwright.surrogates.internal.trees.TreeEnsemble;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The surrogates of Accel-NASBench (Ahmad, Du, Xie and Zhang, DAC 2024), to compare with: XGBoost on the encoded choices, up
 * to 20,000 rounds, stopped after 100 without an improvement on the rows for validation; five of them with different
 * seeds, whose mean is the prediction and whose spread is the uncertainty. Hyper-parameters are those that its authors
 * found for each of their targets, as their configuration files give them (github.com/afzalxo/Accel-NASBench,
 * configs/model_configs/gradient_boosting, rounded); other targets take those of accuracy.
 */
public final class PublishedRecipe {

    /** The name in reports. */
    public static final String NAME = "accel-nasbench-xgboost";

    private static final int ROUNDS = 20_000;
    private static final int PATIENCE = 100;
    static final int SEEDS = 5;

    /** XGBoost's base score at the time. */
    private static final double BASE_SCORE = 0.5;

    /** Of the standard normal distribution: 90 % are within as many standard deviations. */
    private static final double DEVIATIONS_OF_90 = 1.6448536269514722;

    private static final Boosting.Settings FOR_ACCURACY =
            new Boosting.Settings(ROUNDS, 0.0937280, 3, 63, 1, 0.999791, 0.915783, 5.42373, 0.230006, 0);

    private static final Map<String, Boosting.Settings> BY_TARGET = Map.of(
            "throughput@3090",
            new Boosting.Settings(ROUNDS, 0.0242175, 18, 86, 1, 0.915653, 0.480486, 0.0283519, 0.807355, 0),
            "throughput@a100",
            new Boosting.Settings(ROUNDS, 0.0101951, 18, 55, 1, 0.909738, 0.483090, 83.9589, 0.00214595, 0),
            "throughput@tpuv2",
            new Boosting.Settings(ROUNDS, 0.0611749, 3, 96, 1, 0.976084, 0.497828, 1.85526, 0.00559248, 0),
            "throughput@tpuv3",
            new Boosting.Settings(ROUNDS, 0.00351761, 5, 1, 1, 0.648787, 0.836355, 0.0174629, 0.416331, 0),
            "throughput@zcu102",
            new Boosting.Settings(ROUNDS, 0.00946680, 5, 75, 1, 0.652367, 0.719877, 0.00301566, 3.23919, 0),
            "throughput@vck190",
            new Boosting.Settings(ROUNDS, 0.00431468, 18, 69, 1, 0.876126, 0.728987, 48.7414, 0.00228784, 0),
            "latency@zcu102",
            new Boosting.Settings(ROUNDS, 0.0924205, 3, 4, 1, 0.846523, 0.720469, 0.00257606, 0.00226698, 0),
            "latency@vck190",
            new Boosting.Settings(ROUNDS, 0.0999460, 14, 100, 1, 0.933263, 0.991063, 982.692, 0.00474198, 0));

    private PublishedRecipe() {}

    /** Means and the ends of 90 % intervals. */
    @SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
    public record Predictions(double[] means, double[] lower, double[] upper) {}

    /** The fitted ensemble. */
    public static final class Found {

        private final Encoding encoding;
        private final TreeFeatures features;
        private final List<TreeEnsemble> members;
        private final JsonObject hyperparameters;
        private final double seconds;

        private Found(
                Encoding encoding,
                TreeFeatures features,
                List<TreeEnsemble> members,
                JsonObject hyperparameters,
                double seconds) {
            this.encoding = encoding;
            this.features = features;
            this.members = members;
            this.hyperparameters = hyperparameters;
            this.seconds = seconds;
        }

        /** What it was fitted with, and the rounds of each member. */
        public JsonObject hyperparameters() {
            return hyperparameters;
        }

        /** How long the fit took. */
        public double seconds() {
            return seconds;
        }

        /** Predicts. */
        public Predictions predict(List<Architecture> architectures) {
            Inputs inputs = Inputs.of(encoding, architectures);
            float[] rows = rows(features, inputs);
            int n = inputs.count();
            float[][] predictions = new float[members.size()][n];
            for (int member = 0; member < members.size(); member++) {
                members.get(member).predict(rows, n, predictions[member]);
            }
            Predictions result = new Predictions(new double[n], new double[n], new double[n]);
            for (int i = 0; i < n; i++) {
                double mean = 0;
                for (float[] ofMember : predictions) {
                    mean += ofMember[i] / members.size();
                }
                double variance = 0;
                for (float[] ofMember : predictions) {
                    variance += Math.pow(ofMember[i] - mean, 2) / members.size();
                }
                double half = DEVIATIONS_OF_90 * Math.sqrt(variance);
                result.means[i] = mean;
                result.lower[i] = mean - half;
                result.upper[i] = mean + half;
            }
            return result;
        }
    }

    /** Fits the recipe. */
    public static Found fit(
            String target,
            SearchSpace space,
            List<Architecture> train,
            double[] trainValues,
            List<Architecture> val,
            double[] valValues) {
        long start = System.nanoTime();
        Encoding encoding = Encoding.of(space);
        TreeFeatures features = new TreeFeatures(encoding, null, false);
        Boosting.Rows fitted =
                new Boosting.Rows(rows(features, Inputs.of(encoding, train)), features.count(), Floats.of(trainValues));
        Boosting.Rows heldOut =
                new Boosting.Rows(rows(features, Inputs.of(encoding, val)), features.count(), Floats.of(valValues));
        Boosting.Settings settings = settings(target);
        List<TreeEnsemble> members = new ArrayList<>();
        JsonObject hyperparameters = new JsonObject();
        settings.parameters(BASE_SCORE)
                .forEach((name, value) -> hyperparameters.addProperty(name, String.valueOf(value)));
        JsonArray rounds = new JsonArray();
        for (int seed = 1; seed <= SEEDS; seed++) {
            // Without rows that could stop it, the recipe goes on to the end.
            Boosting.Rows judging = val.isEmpty() ? fitted : heldOut;
            members.add(Boosting.fitStopping(fitted, judging, settings.withSeed(seed), BASE_SCORE, PATIENCE));
            rounds.add(members.get(seed - 1).treeCount());
        }
        hyperparameters.add("rounds", rounds);
        return new Found(encoding, features, members, hyperparameters, (System.nanoTime() - start) / 1e9);
    }

    static Boosting.Settings settings(String target) {
        return BY_TARGET.getOrDefault(target, FOR_ACCURACY);
    }

    static float[] rows(TreeFeatures features, Inputs inputs) {
        float[] rows = new float[inputs.count() * features.count()];
        features.write(inputs, 0, inputs.count(), new double[0], 0, rows, new Scratch());
        return rows;
    }
}

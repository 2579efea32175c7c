package io.benchwright.surrogates.internal.fit;

import io.benchwright.surrogates.internal.trees.TreeEnsemble;
import io.benchwright.surrogates.internal.trees.XgboostJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Boosted trees, fitted by XGBoost on one thread. */
final class Boosting {

    private Boosting() {}

    /**
     * How trees are grown.
     *
     * @param rounds the number of trees; the most, where it is still to be found
     */
    record Settings(
            int rounds,
            double learningRate,
            int maxDepth,
            double minChildWeight,
            double subsample,
            double columnsByTree,
            double columnsByLevel,
            double lambda,
            double alpha,
            long seed) {

        Settings withRounds(int rounds) {
            return with(rounds, seed);
        }

        Settings withSeed(long seed) {
            return with(rounds, seed);
        }

        private Settings with(int rounds, long seed) {
            return new Settings(
                    rounds,
                    learningRate,
                    maxDepth,
                    minChildWeight,
                    subsample,
                    columnsByTree,
                    columnsByLevel,
                    lambda,
                    alpha,
                    seed);
        }

        /** As XGBoost names them; the base score is that of labels around 0. */
        Map<String, Object> parameters(double baseScore) {
            Map<String, Object> parameters = new LinkedHashMap<>();
            parameters.put("objective", "reg:squarederror");
            parameters.put("tree_method", "hist");
            parameters.put("nthread", 1);
            parameters.put("verbosity", 0);
            parameters.put("base_score", baseScore);
            parameters.put("learning_rate", learningRate);
            parameters.put("max_depth", maxDepth);
            parameters.put("min_child_weight", minChildWeight);
            parameters.put("subsample", subsample);
            parameters.put("colsample_bytree", columnsByTree);
            parameters.put("colsample_bylevel", columnsByLevel);
            parameters.put("lambda", lambda);
            parameters.put("alpha", alpha);
            parameters.put("seed", seed);
            return parameters;
        }
    }

    /**
     * A table of features with labels.
     *
     * @param features one row after the other
     * @param width features in a row
     * @param labels a label for each row
     */
    @SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
    record Rows(float[] features, int width, float[] labels) {

        int count() {
            return labels.length;
        }

        Rows select(int[] rows) {
            float[] selected = new float[rows.length * width];
            float[] selectedLabels = new float[rows.length];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(features, rows[i] * width, selected, i * width, width);
                selectedLabels[i] = labels[rows[i]];
            }
            return new Rows(selected, width, selectedLabels);
        }

        private DMatrix matrix() throws XGBoostError {
            DMatrix matrix = new DMatrix(features, count(), width, Float.NaN);
            try {
                matrix.setLabel(labels);
                return matrix;
            } catch (XGBoostError e) {
                matrix.dispose();
                throw e;
            }
        }
    }

    /** The version of XGBoost, which its archive tells in a file and not in its manifest. */
    static String version() {
        Properties properties = new Properties();
        try (InputStream in = XGBoost.class.getResourceAsStream("/xgboost4j-version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }

    /** Fits trees; gives XGBoost's JSON in a form that all its versions read alike. */
    static byte[] fit(Rows rows, Settings settings, double baseScore) {
        try {
            DMatrix matrix = rows.matrix();
            try {
                Booster booster =
                        XGBoost.train(matrix, settings.parameters(baseScore), settings.rounds(), Map.of(), null, null);
                try {
                    return XgboostJson.portable(booster.toByteArray("json"), "trees");
                } finally {
                    booster.dispose();
                }
            } finally {
                matrix.dispose();
            }
        } catch (XGBoostError | IOException e) {
            throw failed(e);
        }
    }

    /**
     * Settings with the number of rounds after which the error over held-out rows was least.
     *
     * @param error the mean squared error then
     */
    record Tuned(Settings settings, double error) {}

    /**
     * Finds the number of rounds by cross-validation. Nothing is kept of the trees.
     *
     * @param folds the fold of each row
     * @param patience rounds without an improvement after which it is given up
     */
    static Tuned tune(Rows rows, int[] folds, Settings settings, int patience) {
        int count = Arrays.stream(folds).max().orElseThrow() + 1;
        List<Rows> fitted = new ArrayList<>();
        List<Rows> heldOut = new ArrayList<>();
        for (int fold = 0; fold < count; fold++) {
            int current = fold;
            fitted.add(rows.select(IntStream.range(0, folds.length)
                    .filter(i -> folds[i] != current)
                    .toArray()));
            heldOut.add(rows.select(IntStream.range(0, folds.length)
                    .filter(i -> folds[i] == current)
                    .toArray()));
        }
        return tune(fitted, heldOut, settings, patience);
    }

    /** Fits trees until rows that are held out have not been predicted better for some rounds; keeps those until then. */
    static TreeEnsemble fitStopping(Rows rows, Rows heldOut, Settings settings, double baseScore, int patience) {
        try {
            DMatrix training = rows.matrix();
            DMatrix judging = heldOut.matrix();
            Booster booster = XGBoost.train(training, settings.parameters(baseScore), 0, Map.of(), null, null);
            try {
                double least = Double.POSITIVE_INFINITY;
                int best = 1;
                for (int round = 0; round < settings.rounds() && round + 1 - best <= patience; round++) {
                    booster.update(training, round);
                    double error = squaredError(booster, judging, round);
                    if (error < least) {
                        least = error;
                        best = round + 1;
                    }
                }
                return TreeEnsemble.readFirst(booster.toByteArray("json"), best, "trees");
            } finally {
                booster.dispose();
                training.dispose();
                judging.dispose();
            }
        } catch (XGBoostError | IOException e) {
            throw failed(e);
        }
    }

    private static Tuned tune(List<Rows> fitted, List<Rows> heldOut, Settings settings, int patience) {
        List<DMatrix> matrices = new ArrayList<>();
        List<Booster> boosters = new ArrayList<>();
        int rows = heldOut.stream().mapToInt(Rows::count).sum();
        try {
            for (int i = 0; i < fitted.size(); i++) {
                DMatrix training = fitted.get(i).matrix();
                matrices.add(training);
                matrices.add(heldOut.get(i).matrix());
                boosters.add(XGBoost.train(training, settings.parameters(0), 0, Map.of(), null, null));
            }
            double least = Double.POSITIVE_INFINITY;
            int best = 1;
            for (int round = 0; round < settings.rounds() && round + 1 - best <= patience; round++) {
                double error = 0;
                for (int i = 0; i < boosters.size(); i++) {
                    boosters.get(i).update(matrices.get(2 * i), round);
                    error += squaredError(boosters.get(i), matrices.get(2 * i + 1), round)
                            * heldOut.get(i).count();
                }
                if (error < least) {
                    least = error;
                    best = round + 1;
                }
            }
            return new Tuned(settings.withRounds(best), least / rows);
        } catch (XGBoostError e) {
            throw failed(e);
        } finally {
            boosters.forEach(Booster::dispose);
            matrices.forEach(DMatrix::dispose);
        }
    }

    /** XGBoost evaluates what it has cached of a matrix, so that a round costs no pass over all trees. */
    private static double squaredError(Booster booster, DMatrix heldOut, int round) throws XGBoostError {
        String evaluation = booster.evalSet(new DMatrix[] {heldOut}, new String[] {"held-out"}, round);
        double rmse = Double.parseDouble(evaluation.substring(evaluation.lastIndexOf(':') + 1));
        return rmse * rmse;
    }

    private static IllegalStateException failed(Exception e) {
        String message = String.valueOf(e.getMessage());
        return new IllegalStateException(
                "XGBoost failed: " + message.lines().findFirst().orElse("").strip(), e);
    }
}

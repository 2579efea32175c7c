package io.benchwright.surrogates.internal.fit;

import io.benchwright.surrogates.internal.model.Inputs;
import io.benchwright.surrogates.internal.model.Model;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * One way to predict, with everything fixed, fitted on several selections of rows: on all training rows but those of a
 * fold, on all training rows, and (once it is chosen) on training and validation rows together.
 */
final class Stage {

    private final String name;
    private final Sample sample;
    private final int[] folds;
    private final Supplier<Model> fitTrain;
    private final Function<Set<Integer>, Model> fitWithout;
    private final Supplier<Model> fitAll;

    private final Map<Set<Integer>, Model> without = new HashMap<>();
    private double[] outOfFold = new double[0];
    private List<Model> train = List.of();
    private double[] val = new double[0];

    /**
     * Describes a stage; nothing is fitted yet.
     *
     * @param folds the fold of each row for training
     * @param fitTrain fits on the rows for training
     * @param fitWithout fits on the rows for training that are not of some folds
     * @param fitAll fits on all rows
     */
    Stage(
            String name,
            Sample sample,
            int[] folds,
            Supplier<Model> fitTrain,
            Function<Set<Integer>, Model> fitWithout,
            Supplier<Model> fitAll) {
        this.name = name;
        this.sample = sample;
        this.folds = folds;
        this.fitTrain = fitTrain;
        this.fitWithout = fitWithout;
        this.fitAll = fitAll;
    }

    String name() {
        return name;
    }

    /** What models say of rows for training that they have not seen. */
    double[] outOfFold() {
        if (outOfFold.length == 0) {
            int count = Arrays.stream(folds).max().orElseThrow() + 1;
            double[] predictions = new double[sample.trainRows()];
            for (int fold = 0; fold < count; fold++) {
                int current = fold;
                int[] rows = IntStream.range(0, folds.length)
                        .filter(i -> folds[i] == current)
                        .toArray();
                double[] predicted =
                        without(Set.of(fold)).predict(sample.inputs().select(rows));
                for (int i = 0; i < rows.length; i++) {
                    predictions[rows[i]] = predicted[i];
                }
            }
            outOfFold = predictions;
        }
        return outOfFold;
    }

    /** The model of the rows for training that are not of some folds. */
    Model without(Set<Integer> excluded) {
        Model model = without.get(excluded);
        if (model == null) {
            model = fitWithout.apply(excluded);
            without.put(excluded, model);
        }
        return model;
    }

    /** The model of the rows for training. */
    Model train() {
        if (train.isEmpty()) {
            train = List.of(fitTrain.get());
        }
        return train.get(0);
    }

    /** What the model of the rows for training says of those for validation. */
    double[] val() {
        if (val.length == 0 && sample.valRows() > 0) {
            Inputs inputs = sample.inputs().select(sample.val());
            val = train().predict(inputs);
        }
        return val;
    }

    /** For every row what a model says that has not seen it. */
    double[] unseen() {
        double[] unseen = Arrays.copyOf(outOfFold(), sample.rows());
        System.arraycopy(val(), 0, unseen, sample.trainRows(), sample.valRows());
        return unseen;
    }

    /** Fits on all rows. */
    Model all() {
        return fitAll.get();
    }
}

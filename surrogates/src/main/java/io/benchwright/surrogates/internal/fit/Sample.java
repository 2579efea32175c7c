package io.benchwright.surrogates.internal.fit;

import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.Inputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Rows that may be fitted: those for training first, then those for validation.
 *
 * @param encoding of the space
 * @param inputs the architectures
 * @param values what was measured
 * @param trainRows how many rows are for training
 */
@SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
record Sample(Encoding encoding, Inputs inputs, double[] values, int trainRows) {

    /** Puts rows together. */
    static Sample of(
            Encoding encoding,
            List<Architecture> train,
            double[] trainValues,
            List<Architecture> val,
            double[] valValues) {
        List<Architecture> all = new ArrayList<>(train);
        all.addAll(val);
        double[] values = Arrays.copyOf(trainValues, all.size());
        System.arraycopy(valValues, 0, values, trainValues.length, valValues.length);
        return new Sample(encoding, Inputs.of(encoding, all), values, train.size());
    }

    int rows() {
        return values.length;
    }

    int valRows() {
        return rows() - trainRows;
    }

    int[] train() {
        return IntStream.range(0, trainRows).toArray();
    }

    int[] val() {
        return IntStream.range(trainRows, rows()).toArray();
    }

    double[] values(int[] rows) {
        return IntStream.of(rows).mapToDouble(row -> values[row]).toArray();
    }

    /**
     * Deals the rows for training out to folds, so that rows of one architecture are in one fold.
     *
     * @return the fold of each row for training
     */
    int[] folds(int count, long seed) {
        Map<Architecture, Integer> numbers = new HashMap<>();
        for (int i = 0; i < trainRows; i++) {
            numbers.putIfAbsent(inputs.architectures()[i], numbers.size());
        }
        int[] order = IntStream.range(0, numbers.size()).toArray();
        new StableRandom(seed).shuffle(order);
        int folds = Math.min(count, order.length);
        int[] foldOf = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            foldOf[order[i]] = i % folds;
        }
        return IntStream.range(0, trainRows)
                .map(i -> foldOf[numbers.getOrDefault(inputs.architectures()[i], 0)])
                .toArray();
    }
}

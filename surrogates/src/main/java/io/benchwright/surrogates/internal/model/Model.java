package io.benchwright.surrogates.internal.model;

/** Something that predicts a target for architectures. Immutable; all threads may use it, each with scratch memory of its own. */
public sealed interface Model permits SmoothModel, BoostedModel, Blend, LinearModel {

    /**
     * Predicts for a batch. What is predicted for an architecture does not depend on the others in the batch.
     *
     * @param inputs the architectures
     * @param offset the first of them
     * @param count how many, at most {@link Scratch#BATCH}
     * @param out takes the predictions, in the target's unit
     * @param outOffset where they begin
     * @param scratch memory of the calling thread
     * @param depth how many models this one is within
     */
    void predict(Inputs inputs, int offset, int count, double[] out, int outOffset, Scratch scratch, int depth);

    /** Predicts for any number of architectures. */
    default void predict(Inputs inputs, int count, double[] out, Scratch scratch) {
        for (int from = 0; from < count; from += Scratch.BATCH) {
            predict(inputs, from, Math.min(Scratch.BATCH, count - from), out, from, scratch, 0);
        }
    }

    /** Predicts for all architectures. */
    default double[] predict(Inputs inputs) {
        double[] out = new double[inputs.count()];
        predict(inputs, inputs.count(), out, new Scratch());
        return out;
    }
}

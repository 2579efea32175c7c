package io.benchwright.proxies.training.internal;

import org.bytedeco.pytorch.Tensor;

/**
 * The derivative of the loss by a value of the network.
 *
 * @param tensor in the shape of the value
 * @param isExclusive whether nothing else refers to its memory, so that it may be overwritten
 */
record Gradient(Tensor tensor, boolean isExclusive) implements AutoCloseable {

    /** Gives up both for their sum. */
    Gradient plus(Gradient other) {
        if (isExclusive) {
            tensor.add_(other.tensor);
            other.close();
            return this;
        }
        if (other.isExclusive) {
            return other.plus(this);
        }
        Gradient sum = new Gradient(tensor.add(other.tensor), true);
        close();
        other.close();
        return sum;
    }

    @Override
    public void close() {
        tensor.close();
    }
}

package io.benchwright.data.network;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One operation of a network, with its inputs, its output and its cost for one image.
 *
 * <p>A layer also knows where it comes from: the position of the search space whose choices made it, if any, and a name
 * for people. Neither is part of what it computes, so neither is in the network's JSON form or hash.
 */
public final class Layer {

    private static final int OUTSIDE = -1;

    private final Operation operation;
    private final List<Tensor> inputs;
    private final Tensor output;
    private final Origin origin;
    private final long parameters;
    private final Optional<MultiplyAddKind> multiplyAddKind;
    private final long multiplyAdds;
    private final long activationElements;

    Layer(Operation operation, List<Tensor> inputs, int id, Origin origin) {
        this.operation = operation;
        this.inputs = inputs;
        this.output = new Tensor(id, operation.outputShape(inputs));
        this.origin = origin;
        Shape in = input();
        Shape out = output.shape();
        this.parameters = operation.parameters(in);
        this.multiplyAddKind = operation.multiplyAddKind(in);
        // Most layers have neither, and calls through the interface are what lowering spends its time on.
        this.multiplyAdds = multiplyAddKind.isPresent() ? operation.multiplyAdds(in, out) : 0;
        this.activationElements = multiplyAddKind.isPresent() ? operation.activationElements(out) : 0;
    }

    /** What the layer computes. */
    public Operation operation() {
        return operation;
    }

    /** What it computes it from: tensors that are the network's input or outputs of earlier layers. */
    public List<Tensor> inputs() {
        return inputs;
    }

    /** The shape of the first input. */
    public Shape input() {
        return inputs.get(0).shape();
    }

    /** What it gives. */
    public Tensor output() {
        return output;
    }

    /**
     * The position of the search space whose choices made this layer: an index into {@code SearchSpace.positions()}.
     * Empty for what belongs to no single position, such as stems and heads, and for networks that were read from JSON.
     */
    public OptionalInt position() {
        return origin.position == OUTSIDE ? OptionalInt.empty() : OptionalInt.of(origin.position);
    }

    /** A name for the part of the network that the layer belongs to, such as {@code block 3.1}; may be empty. */
    public String part() {
        return origin.part;
    }

    /** Trainable values. */
    public long parameters() {
        return parameters;
    }

    /** Multiply-adds for one image; see {@link Operation#multiplyAdds}. */
    public long multiplyAdds() {
        return multiplyAdds;
    }

    /** What kind of multiply-adds these are, if there are any. */
    public Optional<MultiplyAddKind> multiplyAddKind() {
        return multiplyAddKind;
    }

    /** Values read for one image: the elements of all inputs. */
    public long inputElements() {
        long elements = 0;
        for (Tensor input : inputs) {
            elements += input.shape().elements();
        }
        return elements;
    }

    /** Values written for one image. */
    public long outputElements() {
        return output.shape().elements();
    }

    /** Values that convolutions and linear layers write; see {@link Operation#activationElements}. */
    public long activationElements() {
        return activationElements;
    }

    /** Bytes that the parameters take. */
    public long weightBytes(Precision precision) {
        return parameters * precision.bytes();
    }

    /** Bytes that {@link #activationElements} take, for one image. */
    public long activationBytes(Precision precision) {
        return activationElements * precision.bytes();
    }

    /** Whether two layers compute the same from the same tensors, wherever they come from. */
    boolean computesTheSameAs(Layer other) {
        return operation.equals(other.operation) && inputs.equals(other.inputs);
    }

    /** Where layers come from. Many layers share one. */
    record Origin(int position, String part) {

        static final Origin UNKNOWN = new Origin(OUTSIDE, "");

        static Origin outside(String part) {
            return new Origin(OUTSIDE, part);
        }
    }
}

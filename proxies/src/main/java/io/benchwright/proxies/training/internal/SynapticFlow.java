package io.benchwright.proxies.training.internal;

import io.benchwright.data.network.Layer;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Shape;
import io.benchwright.proxies.training.internal.LayerModule.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * How much flows through the weights of a network that has no negative one, for an input of ones. What flows grows by some orders
 * of magnitude a layer, beyond what any number can hold; so each tensor is a tensor with the logarithm of a factor.
 *
 * <p>Batch norms, activations and squeeze-excitations let everything pass: without negative values, ReLU does nothing, and gates
 * are open. What is left is homogeneous, which makes the sum of theta dR/dtheta over the weights of a layer the sum of y dR/dy over
 * its outputs.
 */
@SuppressWarnings("try") // A scope is there for its end.
final class SynapticFlow {

    private final List<Layer> layers;
    private final List<LayerModule> modules;
    private final @Nullable Scaled[] values;
    private final @Nullable Scaled[] gradients;

    /**
     * A tensor without negative values that are far from 1.
     *
     * @param tensor the largest of whose values is 1, or 0
     * @param logarithm of what it is to be multiplied with
     */
    private record Scaled(Tensor tensor, double logarithm) {

        static Scaled of(Tensor tensor, double logarithm) {
            double largest = tensor.max().item_double();
            return largest > 0
                    ? new Scaled(tensor.div(new Scalar(largest)), logarithm + Math.log(largest))
                    : new Scaled(tensor, Double.NEGATIVE_INFINITY);
        }

        /** The tensor under a factor that is no smaller than its own. */
        Tensor under(double other) {
            return logarithm == other || logarithm == Double.NEGATIVE_INFINITY
                    ? tensor
                    : tensor.mul(new Scalar(Math.exp(logarithm - other)));
        }

        Scaled plus(Scaled other) {
            double common = Math.max(logarithm, other.logarithm);
            return of(under(common).add(other.under(common)), common);
        }
    }

    private SynapticFlow(TorchNetwork network) {
        this.layers = network.layers();
        this.modules = network.modules();
        this.values = new Scaled[layers.size() + 1];
        this.gradients = new Scaled[layers.size() + 1];
    }

    /**
     * The logarithm of the sum over all weights of theta dR/dtheta, where R is the sum of all outputs.
     *
     * @param network without negative weights, and with biases of 0
     * @return nothing if nothing flows from the input to the output
     */
    static OptionalDouble logarithm(TorchNetwork network, Shape input) {
        try (PointerScope scope = new PointerScope()) {
            return new SynapticFlow(network).logarithm(network.device(), input);
        }
    }

    private OptionalDouble logarithm(TorchDevice device, Shape input) {
        Tensor ones =
                device.zeros(1, input.channels(), input.height(), input.width()).fill_(new Scalar(1));
        values[0] = new Scaled(ones, 0);
        for (int i = 0; i < layers.size(); i++) {
            values[i + 1] = forward(i);
        }
        Scaled output = value(layers.size());
        gradients[layers.size()] = new Scaled(output.tensor().clone().fill_(new Scalar(1)), 0);
        List<Double> flows = new ArrayList<>();
        for (int i = layers.size() - 1; i >= 0; i--) {
            Scaled gradient = gradients[i + 1];
            if (gradient != null) {
                if (isWeighted(layers.get(i).operation())) {
                    Scaled value = value(i + 1);
                    double flow = value.tensor().mul(gradient.tensor()).sum().item_double();
                    flows.add(Math.log(flow) + value.logarithm() + gradient.logarithm());
                }
                backward(i, gradient);
            }
        }
        double largest = flows.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NEGATIVE_INFINITY);
        return largest == Double.NEGATIVE_INFINITY
                ? OptionalDouble.empty()
                : OptionalDouble.of(largest
                        + Math.log(flows.stream()
                                .mapToDouble(flow -> Math.exp(flow - largest))
                                .sum()));
    }

    private Scaled value(int id) {
        return Optional.ofNullable(values[id]).orElseThrow();
    }

    private static boolean isWeighted(Operation operation) {
        return operation instanceof Operation.Convolution || operation instanceof Operation.Linear;
    }

    private static boolean letsPass(Operation operation) {
        return operation instanceof Operation.BatchNorm
                || operation instanceof Operation.Activation
                || operation instanceof Operation.SqueezeExcite;
    }

    private List<Scaled> inputs(int index) {
        return layers.get(index).inputs().stream()
                .map(input -> value(input.id()))
                .toList();
    }

    private Scaled forward(int index) {
        List<Scaled> inputs = inputs(index);
        if (letsPass(layers.get(index).operation())) {
            return inputs.get(0);
        }
        double common = inputs.stream().mapToDouble(Scaled::logarithm).max().orElse(0);
        List<Tensor> tensors = inputs.stream().map(input -> input.under(common)).toList();
        return Scaled.of(modules.get(index).forward(tensors, Pass.TRAINING, false), common);
    }

    private void backward(int index, Scaled gradient) {
        List<Integer> ids =
                layers.get(index).inputs().stream().map(input -> input.id()).toList();
        if (letsPass(layers.get(index).operation())) {
            addGradient(ids.get(0), gradient);
            return;
        }
        List<Tensor> tensors = inputs(index).stream().map(Scaled::tensor).toList();
        // A copy, since modules give up what they are given.
        Gradient copy = new Gradient(new Tensor(gradient.tensor()), false);
        List<Gradient> byInputs = modules.get(index).backward(copy, tensors, Optional.empty(), true);
        IntStream.range(0, byInputs.size())
                .forEach(k -> addGradient(ids.get(k), Scaled.of(byInputs.get(k).tensor(), gradient.logarithm())));
    }

    private void addGradient(int id, Scaled gradient) {
        Scaled other = gradients[id];
        gradients[id] = other == null ? gradient : other.plus(gradient);
    }
}

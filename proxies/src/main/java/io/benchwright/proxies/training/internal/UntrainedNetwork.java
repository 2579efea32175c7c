package io.benchwright.proxies.training.internal;

import io.benchwright.data.network.Layer;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Shape;
import io.benchwright.data.random.StableRandom;
import io.benchwright.proxies.training.internal.Parameters.Weight;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What can be told of a network before its first step. Weights of convolutions are normal by the fan out as in a training, but
 * the fan out counts the channels of all groups, as PyTorch's {@code kaiming_normal_} does: so were the scores that others
 * published. Sums are over weights of convolutions and linear maps; batch norms and biases have none. For one thread.
 */
@SuppressWarnings("try") // A scope is there for its end.
public final class UntrainedNetwork implements AutoCloseable {

    /** Of the perturbation, as in Lin et al. (ICCV 2021). */
    private static final double PERTURBATION = 0.01;

    private final Shape input;
    private final TorchNetwork network;
    private final List<Weight> weights;
    private final Tensor initial;
    private final long seed;

    /**
     * What a loss says of weights.
     *
     * @param sensitivity sum of |theta dL/dtheta|
     * @param norm Euclidean norms of the gradients, summed over layers
     */
    public record Gradients(double sensitivity, double norm) {}

    /** A network as the seed has it. */
    public UntrainedNetwork(Network layers, TorchDevice device, long seed) {
        this.input = layers.input().shape();
        this.seed = seed;
        this.network = new TorchNetwork(layers, device);
        network.parameters().initialise(seed);
        this.weights = network.parameters().weights();
        try (PointerScope scope = new PointerScope()) {
            for (Weight weight : weights) {
                weight.tensors()
                        .value()
                        .mul_(new Scalar(fanOutFactor(layers.layers().get(weight.layer()))));
            }
        }
        this.initial = network.parameters().values().clone();
    }

    private static double fanOutFactor(Layer layer) {
        return layer.operation() instanceof Operation.Convolution convolution ? 1 / Math.sqrt(convolution.groups()) : 1;
    }

    /** What computes. */
    TorchNetwork network() {
        return network;
    }

    /** Euclidean norms of the weights, summed over layers. */
    public double weightNorm() {
        try (PointerScope scope = new PointerScope()) {
            return weights.stream()
                    .mapToDouble(weight -> norm(weight.tensors().value()))
                    .sum();
        }
    }

    private static double norm(Tensor tensor) {
        return Math.sqrt(tensor.square().sum().item_double());
    }

    /** What the cross entropy of a batch says; images as {@link ImageTensors} makes them. */
    public Gradients gradients(Tensor images, int[] labels) {
        try (PointerScope scope = new PointerScope()) {
            CrossEntropy loss = CrossEntropy.of(network.train(images), labels, 0);
            network.backward(loss.gradient());
            double sensitivity = 0;
            double norm = 0;
            for (Weight weight : weights) {
                Tensor gradient = weight.tensors().gradient();
                sensitivity +=
                        weight.tensors().value().mul(gradient).abs_().sum().item_double();
                norm += norm(gradient);
            }
            return new Gradients(sensitivity, norm);
        }
    }

    /**
     * The logarithm of the determinant of the kernel that counts for each pair of images the units that are on, or off, for
     * both. A unit is on where the input of its activation is above 0.
     *
     * @return nothing if it is 0: codes do not tell the images apart
     */
    public OptionalDouble activationCodes(Tensor images) {
        HammingKernel kernel = new HammingKernel(Math.toIntExact(images.size(0)));
        try (PointerScope scope = new PointerScope()) {
            network.probe(images, (layer, inputs) -> {
                if (layer.operation() instanceof Operation.Activation) {
                    try (PointerScope inner = new PointerScope()) {
                        Tensor codes = inputs.get(0)
                                .gt(new Scalar(0))
                                .to(ScalarType.Float)
                                .mul_(new Scalar(2))
                                .sub_(new Scalar(1))
                                .flatten(1, -1);
                        kernel.add(TensorMemory.toArray(codes.mm(codes.t())), codes.size(1));
                    }
                }
            });
        }
        return kernel.logDeterminant();
    }

    /** The logarithm of the sum of theta dR/dtheta; see {@link SynapticFlow}. */
    public OptionalDouble logSynapticFlow() {
        try (PointerScope scope = new PointerScope()) {
            network.parameters().values().abs_();
            return SynapticFlow.logarithm(network, input);
        } finally {
            reset();
        }
    }

    /**
     * The logarithm of how far features move when normal images are perturbed, and of the deviations that batch norms divide by:
     * see {@code ZeroCostScore.ZEN}.
     */
    public double zen(int batch) {
        try (PointerScope scope = new PointerScope()) {
            for (Weight weight : weights) {
                double deviation =
                        weight.deviation() * fanOutFactor(network.layers().get(weight.layer()));
                weight.tensors().value().mul_(new Scalar(1 / deviation));
            }
            StableRandom random = new StableRandom(new StableRandom(seed).nextLong());
            Tensor images = normal(batch, random);
            Features plain = new Features(images);
            Features perturbed = new Features(images.add(normal(batch, random), new Scalar(PERTURBATION)));
            double moved = plain.values
                    .sub(perturbed.values)
                    .flatten(1, -1)
                    .square()
                    .sum(1)
                    .sqrt()
                    .mean()
                    .item_double();
            return Math.log(moved) + plain.logDeviations;
        } finally {
            reset();
        }
    }

    /** What is pooled, or where nothing is, what comes out; and what batch norms divided by. */
    private final class Features {

        private final Tensor values;
        private Optional<Tensor> pooled = Optional.empty();
        private double logDeviations;

        Features(Tensor images) {
            Tensor output = network.probe(images, (layer, inputs) -> {
                if (layer.operation() instanceof Operation.GlobalAveragePool) {
                    pooled = Optional.of(inputs.get(0).clone());
                } else if (layer.operation() instanceof Operation.BatchNorm) {
                    double variance = inputs.get(0)
                            .var(new long[] {0, 2, 3}, false, false)
                            .mean()
                            .item_double();
                    // A branch that carries nothing does not move features either.
                    logDeviations += variance > 0 ? Math.log(variance) / 2 : 0;
                }
            });
            values = pooled.orElse(output);
        }
    }

    private Tensor normal(int batch, StableRandom random) {
        float[] values = new float[Math.toIntExact(batch * input.elements())];
        InitialWeights.fillNormal(values, 1, random);
        return torch.from_blob(new FloatPointer(values), batch, input.channels(), input.height(), input.width())
                .to(new Device(network.device().name()), ScalarType.Float)
                .contiguous(MemoryFormat.ChannelsLast);
    }

    private void reset() {
        try (PointerScope scope = new PointerScope()) {
            network.parameters().values().copy_(initial);
        }
    }

    @Override
    public void close() {
        initial.close();
        weights.forEach(Weight::close);
        network.close();
    }
}

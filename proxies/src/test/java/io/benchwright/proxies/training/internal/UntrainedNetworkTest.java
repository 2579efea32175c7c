package io.benchwright.proxies.training.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Operation.Function;
import io.benchwright.data.network.Shape;
import io.benchwright.data.network.Tensor;
import io.benchwright.proxies.training.internal.Parameters.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // A scope is there for its end.
class UntrainedNetworkTest {

    @BeforeAll
    static void useOneThread() {
        PyTorch.useThreads(1);
    }

    private static Network linear(int inputs, int... features) {
        Network.Builder net = Network.builder(new Shape(inputs, 1, 1));
        Tensor x = net.input();
        for (int each : features) {
            x = net.add(new Operation.Linear(each, false), x);
        }
        return net.build();
    }

    private static org.bytedeco.pytorch.Tensor tensor(float[] values, long... shape) {
        return torch.from_blob(new FloatPointer(values), shape).clone();
    }

    /** By hand: (1 2 3; 0 1 0) gives (6, 1) for ones, (1 0; 2 4) then (6, 16); each layer lets all 22 pass. */
    @Test
    void synapticFlowOfTwoLayersIsTheirOutputTwice() {
        Network network = linear(3, 2, 2);
        try (PointerScope scope = new PointerScope();
                TorchNetwork torch = new TorchNetwork(network, TorchDevice.CPU)) {
            torch.parameters().values().copy_(tensor(new float[] {1, 2, 3, 0, 1, 0, 1, 0, 2, 4}, 10));

            OptionalDouble flow = SynapticFlow.logarithm(torch, network.input().shape());

            assertThat(flow.getAsDouble()).isEqualTo(Math.log(44), within(1e-6));
        }
    }

    /** 500 layers whose weights are all 3 multiply by 12 each: 10^539 is more than 64 bits can hold, let alone 32. */
    @Test
    void synapticFlowOfAnyDepthIsFinite() {
        int[] features = new int[500];
        Arrays.fill(features, 4);
        Network network = linear(4, features);
        try (PointerScope scope = new PointerScope();
                TorchNetwork torch = new TorchNetwork(network, TorchDevice.CPU)) {
            torch.parameters().values().fill_(new Scalar(3));

            OptionalDouble flow = SynapticFlow.logarithm(torch, network.input().shape());

            assertThat(flow.getAsDouble()).isEqualTo(Math.log(500) + Math.log(4) + 500 * Math.log(12), within(1e-3));
        }
    }

    /** Without batch norms and gates, the definition itself: theta dR/dtheta from the trainer's derivatives. */
    @Test
    void synapticFlowIsWhatTheDefinitionSays() {
        Network network = branches(false);
        try (PointerScope scope = new PointerScope();
                UntrainedNetwork untrained = new UntrainedNetwork(network, TorchDevice.CPU, 3)) {
            double flow = untrained.logSynapticFlow().getAsDouble();

            TorchNetwork torch = untrained.network();
            torch.parameters().values().abs_();
            torch.train(TorchDevice.CPU.zeros(1, 3, 12, 12).fill_(new Scalar(1)));
            torch.backward(TorchDevice.CPU.zeros(1, 5).fill_(new Scalar(1)));
            double defined = torch.parameters()
                    .values()
                    .mul(torch.parameters().gradients())
                    .narrow(0, 0, torch.parameters().decaying())
                    .sum()
                    .item_double();

            assertThat(flow).isEqualTo(Math.log(defined), within(1e-5));
        }
    }

    @Test
    void batchNormsAreLeftOutOfSynapticFlow() {
        try (UntrainedNetwork with = new UntrainedNetwork(branches(true), TorchDevice.CPU, 3)) {
            assertThat(with.logSynapticFlow()).isPresent();
            assertThat(with.logSynapticFlow()).isEqualTo(with.logSynapticFlow());
        }
    }

    @Test
    void whereNothingFlowsThereIsNoLogarithm() {
        Network.Builder net = Network.builder(new Shape(3, 4, 4));
        Tensor none = net.add(new Operation.Zero(), net.conv(net.input(), 4, 1, 1, 1));
        net.classifier(none, 2);
        try (UntrainedNetwork network = new UntrainedNetwork(net.build(), TorchDevice.CPU, 1)) {
            assertThat(network.logSynapticFlow()).isEmpty();
        }
    }

    /** All that branches and joins, and pools. */
    private static Network branches(boolean hasBatchNorms) {
        Network.Builder net = Network.builder(new Shape(3, 12, 12));
        Tensor x = net.activation(net.conv(net.input(), 8, 3, 1, 1), Function.RELU);
        x = hasBatchNorms ? net.batchNorm(x) : x;
        Tensor left = net.conv(x, 8, 3, 1, 8);
        Tensor right = net.add(new Operation.Pool(Operation.Pool.Type.MAX, 3, 1, 1), x);
        Tensor mean = net.add(new Operation.Pool(Operation.Pool.Type.AVERAGE, 3, 1, 1), left);
        Tensor sum = net.sum(List.of(left, right, mean, x, x, net.add(new Operation.Zero(), x)));
        Tensor both = net.add(new Operation.Concat(), List.of(sum, left));
        both = net.add(new Operation.ChannelShuffle(4), both);
        both = net.activation(net.conv(both, 8, 5, 2, 2), Function.RELU);
        net.classifier(both, 5);
        return net.build();
    }

    /** Derivatives of a network whose functions have no corners, one weight at a time. */
    @Test
    void gradientsAreThoseOfFiniteDifferences() {
        Network.Builder net = Network.builder(new Shape(3, 6, 6));
        Tensor x = net.convBnAct(net.input(), 4, 3, 1, 1, Function.SILU);
        x = net.add(new Operation.SqueezeExcite(2, Function.SILU, Function.SIGMOID), x);
        net.classifier(net.sum(x, net.convBnAct(x, 4, 3, 1, 4, Function.SILU)), 3);
        int[] labels = {0, 1, 2, 1, 0, 2};
        try (PointerScope scope = new PointerScope();
                UntrainedNetwork network = new UntrainedNetwork(net.build(), TorchDevice.CPU, 5)) {
            org.bytedeco.pytorch.Tensor images = torch.randn(labels.length, 3, 6, 6);
            TorchNetwork inner = network.network();
            // The classifier starts with weights so small that what is before it hardly matters.
            inner.parameters().values().mul_(new Scalar(3));
            double sensitivity = 0;
            double norm = 0;
            long offset = 0;
            for (Weight weight : inner.parameters().weights()) {
                // Weights come first, one after the other.
                long count = weight.tensors().value().numel();
                org.bytedeco.pytorch.Tensor flat = inner.parameters().values().narrow(0, offset, count);
                offset += count;
                double squares = 0;
                for (long i = 0; i < flat.numel(); i++) {
                    org.bytedeco.pytorch.Tensor one = flat.narrow(0, i, 1);
                    double value = one.item_double();
                    double step = 2e-2;
                    one.fill_(new Scalar(value + step));
                    double above = loss(inner, images, labels);
                    one.fill_(new Scalar(value - step));
                    double below = loss(inner, images, labels);
                    one.fill_(new Scalar(value));
                    double derivative = (above - below) / (2 * step);
                    sensitivity += Math.abs(value * derivative);
                    squares += derivative * derivative;
                }
                norm += Math.sqrt(squares);
            }

            UntrainedNetwork.Gradients gradients = network.gradients(images, labels);

            assertThat(gradients.sensitivity()).isCloseTo(sensitivity, withinPercentage(0.5));
            assertThat(gradients.norm()).isCloseTo(norm, withinPercentage(0.5));
        }
    }

    private static double loss(TorchNetwork network, org.bytedeco.pytorch.Tensor images, int[] labels) {
        try (PointerScope scope = new PointerScope()) {
            return CrossEntropy.of(network.probe(images, (layer, inputs) -> {}), labels, 0)
                    .value();
        }
    }

    @Test
    void weightNormIsSummedOverLayersWithoutBiasesAndBatchNorms() {
        Network.Builder net = Network.builder(new Shape(3, 8, 8));
        net.classifier(net.convBnAct(net.input(), 4, 3, 1, 1, Function.RELU), 5);
        try (UntrainedNetwork network = new UntrainedNetwork(net.build(), TorchDevice.CPU, 1)) {
            network.network().parameters().values().fill_(new Scalar(2));

            // 3x3 from 3 to 4 channels, and 4 to 5 features.
            assertThat(network.weightNorm()).isEqualTo(2 * Math.sqrt(108) + 2 * Math.sqrt(20), within(1e-5));
        }
    }

    /** As PyTorch's kaiming_normal_ in the mode fan_out: a depthwise 3x3 convolution of C channels has variance 2 / 9C. */
    @Test
    void weightsOfGroupsAreNormalByTheFanOutOfAll() {
        Network.Builder net = Network.builder(new Shape(3, 4, 4));
        net.classifier(net.conv(net.conv(net.input(), 4096, 1, 1, 1), 4096, 3, 1, 4096), 2);
        try (PointerScope scope = new PointerScope();
                UntrainedNetwork network = new UntrainedNetwork(net.build(), TorchDevice.CPU, 1)) {
            Weight depthwise = network.network().parameters().weights().get(1);

            assertThat(depthwise.tensors().value().square().mean().item_double())
                    .isCloseTo(2.0 / (9 * 4096), withinPercentage(3));
        }
    }

    /** Units that are on: 1 and 2 for one image, 1 for the other, so that they agree in 2 of 3: 3 * 3 - 2 * 2. */
    @Test
    void activationCodesAreComparedByWhatIsOnOrOffForBoth() {
        Network.Builder net = Network.builder(new Shape(3, 1, 1));
        net.add(new Operation.Linear(2, false), net.activation(net.input(), Function.HARDSWISH));
        try (PointerScope scope = new PointerScope();
                UntrainedNetwork network = new UntrainedNetwork(net.build(), TorchDevice.CPU, 1)) {
            OptionalDouble codes = network.activationCodes(tensor(new float[] {1, 0.1f, -1, 2, -3, -0.5f}, 2, 3, 1, 1));
            OptionalDouble same = network.activationCodes(tensor(new float[] {1, 2, -1, 2, 3, -0.5f}, 2, 3, 1, 1));

            assertThat(codes.getAsDouble()).isEqualTo(Math.log(5), within(1e-12));
            assertThat(same).isEmpty();
        }
    }

    /** By hand: the determinant of (5 3 1; 3 5 3; 1 3 5) is 48, of whole numbers that two layers add up to. */
    @Test
    void kernelsOfLayersAddUp() {
        HammingKernel kernel = new HammingKernel(3);
        kernel.add(new float[] {3, 1, -3, 1, 3, -1, -3, -1, 3}, 3);
        kernel.add(new float[] {2, 0, 0, 0, 2, 2, 0, 2, 2}, 2);

        assertThat(kernel.logDeterminant().getAsDouble()).isEqualTo(Math.log(48), within(1e-12));
    }

    /**
     * Features that are the input move by 0.01 times the norm of three normal values, whose mean is sqrt(8 / pi). Behind a depthwise
     * convolution, a batch norm takes out the weights, and its deviation puts them in again: the root of their mean square.
     */
    @Test
    void zenIsHowFarFeaturesMoveAndWhatBatchNormsDivideBy() {
        double moved = Math.log(0.01 * Math.sqrt(8 / Math.PI));
        Network.Builder plain = Network.builder(new Shape(3, 1, 1));
        plain.classifier(plain.input(), 2);
        Network.Builder normalised = Network.builder(new Shape(3, 1, 1));
        normalised.classifier(normalised.convBn(normalised.input(), 3, 1, 1, 3), 2);
        int batch = 20_000;
        try (PointerScope scope = new PointerScope();
                UntrainedNetwork one = new UntrainedNetwork(plain.build(), TorchDevice.CPU, 1);
                UntrainedNetwork other = new UntrainedNetwork(normalised.build(), TorchDevice.CPU, 1)) {
            Weight weight = other.network().parameters().weights().get(0);
            // Variance 2 / 3 before, 1 for this score.
            double square = weight.tensors().value().square().mean().item_double() * 3 / 2;

            assertThat(one.zen(batch)).isEqualTo(moved, within(0.02));
            assertThat(other.zen(batch)).isEqualTo(moved + Math.log(square) / 2, within(0.04));
        }
    }

    @Test
    void noScoreChangesAnother() {
        Network network = branches(true);
        try (PointerScope scope = new PointerScope();
                UntrainedNetwork one = new UntrainedNetwork(network, TorchDevice.CPU, 7)) {
            org.bytedeco.pytorch.Tensor images = torch.ones(2, 3, 12, 12).cumsum(0);
            double norm = one.weightNorm();
            UntrainedNetwork.Gradients gradients = one.gradients(images, new int[] {0, 1});
            double zen = one.zen(4);
            OptionalDouble flow = one.logSynapticFlow();

            assertThat(one.weightNorm()).isEqualTo(norm);
            assertThat(one.gradients(images, new int[] {0, 1})).isEqualTo(gradients);
            assertThat(one.zen(4)).isEqualTo(zen);
            assertThat(one.logSynapticFlow()).isEqualTo(flow);
        }
    }
}

package io.benchwright.proxies.training.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Shape;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.proxies.training.internal.Parameters.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("try") // A scope is there for its end.
class TorchNetworkTest {

    private static final int BATCH = 8;

    @BeforeAll
    static void useOneThread() {
        PyTorch.useThreads(1);
    }

    static Stream<SearchSpace> spaces() {
        return SearchSpaces.all().stream();
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void hasAsManyParametersAsTheLayerListSays(SearchSpace space) {
        StableRandom random = new StableRandom(1);
        for (int i = 0; i < 1000; i++) {
            Architecture architecture = space.random(random);
            Network network = architecture.lower();
            try (Parameters parameters = new Parameters(network, TorchDevice.CPU)) {
                assertThat(parameters.values().numel())
                        .as(architecture.toString())
                        .isEqualTo(network.totals().parameters());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void givesEachParameterToAModule(SearchSpace space) {
        Network network = space.random(new StableRandom(1)).lower();
        try (PointerScope scope = new PointerScope();
                Parameters parameters = new Parameters(network, TorchDevice.CPU);
                TorchNetwork module = new TorchNetwork(network, TorchDevice.CPU)) {
            assertThat(parameters.views().stream()
                            .mapToLong(view -> view.value().numel())
                            .sum())
                    .isEqualTo(module.parameters().count());
        }
    }

    /**
     * PyTorch 1.13.1 in Python, Debian's python3-torch: {@code src/test/python/training_oracle.py}. Two networks magnify rounding
     * so much that Python's own losses differ by some hundredths between one thread and two, or 32 bits and 64.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '\t',
            value = {
                "all operations\tsgd\t0.001\t2.387477\t2.384863\t2.381183\t2.376594\t2.371244\t2.363185",
                "all operations\tadamw\t0.001\t2.387477\t2.383216\t2.378981\t2.374780\t2.370616\t2.366568",
                "mnasnet\tsgd\t0.001\t2.320752\t1.116621\t0.725699\t0.584226\t0.533910\t2.279525",
                "mnasnet\tadamw\t0.001\t2.320752\t0.604083\t0.510539\t0.531053\t0.534459\t2.276155",
                "fbnet\tsgd\t0.1\t2.577717\t2.435916\t2.388842\t2.131116\t2.094469\tNaN",
                "fbnet\tadamw\t0.1\t2.577717\t1.160376\t0.606359\t0.511817\t0.510589\tNaN",
                "nas-bench-201\tsgd\t0.03\t2.399585\t2.381334\t2.433607\t2.398743\t2.305149\tNaN",
                "nas-bench-201\tadamw\t0.03\t2.399585\t2.073399\t1.769353\t1.537859\t1.341775\tNaN",
                "ofa-mobilenet-v3\tsgd\t0.001\t2.318383\t1.435584\t0.977638\t0.742994\t0.622721\t2.291194",
                "ofa-mobilenet-v3\tadamw\t0.001\t2.318383\t0.742049\t0.516295\t0.536442\t0.543844\t2.257198",
            })
    void lossesOfTheFirstStepsAreThoseOfPython(
            String name,
            String optimiser,
            double tolerance,
            double first,
            double second,
            double third,
            double fourth,
            double fifth,
            double evaluated) {
        Network network = OracleNetworks.named(name);

        List<Double> losses = losses(network, optimiser, TorchDevice.CPU);

        List<Double> expected = List.of(first, second, third, fourth, fifth, evaluated);
        for (int i = 0; i < expected.size(); i++) {
            if (!expected.get(i).isNaN()) {
                assertThat(losses.get(i)).as("step " + i).isCloseTo(expected.get(i), withinPercentage(100 * tolerance));
            }
        }
    }

    /** What GPUs do; also the processor can, if slowly. */
    @Test
    void mixedPrecisionComesCloseToFull() {
        Network network = OracleNetworks.named("all operations");

        List<Double> full = losses(network, "sgd", TorchDevice.CPU);
        List<Double> mixed = losses(network, "sgd", new TorchDevice("cpu", true));

        for (int i = 0; i < full.size(); i++) {
            assertThat(mixed.get(i)).isCloseTo(full.get(i), within(0.01));
        }
        assertThat(mixed).isNotEqualTo(full);
    }

    @Test
    void firstLossesHardlyDependOnTheNumberOfThreads() {
        Network network = SearchSpaces.parse("e1k3l1s_e6k3l2s_e6k5l2s_e4k3l3_e6k5l1s_e1k5l1s_e6k3l1s")
                .lower(new io.benchwright.data.space.Lowering(32, 10, 1, 1));
        List<Double> one = seededLosses(network, 1);
        List<Double> two = seededLosses(network, 2);

        for (int i = 0; i < one.size(); i++) {
            assertThat(two.get(i)).as("step " + i).isCloseTo(one.get(i), within(1e-4 * one.get(i)));
        }
        assertThat(seededLosses(network, 2)).isEqualTo(two);
    }

    private static List<Double> seededLosses(Network network, int threads) {
        PyTorch.useThreads(threads);
        try (PointerScope scope = new PointerScope();
                TorchNetwork module = new TorchNetwork(network, TorchDevice.CPU);
                WeightUpdate update = WeightUpdate.sgd(module.parameters(), TorchDevice.CPU, 1e-4, 0.9, true)) {
            module.parameters().initialise(7);
            return steps(network, module, update, 10, 0.01, 32);
        } finally {
            PyTorch.useThreads(1);
        }
    }

    /** By hand: a 1x1 convolution of 2x the sum of colours, then the mean of 12, 24, 36 and 48. */
    @Test
    void computesWhatALayerListSays() {
        Network.Builder net = Network.builder(new Shape(3, 2, 2));
        net.classifier(net.add(new Operation.Convolution(1, 1, 1, 0, 1, 1, false), net.input()), 2);
        try (PointerScope scope = new PointerScope();
                TorchNetwork module = new TorchNetwork(net.build(), TorchDevice.CPU)) {
            List<Parameter> views = module.parameters().views();
            set(views.get(0), 2, 2, 2);
            set(views.get(1), 1, -1);
            set(views.get(2), 0.5f, 0);
            Tensor images = torch.from_blob(new FloatPointer(1, 2, 3, 4, 2, 4, 6, 8, 3, 6, 9, 12), 1, 3, 2, 2);

            assertThat(TensorMemory.toArray(module.evaluate(images))).containsExactly(30.5f, -30);
        }
    }

    @Test
    void initialValuesDependOnTheSeedAndAreSpreadAsTheyShouldBe() {
        Network.Builder net = Network.builder(new Shape(3, 8, 8));
        net.classifier(net.convBn(net.conv(net.input(), 64, 3, 1, 1), 128, 3, 1, 1), 10);
        Network network = net.build();
        try (PointerScope scope = new PointerScope();
                Parameters parameters = new Parameters(network, TorchDevice.CPU)) {
            parameters.initialise(1);
            List<Parameter> views = parameters.views();
            assertThat(deviation(views.get(0))).isCloseTo(Math.sqrt(2.0 / (9 * 64)), within(0.003));
            assertThat(deviation(views.get(1))).isCloseTo(Math.sqrt(2.0 / (9 * 128)), within(0.001));
            assertThat(TensorMemory.toArray(views.get(2).value())).containsOnly(1);
            assertThat(TensorMemory.toArray(views.get(3).value())).containsOnly(0);
            assertThat(deviation(views.get(4))).isCloseTo(0.01, within(0.001));
            assertThat(TensorMemory.toArray(views.get(5).value())).containsOnly(0);
            assertThat(TensorMemory.toArray(parameters.statistics()))
                    .startsWith(0)
                    .endsWith(1);

            float[] before = TensorMemory.toArray(parameters.values());
            parameters.initialise(2);
            assertThat(TensorMemory.toArray(parameters.values())).isNotEqualTo(before);
            parameters.initialise(1);
            assertThat(TensorMemory.toArray(parameters.values())).isEqualTo(before);
        }
    }

    private static double deviation(Parameter parameter) {
        float[] values = TensorMemory.toArray(parameter.value());
        double square = 0;
        for (float value : values) {
            square += (double) value * value;
        }
        return Math.sqrt(square / values.length);
    }

    private static void set(Parameter parameter, float... values) {
        parameter
                .value()
                .copy_(torch.from_blob(new FloatPointer(values), values.length).view_as(parameter.value()));
    }

    /** As in the oracle: of five steps, and then for evaluation. */
    private static List<Double> losses(Network network, String optimiser, TorchDevice device) {
        try (PointerScope scope = new PointerScope();
                TorchNetwork module = new TorchNetwork(network, device);
                WeightUpdate update = optimiser.equals("sgd")
                        ? WeightUpdate.sgd(module.parameters(), device, 0.01, 0.9, true)
                        : WeightUpdate.adamW(module.parameters(), device, 0.1, 0.9, 0.999, 1e-8)) {
            module.parameters().initialise(1);
            List<Parameter> views = module.parameters().views();
            boolean[] isScale = scales(network, views.size());
            for (int i = 0; i < views.size(); i++) {
                fill(views.get(i).value(), i, isScale[i]);
            }
            double rate = optimiser.equals("sgd") ? 0.005 : 0.0005;
            List<Double> losses = steps(network, module, update, 5, rate, BATCH);
            Tensor images = images(network, BATCH, device);
            losses.add(CrossEntropy.of(module.evaluate(images), labels(network, BATCH), 0.1)
                    .value());
            return losses;
        }
    }

    private static List<Double> steps(
            Network network, TorchNetwork module, WeightUpdate update, int steps, double rate, int batch) {
        TorchDevice device = module.device();
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            try (PointerScope scope = new PointerScope()) {
                Tensor outputs = module.train(images(network, batch, device));
                CrossEntropy loss = CrossEntropy.of(outputs, labels(network, batch), 0.1);
                module.backward(loss.gradient());
                update.step(rate, step);
                losses.add(loss.value());
            }
        }
        return losses;
    }

    /** Which parameters are the scales of batch norms: those that are followed by shifts. */
    private static boolean[] scales(Network network, int parameters) {
        boolean[] scales = new boolean[parameters];
        int next = 0;
        for (io.benchwright.data.network.Layer layer : network.layers()) {
            Operation operation = layer.operation();
            if (operation instanceof Operation.Convolution convolution) {
                next += convolution.bias() ? 2 : 1;
            } else if (operation instanceof Operation.Linear linear) {
                next += linear.bias() ? 2 : 1;
            } else if (operation instanceof Operation.SqueezeExcite) {
                next += 4;
            } else if (operation instanceof Operation.BatchNorm) {
                scales[next] = true;
                next += 2;
            }
        }
        return scales;
    }

    private static void fill(Tensor parameter, int phase, boolean isScale) {
        long count = parameter.numel();
        double factor = parameter.dim() > 1 ? Math.sqrt(2 / ((double) count / parameter.size(0))) : 0.1;
        float[] values = noise(count, phase, factor);
        for (int i = 0; isScale && i < values.length; i++) {
            values[i] += 1;
        }
        parameter.copy_(torch.from_blob(new FloatPointer(values), count).view_as(parameter));
    }

    private static float[] noise(long count, int phase, double factor) {
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            int mixed = i * 0x9E3779B1 + phase * 0x85EBCA77;
            mixed ^= mixed >>> 15;
            mixed *= 0x2C1B3C6D;
            mixed ^= mixed >>> 12;
            values[i] = (float) (factor * (Integer.toUnsignedLong(mixed) / 0x1p32 - 0.5) * Math.sqrt(12));
        }
        return values;
    }

    private static Tensor images(Network network, int batch, TorchDevice device) {
        Shape shape = network.input().shape();
        float[] values = noise(batch * shape.elements(), 1, 1);
        Tensor images = torch.from_blob(
                        new FloatPointer(values), batch, shape.channels(), shape.height(), shape.width())
                .contiguous(MemoryFormat.ChannelsLast);
        return device.isMixed() ? images.to(ScalarType.BFloat16) : images.clone();
    }

    private static int[] labels(Network network, int batch) {
        int classes = network.output().shape().channels();
        return IntStream.range(0, batch).map(i -> i % classes).toArray();
    }
}

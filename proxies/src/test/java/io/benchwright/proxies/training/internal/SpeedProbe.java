package io.benchwright.proxies.training.internal;

import io.benchwright.data.network.Network;
import io.benchwright.data.network.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** Trains on one random batch again and again. */
@SuppressWarnings("try") // A scope is there for its end.
public final class SpeedProbe {

    private SpeedProbe() {}

    /** Images a second of each step. */
    public static List<Double> run(Network network, int batch, int threads, int steps) {
        PyTorch.useThreads(threads);
        Shape shape = network.input().shape();
        int classes = network.output().shape().channels();
        int[] labels = IntStream.range(0, batch).map(i -> i % classes).toArray();
        List<Double> speeds = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                TorchNetwork module = new TorchNetwork(network, TorchDevice.CPU);
                WeightUpdate update = WeightUpdate.sgd(module.parameters(), TorchDevice.CPU, 1e-5, 0.9, true)) {
            module.parameters().initialise(1);
            Tensor images = torch.randn(batch, shape.channels(), shape.height(), shape.width())
                    .contiguous(MemoryFormat.ChannelsLast);
            for (int step = 0; step < steps; step++) {
                long start = System.nanoTime();
                try (PointerScope inner = new PointerScope()) {
                    CrossEntropy loss = CrossEntropy.of(module.train(images), labels, 0.1);
                    module.backward(loss.gradient());
                    update.step(0.01, step);
                }
                speeds.add(batch * 1e9 / (System.nanoTime() - start));
            }
        }
        return speeds;
    }
}

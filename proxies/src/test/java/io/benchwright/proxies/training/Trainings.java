package io.benchwright.proxies.training;

import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation.Function;
import io.benchwright.data.network.Shape;
import io.benchwright.data.network.Tensor;
import io.benchwright.proxies.images.Augmentation;
import io.benchwright.proxies.images.ImageOptions;
import io.benchwright.proxies.images.ImagePart;
import io.benchwright.proxies.images.Images;
import io.benchwright.proxies.schemes.LearningRate;
import io.benchwright.proxies.schemes.Optimiser;
import io.benchwright.proxies.schemes.ResolutionSchedule;
import io.benchwright.proxies.schemes.TrainingScheme;
import java.io.IOException;
import java.nio.file.Path;

/** Small trainings for tests. */
final class Trainings {

    /** Few and small, but with all three parts. */
    static final String SOURCE = "generated:classes=3,images=300,seed=5";

    private Trainings() {}

    static Images images(Path cache) throws IOException, InterruptedException {
        return Images.open(SOURCE, ImageOptions.at(16).withFolder(cache));
    }

    static TrainingScheme scheme(int epochs, double rate) {
        return new TrainingScheme(
                "tiny",
                "",
                epochs,
                32,
                new Optimiser.Sgd(0.9, true),
                new LearningRate(rate, 0, LearningRate.Decay.COSINE),
                1e-4,
                0.1,
                epochs == 1 ? ResolutionSchedule.constant(16) : new ResolutionSchedule(12, 16, 0, epochs - 1),
                16,
                1,
                1,
                Augmentation.FLIP);
    }

    static Network network(int width) {
        Network.Builder net = Network.builder(new Shape(3, 16, 16));
        Tensor x = net.convBnAct(net.input(), width, 3, 1, 1, Function.RELU);
        x = net.convBnAct(x, 2 * width, 3, 2, 1, Function.RELU);
        x = net.convBnAct(x, 4 * width, 3, 2, 1, Function.RELU);
        net.classifier(x, 3);
        return net.build();
    }

    static TrainingTask task(int epochs) {
        return new TrainingTask(network(8), scheme(epochs, 0.1), 1, ImagePart.VALIDATION);
    }
}

package io.benchwright.proxies.training;

import io.benchwright.proxies.images.ImagePart;
import java.util.List;
import java.util.Optional;

/**
 * What came of a training.
 *
 * @param diverged where and how the loss was no number any more; empty if the training was completed
 * @param evaluatedOn the images that the final accuracy is of
 * @param accuracy after the last epoch, never the best; empty if the training diverged
 * @param seconds how long it took, from the first step to the last evaluation
 * @param curve what was seen after each completed epoch, in order, on the images for validation
 * @param images training images seen, with repetition
 * @param threads threads that PyTorch used
 */
public record TrainingResult(
        Optional<String> diverged,
        ImagePart evaluatedOn,
        Optional<Accuracy> accuracy,
        double seconds,
        List<EpochResult> curve,
        long images,
        int threads) {

    /** @throws IllegalArgumentException if it neither diverged nor has an accuracy, or both */
    public TrainingResult {
        curve = List.copyOf(curve);
        if (diverged.isPresent() == accuracy.isPresent()) {
            throw new IllegalArgumentException("a training either diverges or has an accuracy");
        }
    }

    /**
     * How often networks are right.
     *
     * @param top1 how often the class with the largest output is the right one, in percent
     * @param top5 how often the right class is among the five with the largest outputs, in percent
     */
    public record Accuracy(double top1, double top5) {}
}

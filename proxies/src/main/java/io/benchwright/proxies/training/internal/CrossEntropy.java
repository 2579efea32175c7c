package io.benchwright.proxies.training.internal;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The mean cross entropy of a batch, with label smoothing as in Szegedy et al. (CVPR 2016): a part of the label is spread
 * evenly over all classes.
 *
 * @param value the loss
 * @param gradient of the loss by the outputs, images x classes
 */
public record CrossEntropy(double value, Tensor gradient) {

    /**
     * Compares outputs with labels.
     *
     * @param outputs images x classes, not normalised
     * @param labels at least as many as images
     * @param smoothing the part that is spread, at least 0 and below 1
     */
    public static CrossEntropy of(Tensor outputs, int[] labels, double smoothing) {
        long images = outputs.size(0);
        long classes = outputs.size(1);
        long[] indices = new long[Math.toIntExact(images)];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = labels[i];
        }
        Tensor logarithms = torch.log_softmax(outputs.to(ScalarType.Float), 1);
        Tensor targets = torch.full_like(logarithms, new Scalar(smoothing / classes));
        Tensor index = torch.from_blob(
                        new LongPointer(indices), new long[] {images, 1}, new TensorOptions(ScalarType.Long))
                .to(targets.device(), ScalarType.Long);
        targets.scatter_(1, index, new Scalar(1 - smoothing + smoothing / classes));
        double loss = -targets.mul(logarithms).sum().item_double() / images;
        Tensor gradient = logarithms.exp_().sub_(targets).mul_(new Scalar(1.0 / images));
        return new CrossEntropy(loss, gradient.to(outputs.scalar_type()));
    }
}

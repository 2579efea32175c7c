package io.benchwright.proxies.images;

import java.io.IOException;

/** A set of labelled RGB images, in parts, as batches of any resolution. Safe for use by many threads. */
public interface TrainingImages extends AutoCloseable {

    /** What the set is called in rows and messages, such as {@code cifar10}. */
    String name();

    /** How many classes there are; labels run from 0 to one less. */
    int classes();

    /** How many images a part has. */
    int count(ImagePart part);

    /** The mean of each channel over the images for training, in units of pixels (0 to 255): red, green, blue. */
    double[] mean();

    /** The standard deviation of each channel over the images for training, in units of pixels. */
    double[] deviation();

    /**
     * The images for training in the random order of an epoch, each augmented. Order and augmentation depend on the seed and the
     * epoch alone, not on threads.
     *
     * @param resolution height and width of the images in pixels
     * @param batch images in a batch; a last batch that would be smaller is left out, unless it is the only one
     * @param share how much of the images for training is used, in (0, 1]: always the same ones
     * @param epoch 0 for the first
     */
    Batches training(int resolution, int batch, Augmentation augmentation, double share, int epoch, long seed)
            throws IOException;

    /**
     * All images of a part in a fixed order, not augmented; the last batch may be smaller.
     *
     * @param resolution height and width of the images in pixels
     * @param batch images in a batch
     */
    Batches evaluation(ImagePart part, int resolution, int batch) throws IOException;

    @Override
    void close() throws IOException;
}

package io.benchwright.proxies.training;

import io.benchwright.proxies.images.Augmentation;
import io.benchwright.proxies.images.Batches;
import io.benchwright.proxies.images.ImagePart;
import io.benchwright.proxies.images.TrainingImages;
import java.io.IOException;

/** Images that interrupt whoever begins an epoch. */
final class StoppingImages implements TrainingImages {

    private final TrainingImages images;
    private final int epoch;

    StoppingImages(TrainingImages images, int epoch) {
        this.images = images;
        this.epoch = epoch;
    }

    @Override
    public Batches training(int resolution, int batch, Augmentation augmentation, double share, int number, long seed)
            throws IOException {
        Batches batches = images.training(resolution, batch, augmentation, share, number, seed);
        if (number == epoch) {
            Thread.currentThread().interrupt();
        }
        return batches;
    }

    @Override
    public Batches evaluation(ImagePart part, int resolution, int batch) throws IOException {
        return images.evaluation(part, resolution, batch);
    }

    @Override
    public String name() {
        return images.name();
    }

    @Override
    public int classes() {
        return images.classes();
    }

    @Override
    public int count(ImagePart part) {
        return images.count(part);
    }

    @Override
    public double[] mean() {
        return images.mean();
    }

    @Override
    public double[] deviation() {
        return images.deviation();
    }

    @Override
    public void close() throws IOException {
        images.close();
    }
}

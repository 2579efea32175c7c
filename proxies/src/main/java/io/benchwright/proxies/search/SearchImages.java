package io.benchwright.proxies.search;

import io.benchwright.proxies.images.ImageOptions;
import io.benchwright.proxies.images.ImagePart;
import io.benchwright.proxies.images.Images;
import io.benchwright.proxies.images.TrainingImages;
import io.benchwright.proxies.schemes.TrainingScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;

/**
 * What a search must know of its images.
 *
 * @param dataset the name
 * @param classes how many there are
 * @param training how many images for training
 * @param validation how many images for validation
 */
public record SearchImages(String dataset, int classes, int training, int validation) {

    /**
     * Makes images ready for trainings, and tells the facts.
     *
     * @param source as {@link Images#open} takes it
     * @param cache where they are kept ready
     * @param schemes of the trainings, at least one: their highest resolution is what they are made ready at
     * @throws IllegalArgumentException if the source is none
     * @throws IOException if the images cannot be read, or the cache not written
     */
    public static SearchImages open(String source, Path cache, Collection<TrainingScheme> schemes)
            throws IOException, InterruptedException {
        int highest = schemes.stream()
                .mapToInt(scheme -> Math.max(scheme.resolution().last(), scheme.validationResolution()))
                .max()
                .orElseThrow(() -> new IllegalStateException("nothing is trained"));
        try (Images images = Images.open(source, ImageOptions.at(highest).withFolder(cache))) {
            return of(images);
        }
    }

    /** The facts of a set. */
    public static SearchImages of(TrainingImages images) {
        return new SearchImages(
                images.name(), images.classes(), images.count(ImagePart.TRAIN), images.count(ImagePart.VALIDATION));
    }
}

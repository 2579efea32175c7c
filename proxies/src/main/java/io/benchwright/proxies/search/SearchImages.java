package io.benchwright.proxies.search;

import io.benchwright.proxies.images.ImagePart;
import io.benchwright.proxies.images.TrainingImages;

/**
 * What a search must know of its images.
 *
 * @param dataset the name
 * @param classes how many there are
 * @param training how many images for training
 * @param validation how many images for validation
 */
public record SearchImages(String dataset, int classes, int training, int validation) {

    /** The facts of a set. */
    public static SearchImages of(TrainingImages images) {
        return new SearchImages(
                images.name(), images.classes(), images.count(ImagePart.TRAIN), images.count(ImagePart.VALIDATION));
    }
}

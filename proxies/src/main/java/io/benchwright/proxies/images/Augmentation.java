package io.benchwright.proxies.images;

import java.util.Locale;

/** What is done at random to images for training. */
public enum Augmentation {
    /** Nothing. */
    NONE,
    /** Half of them are mirrored. */
    FLIP,
    /**
     * A random part of 8 % to 100 % of the area and of proportions from 3:4 to 4:3 is resized to the whole (Szegedy et al.,
     * CVPR 2015), and half are mirrored.
     */
    RANDOM_RESIZED_CROP;

    /** The name in files: lower case, with hyphens. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

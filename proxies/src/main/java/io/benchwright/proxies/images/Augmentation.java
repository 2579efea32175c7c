package io.benchwright.proxies.images;

/** What is done at random to images for training. */
public enum Augmentation {
    /** Nothing. */
    NONE,
    /** Half of them are mirrored. */
    FLIP,
    /** A random part of random size and shape is resized to the whole (Szegedy et al., 2015), and half are mirrored. */
    RANDOM_RESIZED_CROP
}

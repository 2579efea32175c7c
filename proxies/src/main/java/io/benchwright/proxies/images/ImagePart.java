package io.benchwright.proxies.images;

/** What images are for. */
public enum ImagePart {
    /** Networks are fitted to these. */
    TRAIN,
    /** Held out of the images for training by their hash: learning curves and searches look at these. */
    VALIDATION,
    /** Scored once, at the end of a training that asks for it. */
    TEST
}

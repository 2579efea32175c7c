package io.benchwright.proxies.images;

import java.io.IOException;
import java.util.List;

/** Where images come from. */
interface ImageSource {

    /** What the set is called in rows and messages. */
    String name();

    /** What changes when the images may have changed. */
    String fingerprint() throws IOException;

    /** Finds out what there is. */
    Contents contents() throws IOException;

    /**
     * What there is.
     *
     * @param classes their names; labels are places in this list
     * @param slots the images, in an order that only depends on them
     * @param reader gives their pixels
     */
    record Contents(List<String> classes, List<Slot> slots, Reader reader) {}

    /**
     * An image and what it shows.
     *
     * @param name for messages
     * @param part {@link ImagePart#TRAIN} (whether held out or not) or {@link ImagePart#TEST}
     */
    record Slot(String name, int label, ImagePart part) {}

    /** Gives pixels. */
    interface Reader {

        /**
         * Gives all images to a sink, in any order.
         *
         * @param resolution the height and width that they will be resized to
         */
        void read(int resolution, Sink sink) throws IOException, InterruptedException;
    }

    /** Takes images. */
    interface Sink {

        /** Takes one; its pixels may be asked for at once or later, by another thread. */
        void accept(int slot, Pixels pixels) throws IOException, InterruptedException;
    }

    /** The pixels of an image. */
    interface Pixels {

        /**
         * Gives them.
         *
         * @param decoder of the thread that asks
         * @throws IOException if the image is broken
         */
        Keyed get(Decoder decoder) throws IOException;
    }

    /**
     * Pixels and what identifies the image.
     *
     * @param key of what it holds, the same at all resolutions; decides what is held out
     */
    record Keyed(Picture picture, long key) {}
}

package io.benchwright.proxies.images;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A stream of batches that are prepared ahead, in threads of their own. For one reader. */
public interface Batches extends AutoCloseable {

    /**
     * Goes on to the next batch; the buffers of the one before may be used again.
     *
     * @return whether there is one
     * @throws IOException if images can't be read
     */
    boolean next() throws IOException;

    /** How many images the present batch has. */
    int size();

    /**
     * The pixels of the present batch: a direct buffer of unsigned bytes, images x height x width x 3 (red, green, blue), from
     * its beginning.
     */
    ByteBuffer pixels();

    /** The labels of the present batch: at least {@link #size()} of them. */
    int[] labels();

    /** How many images the whole stream has, from its first batch to its last. */
    int total();

    @Override
    void close() throws IOException;
}

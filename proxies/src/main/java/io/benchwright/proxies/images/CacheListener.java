package io.benchwright.proxies.images;

/** Is told what happens while images are made ready, which may take long. */
public interface CacheListener {

    /** Does nothing. */
    CacheListener NONE = new CacheListener() {
        @Override
        public void progress(long done, long total) {}

        @Override
        public void note(String message) {}
    };

    /**
     * Called now and then while a cache is built, and at the end, by the thread that opens the images.
     *
     * @param done images that are in it
     * @param total images that will be
     */
    void progress(long done, long total);

    /** Called with one line that a person should see: images that can't be read, a wait for another process. */
    void note(String message);
}

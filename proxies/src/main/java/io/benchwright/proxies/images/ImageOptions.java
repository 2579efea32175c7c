package io.benchwright.proxies.images;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How images are made ready.
 *
 * @param resolution height and width in pixels of the images in the cache file, 1 to 2048; batches of another resolution are resized
 *     from these
 * @param folder where cache files are
 * @param builders threads that build a cache, at least 1
 * @param loaders threads that prepare the batches of one stream, at least 1
 * @param listener is told what happens
 */
public record ImageOptions(int resolution, Path folder, int builders, int loaders, CacheListener listener) {

    private static final int HIGHEST_RESOLUTION = 2048;
    private static final int MOST_LOADERS = 8;

    /** @throws IllegalArgumentException if a number is out of range */
    public ImageOptions {
        requireNonNull(folder, "folder is null");
        requireNonNull(listener, "listener is null");
        require("resolution", resolution, HIGHEST_RESOLUTION);
        require("builders", builders, Integer.MAX_VALUE);
        require("loaders", loaders, Integer.MAX_VALUE);
    }

    /**
     * The usual: cache files in {@link #defaultFolder}, all processors to build one, half of them (at most 8) for each stream, and
     * nobody who listens.
     *
     * @param resolution of the cache file, in pixels: best the highest that batches will have
     */
    public static ImageOptions at(int resolution) {
        int processors = Runtime.getRuntime().availableProcessors();
        int loaders = Math.max(1, Math.min(MOST_LOADERS, processors / 2));
        return new ImageOptions(resolution, defaultFolder(), processors, loaders, CacheListener.NONE);
    }

    /**
     * Where cache files are if nobody says otherwise: {@code $BENCHWRIGHT_CACHE}, or {@code $XDG_CACHE_HOME/benchwright}, or
     * {@code ~/.cache/benchwright}.
     */
    public static Path defaultFolder() {
        return environment("BENCHWRIGHT_CACHE")
                .map(Path::of)
                .or(() -> environment("XDG_CACHE_HOME").map(home -> Path.of(home, "benchwright")))
                .orElseGet(() -> Path.of(System.getProperty("user.home", "."), ".cache", "benchwright"));
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }

    /** The same with cache files in another folder. */
    public ImageOptions withFolder(Path other) {
        return new ImageOptions(resolution, other, builders, loaders, listener);
    }

    /** The same with so many threads to build a cache, and to prepare the batches of a stream. */
    public ImageOptions withThreads(int toBuild, int toLoad) {
        return new ImageOptions(resolution, folder, toBuild, toLoad, listener);
    }

    /** The same with somebody who listens. */
    public ImageOptions withListener(CacheListener other) {
        return new ImageOptions(resolution, folder, builders, loaders, other);
    }

    private static void require(String name, int value, int highest) {
        if (value < 1 || value > highest) {
            throw new IllegalArgumentException(name + " is " + value + ", but must be at least 1"
                    + (highest == Integer.MAX_VALUE ? "" : " and at most " + highest));
        }
    }
}

package io.benchwright.proxies.images;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.random.StableRandom;
import io.benchwright.proxies.images.CacheFile.Index;
import io.benchwright.proxies.images.Resizer.Box;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The images of a source, from its cache file. A source is
 *
 * <ul>
 *   <li>a folder with {@code train/<class>/...}, and {@code val} or {@code test} or both beside it in the same form, JPEG or PNG:
 *       ImageNet, Tiny-ImageNet (with its flat {@code val} and annotations) and CIFAR as commonly unpacked; or with the classes alone;
 *   <li>a {@code .tar}, {@code .tar.gz} or {@code .tgz} of such a folder, or a folder with a {@code train.tar} and others beside it;
 *   <li>a folder or archive of CIFAR-10's or CIFAR-100's binary files;
 *   <li>{@code generated} or {@code generated:classes=10,images=10000,seed=1}: shapes with textures that are drawn at random.
 * </ul>
 *
 * <p>Of each image the central square is taken and resized to the resolution of the cache. One in ten images for training is held out
 * for {@link ImagePart#VALIDATION}, by the hash of what its file holds: always the same ones, on every machine, in any order, at
 * every resolution, and copies of one image never on both sides. {@link ImagePart#TEST} are the images in {@code test}; where there
 * are none with known classes, those in {@code val}.
 */
public final class Images implements TrainingImages {

    /** Of random crops (Szegedy et al., CVPR 2015): the area, as a part of the image, and the proportions. */
    private static final double SMALLEST_AREA = 0.08;

    private static final double LOG_PROPORTIONS = StrictMath.log(4.0 / 3);
    private static final int CROP_TRIES = 10;

    private final CacheFile cache;
    private final int loaders;
    private final BufferPool buffers = new BufferPool();
    private final Map<ImagePart, int[]> parts = new EnumMap<>(ImagePart.class);
    /** The images for training, in the order in which a part of them is chosen. */
    private final int[] trainByKey;

    private Images(CacheFile cache, int loaders) {
        this.cache = cache;
        this.loaders = loaders;
        Index index = cache.index();
        for (ImagePart part : ImagePart.values()) {
            parts.put(
                    part,
                    IntStream.range(0, index.parts.length)
                            .filter(image -> index.parts[image] == CacheFile.code(part))
                            .toArray());
        }
        trainByKey = Arrays.stream(images(ImagePart.TRAIN))
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(image -> index.keys[image] + Long.MIN_VALUE)
                        .thenComparing(Comparator.naturalOrder()))
                .mapToInt(image -> image)
                .toArray();
    }

    /**
     * Opens the images of a source, from its cache file at the resolution that the options name. Where there is none, it is built
     * first, which takes as long as it takes to read and resize each image once; meanwhile others who want the same file wait.
     *
     * @param source as described above; a path unless it is {@code generated} or begins with {@code generated:}
     * @throws IllegalArgumentException if there is no such source; says what one looks like
     * @throws IOException if it can't be read, holds no images, or more than 1 % of them are broken; names what is wrong
     * @throws InterruptedException if the thread is interrupted while a cache is built
     */
    public static Images open(String source, ImageOptions options) throws IOException, InterruptedException {
        requireNonNull(source, "source is null");
        requireNonNull(options, "options is null");
        return new Images(CacheBuilder.open(source(source), options), options.loaders());
    }

    private static ImageSource source(String argument) throws IOException {
        if (argument.equals(GeneratedSource.WORD) || argument.startsWith(GeneratedSource.WORD + ":")) {
            return GeneratedSource.parse(argument);
        }
        Path path = Path.of(argument);
        String last = String.valueOf(path.toAbsolutePath().normalize().getFileName());
        if (Files.isDirectory(path)) {
            Optional<Container> tars = PartTars.in(path);
            return new FileSource(last, argument, tars.isPresent() ? tars.get() : new Folder(path));
        }
        if (Files.isRegularFile(path) && Tar.isTar(path)) {
            return new FileSource(Tar.withoutEnding(last), argument, new Tar(path));
        }
        throw new IllegalArgumentException(argument + ": "
                + (Files.exists(path) ? "is no source of images" : "there is no such file or folder")
                + "; a source is a folder with train/<class>/..., a .tar or .tar.gz of one, CIFAR's binary files, or"
                + " 'generated'");
    }

    @Override
    public String name() {
        return cache.facts().source();
    }

    @Override
    public int classes() {
        return cache.facts().classes().size();
    }

    /** What the classes are called, in the order of their labels. */
    public List<String> classNames() {
        return List.copyOf(cache.facts().classes());
    }

    /** Height and width of the images in the cache file, in pixels. */
    public int resolution() {
        return cache.resolution();
    }

    /** The cache file. */
    public Path file() {
        return cache.file();
    }

    /** How many images of the source could not be read and are left out: at most 1 %. */
    public int brokenCount() {
        return cache.facts().brokenCount();
    }

    /** The first 20 of these, and what is wrong with each. */
    public List<String> broken() {
        return List.copyOf(cache.facts().broken());
    }

    @Override
    public int count(ImagePart part) {
        return images(part).length;
    }

    @Override
    public double[] mean() {
        return cache.facts().mean().clone();
    }

    @Override
    public double[] deviation() {
        return cache.facts().deviation().clone();
    }

    private int[] images(ImagePart part) {
        return parts.getOrDefault(part, new int[0]);
    }

    @Override
    public Batches training(int resolution, int batch, Augmentation augmentation, double share, int epoch, long seed) {
        requireNonNull(augmentation, "augmentation is null");
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share is " + share + ", but must be above 0 and at most 1");
        }
        requireBatch(resolution, batch);
        int used = (int) Math.max(Math.min(1, trainByKey.length), Math.round(share * trainByKey.length));
        int[] order = Arrays.copyOf(trainByKey, used);
        // So that the order is not that of the keys in which the part was chosen: shuffled from a sorted one.
        Arrays.sort(order);
        long ofEpoch = Hashes.seed(seed, epoch);
        new StableRandom(ofEpoch).shuffle(order);
        int[] whole = used < batch ? order : Arrays.copyOf(order, used - used % batch);
        return stream(whole, resolution, batch, augmentation, ofEpoch);
    }

    @Override
    public Batches evaluation(ImagePart part, int resolution, int batch) {
        requireBatch(resolution, batch);
        return stream(images(part), resolution, batch, Augmentation.NONE, 0);
    }

    private static void requireBatch(int resolution, int batch) {
        if (resolution < 1) {
            throw new IllegalArgumentException("resolution is " + resolution + ", but must be at least 1");
        }
        if (batch < 1) {
            throw new IllegalArgumentException("batch is " + batch + ", but must be at least 1");
        }
    }

    private BatchStream stream(int[] order, int resolution, int batch, Augmentation augmentation, long seed) {
        return new BatchStream(
                order,
                cache.index().labels,
                batch,
                CacheFile.bytes(resolution),
                loaders,
                () -> new Painter(cache, resolution, augmentation, seed),
                buffers);
    }

    /** Nothing to do: the file is mapped for as long as somebody reads from it. */
    @Override
    public void close() {}

    /** Reads, augments and resizes, for one thread. */
    private static final class Painter implements BatchStream.Painter {

        private final CacheFile cache;
        private final int size;
        private final Augmentation augmentation;
        private final long seed;
        private final byte[] cached;
        private final byte[] painted;
        private final Resizer resizer = new Resizer();

        Painter(CacheFile cache, int size, Augmentation augmentation, long seed) {
            this.cache = cache;
            this.size = size;
            this.augmentation = augmentation;
            this.seed = seed;
            this.cached = new byte[CacheFile.bytes(cache.resolution())];
            this.painted = new byte[CacheFile.bytes(size)];
        }

        @Override
        public void paint(int image, ByteBuffer into, int position) throws IOException {
            cache.read(image, cached);
            int side = cache.resolution();
            boolean isMirrored = false;
            Box box = new Box(0, 0, side, side);
            if (augmentation != Augmentation.NONE) {
                StableRandom random = new StableRandom(Hashes.seed(seed, image));
                isMirrored = random.nextInt(2) == 1;
                if (augmentation == Augmentation.RANDOM_RESIZED_CROP) {
                    box = crop(side, random);
                }
            }
            if (box.width() == size && box.height() == size && !isMirrored && side == size) {
                into.put(position, cached, 0, painted.length);
                return;
            }
            if (side == size && box.width() == size && box.height() == size) {
                mirror();
            } else {
                resizer.resize(cached, side, side, box, size, isMirrored, painted);
            }
            into.put(position, painted);
        }

        private void mirror() {
            int stride = size * 3;
            for (int row = 0; row < painted.length; row += stride) {
                for (int from = 0; from < stride; from += 3) {
                    int to = row + stride - 3 - from;
                    painted[to] = cached[row + from];
                    painted[to + 1] = cached[row + from + 1];
                    painted[to + 2] = cached[row + from + 2];
                }
            }
        }

        private static Box crop(int side, StableRandom random) {
            for (int i = 0; i < CROP_TRIES; i++) {
                double area = (SMALLEST_AREA + (1 - SMALLEST_AREA) * random.nextDouble()) * side * side;
                double proportions = StrictMath.exp((2 * random.nextDouble() - 1) * LOG_PROPORTIONS);
                int width = (int) Math.round(Math.sqrt(area * proportions));
                int height = (int) Math.round(Math.sqrt(area / proportions));
                if (width >= 1 && width <= side && height >= 1 && height <= side) {
                    int x = random.nextInt(side - width + 1);
                    int y = random.nextInt(side - height + 1);
                    return new Box(x, y, width, height);
                }
            }
            return new Box(0, 0, side, side);
        }
    }
}

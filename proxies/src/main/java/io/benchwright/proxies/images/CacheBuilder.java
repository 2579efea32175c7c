package io.benchwright.proxies.images;

import static java.util.Objects.requireNonNull;

import io.benchwright.proxies.images.CacheFile.DamagedException;
import io.benchwright.proxies.images.CacheFile.Facts;
import io.benchwright.proxies.images.CacheFile.Index;
import io.benchwright.proxies.images.ImageSource.Contents;
import io.benchwright.proxies.images.ImageSource.Keyed;
import io.benchwright.proxies.images.ImageSource.Pixels;
import io.benchwright.proxies.images.ImageSource.Slot;
import io.benchwright.proxies.images.Resizer.Box;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** Finds the cache file of a source and a resolution, or builds it: each image decoded and resized once, by several threads. */
final class CacheBuilder {

    /** One in so many images for training is held out for validation. */
    static final int HELD_OUT = 10;

    private static final int NAMED_PROBLEMS = 20;
    /** Images that wait for a thread, for each thread. */
    private static final int WAITING = 16;

    private static final long NANOS_BETWEEN_REPORTS = 200_000_000;

    private final ImageSource source;
    private final ImageOptions options;
    private final Path file;

    private CacheBuilder(ImageSource source, ImageOptions options, Path file) {
        this.source = source;
        this.options = options;
        this.file = file;
    }

    /** Opens the cache file; builds it before if there is none, or if it is damaged. */
    @SuppressWarnings("try") // the lock is held, not used
    static CacheFile open(ImageSource source, ImageOptions options) throws IOException, InterruptedException {
        String hash = Hashes.fingerprint(Map.of("held out", "1/" + HELD_OUT, "source", source.fingerprint()));
        String name = source.name().replaceAll("[^A-Za-z0-9_.-]+", "_");
        String base = name.substring(0, Math.min(name.length(), 60)) + "-" + options.resolution() + "-"
                + hash.substring(0, 16);
        CacheBuilder builder =
                new CacheBuilder(source, options, options.folder().resolve(base + ".images"));
        Optional<CacheFile> present = builder.present(CacheListener.NONE);
        if (present.isPresent()) {
            return present.get();
        }
        Files.createDirectories(options.folder());
        try (BuildLock lock = BuildLock.take(options.folder().resolve(base + ".lock"), builder.named())) {
            Optional<CacheFile> builtMeanwhile = builder.present(builder.named());
            return builtMeanwhile.isPresent() ? builtMeanwhile.get() : builder.build();
        }
    }

    /** Tells the listener what is spoken of. */
    private CacheListener named() {
        CacheListener listener = options.listener();
        return new CacheListener() {
            @Override
            public void progress(long done, long total) {
                listener.progress(done, total);
            }

            @Override
            public void note(String message) {
                listener.note(file + ": " + message);
            }
        };
    }

    private Optional<CacheFile> present(CacheListener listener) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(CacheFile.open(file));
        } catch (DamagedException e) {
            listener.note(e.getMessage() + "; it is built again");
            return Optional.empty();
        }
    }

    private CacheFile build() throws IOException, InterruptedException {
        removeLeftovers();
        Contents contents = source.contents();
        int images = contents.slots().size();
        long bytes = CacheFile.HEADER + (long) images * CacheFile.bytes(options.resolution());
        long free = Files.getFileStore(options.folder()).getUsableSpace();
        if (bytes > free) {
            throw new IOException(options.folder() + ": the cache of " + images + " images at "
                    + options.resolution() + "x" + options.resolution() + " takes " + (bytes >> 20)
                    + " MiB, but only " + (free >> 20) + " are free; name another folder for it");
        }
        Path temporary = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                write(contents, channel);
                channel.force(true);
            }
            // Others have seen no file of that name, or a damaged one, which they may go on to read.
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            // The name is durable once its folder is.
            try (FileChannel folder = FileChannel.open(options.folder(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
        return CacheFile.open(file);
    }

    /** Of builders that were killed; that this one builds means that they are no more. */
    private void removeLeftovers() throws IOException {
        String start = file.getFileName() + ".";
        List<Path> leftovers;
        try (Stream<Path> files = Files.list(options.folder())) {
            leftovers = files.filter(path -> {
                        String name = String.valueOf(path.getFileName());
                        return name.startsWith(start) && name.endsWith(".tmp");
                    })
                    .toList();
        }
        for (Path leftover : leftovers) {
            Files.deleteIfExists(leftover);
        }
    }

    private void write(Contents contents, FileChannel channel) throws IOException, InterruptedException {
        try (Work work = new Work(contents.slots(), channel)) {
            contents.reader().read(options.resolution(), work::submit);
            work.await();
            CacheFile.finish(channel, options.resolution(), work.index, work.facts(contents.classes()));
        }
    }

    /** What one thread needs to prepare images, and what it has seen of those for training. */
    private static final class Bench implements AutoCloseable {

        private final Decoder decoder = new Decoder();
        private final Resizer resizer = new Resizer();
        private final byte[] resized;
        private final long[] sums = new long[3];
        private final long[] squares = new long[3];
        private long pixels;

        Bench(int resolution) {
            resized = new byte[CacheFile.bytes(resolution)];
        }

        void count() {
            for (int i = 0; i < resized.length; i += 3) {
                for (int channel = 0; channel < 3; channel++) {
                    long value = resized[i + channel] & 0xFF;
                    sums[channel] += value;
                    squares[channel] += value * value;
                }
            }
            pixels += resized.length / 3;
        }

        @Override
        public void close() {
            decoder.close();
        }
    }

    /** The images of one cache on their way into it. */
    private final class Work implements AutoCloseable {

        private final List<Slot> slots;
        private final FileChannel channel;
        private final Index index;
        private final ExecutorService threads;
        private final Semaphore waiting;
        private final ConcurrentLinkedQueue<Bench> idle = new ConcurrentLinkedQueue<>();
        private final List<Bench> benches = new ArrayList<>();
        private final ConcurrentSkipListMap<Integer, String> problems = new ConcurrentSkipListMap<>();
        private final AtomicReference<Optional<Throwable>> failure = new AtomicReference<>(Optional.empty());
        private final AtomicInteger done = new AtomicInteger();
        private long lastReport = System.nanoTime();

        Work(List<Slot> slots, FileChannel channel) {
            this.slots = slots;
            this.channel = channel;
            index = new Index(slots.size());
            for (int i = 0; i < slots.size(); i++) {
                index.labels[i] = slots.get(i).label();
                problems.put(i, "was there, but is not any more");
            }
            for (int i = 0; i < options.builders(); i++) {
                Bench bench = new Bench(options.resolution());
                benches.add(bench);
                idle.add(bench);
            }
            waiting = new Semaphore(WAITING * options.builders());
            threads = Executors.newFixedThreadPool(options.builders(), task -> {
                Thread thread = new Thread(task, "images");
                thread.setDaemon(true);
                return thread;
            });
        }

        /** Called by the one thread that reads. */
        void submit(int slot, Pixels pixels) throws IOException, InterruptedException {
            throwFailure();
            long now = System.nanoTime();
            if (now - lastReport > NANOS_BETWEEN_REPORTS) {
                lastReport = now;
                options.listener().progress(done.get(), slots.size());
            }
            waiting.acquire();
            threads.execute(() -> {
                // There are as many benches as threads.
                Bench bench = requireNonNull(idle.poll(), "no bench is idle");
                try {
                    prepare(slot, pixels, bench);
                } catch (IOException | RuntimeException | Error e) {
                    fail(e);
                } finally {
                    idle.add(bench);
                    done.incrementAndGet();
                    waiting.release();
                }
            });
        }

        private void fail(Throwable thrown) {
            failure.accumulateAndGet(Optional.of(thrown), (first, later) -> first.isPresent() ? first : later);
        }

        private void prepare(int slot, Pixels pixels, Bench bench) throws IOException {
            Keyed keyed;
            try {
                keyed = pixels.get(bench.decoder);
            } catch (IOException e) {
                problems.put(slot, String.valueOf(e.getMessage()));
                return;
            }
            Picture picture = keyed.picture();
            int resolution = options.resolution();
            bench.resizer.resize(
                    picture.rgb(),
                    picture.width(),
                    picture.height(),
                    Box.centralSquare(picture.width(), picture.height()),
                    resolution,
                    false,
                    bench.resized);
            ImagePart part = slots.get(slot).part();
            if (part == ImagePart.TRAIN && isHeldOut(keyed.key())) {
                part = ImagePart.VALIDATION;
            }
            if (part == ImagePart.TRAIN) {
                bench.count();
            }
            CacheFile.write(
                    channel,
                    ByteBuffer.wrap(bench.resized),
                    CacheFile.HEADER + (long) slot * CacheFile.bytes(resolution));
            // Each thread has images of its own; that all have ended is what makes this seen.
            index.keys[slot] = keyed.key();
            index.checksums[slot] = CacheFile.checksum(bench.resized, bench.resized.length);
            index.parts[slot] = CacheFile.code(part);
            problems.remove(slot);
        }

        void await() throws IOException, InterruptedException {
            waiting.acquire(WAITING * options.builders());
            throwFailure();
            options.listener().progress(done.get(), slots.size());
        }

        private void throwFailure() throws IOException {
            if (failure.get().isEmpty()) {
                return;
            }
            Throwable thrown = failure.get().get();
            if (thrown instanceof Error error) {
                throw error;
            }
            throw new IOException(file + ": can't be built: " + thrown.getMessage(), thrown);
        }

        Facts facts(List<String> classes) throws IOException {
            List<String> broken = problems.entrySet().stream()
                    .limit(NAMED_PROBLEMS)
                    .map(problem -> slots.get(problem.getKey()).name() + ": " + problem.getValue())
                    .toList();
            int count = problems.size();
            if (count > 0) {
                String told = source.name() + ": " + count + " of " + slots.size() + " images can't be read";
                String named = String.join("; ", broken) + (count > broken.size() ? "; ..." : "");
                if ((long) count * 100 > slots.size()) {
                    throw new IOException(told + ", more than 1 %: " + named);
                }
                options.listener().note(told + " and are left out: " + named);
            }
            double[] mean = new double[3];
            double[] deviation = new double[3];
            long pixels = benches.stream().mapToLong(bench -> bench.pixels).sum();
            for (int i = 0; i < 3; i++) {
                int channel = i;
                double sum =
                        benches.stream().mapToLong(bench -> bench.sums[channel]).sum();
                double squares = benches.stream()
                        .mapToLong(bench -> bench.squares[channel])
                        .sum();
                mean[i] = sum / Math.max(1, pixels);
                deviation[i] = Math.sqrt(Math.max(0, squares / Math.max(1, pixels) - mean[i] * mean[i]));
            }
            return new Facts(source.name(), classes, mean, deviation, broken, count);
        }

        @Override
        public void close() {
            threads.shutdownNow();
            boolean isInterrupted = false;
            boolean isOver = false;
            while (!isOver) {
                try {
                    // None is left unless something failed; then each ends after its image.
                    isOver = threads.awaitTermination(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
            benches.forEach(Bench::close);
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether an image for training is held out: by what it holds, whatever it is called. */
    static boolean isHeldOut(long key) {
        return Long.compareUnsigned(key, Long.divideUnsigned(-1L, HELD_OUT)) < 0;
    }
}

package io.benchwright.proxies.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Images a second that one thread reads from a cache, augments and resizes, while nobody trains. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class LoaderBenchmark {

    private static final int IMAGES = 256;

    /** Height and width of images in the cache and in batches, in pixels. */
    @Param({"32/32", "32/24", "64/64", "256/224"})
    public String resolutions = "";

    /** What is done to them. */
    @Param({"FLIP", "RANDOM_RESIZED_CROP"})
    public Augmentation augmentation = Augmentation.NONE;

    private Path folder = Path.of("");
    private Optional<Images> images = Optional.empty();
    private int resolution;
    private int epoch;

    /** Builds the cache. */
    @Setup
    public void open() throws IOException, InterruptedException {
        String[] sizes = resolutions.split("/", -1);
        resolution = Integer.parseInt(sizes[1]);
        folder = Files.createTempDirectory("loader-benchmark");
        images = Optional.of(Images.open(
                "generated:images=320",
                ImageOptions.at(Integer.parseInt(sizes[0]))
                        .withFolder(folder)
                        .withThreads(Runtime.getRuntime().availableProcessors(), 1)));
        try (Batches batches = images.orElseThrow().training(resolution, 64, augmentation, 1, 0, 1)) {
            if (batches.total() != IMAGES) {
                throw new IllegalStateException("an epoch has " + batches.total() + " images");
            }
        }
    }

    /** Removes the cache. */
    @TearDown
    public void remove() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** An epoch in batches of 64. */
    @Benchmark
    @OperationsPerInvocation(IMAGES)
    public int epoch() throws IOException {
        int sum = 0;
        try (Batches batches = images.orElseThrow().training(resolution, 64, augmentation, 1, epoch++, 1)) {
            while (batches.next()) {
                sum += batches.pixels().get(0);
            }
        }
        return sum;
    }
}

package io.benchwright.proxies.training;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.benchwright.data.trial.DriverServer;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialFailedException;
import io.benchwright.data.trial.WorkerCommand;
import io.benchwright.proxies.images.CacheListener;
import io.benchwright.proxies.images.ImageOptions;
import io.benchwright.proxies.images.Images;
import io.benchwright.proxies.images.TrainingImages;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.scores.ScoreTrial;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A process that answers trials of operations {@code train}, {@code time} and {@code score}, as {@code docs/driver-protocol.md}
 * describes them. It serves one set of images, on one device.
 */
public final class TrainingWorker {

    private final Opener opener;
    private final Settings settings;
    private final PrintStream out;
    private Optional<Opened> opened = Optional.empty();

    private record Opened(int resolution, TrainingImages images) {}

    /** Makes the images ready. */
    @FunctionalInterface
    interface Opener {

        /** Opens them at the highest resolution that will be asked for. */
        TrainingImages open(int resolution, CacheListener listener) throws IOException, InterruptedException;
    }

    /**
     * What a worker serves.
     *
     * @param images the source, as {@link Images#open} takes it
     * @param cache where cache files of images are
     * @param device what it trains on
     * @param threads how many threads PyTorch uses, at least 1
     * @param checkpoints where checkpoints are kept until a training is done; without, one that is stopped begins anew
     * @param weights the file that the weights of a completed training go to, before its answer is given; for workers that are asked
     *     for one training, since those of the next would replace them
     */
    public record Settings(
            String images,
            Path cache,
            TrainingDevice device,
            int threads,
            Optional<Path> checkpoints,
            Optional<Path> weights) {

        /** @throws IllegalArgumentException if there are no threads */
        public Settings {
            if (threads < 1) {
                throw new IllegalArgumentException("threads is " + threads + ", but must be at least 1");
            }
        }

        /** The usual: cache files where {@link ImageOptions} has them, on the processor, all of it, without checkpoints or weights. */
        public static Settings of(String images) {
            return new Settings(
                    images,
                    ImageOptions.defaultFolder(),
                    TrainingDevice.CPU,
                    Runtime.getRuntime().availableProcessors(),
                    Optional.empty(),
                    Optional.empty());
        }

        /** The same on another device. */
        public Settings withDevice(TrainingDevice other) {
            return new Settings(images, cache, other, threads, checkpoints, weights);
        }

        /** The same with another number of threads. */
        public Settings withThreads(int number) {
            return new Settings(images, cache, device, number, checkpoints, weights);
        }

        /** The same with cache files in another folder. */
        public Settings withCache(Path folder) {
            return new Settings(images, folder, device, threads, checkpoints, weights);
        }

        /** The same with checkpoints in a folder. */
        public Settings withCheckpoints(Path folder) {
            return new Settings(images, cache, device, threads, Optional.of(folder), weights);
        }

        /** The same that writes the weights of a completed training to a file. */
        public Settings withWeights(Path file) {
            return new Settings(images, cache, device, threads, checkpoints, Optional.of(file));
        }

        List<String> arguments() {
            List<String> arguments = new ArrayList<>(List.of(
                    "--images",
                    images,
                    "--cache",
                    cache.toString(),
                    "--device",
                    device.name(),
                    "--threads",
                    Integer.toString(threads)));
            checkpoints.ifPresent(folder -> arguments.addAll(List.of("--checkpoints", folder.toString())));
            weights.ifPresent(file -> arguments.addAll(List.of("--weights", file.toString())));
            return arguments;
        }

        static Settings parse(String... arguments) {
            Optional<Settings> settings = Optional.empty();
            if (arguments.length % 2 != 0 || arguments.length == 0 || !arguments[0].equals("--images")) {
                throw new IllegalArgumentException(
                        "usage: --images SOURCE [--cache DIR] [--device cpu|cuda:N] [--threads N] [--checkpoints DIR]"
                                + " [--weights FILE]");
            }
            for (int i = 0; i < arguments.length; i += 2) {
                String value = arguments[i + 1];
                Settings before = settings.orElseGet(() -> of(value));
                settings = Optional.of(
                        switch (arguments[i]) {
                            case "--images" -> before;
                            case "--cache" -> before.withCache(Path.of(value));
                            case "--device" -> before.withDevice(new TrainingDevice(value));
                            case "--threads" -> before.withThreads(Integer.parseInt(value));
                            case "--checkpoints" -> before.withCheckpoints(Path.of(value));
                            case "--weights" -> before.withWeights(Path.of(value));
                            default -> throw new IllegalArgumentException("unknown option: " + arguments[i]);
                        });
            }
            return settings.orElseThrow();
        }
    }

    TrainingWorker(Settings settings, Opener opener, PrintStream out) {
        this.settings = settings;
        this.opener = opener;
        this.out = out;
    }

    /** Serves standard input until it ends. */
    public static void main(String[] arguments) {
        PrintStream out = DriverServer.takeStandardOutput();
        int status = 0;
        try {
            Settings settings = Settings.parse(arguments);
            settings.device().open();
            TrainingWorker worker = new TrainingWorker(
                    settings,
                    (resolution, listener) -> Images.open(
                            settings.images(),
                            ImageOptions.at(resolution)
                                    .withFolder(settings.cache())
                                    .withListener(listener)),
                    out);
            worker.serve(System.in);
        } catch (IOException | RuntimeException e) {
            System.err.println(e.getMessage() == null ? e : e.getMessage());
            status = 1;
        } catch (InterruptedException e) {
            // Standard input has ended in the midst of a training.
        }
        System.exit(status);
    }

    /**
     * How a worker is started: with this process's Java and class path, and the environment in which PyTorch is fast.
     */
    public static WorkerCommand command(Settings settings) {
        return command(TrainingWorker.class.getName(), settings);
    }

    static WorkerCommand command(String mainClass, Settings settings) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass));
        command.addAll(settings.arguments());
        return WorkerCommand.of(command).withEnvironment(environment(settings.threads()));
    }

    /**
     * Variables that make PyTorch fast, to be set before a process starts: freed memory stays with the process rather than to be
     * asked for and zeroed in each step, and threads that wait leave the processor to others. All threads share one arena, since
     * others hold no blocks of more than 64 MiB: gradients of large images, which come to be in a thread of their own, would be
     * asked for anew each time, which halves the speed at 224 pixels.
     *
     * @param threads that PyTorch will use
     */
    public static Map<String, String> environment(int threads) {
        return Map.of(
                "MALLOC_MMAP_THRESHOLD_", Long.toString(4L << 30),
                "MALLOC_TRIM_THRESHOLD_", Long.toString(16L << 30),
                "MALLOC_TOP_PAD_", Long.toString(256L << 20),
                "MALLOC_ARENA_MAX", "1",
                "OMP_WAIT_POLICY", "passive",
                "OMP_NUM_THREADS", Integer.toString(threads),
                "OPENBLAS_NUM_THREADS", "1");
    }

    /** Answers what is asked until the stream ends. */
    void serve(InputStream in) throws IOException, InterruptedException {
        Map<String, DriverServer.Operation> operations = Map.of(
                TrainingTrial.OPERATION, failing(this::train),
                TimingTrial.OPERATION, failing(this::time),
                ScoreTrial.OPERATION, failing(this::score));
        try {
            new DriverServer("benchwright trainer on " + settings.device() + ", " + settings.images(), operations, out)
                    .serve(in);
        } finally {
            if (opened.isPresent()) {
                opened.get().images().close();
            }
        }
    }

    /** What the trainer is asked. */
    @FunctionalInterface
    private interface Work {

        JsonObject answer(JsonObject fields, Consumer<JsonElement> progress)
                throws IOException, InterruptedException, TrainingFailedException;
    }

    /** A training that failed would fail again. */
    private static DriverServer.Operation failing(Work work) {
        return (fields, progress) -> {
            try {
                return work.answer(fields, progress);
            } catch (TrainingFailedException e) {
                throw new TrialFailedException(String.valueOf(e.getMessage()), false);
            }
        };
    }

    private JsonObject train(JsonObject fields, Consumer<JsonElement> progress)
            throws IOException, InterruptedException, TrainingFailedException {
        TrainingTrial asked = TrainingTrial.of(fields);
        TrainingImages images = images(asked, progress);
        Trainer trainer = trainer();
        if (settings.checkpoints().isPresent()) {
            String file = Trial.of(TrainingTrial.OPERATION, fields).id() + ".checkpoint";
            trainer = trainer.withCheckpoint(settings.checkpoints().get().resolve(file));
        }
        if (settings.weights().isPresent()) {
            trainer = trainer.withWeights(settings.weights().get());
        }
        TrainingResult result = trainer.train(asked.task(), images, now -> progress.accept(json(now)));
        return TrainingTrial.answer(result, host());
    }

    private JsonObject time(JsonObject fields, Consumer<JsonElement> progress)
            throws IOException, InterruptedException, TrainingFailedException {
        TimingTrial asked = TimingTrial.of(fields);
        TrainingImages images = images(asked.training(), progress);
        return TimingTrial.answer(
                trainer().time(asked.training().task(), images, asked.steps()), settings.threads(), host());
    }

    private Trainer trainer() {
        return Trainer.on(settings.device()).withThreads(settings.threads());
    }

    private TrainingImages images(TrainingTrial asked, Consumer<JsonElement> progress)
            throws IOException, InterruptedException {
        TrainingScheme scheme = asked.task().scheme();
        return images(Math.max(scheme.resolution().last(), scheme.validationResolution()), asked.dataset(), progress);
    }

    private JsonObject score(JsonObject fields, Consumer<JsonElement> progress)
            throws IOException, InterruptedException, TrainingFailedException {
        ScoreTrial asked = ScoreTrial.of(fields);
        TrainingImages images = images(asked.task().resolution(), asked.dataset(), progress);
        return ScoreTrial.answer(trainer().score(asked.task(), images), host());
    }

    private TrainingImages images(int resolution, String dataset, Consumer<JsonElement> progress)
            throws IOException, InterruptedException {
        TrainingImages images = images(resolution, progress);
        if (!images.name().equals(dataset)) {
            throw new IllegalArgumentException("dataset is '" + dataset + "', but this worker has " + images.name());
        }
        return images;
    }

    private TrainingImages images(int resolution, Consumer<JsonElement> listener)
            throws IOException, InterruptedException {
        if (opened.isPresent()) {
            if (opened.get().resolution() == resolution) {
                return opened.get().images();
            }
            opened.get().images().close();
            opened = Optional.empty();
        }
        TrainingImages images = opener.open(resolution, new CacheListener() {
            @Override
            public void progress(long done, long total) {
                JsonObject progress = new JsonObject();
                progress.addProperty("imagesReady", done);
                progress.addProperty("imagesTotal", total);
                listener.accept(progress);
            }

            @Override
            public void note(String message) {
                System.err.println(message);
            }
        });
        opened = Optional.of(new Opened(resolution, images));
        return images;
    }

    private static JsonObject json(TrainingProgress now) {
        JsonObject progress = new JsonObject();
        progress.addProperty("epoch", now.epoch());
        progress.addProperty("epochs", now.epochs());
        progress.addProperty("trainLoss", now.loss());
        progress.addProperty("epochOver", now.isEpochOver());
        now.top1().ifPresent(top1 -> progress.addProperty("top1", top1));
        progress.addProperty("imagesPerSecond", now.imagesPerSecond());
        progress.addProperty("secondsLeft", now.secondsLeft());
        return progress;
    }

    private static String host() {
        String processor = System.getProperty("os.arch", "");
        try {
            return InetAddress.getLocalHost().getHostName() + " " + processor;
        } catch (UnknownHostException e) {
            return processor;
        }
    }
}

package io.benchwright.proxies.training;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.WorkerCommand;
import io.benchwright.proxies.images.CacheListener;
import io.benchwright.proxies.images.ImageOptions;
import io.benchwright.proxies.images.Images;
import io.benchwright.proxies.images.TrainingImages;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.scores.ScoreTrial;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process that answers trials of operations {@code train}, {@code time} and {@code score}, as {@code docs/driver-protocol.md}
 * describes them. It serves one set of images, on one device.
 */
public final class TrainingWorker {

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    /** How long a training may take to notice that it is to end; then the process just ends. */
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(3);

    private static final Optional<String> END = Optional.empty();

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
        // What others print must not pass for a message.
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err);
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
        BlockingQueue<Optional<String>> requests = new LinkedBlockingQueue<>();
        Thread worker = Thread.currentThread();
        Thread reader = new Thread(() -> read(in, requests, worker), "requests");
        reader.setDaemon(true);
        reader.start();
        JsonObject hello = new JsonObject();
        hello.addProperty("protocol", "benchwright-driver");
        hello.addProperty("version", 1);
        hello.add(
                "operations",
                GSON.toJsonTree(List.of(TrainingTrial.OPERATION, TimingTrial.OPERATION, ScoreTrial.OPERATION)));
        hello.addProperty("name", "benchwright trainer on " + settings.device() + ", " + settings.images());
        say(hello);
        try {
            for (Optional<String> request = requests.take(); request.isPresent(); request = requests.take()) {
                say(answer(request.get()));
            }
        } finally {
            if (opened.isPresent()) {
                opened.get().images().close();
            }
        }
    }

    private static void read(InputStream in, BlockingQueue<Optional<String>> requests, Thread worker) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                requests.add(Optional.of(line));
            }
        } catch (IOException e) {
            System.err.println("standard input: " + e.getMessage());
        }
        requests.add(END);
        try {
            // One that is idle ends by itself; one that trains must hear of it.
            worker.join(PATIENCE_MILLIS / 10);
            worker.interrupt();
            worker.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(JsonObject message) {
        synchronized (out) {
            out.print(GSON.toJson(message) + "\n");
            out.flush();
        }
    }

    private JsonObject answer(String request) throws InterruptedException {
        JsonObject answer = new JsonObject();
        try {
            JsonObject question = GSON.fromJson(request, JsonObject.class);
            answer.add("id", question.get("id"));
            JsonObject result = work(question);
            answer.addProperty("ok", true);
            answer.add("result", result);
        } catch (IllegalArgumentException | TrainingFailedException | JsonParseException e) {
            // Asked again, it would end the same way.
            refuse(answer, String.valueOf(e.getMessage()), false);
        } catch (IOException e) {
            refuse(answer, String.valueOf(e.getMessage()), true);
        }
        return answer;
    }

    private static void refuse(JsonObject answer, String error, boolean isWorthRetrying) {
        answer.addProperty("ok", false);
        answer.addProperty("error", error);
        answer.addProperty("retry", isWorthRetrying);
    }

    private JsonObject work(JsonObject question) throws IOException, InterruptedException, TrainingFailedException {
        if (!(question.get("operation") instanceof JsonPrimitive operation
                && question.get("trial") instanceof JsonObject fields)) {
            throw new IllegalArgumentException("a request has a string 'operation' and an object 'trial'");
        }
        JsonPrimitive id = question.getAsJsonPrimitive("id");
        return switch (operation.getAsString()) {
            case TrainingTrial.OPERATION -> train(fields, id);
            case TimingTrial.OPERATION -> time(fields, id);
            case ScoreTrial.OPERATION -> score(fields, id);
            default ->
                throw new IllegalArgumentException("operation is '" + operation.getAsString() + "', but must be "
                        + TrainingTrial.OPERATION + ", " + TimingTrial.OPERATION + " or " + ScoreTrial.OPERATION);
        };
    }

    private JsonObject train(JsonObject fields, JsonPrimitive id)
            throws IOException, InterruptedException, TrainingFailedException {
        TrainingTrial asked = TrainingTrial.of(fields);
        TrainingImages images = images(asked, id);
        Trainer trainer = trainer();
        if (settings.checkpoints().isPresent()) {
            String file = Trial.of(TrainingTrial.OPERATION, fields).id() + ".checkpoint";
            trainer = trainer.withCheckpoint(settings.checkpoints().get().resolve(file));
        }
        if (settings.weights().isPresent()) {
            trainer = trainer.withWeights(settings.weights().get());
        }
        TrainingResult result = trainer.train(asked.task(), images, now -> tell(id, json(now)));
        return TrainingTrial.answer(result, host());
    }

    private JsonObject time(JsonObject fields, JsonPrimitive id)
            throws IOException, InterruptedException, TrainingFailedException {
        TimingTrial asked = TimingTrial.of(fields);
        TrainingImages images = images(asked.training(), id);
        return TimingTrial.answer(
                trainer().time(asked.training().task(), images, asked.steps()), settings.threads(), host());
    }

    private Trainer trainer() {
        return Trainer.on(settings.device()).withThreads(settings.threads());
    }

    private TrainingImages images(TrainingTrial asked, JsonPrimitive id) throws IOException, InterruptedException {
        TrainingScheme scheme = asked.task().scheme();
        return images(Math.max(scheme.resolution().last(), scheme.validationResolution()), asked.dataset(), id);
    }

    private JsonObject score(JsonObject fields, JsonPrimitive id)
            throws IOException, InterruptedException, TrainingFailedException {
        ScoreTrial asked = ScoreTrial.of(fields);
        TrainingImages images = images(asked.task().resolution(), asked.dataset(), id);
        return ScoreTrial.answer(trainer().score(asked.task(), images), host());
    }

    private TrainingImages images(int resolution, String dataset, JsonPrimitive id)
            throws IOException, InterruptedException {
        TrainingImages images = images(resolution, id);
        if (!images.name().equals(dataset)) {
            throw new IllegalArgumentException("dataset is '" + dataset + "', but this worker has " + images.name());
        }
        return images;
    }

    private TrainingImages images(int resolution, JsonPrimitive id) throws IOException, InterruptedException {
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
                tell(id, progress);
            }

            @Override
            public void note(String message) {
                System.err.println(message);
            }
        });
        opened = Optional.of(new Opened(resolution, images));
        return images;
    }

    private void tell(JsonPrimitive id, JsonObject progress) {
        JsonObject message = new JsonObject();
        message.add("id", id);
        message.add("progress", progress);
        say(message);
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

package io.benchwright.jobs.campaign;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.benchmark.Target;
import io.benchwright.surrogates.SurrogateFit.Fitted;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Fits of several targets beside each other, each committed as soon as it is done. */
public final class ParallelFits {

    /** More than one of 5,000 rows takes, which is as many as a Gaussian process looks at. */
    private static final long BYTES_OF_A_FIT = 512L << 20;

    private final Benchmark benchmark;
    private final Map<String, String> provenance;

    /**
     * Fits into a benchmark.
     *
     * @param provenance what fits: goes into the manifests
     */
    public ParallelFits(Benchmark benchmark, Map<String, String> provenance) {
        this.benchmark = benchmark;
        this.provenance = Map.copyOf(provenance);
    }

    /** Fits a target, on the thread that calls. */
    @FunctionalInterface
    public interface Fit {

        /**
         * Fits a target.
         *
         * @throws IOException if it cannot be fitted; says why
         */
        Fitted fit(Target target) throws IOException;
    }

    /**
     * What became of a target.
     *
     * @param fitted what is committed now, or nothing if it could not be fitted
     * @param problem why it could not be fitted, beginning with the target; else empty
     */
    public record Result(Target target, Optional<Fitted> fitted, String problem) {}

    /** Learns what becomes of targets. */
    @FunctionalInterface
    public interface Listener {

        /** A target is done. */
        void done(Result result) throws IOException;
    }

    /** How many targets are fitted at a time: as many as there are processors, and memory for. */
    public static int threads(int targets) {
        Runtime machine = Runtime.getRuntime();
        return (int) Math.max(
                1, Math.min(machine.maxMemory() / BYTES_OF_A_FIT, Math.min(targets, machine.availableProcessors())));
    }

    /**
     * Fits targets. One that cannot be fitted does not keep the others from it.
     *
     * @param listener is told of each in turn
     * @throws IOException if nothing can be committed
     * @throws InterruptedException if the calling thread was interrupted; what is committed stays
     */
    public void run(List<Target> targets, Fit fit, Listener listener) throws IOException, InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(threads(targets.size()), task -> {
            Thread thread = new Thread(task, "fit");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<Result> results = new ExecutorCompletionService<>(executor);
            targets.forEach(target -> results.submit(() -> result(fit, target)));
            for (int i = 0; i < targets.size(); i++) {
                Result result;
                try {
                    result = results.take().get();
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    throw new IllegalStateException(e.getCause());
                }
                if (result.fitted().isPresent()) {
                    try (Commit commit = benchmark.begin(provenance)) {
                        result.fitted().get().putInto(commit);
                        commit.publish();
                    }
                }
                listener.done(result);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static Result result(Fit fit, Target target) {
        try {
            return new Result(target, Optional.of(fit.fit(target)), "");
        } catch (IOException | RuntimeException e) {
            String problem = String.valueOf(e.getMessage());
            String named = problem.startsWith(target.name()) ? problem : target + ": " + problem;
            return new Result(target, Optional.empty(), named);
        }
    }
}

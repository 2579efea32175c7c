package io.benchwright.jobs.cli;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Reads on one thread, works on several, and writes on that of the caller, in the order of reading. What is read is handed
 * on at once, so that an answer never waits for the next question; and reading waits while too many answers do.
 */
final class OrderedPipeline {

    private static final int WAITING_A_THREAD = 4;
    private static final long PATIENCE_MILLISECONDS = 250;

    private OrderedPipeline() {}

    /** Where work comes from. */
    interface Source<T> {

        /** The next piece; nothing after the last. May block. */
        Optional<T> next() throws IOException;
    }

    /** Where results go, in order. */
    interface Sink<R> {

        /** Takes a result, and says whether more are wanted. */
        boolean take(R result) throws IOException;

        /** Called when nothing has been read for a while: whoever asks waits for what has been answered. */
        default void idle() {}
    }

    /**
     * Runs until the source ends, the sink has enough, or something fails.
     *
     * @throws IOException what source or sink throw, or work wraps as unchecked; a failure comes after the results of
     *     what was read before
     */
    static <T, R> void run(Source<T> source, Function<T, R> work, Sink<R> sink) throws IOException {
        int threads = Runtime.getRuntime().availableProcessors();
        BlockingQueue<Future<Optional<R>>> results = new ArrayBlockingQueue<>(threads * WAITING_A_THREAD);
        ExecutorService workers = Executors.newFixedThreadPool(threads, task -> daemon(task, "work"));
        // A daemon, since nothing can wake it from a read of standard input.
        Thread reader = daemon(() -> read(source, work, workers, results), "read");
        reader.start();
        try {
            while (true) {
                Future<Optional<R>> next = results.poll(PATIENCE_MILLISECONDS, TimeUnit.MILLISECONDS);
                if (next == null) {
                    sink.idle();
                    next = results.take();
                }
                Optional<R> result = next.get();
                if (result.isEmpty() || !sink.take(result.get())) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw rethrown(requireNonNullElse(e.getCause(), e));
        } finally {
            reader.interrupt();
            workers.shutdownNow();
        }
    }

    private static <T, R> void read(
            Source<T> source,
            Function<T, R> work,
            ExecutorService workers,
            BlockingQueue<Future<Optional<R>>> results) {
        try {
            try {
                Optional<T> piece = source.next();
                while (piece.isPresent()) {
                    T present = piece.get();
                    results.put(workers.submit(() -> Optional.of(work.apply(present))));
                    piece = source.next();
                }
                results.put(CompletableFuture.completedFuture(Optional.empty()));
            } catch (IOException | RuntimeException | Error e) {
                results.put(CompletableFuture.failedFuture(e));
            }
        } catch (InterruptedException e) {
            // Nobody wants more.
            Thread.currentThread().interrupt();
        }
    }

    private static IOException rethrown(Throwable cause) {
        if (cause instanceof UncheckedIOException wrapped) {
            return requireNonNull(wrapped.getCause());
        } else if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        } else if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException e ? e : new IOException(cause);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, "benchwright-" + name);
        thread.setDaemon(true);
        return thread;
    }
}

package io.benchwright.data.trial;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.benchwright.data.trial.DriverMessage.Answer;
import io.benchwright.data.trial.DriverMessage.Hello;
import io.benchwright.data.trial.DriverMessage.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A process that speaks the driver protocol. It is asked one thing at a time, and never trusted: whatever it does, a
 * question ends within its limit, memory stays bounded, and a process that broke the rules is dead when the
 * {@link WorkerBrokenException} that says so is thrown.
 */
final class WorkerProcess implements AutoCloseable {

    /** Tells the worker which of the slots it serves: the first board, the second... */
    static final String SLOT_VARIABLE = "BENCHWRIGHT_SLOT";

    /** How long a worker may take to end, once its standard input was closed. */
    static final Duration CLOSING_LIMIT = Duration.ofSeconds(5);

    /** How long is waited for what should be there at once: the status of a process that hung up, its last words. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    /** A shell and the JVM report so, and by how much more, that a signal ended a process; ssh reports 255 for troubles of its own. */
    private static final int SIGNAL_STATUS = 128;

    private static final int HIGHEST_SIGNAL = 64;
    private static final int REMEMBERED_ANSWERS = 1000;

    private final Process process;
    private final int longestLineBytes;
    private final Consumer<JsonElement> progress;
    private final LastWords lastWords = new LastWords();
    private final CompletableFuture<Hello> hello = new CompletableFuture<>();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(work -> daemon("worker-input", work));
    private final Thread output = daemon("worker-output", this::readOutput);
    private final Thread errors = daemon("worker-errors", this::readErrors);
    private final Thread end = daemon("worker-end", this::awaitEnd);

    /** Requests that were answered, so that a second answer is known as such; the oldest are forgotten. */
    private final Map<String, Boolean> answered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_ANSWERS;
        }
    };

    private Optional<Question> question = Optional.empty();
    private Optional<String> problem = Optional.empty();
    private long noiseLines;
    private long secondAnswers;

    private record Question(String id, CompletableFuture<Answer> answer) {}

    private WorkerProcess(Process process, int longestLineBytes, Consumer<JsonElement> progress) {
        this.process = process;
        this.longestLineBytes = longestLineBytes;
        this.progress = progress;
    }

    /**
     * Starts a process.
     *
     * @param progress is told how far it is with what it was asked; called from a thread of the process
     * @throws WorkerBrokenException if it cannot be started
     */
    static WorkerProcess start(WorkerCommand command, int slot, Consumer<JsonElement> progress)
            throws WorkerBrokenException {
        ProcessBuilder builder = new ProcessBuilder(command.command());
        // Native libraries that spin while they wait slow their neighbours down by a factor.
        builder.environment().put("OMP_WAIT_POLICY", "passive");
        builder.environment().put(SLOT_VARIABLE, Integer.toString(slot));
        builder.environment().putAll(command.environment());
        WorkerProcess worker;
        try {
            worker = new WorkerProcess(builder.start(), command.longestLineBytes(), progress);
        } catch (IOException e) {
            throw new WorkerBrokenException("cannot be started: " + e.getMessage());
        }
        List.of(worker.output, worker.errors, worker.end).forEach(Thread::start);
        return worker;
    }

    /**
     * What the process said first.
     *
     * @throws WorkerBrokenException if it did not within the limit
     */
    Hello hello(Duration limit) throws WorkerBrokenException, InterruptedException {
        return await(hello, limit, "did not say hello within " + words(limit));
    }

    /**
     * Asks one thing, and waits for the answer.
     *
     * @param id a name for this request that no other to this process has
     * @throws WorkerBrokenException if there was none within the limit
     */
    Answer ask(String id, String operation, JsonObject trial, Duration limit)
            throws WorkerBrokenException, InterruptedException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        synchronized (this) {
            question = Optional.of(new Question(id, answer));
            problem.ifPresent(text -> answer.completeExceptionally(new WorkerBrokenException(text)));
        }
        byte[] request = DriverMessage.request(id, operation, trial).getBytes(StandardCharsets.UTF_8);
        // On a thread of its own: a process that does not read makes the write hang.
        try {
            writer.execute(() -> write(request));
        } catch (RejectedExecutionException e) {
            throw broken("was closed");
        }
        return await(answer, limit, "gave no answer within " + words(limit));
    }

    /** Whether it can be asked. */
    synchronized boolean isUsable() {
        return problem.isEmpty() && process.isAlive();
    }

    /** Lines on standard output that are no messages. */
    synchronized long noiseLines() {
        return noiseLines;
    }

    /** Answers to what was answered already; they are ignored. */
    synchronized long secondAnswers() {
        return secondAnswers;
    }

    /**
     * Asks the process to end, by closing its standard input; kills it if it does not.
     *
     * @return its exit status, if it ended by itself
     */
    OptionalInt end(Duration limit) {
        try {
            writer.execute(this::closeInput);
            writer.shutdown();
            if (process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                output.join(MOMENT.toMillis());
                return OptionalInt.of(process.exitValue());
            }
        } catch (RejectedExecutionException e) {
            // Closed before.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            kill();
        }
        return OptionalInt.empty();
    }

    @Override
    public void close() {
        end(CLOSING_LIMIT);
    }

    /** Kills the process and all that it started. */
    void kill() {
        setProblem("was closed");
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        // A child that was started meanwhile is no longer below the process, but below its parent.
        for (ProcessHandle child : children) {
            List<ProcessHandle> grandchildren = child.descendants().toList();
            child.destroyForcibly();
            grandchildren.forEach(ProcessHandle::destroyForcibly);
        }
        writer.shutdownNow();
    }

    private <T> T await(CompletableFuture<T> future, Duration limit, String late)
            throws WorkerBrokenException, InterruptedException {
        try {
            return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw broken(late + ", so it was killed");
        } catch (ExecutionException e) {
            throw broken(String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        } catch (InterruptedException e) {
            kill();
            throw e;
        }
    }

    private WorkerBrokenException broken(String what) throws InterruptedException {
        setProblem(what);
        kill();
        // Its last words may still be on their way.
        errors.join(MOMENT.toMillis());
        return new WorkerBrokenException(what + lastWords.afterwards());
    }

    /** The first problem is the one that explains the others. */
    private synchronized void setProblem(String text) {
        if (problem.isEmpty()) {
            problem = Optional.of(text);
        }
        WorkerBrokenException exception = new WorkerBrokenException(problem.get());
        hello.completeExceptionally(exception);
        question.ifPresent(asked -> asked.answer().completeExceptionally(exception));
    }

    private void write(byte[] request) {
        try {
            OutputStream input = process.getOutputStream();
            input.write(request);
            input.flush();
        } catch (IOException e) {
            try {
                // If it is dying, then that is the problem, and awaitEnd says so.
                if (!process.waitFor(MOMENT.toNanos(), TimeUnit.NANOSECONDS)) {
                    setProblem("does not read its standard input: " + e.getMessage());
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // Closed by the other side before.
        }
    }

    private void readOutput() {
        try (InputStream in = process.getInputStream()) {
            BoundedLines lines = new BoundedLines(in, longestLineBytes);
            Optional<BoundedLines.Line> line = lines.next();
            while (line.isPresent()) {
                if (line.get().isCut()) {
                    lastWords.add(line.get().text());
                    throw new IllegalArgumentException(
                            "wrote a line of more than " + longestLineBytes + " bytes to standard output");
                }
                receive(line.get().text());
                line = lines.next();
            }
            if (!process.waitFor(MOMENT.toNanos(), TimeUnit.NANOSECONDS)) {
                setProblem("closed its standard output, so it was killed");
            }
        } catch (IllegalArgumentException e) {
            setProblem(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            // The stream of a dead process: awaitEnd says so.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive(String line) {
        if (!line.startsWith("{")) {
            synchronized (this) {
                noiseLines++;
            }
            lastWords.add(line);
            return;
        }
        DriverMessage message = DriverMessage.parse(line);
        if (message instanceof Hello said) {
            if (!hello.complete(said)) {
                throw new IllegalArgumentException("said hello twice");
            }
        } else if (!hello.isDone()) {
            throw new IllegalArgumentException("spoke before it said hello");
        } else if (message instanceof Answer answer) {
            receive(answer);
        } else if (message instanceof Progress seen && isAsked(seen.id())) {
            progress.accept(seen.progress());
        }
    }

    private synchronized boolean isAsked(String id) {
        return question.isPresent() && question.get().id().equals(id);
    }

    private synchronized void receive(Answer answer) {
        if (answered.containsKey(answer.id())) {
            secondAnswers++;
        } else if (question.isPresent() && question.get().id().equals(answer.id())) {
            answered.put(answer.id(), true);
            question.get().answer().complete(answer);
        } else {
            throw new IllegalArgumentException(
                    "answered '" + LastWords.oneLine(answer.id(), 100) + "', which it was not asked");
        }
    }

    private void readErrors() {
        try (InputStream in = process.getErrorStream()) {
            BoundedLines lines = new BoundedLines(in, LastWords.LINE_LENGTH);
            for (Optional<BoundedLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                lastWords.add(line.get().text());
            }
        } catch (IOException e) {
            // The stream of a dead process.
        }
    }

    /** Not left to the end of standard output, since a child of the process may hold that open. */
    private void awaitEnd() {
        try {
            int status = process.waitFor();
            output.join(MOMENT.toMillis());
            errors.join(MOMENT.toMillis());
            setProblem(
                    status > SIGNAL_STATUS && status <= SIGNAL_STATUS + HIGHEST_SIGNAL
                            ? "was killed by signal " + (status - SIGNAL_STATUS)
                            : "exited with status " + status);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** A duration in seconds, as people write it. */
    static String words(Duration duration) {
        String seconds = Double.toString(duration.toMillis() / 1000.0);
        return (seconds.endsWith(".0") ? seconds.substring(0, seconds.length() - 2) : seconds) + " s";
    }
}

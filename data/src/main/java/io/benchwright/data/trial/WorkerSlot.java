package io.benchwright.data.trial;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.benchwright.data.trial.DriverMessage.Answer;
import io.benchwright.data.trial.DriverMessage.Done;
import io.benchwright.data.trial.DriverMessage.Hello;
import io.benchwright.data.trial.DriverMessage.Refused;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A place for one worker process at a time: kept between trials, replaced when it breaks, given up when it breaks again
 * and again.
 *
 * <p>Several failures of one and the same trial count as one, since the trial may be at fault; a worker that cannot even
 * start has nobody else to blame. A worker that refuses a trial in due form is in order.
 */
final class WorkerSlot implements TrialWorker {

    private final WorkerCommand command;
    private final int number;
    private final Consumer<String> notices;
    private final Consumer<JsonElement> progress;

    private volatile Optional<WorkerProcess> worker = Optional.empty();
    private volatile boolean isClosed;
    private Optional<String> quarantine = Optional.empty();
    private Optional<String> blamedTrial = Optional.empty();
    private int failuresInARow;
    private long requests;

    // Asked for by others while a trial runs, which may take hours.
    private final AtomicLong starts = new AtomicLong();
    private final AtomicLong secondAnswersBefore = new AtomicLong();

    WorkerSlot(WorkerCommand command, int number, Consumer<String> notices, Consumer<JsonElement> progress) {
        this.command = command;
        this.number = number;
        this.notices = notices;
        this.progress = progress;
    }

    @Override
    public synchronized JsonObject run(Trial trial, Duration limit) throws TrialFailedException, InterruptedException {
        if (quarantine.isPresent()) {
            throw new WorkerQuarantinedException(quarantine.get(), quarantine.get(), false);
        }
        boolean isAsked = false;
        try {
            WorkerProcess process = readyProcess();
            Hello hello = process.hello(command.helloLimit());
            if (hello.version() != DriverMessage.VERSION) {
                throw new WorkerBrokenException("speaks version " + hello.version()
                        + " of the driver protocol, but this Benchwright speaks version " + DriverMessage.VERSION);
            }
            if (!hello.operations().contains(trial.operation())) {
                throw new TrialFailedException(
                        "operation is '" + trial.operation() + "', but the worker offers "
                                + (hello.operations().isEmpty() ? "none" : String.join(", ", hello.operations())),
                        false);
            }
            isAsked = true;
            requests++;
            // Another name for each attempt: an answer to an earlier one must not pass for one to this.
            Answer answer = process.ask(trial.id() + "." + requests, trial.operation(), trial.fields(), limit);
            failuresInARow = 0;
            blamedTrial = Optional.empty();
            if (answer instanceof Refused refused) {
                throw new TrialFailedException(refused.error(), refused.isWorthRetrying());
            }
            return ((Done) answer).result();
        } catch (WorkerBrokenException e) {
            if (isClosed) {
                // Else the end of a campaign, by Ctrl-C say, would be committed as the failure of its last trials.
                throw new InterruptedException("the worker was closed");
            }
            throw failed("worker " + e.getMessage(), isAsked ? Optional.of(trial.id()) : Optional.empty());
        } catch (InterruptedException e) {
            // The process may still be at work on the trial.
            drop(WorkerProcess::kill);
            throw e;
        }
    }

    /** How many processes were started. */
    long starts() {
        return starts.get();
    }

    /** How many answers came to what was answered already. */
    long secondAnswers() {
        return secondAnswersBefore.get()
                + worker.map(WorkerProcess::secondAnswers).orElse(0L);
    }

    /** May be called while a trial runs; that trial is then stopped. */
    @Override
    public void close() {
        isClosed = true;
        worker.ifPresent(WorkerProcess::close);
    }

    /** At once, for when this JVM ends. */
    void kill() {
        isClosed = true;
        worker.ifPresent(WorkerProcess::kill);
    }

    private WorkerProcess readyProcess() throws WorkerBrokenException, InterruptedException {
        // One that died between two trials costs none of them.
        if (worker.isPresent() && !worker.get().isUsable()) {
            drop(WorkerProcess::kill);
        }
        if (isClosed) {
            throw new InterruptedException("the worker was closed");
        }
        if (worker.isEmpty()) {
            starts.incrementAndGet();
            WorkerProcess started = WorkerProcess.start(command, number, progress);
            worker = Optional.of(started);
            if (isClosed) {
                // Closed meanwhile, by one who saw no process to end.
                started.kill();
            }
        }
        return worker.get();
    }

    private TrialFailedException failed(String cause, Optional<String> blamed) {
        drop(WorkerProcess::kill);
        if (blamed.isEmpty() || !blamed.equals(blamedTrial)) {
            failuresInARow++;
        }
        blamedTrial = blamed;
        if (failuresInARow < command.failuresBeforeQuarantine()) {
            return new TrialFailedException(cause, true);
        }
        String text = "slot " + number + ": its worker failed " + failuresInARow
                + (failuresInARow == 1 ? " time" : " times in a row")
                + " and gets no more trials; it last " + cause.replaceFirst("^worker ", "");
        quarantine = Optional.of(text);
        notices.accept(text);
        return new WorkerQuarantinedException(cause, text, blamed.isPresent());
    }

    private void drop(Consumer<WorkerProcess> ending) {
        worker.ifPresent(process -> {
            ending.accept(process);
            worker = Optional.empty();
            secondAnswersBefore.addAndGet(process.secondAnswers());
        });
    }
}

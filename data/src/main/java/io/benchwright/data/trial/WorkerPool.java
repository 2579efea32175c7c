package io.benchwright.data.trial;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonElement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/**
 * Worker processes, one a slot, all of one command. A process is started when its slot gets a first trial, kept for the
 * next ones, killed and replaced when it hangs, dies or breaks the driver protocol, and quarantined when that happens
 * several times in a row.
 *
 * <p>The processes end with the pool, and with this JVM, unless that is killed; then they find their standard input
 * closed.
 */
public final class WorkerPool implements AutoCloseable {

    private final WorkerCommand command;
    private final Consumer<String> notices;
    private final ProgressListener progress;
    private final Map<Integer, WorkerSlot> slots = new ConcurrentSkipListMap<>();
    private final Thread lastAct = new Thread(() -> slots.values().forEach(WorkerSlot::kill), "worker-pool-end");

    /** Learns how far workers are with their trials, where they tell. */
    @FunctionalInterface
    public interface ProgressListener {

        /**
         * Called in the worker's time, from any thread: to be quick.
         *
         * @param slot the number of the slot
         * @param progress what the worker wrote, which the operation defines, if anything does
         */
        void progress(int slot, JsonElement progress);
    }

    /** A pool whose workers' progress nobody wants to know. */
    public WorkerPool(WorkerCommand command, Consumer<String> notices) {
        this(command, notices, (slot, progress) -> {});
    }

    /**
     * A pool. No process is started yet.
     *
     * @param command how workers are started
     * @param notices is told, in one line, when a slot's worker is quarantined; called from any thread
     * @param progress is told how far workers are
     */
    public WorkerPool(WorkerCommand command, Consumer<String> notices, ProgressListener progress) {
        this.command = requireNonNull(command, "command is null");
        this.notices = requireNonNull(notices, "notices is null");
        this.progress = requireNonNull(progress, "progress is null");
        Runtime.getRuntime().addShutdownHook(lastAct);
    }

    /**
     * The worker of a slot, always the same.
     *
     * @param number of the slot, from 0; workers find it in the variable {@code BENCHWRIGHT_SLOT}
     */
    public TrialWorker slot(int number) {
        return slots.computeIfAbsent(
                number, n -> new WorkerSlot(command, n, notices, said -> progress.progress(n, said)));
    }

    /** How many processes were started, over all slots. */
    public long starts() {
        return slots.values().stream().mapToLong(WorkerSlot::starts).sum();
    }

    /** How many answers were ignored since their request had been answered before, over all slots. */
    public long secondAnswers() {
        return slots.values().stream().mapToLong(WorkerSlot::secondAnswers).sum();
    }

    /** Ends all workers: their standard input is closed, and what has not ended after 5 seconds is killed. */
    @Override
    public void close() {
        List.copyOf(slots.values()).parallelStream().forEach(WorkerSlot::close);
        try {
            Runtime.getRuntime().removeShutdownHook(lastAct);
        } catch (IllegalStateException e) {
            // This JVM is ending, and the hook runs.
        }
    }
}

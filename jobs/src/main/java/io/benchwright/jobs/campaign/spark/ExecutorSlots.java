package io.benchwright.jobs.campaign.spark;

import io.benchwright.data.trial.TrialWorker;
import io.benchwright.jobs.campaign.spark.TrialWorkers.Slot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The slots of this JVM, which is an executor's, with their workers. A task takes one and gives it back, so that the next task finds
 * the worker as it was left.
 */
final class ExecutorSlots {

    /** How long a worker waits for a task. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** How long it waits where others want to work: a stage has ended then, and its worker may hold the memory of a device. */
    private static final Duration POLITE_WAIT = Duration.ofSeconds(5);

    private static final List<Taken> BUSY = new ArrayList<>();
    private static final List<Idle> IDLE = new ArrayList<>();
    private static boolean isSwept;

    private ExecutorSlots() {}

    /** A slot that a task has, or had. */
    record Taken(TrialWorkers workers, Slot slot, TrialWorker worker) {}

    private record Idle(Taken taken, long since) {

        boolean isLongerThan(Duration wait) {
            return System.nanoTime() - since > wait.toNanos();
        }
    }

    /** Takes a slot for a task. */
    static Taken take(TrialWorkers workers, Optional<String> gpu) {
        close(idle -> !idle.taken().workers().equals(workers) && idle.isLongerThan(POLITE_WAIT));
        synchronized (ExecutorSlots.class) {
            Optional<Idle> waiting = IDLE.stream()
                    .filter(idle -> idle.taken().workers().equals(workers)
                            && idle.taken().slot().gpu().equals(gpu)
                            && !isBusy(idle.taken().slot().number()))
                    .findFirst();
            if (waiting.isPresent()) {
                IDLE.remove(waiting.get());
                BUSY.add(waiting.get().taken());
                return waiting.get().taken();
            }
            int number = 0;
            while (isBusy(number)) {
                number++;
            }
            Slot slot = new Slot(number, gpu);
            Taken taken = new Taken(workers, slot, workers.make(slot));
            BUSY.add(taken);
            return taken;
        }
    }

    private static boolean isBusy(int number) {
        return BUSY.stream().anyMatch(taken -> taken.slot().number() == number);
    }

    /** Gives a slot back whose worker is in order. */
    static synchronized void giveBack(Taken taken) {
        BUSY.remove(taken);
        IDLE.add(new Idle(taken, System.nanoTime()));
        if (!isSwept) {
            isSwept = true;
            Thread sweeper = new Thread(ExecutorSlots::sweep, "idle-workers");
            sweeper.setDaemon(true);
            sweeper.start();
        }
    }

    /** Gives a slot back whose worker nobody should ask again. */
    static void discard(Taken taken) {
        synchronized (ExecutorSlots.class) {
            BUSY.remove(taken);
        }
        taken.worker().close();
    }

    /** Ends the workers that wait here for a task. */
    static void closeIdle(TrialWorkers workers) {
        close(idle -> idle.taken().workers().equals(workers));
    }

    private static void close(Predicate<Idle> which) {
        List<Idle> closed = new ArrayList<>();
        synchronized (ExecutorSlots.class) {
            for (Iterator<Idle> each = IDLE.iterator(); each.hasNext(); ) {
                Idle idle = each.next();
                if (which.test(idle)) {
                    each.remove();
                    closed.add(idle);
                }
            }
        }
        // A process may take a while to end.
        closed.parallelStream().forEach(idle -> idle.taken().worker().close());
    }

    private static void sweep() {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(POLITE_WAIT.toNanos());
                close(idle -> idle.isLongerThan(LONGEST_WAIT));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

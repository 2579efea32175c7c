package io.benchwright.jobs.campaign.spark;

import com.google.gson.JsonObject;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialFailedException;
import io.benchwright.data.trial.TrialWorker;
import io.benchwright.data.trial.WorkerQuarantinedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Workers in the JVM of their slot that answer in the way a trial says, and remember it under a name of their own. */
record ToyWorkers(String name) implements TrialWorkers {

    private static final Map<String, Memory> MEMORIES = new ConcurrentHashMap<>();

    /** What workers of one name have done in this JVM. */
    static final class Memory {

        final List<Integer> asked = new CopyOnWriteArrayList<>();
        final AtomicInteger made = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final AtomicInteger atWork = new AtomicInteger();
        final AtomicInteger mostAtWork = new AtomicInteger();
        final CountDownLatch waiting = new CountDownLatch(1);
    }

    Memory memory() {
        return MEMORIES.computeIfAbsent(name, key -> new Memory());
    }

    @Override
    public TrialWorker make(Slot slot) {
        Memory memory = memory();
        memory.made.incrementAndGet();
        return new TrialWorker() {
            @Override
            public JsonObject run(Trial trial, Duration limit) throws TrialFailedException, InterruptedException {
                memory.asked.add(ToyRows.seed(trial));
                memory.mostAtWork.accumulateAndGet(memory.atWork.incrementAndGet(), Math::max);
                try {
                    return answer(trial, memory);
                } finally {
                    memory.atWork.decrementAndGet();
                }
            }

            @Override
            public void close() {
                memory.closed.incrementAndGet();
            }
        };
    }

    private static JsonObject answer(Trial trial, Memory memory) throws TrialFailedException, InterruptedException {
        switch (ToyRows.way(trial)) {
            case "fail" -> throw new TrialFailedException("worker exited with status 3; its last words: no luck", true);
            case "refuse" -> throw new TrialFailedException("no such layer", false);
            case "nonsense" -> {
                return new JsonObject();
            }
            case "quarantine" ->
                throw new WorkerQuarantinedException("cannot be started", "slot 0: its worker failed", false);
            case "wait" -> {
                memory.waiting.countDown();
                new CountDownLatch(1).await();
            }
            default -> {
                // Answered.
            }
        }
        return ToyRows.answer(trial);
    }
}

package io.benchwright.jobs.campaign.spark;

import com.google.gson.JsonObject;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialFailedException;
import io.benchwright.data.trial.TrialWorker;
import io.benchwright.data.trial.WorkerPool;
import java.time.Duration;

/** The worker of a pool of one; ends the pool, so that its process does not outlive this JVM nor this worker. */
record Pooled(WorkerPool pool, int number) implements TrialWorker {

    @Override
    public JsonObject run(Trial trial, Duration limit) throws TrialFailedException, InterruptedException {
        return pool.slot(number).run(trial, limit);
    }

    @Override
    public void close() {
        pool.close();
    }
}

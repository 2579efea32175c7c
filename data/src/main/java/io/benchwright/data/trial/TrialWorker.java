package io.benchwright.data.trial;

import com.google.gson.JsonObject;
import java.time.Duration;

/** Answers trials, one at a time. {@link WorkerPool} makes those that are processes of their own. */
public interface TrialWorker extends AutoCloseable {

    /**
     * Runs a trial.
     *
     * @param limit the longest time that it may take; keeping it is the worker's duty
     * @return the answer, as the operation defines it
     * @throws TrialFailedException if there is none; a {@link WorkerQuarantinedException} if there will be none to any
     *     other trial either
     * @throws InterruptedException if the calling thread was interrupted, or the worker closed; the trial has then been
     *     stopped, and nothing is known of it
     */
    JsonObject run(Trial trial, Duration limit) throws TrialFailedException, InterruptedException;

    /** Ends the worker, and what it runs. */
    @Override
    void close();
}

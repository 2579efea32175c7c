package io.benchwright.jobs.campaign;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.WorkerCommand;
import io.benchwright.proxies.schemes.TrainingScheme;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Runs trials, each once, and keeps what comes of them in a benchmark. A local loop and Spark are two of these. */
public interface TrialRunner {

    /**
     * Trials that may run in any order, beside each other.
     *
     * @param trials what is asked; what is committed already does not run
     * @param command how a process is started that answers them
     * @param schemes under whose names trainings go into the benchmark
     * @param failures what is done about trials that fail
     */
    record Work(
            List<Trial> trials,
            WorkerCommand command,
            List<TrainingScheme> schemes,
            CampaignPlan.Failures failures) {

        /** Copies the lists. */
        public Work {
            trials = List.copyOf(trials);
            schemes = List.copyOf(schemes);
        }
    }

    /** Learns what becomes of trials. */
    interface Listener {

        /**
         * The work begins.
         *
         * @param done how many of its trials are committed from before
         * @param workers how many processes will work on it
         */
        void begin(long done, int workers) throws IOException;

        /**
         * Trials are done, and will not be asked again.
         *
         * @param trials how many since it was last told
         * @param failed how many of these failed
         */
        void committed(long trials, long failed) throws IOException;

        /** Something a person should know, in one line. */
        void note(String message) throws IOException;
    }

    /**
     * Runs trials until all are committed.
     *
     * @throws CampaignStoppedException if too many fail, or no worker can go on; what is committed stays
     * @throws IOException if nothing can be kept
     * @throws InterruptedException if the calling thread was interrupted
     */
    void run(Work work, Benchmark benchmark, Map<String, String> provenance, Listener listener)
            throws IOException, InterruptedException;

    /**
     * Commits what runs that have died had finished, so that it need not be asked again.
     *
     * @throws IOException if nothing can be kept
     * @throws InterruptedException if the calling thread was interrupted
     */
    default void recover(Benchmark benchmark, Map<String, String> provenance) throws IOException, InterruptedException {
        // What a local loop finishes is committed at once.
    }
}

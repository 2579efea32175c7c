package io.benchwright.jobs.campaign;

import java.io.IOException;

/**
 * Trials of a runner, as progress of a stage.
 *
 * @param doing what they are, in a few words
 * @param total how many they are
 */
record ProgressOfTrials(StageProgress progress, String doing, long total) implements TrialRunner.Listener {

    @Override
    public void begin(long done, int workers) throws IOException {
        progress.doing(doing, done, total, workers);
    }

    @Override
    public void committed(long trials, long failed) throws IOException {
        progress.count(trials, failed);
    }

    @Override
    public void note(String message) throws IOException {
        progress.note(message);
    }
}

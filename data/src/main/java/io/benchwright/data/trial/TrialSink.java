package io.benchwright.data.trial;

import java.io.IOException;

/**
 * Where the outcomes of trials are kept. {@link TrialLoop} calls it from several threads, but never from two at a time.
 */
public interface TrialSink {

    /**
     * Whether a trial's outcome is kept already, so that it need not run. Whether a failed trial is to run again when a
     * campaign is resumed is decided here: say no for it.
     *
     * @param id the {@linkplain Trial#id id} of the trial
     */
    boolean isCommitted(String id) throws IOException;

    /**
     * Keeps an outcome. When this returns, it must survive a crash of this process and of the machine.
     *
     * @throws RunStoppedException if the run is to end for another reason
     * @throws IOException if it could not be kept; the loop then stops
     */
    void commit(Trial trial, Outcome outcome) throws IOException;
}

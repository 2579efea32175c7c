package io.benchwright.data.trial;

import java.io.IOException;

/** A {@link TrialSink} ends a run for a reason of its own; the outcome that it was to keep is not to blame, and may be kept. */
public class RunStoppedException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param message why, in one line */
    public RunStoppedException(String message) {
        super(message);
    }
}

package io.benchwright.jobs.campaign;

import io.benchwright.data.trial.RunStoppedException;

/** A campaign cannot go on as it is; the message says what is done, what is not, and what to do. */
public final class CampaignStoppedException extends RunStoppedException {

    private static final long serialVersionUID = 1;

    /** @param message what is done, what is not, and what to do, in one line */
    public CampaignStoppedException(String message) {
        super(message);
    }
}

package io.benchwright.data.trial;

/** A worker failed so often that it gets no more trials. Another worker may answer this one. */
public final class WorkerQuarantinedException extends TrialFailedException {

    private static final long serialVersionUID = 1;

    private final String quarantine;
    private final boolean isTried;

    /**
     * A failure, and the last one.
     *
     * @param cause why the attempt failed, in one line
     * @param quarantine why the worker gets no more trials, in one line
     * @param isTried whether the worker was asked at all, so that the trial may have a part in the failure
     */
    public WorkerQuarantinedException(String cause, String quarantine, boolean isTried) {
        super(cause, true);
        this.quarantine = quarantine;
        this.isTried = isTried;
    }

    /** Whether the worker was asked at all, so that the trial may have a part in the failure. */
    public boolean isTried() {
        return isTried;
    }

    /** Why the worker gets no more trials, in one line. */
    public String quarantine() {
        return quarantine;
    }
}

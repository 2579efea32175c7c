package io.benchwright.data.trial;

/** A worker failed so often that it gets no more trials. Another worker may answer this one. */
public final class WorkerQuarantinedException extends TrialFailedException {

    private static final long serialVersionUID = 1;

    private final String quarantine;

    /**
     * A failure, and the last one.
     *
     * @param cause why the attempt failed, in one line
     * @param quarantine why the worker gets no more trials, in one line
     */
    public WorkerQuarantinedException(String cause, String quarantine) {
        super(cause, true);
        this.quarantine = quarantine;
    }

    /** Why the worker gets no more trials, in one line. */
    public String quarantine() {
        return quarantine;
    }
}

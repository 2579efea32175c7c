package io.benchwright.data.trial;

/** An attempt at a trial failed; the message says why, in one line. */
public class TrialFailedException extends Exception {

    private static final long serialVersionUID = 1;

    private final boolean isWorthRetrying;

    /**
     * A failure.
     *
     * @param cause why, in one line
     * @param isWorthRetrying whether another attempt may end better
     */
    public TrialFailedException(String cause, boolean isWorthRetrying) {
        super(cause);
        this.isWorthRetrying = isWorthRetrying;
    }

    /** Whether another attempt may end better. */
    public final boolean isWorthRetrying() {
        return isWorthRetrying;
    }
}

package io.benchwright.proxies.training;

/** A training could not be done; the message says why and what to do, in one line. */
public class TrainingFailedException extends Exception {

    private static final long serialVersionUID = 1;

    /** A failure. */
    public TrainingFailedException(String problem, Throwable cause) {
        super(problem, cause);
    }
}

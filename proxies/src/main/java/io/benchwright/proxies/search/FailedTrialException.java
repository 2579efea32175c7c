package io.benchwright.proxies.search;

/** A trial that a scheme needs was given up, which says something of the scheme. */
public final class FailedTrialException extends Exception {

    private static final long serialVersionUID = 1;

    FailedTrialException(String message) {
        super(message);
    }
}

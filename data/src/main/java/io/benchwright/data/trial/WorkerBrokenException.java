package io.benchwright.data.trial;

/** A worker process did what it must not; it is dead now. The message says what, with its last words, in one line. */
final class WorkerBrokenException extends Exception {

    private static final long serialVersionUID = 1;

    WorkerBrokenException(String problem) {
        super(problem);
    }
}

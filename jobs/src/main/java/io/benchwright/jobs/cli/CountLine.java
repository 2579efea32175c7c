package io.benchwright.jobs.cli;

import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialSink;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * How many of many short trials are done, and how long the others will take: on a terminal a line that is written over again and
 * again, elsewhere a line after each tenth of them.
 */
final class CountLine {

    private static final String BACK = "\r\u001b[K";
    private static final int TENTHS = 10;
    private static final long SECONDS_OF_A_MINUTE = 60;
    private static final double NANOSECONDS = 1e9;

    private final PrintWriter err;
    private final boolean isTerminal;
    private final String done;
    private final long total;
    private final long start = System.nanoTime();
    private long count;

    /** @param done what became of them, such as {@code scored} */
    CountLine(PrintWriter err, boolean isTerminal, String done, long total) {
        this.err = err;
        this.isTerminal = isTerminal;
        this.done = done;
        this.total = total;
    }

    /** A sink that counts what another keeps. */
    TrialSink counting(TrialSink sink) {
        return new TrialSink() {
            @Override
            public boolean isCommitted(String id) throws IOException {
                return sink.isCommitted(id);
            }

            @Override
            public void commit(Trial trial, Outcome outcome) throws IOException {
                sink.commit(trial, outcome);
                count();
            }
        };
    }

    /** One more is done. */
    synchronized void count() {
        count++;
        boolean isTenth = count * TENTHS / total != (count - 1) * TENTHS / total;
        // Of a few, a log need not tell.
        if (!isTerminal && (!isTenth || total < TENTHS)) {
            return;
        }
        long left = Math.round((System.nanoTime() - start) / NANOSECONDS / count * (total - count));
        String words = done + " " + count + " of " + total + ", about "
                + (left < 2 * SECONDS_OF_A_MINUTE ? left + " s" : left / SECONDS_OF_A_MINUTE + " min") + " left";
        if (isTerminal) {
            err.print(BACK + words);
        } else {
            err.println(words);
        }
        err.flush();
    }

    /** Leaves the line. */
    synchronized void end() {
        if (isTerminal && count > 0) {
            err.print(BACK);
            err.flush();
        }
    }
}

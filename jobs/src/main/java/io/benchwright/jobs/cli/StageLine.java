package io.benchwright.jobs.cli;

import io.benchwright.jobs.campaign.CampaignListener;
import io.benchwright.jobs.campaign.StageStatus;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far a campaign is: on a terminal a line that is written over again and again, elsewhere a line for each beginning and end, and after
 * each tenth of the trials.
 */
final class StageLine implements CampaignListener {

    private static final String BACK = "\r\u001b[K";
    private static final int TENTHS = 10;
    private static final long SECONDS_OF_A_MINUTE = 60;
    private static final long MINUTES_OF_AN_HOUR = 60;

    private final PrintWriter err;
    private final boolean isTerminal;
    private final String command;
    private String shown = "";
    private long tenth;

    /** @param command how notes begin */
    StageLine(PrintWriter err, boolean isTerminal, String command) {
        this.err = err;
        this.isTerminal = isTerminal;
        this.command = command;
    }

    @Override
    public synchronized void status(StageStatus status) {
        if (status.state() != StageStatus.State.RUNNING) {
            if (status.state() == StageStatus.State.DONE || status.state() == StageStatus.State.STOPPED) {
                end();
            }
            return;
        }
        if (status.doing().isEmpty()) {
            return;
        }
        if (isTerminal) {
            err.print(BACK + words(status));
            err.flush();
            shown = status.doing();
            return;
        }
        long reached = status.total() == 0 ? 0 : status.done() * TENTHS / status.total();
        boolean isNew = !shown.equals(status.doing());
        if (isNew || (reached != tenth && status.total() >= TENTHS)) {
            err.println(words(status));
            err.flush();
        }
        shown = status.doing();
        tenth = reached;
    }

    /** How far a stage is, in one line. */
    static String words(StageStatus status) {
        return status.stage() + ": " + status.doing() + ": " + status.done() + " of " + status.total() + " done"
                + (status.failed() == 0 ? "" : ", " + status.failed() + " failed")
                + (status.perMinute() == null ? "" : String.format(Locale.ROOT, ", %.1f a minute", status.perMinute()))
                + left(status.secondsLeft())
                + (status.workers() == 0
                        ? ""
                        : ", " + status.workers() + (status.workers() == 1 ? " worker" : " workers"));
    }

    /** How long the rest will take. */
    static String left(@Nullable Double seconds) {
        if (seconds == null || !Double.isFinite(seconds)) {
            return "";
        }
        long whole = Math.round(seconds);
        long minutes = whole / SECONDS_OF_A_MINUTE;
        return ", about "
                + (whole < 2 * SECONDS_OF_A_MINUTE
                        ? whole + " s"
                        : minutes < 2 * MINUTES_OF_AN_HOUR ? minutes + " min" : minutes / MINUTES_OF_AN_HOUR + " h")
                + " left";
    }

    @Override
    public synchronized void note(String message) {
        end();
        err.println(command + ": " + message);
        err.flush();
    }

    /** Leaves the line. */
    synchronized void end() {
        if (isTerminal && !shown.isEmpty()) {
            err.print(BACK);
            err.flush();
        }
        shown = "";
        tenth = 0;
    }
}

package io.benchwright.jobs.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * How far a training is, as its worker tells: on a terminal a line that is written over again and again, elsewhere a line
 * after each epoch.
 */
final class TrainingProgressLine {

    private static final String BACK = "\r\u001b[K";
    private static final long SECONDS_OF_A_MINUTE = 60;

    private final PrintWriter err;
    private final boolean isTerminal;
    private boolean isShown;

    TrainingProgressLine(PrintWriter err, boolean isTerminal) {
        this.err = err;
        this.isTerminal = isTerminal;
    }

    synchronized void show(JsonElement progress) {
        if (!(progress instanceof JsonObject object)) {
            return;
        }
        String words;
        if (object.has("epoch")) {
            if (!isTerminal && !object.get("epochOver").getAsBoolean()) {
                return;
            }
            isShown = true;
            words = words(object);
        } else if (object.has("imagesReady") && isTerminal) {
            words = "making images ready: " + object.get("imagesReady").getAsLong() + " of "
                    + object.get("imagesTotal").getAsLong();
        } else {
            return;
        }
        if (isTerminal) {
            err.print(BACK + words);
        } else {
            err.println(words);
        }
        err.flush();
    }

    private static String words(JsonObject object) {
        long left = Math.round(object.get("secondsLeft").getAsDouble());
        return String.format(
                        Locale.ROOT,
                        "epoch %d of %d, loss %.3f",
                        object.get("epoch").getAsInt(),
                        object.get("epochs").getAsInt(),
                        object.get("trainLoss").getAsDouble())
                + (object.has("top1")
                        ? String.format(
                                Locale.ROOT,
                                ", top-1 %.1f %%",
                                object.get("top1").getAsDouble())
                        : "")
                + String.format(
                        Locale.ROOT,
                        ", %.0f images/s",
                        object.get("imagesPerSecond").getAsDouble())
                + ", about "
                + (left < 2 * SECONDS_OF_A_MINUTE ? left + " s" : left / SECONDS_OF_A_MINUTE + " min")
                + " left";
    }

    /** Leaves the line. */
    synchronized void end() {
        if (isTerminal && isShown) {
            err.print(BACK);
            err.flush();
        }
    }
}

package io.benchwright.jobs.campaign;

import org.jspecify.annotations.Nullable;

/**
 * How far a stage is.
 *
 * @param stage its name
 * @param state {@link State}
 * @param doing what it is doing, in a few words; empty while it waits
 * @param done trials that are committed, from before too
 * @param failed how many of these failed
 * @param total trials that it has now; more may follow
 * @param started when this run began it, in ISO 8601, or null
 * @param perMinute trials a minute in this run, or null where that is not known yet
 * @param secondsLeft how long the rest of {@code total} may take, or null
 * @param workers how many processes work on it
 */
public record StageStatus(
        String stage,
        State state,
        String doing,
        long done,
        long failed,
        long total,
        @Nullable String started,
        @Nullable Double perMinute,
        @Nullable Double secondsLeft,
        int workers) {

    /** What becomes of a stage. */
    public enum State {
        /** Its turn has not come. */
        WAITING,
        /** It is being done. */
        RUNNING,
        /** All is done. */
        DONE,
        /** It was stopped, or ended with an error. */
        STOPPED,
        /** The plan has nothing for it, or only other stages were asked for. */
        SKIPPED
    }

    /** One that waits. */
    static StageStatus waiting(Stage stage) {
        return new StageStatus(stage.toString(), State.WAITING, "", 0, 0, 0, null, null, null, 0);
    }

    /** The same in another state. */
    StageStatus in(State other) {
        return new StageStatus(stage, other, doing, done, failed, total, started, perMinute, null, 0);
    }
}

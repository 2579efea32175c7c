package io.benchwright.jobs.campaign;

import io.benchwright.jobs.campaign.StageStatus.State;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** Keeps account of how far the stages of a run are, for whoever looks on here, and in a file for those elsewhere. */
final class StageProgress {

    private static final double SECONDS_OF_A_MINUTE = 60;
    private static final long NANOSECONDS = 1_000_000_000;

    private final String campaign;
    private final CampaignFolder folder;
    private final CampaignHistory history;
    private final CampaignListener listener;
    private final Map<Stage, StageStatus> stages = new EnumMap<>(Stage.class);

    private Stage stage = Stage.IMPORT;
    private long startNanos;
    private long doneBefore;
    private long writtenNanos;

    StageProgress(String campaign, CampaignFolder folder, CampaignListener listener, Set<Stage> asked) {
        this.campaign = campaign;
        this.folder = folder;
        this.history = new CampaignHistory(folder);
        this.listener = listener;
        for (Stage each : Stage.values()) {
            StageStatus waiting = StageStatus.waiting(each);
            stages.put(each, asked.contains(each) ? waiting : waiting.in(State.SKIPPED));
        }
    }

    /** Notes something in the history alone. */
    synchronized void event(String event) throws IOException {
        history.add("", event);
    }

    /** A stage begins. */
    synchronized void begin(Stage begun) throws IOException {
        stage = begun;
        doneBefore = 0;
        startNanos = System.nanoTime();
        put(new StageStatus(begun.toString(), State.RUNNING, "", 0, 0, 0, CampaignHistory.now(), null, null, 0));
        history.add(begun.toString(), "begun");
        write();
    }

    /**
     * The stage takes up trials.
     *
     * @param doing what they are, in a few words
     * @param done how many of them are done from before
     * @param total how many they are in all
     * @param workers how many processes work on them
     */
    synchronized void doing(String doing, long done, long total, int workers) throws IOException {
        StageStatus now = current();
        startNanos = System.nanoTime();
        doneBefore = done;
        put(new StageStatus(
                now.stage(), State.RUNNING, doing, done, now.failed(), total, now.started(), null, null, workers));
        write();
    }

    /** Trials are done, so many of them failed. */
    synchronized void count(long trials, long failed) throws IOException {
        StageStatus now = current();
        long done = now.done() + trials;
        double minutes = (System.nanoTime() - startNanos) / (SECONDS_OF_A_MINUTE * NANOSECONDS);
        double rate = (done - doneBefore) / minutes;
        put(new StageStatus(
                now.stage(),
                State.RUNNING,
                now.doing(),
                done,
                now.failed() + failed,
                Math.max(done, now.total()),
                now.started(),
                rate,
                Math.max(0, now.total() - done) / rate * SECONDS_OF_A_MINUTE,
                now.workers()));
        if (System.nanoTime() - writtenNanos > NANOSECONDS) {
            write();
        }
    }

    /** Something a person should know. */
    synchronized void note(String message) throws IOException {
        history.add(stage.toString(), message);
        listener.note(stage + ": " + message);
    }

    /** The stage has ended. */
    synchronized void end(State state, String event) throws IOException {
        put(current().in(state));
        history.add(stage.toString(), event);
        write();
    }

    private StageStatus current() {
        StageStatus now = stages.get(stage);
        if (now == null) {
            throw new AssertionError(stage);
        }
        return now;
    }

    private void put(StageStatus status) {
        stages.put(stage, status);
        listener.status(status);
    }

    private void write() throws IOException {
        new CampaignStatus(
                        campaign,
                        CampaignHistory.now(),
                        stages.values().stream().toList())
                .write(folder);
        writtenNanos = System.nanoTime();
    }
}

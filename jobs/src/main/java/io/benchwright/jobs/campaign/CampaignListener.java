package io.benchwright.jobs.campaign;

/** Learns how far a campaign is; called from any thread, never from two at a time. */
public interface CampaignListener {

    /** How far a stage is now; at most about once a second, and whenever its state changes. */
    void status(StageStatus status);

    /** Something a person should know, in one line. */
    void note(String message);
}

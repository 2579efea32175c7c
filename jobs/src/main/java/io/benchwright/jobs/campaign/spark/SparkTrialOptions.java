package io.benchwright.jobs.campaign.spark;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.trial.TrialLoop;
import java.io.Serializable;

/**
 * How trials are run on Spark.
 *
 * @param slot how a slot tries a trial: attempts, pauses and the time limit; how many slots there are is for Spark to say. A slot
 *     whose worker was given up takes no more trials for the longest pause
 * @param isExclusive whether the trials are run one after the other, in the order in which they are given, by one task, which holds its
 *     device alone until all are done (or 100,000, after which another task may have it); they are committed at its end
 * @param failureRate the part of the trials that may fail, from 0 to 1; with more, the rest is not run
 * @param failuresCountFrom how many trials must be finished before the rate counts, at least 1
 * @param lostExecutors how often a trial may be running when its executor dies before it is taken for the cause and given up, at
 *     least 1
 * @param firstRound how many trials are run, at least, before their journals are merged and committed for the first time; at least 1
 */
public record SparkTrialOptions(
        TrialLoop.Settings slot,
        boolean isExclusive,
        double failureRate,
        int failuresCountFrom,
        int lostExecutors,
        int firstRound)
        implements Serializable {

    /** @throws IllegalArgumentException if a number is out of range */
    public SparkTrialOptions {
        requireNonNull(slot, "slot is null");
        if (!(failureRate >= 0 && failureRate <= 1)) {
            throw new IllegalArgumentException("failureRate is " + failureRate + ", but must be from 0 to 1");
        }
        requirePositive("failuresCountFrom", failuresCountFrom);
        requirePositive("lostExecutors", lostExecutors);
        requirePositive("firstRound", firstRound);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", but must be at least 1");
        }
    }

    /**
     * The usual: slots as {@link TrialLoop.Settings#defaults} has them, as many as there are; half of the trials may fail, once 20 are
     * finished; a trial is given up when its executor has died 3 times; 100 trials in the first round.
     */
    public static SparkTrialOptions defaults() {
        return new SparkTrialOptions(TrialLoop.Settings.defaults(), false, 0.5, 20, 3, 100);
    }

    /** The same with other attempts, pauses and time limit. */
    public SparkTrialOptions withSlot(TrialLoop.Settings settings) {
        return new SparkTrialOptions(settings, isExclusive, failureRate, failuresCountFrom, lostExecutors, firstRound);
    }

    /** The same with all trials in one task. */
    public SparkTrialOptions exclusive() {
        return new SparkTrialOptions(slot, true, failureRate, failuresCountFrom, lostExecutors, firstRound);
    }

    /** The same with another limit of failures. */
    public SparkTrialOptions withFailureLimit(double rate, int countFrom) {
        return new SparkTrialOptions(slot, isExclusive, rate, countFrom, lostExecutors, firstRound);
    }

    /** The same with another number of executors that a trial may cost. */
    public SparkTrialOptions withLostExecutors(int number) {
        return new SparkTrialOptions(slot, isExclusive, failureRate, failuresCountFrom, number, firstRound);
    }

    /** The same with another number of trials in the first round. */
    public SparkTrialOptions withFirstRound(int trials) {
        return new SparkTrialOptions(slot, isExclusive, failureRate, failuresCountFrom, lostExecutors, trials);
    }
}

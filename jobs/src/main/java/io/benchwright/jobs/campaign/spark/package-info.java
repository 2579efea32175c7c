/**
 * Runs trials on Spark: the scheduler for campaigns that outlive machines. {@link io.benchwright.jobs.campaign.spark.SparkTrials} is
 * the front door; {@link io.benchwright.jobs.campaign.spark.SparkContexts} starts Spark as it needs it.
 *
 * <p>A Spark task is a bundle of trials, which it runs one after the other on a worker process of its slot. What comes of each is
 * appended to a journal and forced to the disk before the next one begins. Journals are merged into files of rows by other tasks,
 * and the driver commits the manifest that names these: it holds ids, never results. What trials and workers are, and how one slot
 * tries and gives up, is the same as without Spark: {@link io.benchwright.data.trial.TrialLoop}.
 *
 * <p>Which trials a campaign needs, and in what order its stages come, is not decided here.
 */
@NullMarked
package io.benchwright.jobs.campaign.spark;

import org.jspecify.annotations.NullMarked;

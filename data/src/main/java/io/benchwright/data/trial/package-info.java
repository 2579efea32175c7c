/**
 * Trials: questions asked of the world (train this, measure that), the loop that runs many of them, and the workers that
 * answer them in processes of their own.
 *
 * <p>{@link io.benchwright.data.trial.Trial} is the question and {@link io.benchwright.data.trial.Outcome} what came of
 * it; {@link io.benchwright.data.trial.TrialLoop} runs trials on slots and hands what came of them to a
 * {@link io.benchwright.data.trial.TrialSink}; {@link io.benchwright.data.trial.WorkerPool} gives each slot a worker
 * process that speaks the driver protocol ({@code docs/driver-protocol.md}). Nothing here knows what an operation does,
 * or how a benchmark is stored.
 */
@NullMarked
package io.benchwright.data.trial;

import org.jspecify.annotations.NullMarked;

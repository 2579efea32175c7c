/**
 * Targets: what turns networks into measurements of devices, and the rules by which all of them measure ({@code docs/measuring.md}).
 *
 * <p>{@link io.benchwright.jobs.target.MeasureTrial} is the question; a {@link io.benchwright.jobs.target.DeviceTarget} says who
 * answers it; a {@link io.benchwright.jobs.target.MeasuringSession} asks, one network after the other, and commits;
 * {@link io.benchwright.jobs.target.RequestFile} and {@link io.benchwright.jobs.target.AnswerFile} stand in for it where the device
 * cannot be reached.
 */
@NullMarked
package io.benchwright.jobs.target;

import org.jspecify.annotations.NullMarked;

package io.benchwright.proxies.training;

import java.util.OptionalDouble;

/**
 * How far a training is.
 *
 * @param epoch the present one, from 1
 * @param epochs how many there are
 * @param loss mean training loss of this epoch so far
 * @param isEpochOver whether this epoch is over, its validation included
 * @param top1 top-1 accuracy on the images for validation, in percent, after this epoch if it is over, else after the one
 *     before, if there was one
 * @param imagesPerSecond how many images were trained on in a second: lately, or in all of an epoch that is over
 * @param secondsLeft how long the rest may take, validation included
 */
public record TrainingProgress(
        int epoch,
        int epochs,
        double loss,
        boolean isEpochOver,
        OptionalDouble top1,
        double imagesPerSecond,
        double secondsLeft) {}

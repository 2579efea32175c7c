package io.benchwright.proxies.training;

import java.util.OptionalDouble;

/**
 * How far a training is.
 *
 * @param epoch the present one, from 1
 * @param epochs how many there are
 * @param loss mean training loss of this epoch so far
 * @param top1 top-1 accuracy on the images for validation after the epoch before, in percent, if there was one
 * @param imagesPerSecond how many images were trained on lately, in a second
 * @param secondsLeft how long the rest may take, validation included
 */
public record TrainingProgress(
        int epoch, int epochs, double loss, OptionalDouble top1, double imagesPerSecond, double secondsLeft) {}

package io.benchwright.proxies.training;

/**
 * A point of a learning curve.
 *
 * @param epoch from 1
 * @param loss mean training loss of the epoch
 * @param top1 top-1 accuracy on the images for validation after the epoch, in percent
 * @param top5 top-5 accuracy on them, in percent
 * @param seconds since the training began, without the time between a crash and going on
 * @param resolution height and width of the images for training
 */
public record EpochResult(int epoch, double loss, double top1, double top5, double seconds, int resolution) {}

package io.benchwright.proxies.scores;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.network.Network;
import io.benchwright.data.network.Shape;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What is to be scored, and how: all that decides the numbers, besides the images.
 *
 * @param network takes square RGB images and gives a value for each class
 * @param scores which, at least one; iterated in the order of {@link ZeroCostScore}
 * @param batch how many images, at least 2
 * @param seed of weights, and of which images are taken
 */
public record ScoreTask(Network network, Set<ZeroCostScore> scores, int batch, long seed) {

    /** @throws IllegalArgumentException if there are no scores, a number is out of range, or the network is no classifier */
    public ScoreTask {
        requireNonNull(network, "network is null");
        if (scores.isEmpty()) {
            throw new IllegalArgumentException(
                    "no scores are asked for; there are " + String.join(", ", ZeroCostScore.names()));
        }
        scores = Collections.unmodifiableSet(EnumSet.copyOf(scores));
        if (batch < 2) {
            throw new IllegalArgumentException("batch is " + batch + ", but must be at least 2");
        }
        Shape input = network.input().shape();
        if (input.channels() != 3 || input.height() != input.width()) {
            throw new IllegalArgumentException(
                    "the network takes " + input + ", but must take square images of 3 channels");
        }
        if (!network.output().shape().isVector()) {
            throw new IllegalArgumentException(
                    "the network gives " + network.output().shape() + ", but must give a value for each class");
        }
    }

    /** Height and width of the images, in pixels. */
    public int resolution() {
        return network.input().shape().height();
    }

    /** How many classes the network tells apart. */
    public int classes() {
        return network.output().shape().channels();
    }

    /** Whether some score depends on images. */
    public boolean usesImages() {
        return scores.stream().anyMatch(ZeroCostScore::usesImages);
    }
}

package io.benchwright.proxies.schemes;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;

/**
 * A learning rate that rises linearly from a ten thousandth of its peak, and then falls to nothing at the end of the training.
 *
 * @param peak above 0, at most 1000
 * @param warmUpEpochs when the peak is reached, in epochs from the beginning; may be a fraction; below the scheme's epochs
 * @param decay how it falls
 */
public record LearningRate(double peak, double warmUpEpochs, Decay decay) {

    /** Where the warm-up starts, as a part of the peak (as Accel-NASBench does). */
    private static final double START = 1e-4;

    /** How a learning rate falls. */
    public enum Decay {
        /** By the same amount in each step. */
        LINEAR,
        /** Along half a cosine (Loshchilov and Hutter, ICLR 2017), without restarts. */
        COSINE;

        /** The name in files. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException if a number is out of range */
    public LearningRate {
        requireNonNull(decay, "decay is null");
        Limit.PEAK.require(peak);
        Limit.WARM_UP_EPOCHS.require(warmUpEpochs);
    }

    /**
     * The rate of a step.
     *
     * @param epoch the time at which the step begins, in epochs from the beginning
     * @param epochs how long the training is
     */
    double at(double epoch, int epochs) {
        if (epoch < warmUpEpochs) {
            return peak * (START + (1 - START) * epoch / warmUpEpochs);
        }
        double gone = Math.min(1, (epoch - warmUpEpochs) / (epochs - warmUpEpochs));
        // StrictMath: the same on every machine.
        return peak * (decay == Decay.LINEAR ? 1 - gone : (1 + StrictMath.cos(StrictMath.PI * gone)) / 2);
    }

    /** What is wrong with a warm-up in a training of so many epochs. */
    static Optional<String> problem(double warmUpEpochs, int epochs) {
        return warmUpEpochs < epochs
                ? Optional.empty()
                : Optional.of("warmUpEpochs is " + Limit.text(warmUpEpochs)
                        + ", but must be below the number of epochs, " + epochs);
    }
}

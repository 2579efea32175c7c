package io.benchwright.proxies.scores;

import io.benchwright.data.network.Network;
import io.benchwright.data.text.Suggestions;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * A number that is cheap to compute of an untrained network, and ranks networks somewhat like their accuracy after training: higher
 * is better. Abdelfattah et al., "Zero-Cost Proxies for Lightweight NAS" (ICLR 2021), compare many.
 *
 * <p>Sums over weights theta are over those of convolutions and linear maps, also within squeeze-excitations; batch norms and biases
 * have no part in them. Weights of convolutions start normal with variance 2 / (k * k * output channels) for kernels of k x k (He et
 * al., ICCV 2015, by the fan out over all groups), those of linear layers with deviation 0.01; biases with 0, scales with 1. L is the
 * mean cross entropy of one batch of images for training, not augmented. Unless said otherwise, batch norms use the batch.
 */
public enum ZeroCostScore {
    /** The number of trainable values, as in {@code NetworkTotals}. */
    PARAMS("params", Needs.NOTHING),

    /** Multiply-adds for one image, as in {@code NetworkTotals}: what many call FLOPs. */
    MACS("macs", Needs.NOTHING),

    /**
     * The values that convolutions and linear layers write for one image (Radosavovic et al., "Designing Network Design Spaces",
     * CVPR 2020).
     */
    ACTIVATIONS("activations", Needs.NOTHING),

    /**
     * Synaptic flow: the natural logarithm of sum |theta dR/dtheta|, where R is the sum of all outputs for one input of ones and all
     * weights are replaced by their absolute values (Tanaka et al., "Pruning neural networks without any data by iteratively
     * conserving synaptic flow", NeurIPS 2020). Batch norms are left out, as by Abdelfattah et al. (ICLR 2021), whose values are
     * those before the logarithm. Activations are taken as the identity and the gates of squeeze-excitations as open, which they
     * are for the large positive values that flow. It is computed with a factor for each tensor, so that no depth overflows.
     */
    SYNFLOW("synflow", Needs.WEIGHTS),

    /** Connection sensitivity: sum |theta dL/dtheta| (Lee et al., "SNIP", ICLR 2019). */
    SNIP("snip", Needs.IMAGES),

    /** The sum over layers of the Euclidean norm of dL/dtheta (Abdelfattah et al., ICLR 2021). */
    GRAD_NORM("grad-norm", Needs.IMAGES),

    /**
     * NASWOT: log det K, where K(i, j) is the number of units that are on for both images i and j, or off for both (Mellor et al.,
     * "Neural Architecture Search without Training", ICML 2021). A unit is an element of the input of an activation, of any
     * function, and on where it is above 0. The few units within squeeze-excitations are left out. K is images x images, so values
     * of different batches do not compare.
     */
    NWOT("nwot", Needs.IMAGES),

    /**
     * Zen-score: log E ||f(x) - f(x + 0.01 e)|| + sum over batch norms of log s (Lin et al., "Zen-NAS", ICCV 2021). f are the
     * features before the last global pooling, with all weights normal with deviation 1; x and e are a batch of normal images;
     * norms are Euclidean, the mean is over the batch; s is the root of the mean over channels of the variance that a batch norm
     * divides by, left out where that is 0, as in branches that carry nothing. Residual connections stay, where the paper's networks had none.
     */
    ZEN("zen", Needs.BATCH),

    /** The sum over layers of the Euclidean norm of theta (Abdelfattah et al., ICLR 2021, and its code). */
    L2_NORM("l2-norm", Needs.WEIGHTS);

    /** What it is computed from; each needs also what comes before. */
    private enum Needs {
        NOTHING,
        WEIGHTS,
        BATCH,
        IMAGES
    }

    private final String label;
    private final Needs needs;

    ZeroCostScore(String label, Needs needs) {
        this.label = label;
        this.needs = needs;
    }

    /** Whether it is a count that follows from the layers alone. */
    public boolean isCount() {
        return needs == Needs.NOTHING;
    }

    /** Whether it depends on the seed of the weights. */
    public boolean usesSeed() {
        return needs != Needs.NOTHING;
    }

    /** Whether it depends on the size of a batch. */
    public boolean usesBatch() {
        return needs.compareTo(Needs.BATCH) >= 0;
    }

    /** Whether it depends on images. */
    public boolean usesImages() {
        return needs == Needs.IMAGES;
    }

    /** The value for a network, if it {@linkplain #isCount is a count}. */
    public OptionalLong count(Network network) {
        return switch (this) {
            case PARAMS -> OptionalLong.of(network.totals().parameters());
            case MACS -> OptionalLong.of(network.totals().multiplyAdds());
            case ACTIVATIONS -> OptionalLong.of(network.totals().activationElements());
            default -> OptionalLong.empty();
        };
    }

    /** The names of all, in their order. */
    public static List<String> names() {
        return Arrays.stream(values()).map(ZeroCostScore::toString).toList();
    }

    /**
     * The score of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those that there are
     */
    public static ZeroCostScore named(String name) {
        return Arrays.stream(values())
                .filter(score -> score.label.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no score '" + name + "'"
                        + Suggestions.didYouMean(name, names()) + "; there are " + String.join(", ", names())));
    }

    /** The name in tables and on the command line, such as {@code grad-norm}. */
    @Override
    public String toString() {
        return label;
    }
}

package io.benchwright.proxies.training;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.network.Network;
import io.benchwright.data.network.Shape;
import io.benchwright.data.network.Tensor;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.Lowering;
import io.benchwright.proxies.images.ImagePart;
import io.benchwright.proxies.schemes.TrainingScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is to be trained, and how: all that decides the numbers, besides the images.
 *
 * @param network lowered for the scheme's validation resolution and width
 * @param scheme how
 * @param seed of initial weights, of the order of images and of what is done to them at random
 * @param evaluatedOn what the final accuracy is of: the images for validation, or those for testing, which are then scored
 *     once
 */
public record TrainingTask(Network network, TrainingScheme scheme, long seed, ImagePart evaluatedOn) {

    /** Up to this resolution, the first convolution has stride 1: small images have no pixels to spare. */
    private static final int SMALL_IMAGES = 64;

    /** @throws IllegalArgumentException if the network does not take the scheme's images; says at which resolution */
    public TrainingTask {
        requireNonNull(scheme, "scheme is null");
        if (evaluatedOn == ImagePart.TRAIN) {
            throw new IllegalArgumentException("evaluatedOn is train, but must be validation or test");
        }
        Shape input = network.input().shape();
        int validation = scheme.validationResolution();
        if (!input.equals(new Shape(3, validation, validation))) {
            throw new IllegalArgumentException("the network takes " + input + ", but scheme " + scheme.name()
                    + " validates on 3x" + validation + "x" + validation);
        }
        if (network.output().shape().height() != 1 || network.output().shape().width() != 1) {
            throw new IllegalArgumentException(
                    "the network gives " + network.output().shape() + ", but must give a value for each class");
        }
        requireFits(network, scheme.resolution().first());
        requireFits(network, scheme.resolution().last());
    }

    /** Computes the shapes at another resolution, to see whether all windows fit. */
    private static void requireFits(Network network, int resolution) {
        Network.Builder builder = Network.builder(new Shape(3, resolution, resolution));
        List<Tensor> tensors = new ArrayList<>(List.of(builder.input()));
        try {
            network.layers()
                    .forEach(layer -> tensors.add(builder.outside(layer.part())
                            .add(
                                    layer.operation(),
                                    layer.inputs().stream()
                                            .map(input -> tensors.get(input.id()))
                                            .toList())));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("at resolution " + resolution + ": " + e.getMessage(), e);
        }
    }

    /**
     * How an architecture is lowered for a scheme: for its validation resolution and width; where that resolution is at most
     * 64 pixels, with stride 1 in the first convolution, else with the space's own.
     *
     * @param classes of the images
     * @param stemStride the stride of the first convolution, if that is not to follow from the resolution
     */
    public static Lowering lowering(
            Architecture architecture, TrainingScheme scheme, int classes, OptionalInt stemStride) {
        Lowering usual = lowering(architecture, scheme.validationResolution(), classes)
                .withWidthMultiplier(scheme.widthMultiplier());
        return stemStride.isPresent() ? usual.withStemStride(stemStride.getAsInt()) : usual;
    }

    /**
     * How an architecture is lowered for images: where they have at most 64 pixels, with stride 1 in the first convolution, else
     * with the space's own.
     *
     * @param resolution height and width of the images
     * @param classes of the images
     */
    public static Lowering lowering(Architecture architecture, int resolution, int classes) {
        int stride =
                resolution <= SMALL_IMAGES ? 1 : architecture.defaultLowering().stemStride();
        return new Lowering(resolution, classes, 1, stride);
    }

    /**
     * An architecture, lowered as {@link #lowering} says and judged on the images for validation.
     *
     * @throws IllegalArgumentException if it cannot be lowered so, or does not take the scheme's images
     */
    public static TrainingTask of(Architecture architecture, TrainingScheme scheme, int classes, long seed) {
        Network network = architecture.lower(lowering(architecture, scheme, classes, OptionalInt.empty()));
        return new TrainingTask(network, scheme, seed, ImagePart.VALIDATION);
    }
}

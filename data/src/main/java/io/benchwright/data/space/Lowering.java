package io.benchwright.data.space;

/**
 * What is free, besides the choices, when an architecture becomes a network.
 *
 * @param resolution height and width of the input images in pixels, at least 1
 * @param classes the number of classes, at least 1
 * @param widthMultiplier factor on the channels of every layer, above 0 and at most 16
 * @param stemStride stride of the first convolution, at least 1
 */
public record Lowering(int resolution, int classes, double widthMultiplier, int stemStride) {

    /** @throws IllegalArgumentException if a number is out of range */
    public Lowering {
        require(resolution >= 1, "resolution", resolution, "at least 1");
        require(classes >= 1, "classes", classes, "at least 1");
        require(
                widthMultiplier > 0 && widthMultiplier <= 16,
                "width multiplier",
                widthMultiplier,
                "above 0, at most 16");
        require(stemStride >= 1, "stem stride", stemStride, "at least 1");
    }

    /** The same with another resolution. */
    public Lowering withResolution(int pixels) {
        return new Lowering(pixels, classes, widthMultiplier, stemStride);
    }

    /** The same with another number of classes. */
    public Lowering withClasses(int number) {
        return new Lowering(resolution, number, widthMultiplier, stemStride);
    }

    /** The same with another width multiplier. */
    public Lowering withWidthMultiplier(double factor) {
        return new Lowering(resolution, classes, factor, stemStride);
    }

    /** The same with another stride of the first convolution. */
    public Lowering withStemStride(int stride) {
        return new Lowering(resolution, classes, widthMultiplier, stride);
    }

    /**
     * Channels under the width multiplier: the multiple of 8 that is nearest to the product (at a tie the larger), at
     * least 8, and the next one up if that would lose more than a tenth; the rule of MobileNet and EfficientNet. With
     * multiplier 1 the channels stay as they are.
     *
     * @param base channels at width 1
     */
    public int channels(int base) {
        return widthMultiplier == 1 ? base : roundToEight(base * widthMultiplier);
    }

    /** A number of channels, rounded as {@link #channels} says. */
    public static int roundToEight(double channels) {
        int rounded = Math.max(8, (int) (channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }

    private static void require(boolean condition, String name, Number value, String range) {
        if (!condition) {
            throw new IllegalArgumentException(name + " is " + value + ", but must be " + range);
        }
    }
}

package io.benchwright.data.network;

/**
 * The shape of a feature map for one image; the batch dimension is left out. A vector has height and width 1.
 *
 * @param channels the number of channels, at least 1
 * @param height the number of rows, at least 1
 * @param width the number of columns, at least 1
 */
public record Shape(int channels, int height, int width) {

    /** @throws IllegalArgumentException if a dimension is below 1 */
    public Shape {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "a shape needs positive dimensions, but is " + channels + "x" + height + "x" + width);
        }
    }

    /** The number of values in a map of this shape. */
    public long elements() {
        return (long) channels * height * width;
    }

    /** Whether this is one value per channel. */
    public boolean isVector() {
        return height == 1 && width == 1;
    }

    /** Channels, height and width, as in {@code 3x224x224}. */
    @Override
    public String toString() {
        return channels + "x" + height + "x" + width;
    }
}

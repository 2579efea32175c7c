package io.benchwright.data.network;

/** Kinds of multiply-adds. Devices run them at very different speeds, so totals keep them apart. */
public enum MultiplyAddKind {
    /** A 1x1 convolution without groups: a matrix product per pixel. */
    POINTWISE("pointwise"),
    /** A convolution with as many groups as input channels. */
    DEPTHWISE("depthwise"),
    /** A convolution with more than one group and fewer than input channels. */
    GROUPED("grouped"),
    /** A convolution without groups, larger than 1x1. */
    DENSE("dense"),
    /** A matrix-vector product: a linear layer, or the two inside a squeeze-excite. */
    LINEAR("linear");

    private final String label;

    MultiplyAddKind(String label) {
        this.label = label;
    }

    /** The name in lower case, as it is written in tables and JSON. */
    @Override
    public String toString() {
        return label;
    }
}

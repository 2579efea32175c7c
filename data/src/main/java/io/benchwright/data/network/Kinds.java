package io.benchwright.data.network;

import java.util.Optional;

/** Made once, since they are asked for with every layer. */
final class Kinds {

    static final Optional<MultiplyAddKind> POINTWISE = Optional.of(MultiplyAddKind.POINTWISE);
    static final Optional<MultiplyAddKind> DEPTHWISE = Optional.of(MultiplyAddKind.DEPTHWISE);
    static final Optional<MultiplyAddKind> GROUPED = Optional.of(MultiplyAddKind.GROUPED);
    static final Optional<MultiplyAddKind> DENSE = Optional.of(MultiplyAddKind.DENSE);
    static final Optional<MultiplyAddKind> LINEAR = Optional.of(MultiplyAddKind.LINEAR);

    private Kinds() {}
}

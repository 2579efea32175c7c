package io.benchwright.jobs.cli;

import io.benchwright.data.network.Network;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.Lowering;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How architectures become networks: {@code --resolution}, {@code --classes}, {@code --width}, {@code --stem-stride}. */
final class LoweringOptions {

    @Option(
            names = "--resolution",
            paramLabel = "PIXELS",
            description = "Height and width of the input. Default: the architecture's, or its space's.")
    private Optional<Integer> resolution;

    @Option(names = "--classes", paramLabel = "N", description = "Number of classes. Default: the space's.")
    private Optional<Integer> classes;

    @Option(names = "--width", paramLabel = "FACTOR", description = "Width multiplier. Default: 1.")
    private Optional<Double> width;

    @Option(
            names = "--stem-stride",
            paramLabel = "STRIDE",
            description = "Stride of the first convolution; 1 for small images. Default: the space's.")
    private Optional<Integer> stemStride;

    Lowering lowering(Architecture architecture) {
        Lowering lowering = architecture.defaultLowering();
        return new Lowering(
                resolution.orElse(lowering.resolution()),
                classes.orElse(lowering.classes()),
                width.orElse(lowering.widthMultiplier()),
                stemStride.orElse(lowering.stemStride()));
    }

    /** Whether no option was given. */
    boolean isDefault() {
        return resolution.isEmpty() && classes.isEmpty() && width.isEmpty() && stemStride.isEmpty();
    }

    Network lower(Architecture architecture) {
        return architecture.lower(lowering(architecture));
    }
}

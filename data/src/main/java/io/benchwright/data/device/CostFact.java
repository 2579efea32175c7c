package io.benchwright.data.device;

/**
 * A number that a cost model may know of a device: of a chip with the software that runs networks on it. The unit stands in its name;
 * efficiencies and shares are above 0 and at most 1. What each means to the model is written in {@code docs/cost-model.md}.
 */
public enum CostFact {
    /** Which part of the peak dense convolutions and linear layers reach. */
    DENSE_EFFICIENCY("denseEfficiency", true),
    /** The most 10^12 operations a second in depthwise convolutions, of one engine, a multiply-add counted as two. */
    DEPTHWISE_TERA_OPERATIONS_PER_SECOND("depthwiseTeraOperationsPerSecond", false),
    /** Which part of the memory's peak rate dense convolutions and linear layers reach. */
    DENSE_MEMORY_EFFICIENCY("denseMemoryEfficiency", true),
    /** Which part of the memory's peak rate depthwise convolutions reach. */
    DEPTHWISE_MEMORY_EFFICIENCY("depthwiseMemoryEfficiency", true),
    /** Which part of the memory's peak rate element-wise operations and pooling reach. */
    ELEMENTWISE_MEMORY_EFFICIENCY("elementwiseMemoryEfficiency", true),
    /** Which part of the memory's peak rate squeeze-excites reach. */
    SQUEEZE_EXCITE_MEMORY_EFFICIENCY("squeezeExciteMemoryEfficiency", true),
    /** Up to which size a map stays near while a squeeze-excite works on it. */
    SQUEEZE_EXCITE_MEBIBYTES("squeezeExciteMebibytes", false),
    /** Which part of the memory's peak rate is reached for what goes beyond that size, in addition. */
    SQUEEZE_EXCITE_SPILL_EFFICIENCY("squeezeExciteSpillEfficiency", true),
    /** Which part of the shorter of computing and moving data is not hidden behind the longer. */
    UNHIDDEN_SHARE("unhiddenShare", true),
    /** How much of batch norms and activations is done apart from the layer before, in a pass of its own. */
    SEPARATE_PASS_SHARE("separatePassShare", true),
    /** To start a layer. */
    LAUNCH_MICROSECONDS("launchMicroseconds", false),
    /** To start a squeeze-excite with all that it consists of. */
    SQUEEZE_EXCITE_MICROSECONDS("squeezeExciteMicroseconds", false),
    /** To start a network. */
    RUN_MICROSECONDS("runMicroseconds", false),
    /** The most images that the host hands over. */
    HOST_IMAGES_PER_SECOND("hostImagesPerSecond", false);

    private final String key;
    private final boolean isShare;

    CostFact(String key, boolean isShare) {
        this.key = key;
        this.isShare = isShare;
    }

    /** Whether it is a part of something, and so at most 1. */
    public boolean isShare() {
        return isShare;
    }

    /** The name as it is written in files, such as {@code denseEfficiency}. */
    @Override
    public String toString() {
        return key;
    }
}

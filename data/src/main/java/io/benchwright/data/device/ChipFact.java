package io.benchwright.data.device;

/** A number that may be known of a chip; the unit stands in its name. */
public enum ChipFact {
    /** Processing elements as the vendor counts them: CUDA cores, CPU cores, tensor cores of a TPU, engines of an FPGA. */
    CORES("cores"),
    /** The highest clock that the vendor promises (boost, turbo); the only one where it does not vary. */
    BOOST_GIGAHERTZ("boostGigahertz"),
    /** The device's own memory, as vendors count it: their GB of GDDR and HBM are GiB. */
    MEMORY_GIBIBYTES("memoryGibibytes"),
    /** The peak rate of that memory, in units of 10^9 bytes a second. */
    MEMORY_GIGABYTES_PER_SECOND("memoryGigabytesPerSecond"),
    /** How many images it works on side by side, each with an equal part of the peaks; 1 where it is not told. */
    ENGINES("engines"),
    /** Input channels (of a matrix unit: rows) that the compute array of one engine takes at a time. */
    ARRAY_INPUT_CHANNELS("arrayInputChannels"),
    /** Output channels (of a matrix unit: columns) that it gives at a time. */
    ARRAY_OUTPUT_CHANNELS("arrayOutputChannels"),
    /** Pixels that it works on at a time; 1 for a matrix unit, which also unrolls kernels into its rows. */
    ARRAY_PIXELS("arrayPixels"),
    /** Memory for feature maps on the chip, of each engine. */
    ON_CHIP_MEBIBYTES("onChipMebibytes");

    private final String key;

    ChipFact(String key) {
        this.key = key;
    }

    /** The name as it is written in files, such as {@code boostGigahertz}. */
    @Override
    public String toString() {
        return key;
    }
}

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
    MEMORY_GIGABYTES_PER_SECOND("memoryGigabytesPerSecond");

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

package io.benchwright.surrogates.transfer;

/** Predicts how long networks take on a new device. */
public enum Method {
    /**
     * Ours: Gaussian processes over physical quantities and the predictions of source devices, and a sum of physical costs,
     * averaged.
     */
    MIXTURE("mixture", true),
    /** The source device that ranks the samples best, its logarithmic times scaled and shifted to fit them. */
    FINE_TUNE("fine-tune", true),
    /** A sum of a time for each choice, as in ProxylessNAS and Once-For-All. */
    LOOKUP_TABLE("lookup-table", true),
    /** Nothing is measured: source devices, scaled by what device descriptions say of cores, clock, bandwidth and batch. */
    ZERO_SHOT("zero-shot", false),
    /** Nothing is measured: the lookup table of the first source device, as it is. */
    SOURCE_LOOKUP_TABLE("source-lookup-table", false);

    private final String label;
    private final boolean isMeasured;

    Method(String label, boolean isMeasured) {
        this.label = label;
        this.isMeasured = isMeasured;
    }

    /** Whether it needs measurements on the new device. */
    public boolean isMeasured() {
        return isMeasured;
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return label;
    }
}

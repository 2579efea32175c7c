package io.benchwright.surrogates.transfer;

/** Predicts how long networks take on a new device. */
public enum Method {
    /** A mixture of Gaussian processes over physical totals and the predictions of source devices: ours. */
    MIXTURE("mixture"),
    /** The source device that ranks the samples best, its logarithmic times scaled and shifted to fit them. */
    FINE_TUNE("fine-tune"),
    /** A sum of a time for each choice, as in ProxylessNAS and Once-For-All. */
    LOOKUP_TABLE("lookup-table");

    private final String label;

    Method(String label) {
        this.label = label;
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return label;
    }
}

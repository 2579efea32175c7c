package io.benchwright.surrogates.transfer;

/** Chooses the networks that are measured on a new device. */
public enum Sampler {
    /** Those that lower the posterior variance the most. */
    DESIGNED("designed"),
    /** Uniform. */
    RANDOM("random"),
    /** Those nearest to the means of clusters. */
    K_MEANS("k-means");

    private final String label;

    Sampler(String label) {
        this.label = label;
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return label;
    }
}

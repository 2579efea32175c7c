package io.benchwright.jobs.campaign;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a campaign does, in this order; any of it alone as well. */
public enum Stage {
    /** Published data are imported. */
    IMPORT,
    /** A training scheme is searched that ranks like the reference. */
    PROXY_SEARCH,
    /** Networks of the sample are trained. */
    TRAIN,
    /** Networks are measured on targets, or cost models say what they would take. */
    MEASURE,
    /** Surrogates are fitted to all targets. */
    FIT,
    /** A page tells what was built. */
    REPORT;

    /**
     * The stage of a name.
     *
     * @throws IllegalArgumentException if there is none; says which there are
     */
    public static Stage named(String word) {
        return Arrays.stream(values())
                .filter(stage -> stage.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no stage '" + word + "'; there are "
                        + Arrays.stream(values()).map(Stage::toString).collect(Collectors.joining(", "))));
    }

    /** The name, as it is written in options. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package io.benchwright.data.device;

import java.util.Locale;

/**
 * A number, and who says so.
 *
 * @param value positive and finite, in the unit that its name says
 * @param origin what sort of source it is
 * @param citation the source itself, in words: a data sheet, a paper with its table, how it was observed
 */
public record Constant(double value, Origin origin, String citation) {

    /** What sort of source a number has. */
    public enum Origin {
        /** The maker says it in a data sheet, a white paper or a manual. */
        VENDOR,
        /** A publication by somebody else, or about a research chip. */
        PAPER,
        /** Read off a device, or measured on it. */
        OBSERVED;

        /** The name as it is written in files: {@code vendor}, {@code paper} or {@code observed}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException if the value is not positive and finite, or the citation is blank */
    public Constant {
        if (!(value > 0) || !Double.isFinite(value)) {
            throw new IllegalArgumentException("a constant is " + value + ", but must be positive and finite");
        }
        if (citation.isBlank()) {
            throw new IllegalArgumentException("a constant has no citation");
        }
    }
}

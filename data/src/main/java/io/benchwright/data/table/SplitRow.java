package io.benchwright.data.table;

import java.util.Locale;

/**
 * Says to which part of a split the rows of a trial belong. Rows of a trial that a split does not name belong to no part:
 * they fit nothing and are scored nowhere.
 *
 * @param split the name of the split
 * @param trial the id of the trial
 * @param part {@code train}, {@code val} or {@code test}
 */
public record SplitRow(String split, String trial, String part) {

    /** The parts of a split. */
    public enum Part {
        /** What models are fitted on. */
        TRAIN,
        /** What models and their constants are chosen on. */
        VAL,
        /** What figures are reported on, and nothing else. */
        TEST;

        /** The name in tables. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

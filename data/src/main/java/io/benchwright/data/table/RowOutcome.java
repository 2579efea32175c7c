package io.benchwright.data.table;

import java.util.Locale;

/** How a trial ended that a row is of. */
public enum RowOutcome {
    /** It gave what was asked. */
    COMPLETED,
    /** The training's loss was no number any more. */
    DIVERGED,
    /** It gave nothing; the row's cause says why. */
    FAILED;

    /** The name in tables: {@code completed}, {@code diverged} or {@code failed}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.benchwright.data.table;

import java.util.Locale;

/** Where a number comes from. No report may blur the three. */
public enum Source {
    /** Trained, scored or measured by Benchwright. */
    MEASURED,
    /** Trained or measured by others, who published it. */
    IMPORTED,
    /** Computed by a cost model; nothing was measured. */
    MODELLED;

    /** The name in tables: {@code measured}, {@code imported} or {@code modelled}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

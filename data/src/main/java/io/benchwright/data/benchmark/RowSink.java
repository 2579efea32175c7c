package io.benchwright.data.benchmark;

import io.benchwright.data.table.Table;
import java.io.IOException;

/** Takes rows of any table: a {@link Commit}, or {@link DetachedRows} for a commit that somebody else makes. */
public interface RowSink {

    /**
     * Adds a row.
     *
     * @return whether it is taken; false if it is dropped, since a row of its key is there
     * @throws IOException if it cannot be written
     */
    <R extends Record> boolean add(Table<R> table, R row) throws IOException;
}

package io.benchwright.data.imports;

import java.io.IOException;
import java.util.List;

/** Published data is not what it should be; nothing of it was committed. */
public final class ImportException extends IOException {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // the list is, and its elements are
    private final List<String> problems;

    private final long count;

    ImportException(List<String> problems, long count) {
        super(problems.get(0) + (count > 1 ? " (and " + (count - 1) + " more problems)" : ""));
        this.problems = List.copyOf(problems);
        this.count = count;
    }

    /** How many problems there are. */
    public long count() {
        return count;
    }

    /** What is wrong, in one line each; at most 20. */
    public List<String> problems() {
        return problems;
    }
}

package io.benchwright.data.imports;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with published data: the first so many in words, the others counted. */
final class Problems {

    private static final int LISTED = 20;

    private final List<String> listed = new ArrayList<>();
    private long unlisted;

    void add(String problem) {
        if (listed.size() < LISTED) {
            listed.add(problem);
        } else {
            unlisted++;
        }
    }

    long count() {
        return listed.size() + unlisted;
    }

    List<String> listed() {
        return listed;
    }

    /**
     * To be called before anything is committed.
     *
     * @param skipInvalid whether what is wrong is left out rather than a reason to stop
     */
    void check(boolean skipInvalid) throws ImportException {
        if (!skipInvalid && !listed.isEmpty()) {
            throw new ImportException(listed, count());
        }
    }
}

package io.benchwright.data.internal;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with data: the first so many in words, the others counted. */
public final class Problems {

    /** How many are kept in words. */
    public static final int LISTED = 20;

    private final List<String> listed = new ArrayList<>();
    private long unlisted;

    /** Notes a problem. */
    public void add(String problem) {
        if (listed.size() < LISTED) {
            listed.add(problem);
        } else {
            unlisted++;
        }
    }

    /** How many there are. */
    public long count() {
        return listed.size() + unlisted;
    }

    /** The first, in words. */
    public List<String> listed() {
        return listed;
    }

    /** How many there are besides. */
    public long unlisted() {
        return unlisted;
    }
}

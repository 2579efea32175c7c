package io.benchwright.data.benchmark;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a manifest says of the commit that it was written by.
 *
 * @param number counts commits, from 1
 * @param created when, in ISO 8601, UTC
 * @param provenance what wrote it, sorted: {@code software}, {@code revision}, {@code command}, {@code java}, {@code host}, and
 *     whatever else the writer told
 */
public record CommitNote(long number, String created, Map<String, String> provenance) {

    /** Copies and sorts the map. */
    public CommitNote {
        provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
    }
}

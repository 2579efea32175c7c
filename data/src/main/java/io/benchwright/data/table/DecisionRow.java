package io.benchwright.data.table;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What a proxy search decided about one training scheme in one of its steps, and by which figures. Once it is committed, the search
 * goes by it and does not decide again.
 *
 * @param search which search: its name, and a hash of all that it asks
 * @param step counts the steps of a search, from 0
 * @param scheme the name of the scheme that was decided about
 * @param decision what was decided, in one word, such as {@code kept} or {@code dropped}
 * @param definition the scheme itself in canonical JSON, where the step tells it
 * @param estimatedSeconds of one training, the mean over the networks, from timed steps
 * @param networks how many networks the figures are over
 * @param seeds how many seeds of each
 * @param kendallTau tau-b against the reference
 * @param tauLower95 lower end of its 95 % bootstrap interval
 * @param tauUpper95 upper end
 * @param leader the name of the scheme that it was compared with
 * @param difference its tau less the leader's
 * @param differenceLower lower end of the difference's paired bootstrap interval
 * @param differenceUpper upper end
 * @param level the coverage of that interval, above 0 and below 1
 * @param costRatio measured seconds of the reference over those of the scheme
 * @param reason why, in one line
 */
public record DecisionRow(
        String search,
        int step,
        String scheme,
        String decision,
        @Nullable String definition,
        @Nullable Double estimatedSeconds,
        @Nullable Integer networks,
        @Nullable Integer seeds,
        @Nullable Double kendallTau,
        @Nullable Double tauLower95,
        @Nullable Double tauUpper95,
        @Nullable String leader,
        @Nullable Double difference,
        @Nullable Double differenceLower,
        @Nullable Double differenceUpper,
        @Nullable Double level,
        @Nullable Double costRatio,
        String reason) {

    /** @throws NullPointerException if what must be there is null */
    public DecisionRow {
        requireNonNull(search, "search is null");
        requireNonNull(scheme, "scheme is null");
        requireNonNull(decision, "decision is null");
        requireNonNull(reason, "reason is null");
    }

    /** What no two rows share. */
    public String key() {
        return search + " " + step + " " + scheme;
    }
}

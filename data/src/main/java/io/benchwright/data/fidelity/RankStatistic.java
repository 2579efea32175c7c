package io.benchwright.data.fidelity;

/** A statistic of pairs. Keeps its buffers from call to call, so it is not safe for use by several threads. */
sealed interface RankStatistic permits KendallTau, Spearman, Pearson {

    /** The statistic, or {@code NaN} if a side is all alike. */
    double of(RankedPairs pairs);
}

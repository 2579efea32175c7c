package io.benchwright.data.fidelity;

/** A statistic of pairs of ranks. Keeps its buffers from call to call, so it is not safe for use by several threads. */
sealed interface RankStatistic permits KendallTau, Spearman {

    /** The statistic, or {@code NaN} if all ranks of a side are equal. */
    double of(RankedPairs pairs);
}

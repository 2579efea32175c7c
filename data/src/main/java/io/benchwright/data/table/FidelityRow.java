package io.benchwright.data.table;

/**
 * How faithfully a proxy ranks networks.
 *
 * @param proxy the target that stands in
 * @param truth the target that it stands in for
 * @param n networks compared
 * @param kendallTau tau-b
 * @param tauLower95 lower end of its 95 % bootstrap interval
 * @param tauUpper95 upper end
 * @param spearman rank correlation
 * @param costRatio seconds of the truth over seconds of the proxy
 */
public record FidelityRow(
        String proxy,
        String truth,
        int n,
        double kendallTau,
        double tauLower95,
        double tauUpper95,
        double spearman,
        double costRatio) {}

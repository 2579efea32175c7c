package io.benchwright.surrogates.transfer;

import java.util.Map;

/**
 * How good a device's surrogate is that few measurements made, as means over trials.
 *
 * @param task the task; {@code custom} where devices were named
 * @param target the device
 * @param n networks that were measured on it
 * @param method what predicted
 * @param sampler what chose these networks
 * @param trials how often source networks and samples were drawn
 * @param spearman Spearman's rho over all networks
 * @param spearmanSd its standard deviation over trials
 * @param spearmanFirst128 over the first 128 networks of the table, as others score
 * @param spearmanOdd over the networks whose hash is odd, on which nothing was ever chosen
 * @param kendallTau Kendall's tau-b over all networks
 * @param kendallTauMedian its median over trials
 * @param rmse the root of the mean squared error, in the unit of the table
 * @param mape the mean absolute error in percent
 * @param coverage90 how many networks are in their 90 % interval, in percent
 * @param published what others report for the task, by method
 */
public record TransferScores(
        String task,
        String target,
        int n,
        String method,
        String sampler,
        int trials,
        double spearman,
        double spearmanSd,
        double spearmanFirst128,
        double spearmanOdd,
        double kendallTau,
        double kendallTauMedian,
        double rmse,
        double mape,
        double coverage90,
        Map<String, Double> published) {

    /** Copies the map. */
    public TransferScores {
        published = Map.copyOf(published);
    }
}

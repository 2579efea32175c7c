package io.benchwright.surrogates.transfer;

import io.benchwright.data.benchmark.Target;
import io.benchwright.data.random.StableRandom;
import io.benchwright.surrogates.internal.fit.SharedGaussian;
import io.benchwright.surrogates.internal.model.Inputs;
import io.benchwright.surrogates.internal.model.SmoothModel;
import io.benchwright.surrogates.internal.transfer.Networks;
import io.benchwright.surrogates.internal.transfer.SourceTimes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Models of times on known devices. */
final class SourceDevices {

    /** Networks that are fitted where nobody says how many; more would not help, and take time. */
    static final int MOST_NETWORKS = 800;

    private SourceDevices() {}

    /**
     * Fits a model for each target.
     *
     * @param networks those of the table
     * @param among networks that have a time for all these targets
     * @param count how many of them, drawn at random, are fitted; all, if there are fewer
     */
    static List<SmoothModel> fit(
            DeviceTable table, Networks networks, List<Target> targets, int[] among, int count, StableRandom random) {
        if (targets.isEmpty()) {
            return List.of();
        }
        int[] order = among.clone();
        random.shuffle(order);
        int[] known = Arrays.copyOf(order, Math.min(count, order.length));
        Arrays.sort(known);
        Inputs fitted = networks.inputs().select(known);
        List<double[]> times = targets.stream()
                .map(target -> {
                    double[] all = table.times(target);
                    return IntStream.of(known).mapToDouble(i -> all[i]).toArray();
                })
                .toList();
        return SharedGaussian.fit(networks.encoding(), fitted, times);
    }

    /** Fits a model for each target, and asks it of all networks of the table. */
    static SourceTimes predict(
            DeviceTable table, Networks networks, List<Target> targets, int[] among, int count, StableRandom random) {
        return SourceTimes.of(fit(table, networks, targets, among, count, random), networks.inputs());
    }
}

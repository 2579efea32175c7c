package io.benchwright.surrogates.transfer;

import io.benchwright.data.random.StableRandom;
import io.benchwright.surrogates.internal.fit.SharedGaussian;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.Inputs;
import io.benchwright.surrogates.internal.model.SmoothModel;
import io.benchwright.surrogates.internal.transfer.Features;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What known devices tell of networks that were not measured on them. */
final class SourceDevices {

    private SourceDevices() {}

    /**
     * Fits a surrogate for each device, and asks it.
     *
     * @param among networks of the table that were measured on all these devices
     * @param count how many of them, drawn at random, are fitted; all, if there are fewer
     * @param asked the networks to predict
     * @return for each device the time of each network
     */
    static List<double[]> predict(
            DeviceTable table, List<String> devices, int[] among, int count, StableRandom random, Inputs asked) {
        if (devices.isEmpty()) {
            return List.of();
        }
        int[] order = among.clone();
        random.shuffle(order);
        int[] known = Arrays.copyOf(order, Math.min(count, order.length));
        Arrays.sort(known);
        Encoding encoding = Encoding.of(table.space());
        Inputs fitted = Inputs.of(
                encoding,
                IntStream.of(known).mapToObj(table.architectures()::get).toList());
        List<double[]> times = new ArrayList<>();
        for (String device : devices) {
            double[] all = table.times(device);
            times.add(IntStream.of(known).mapToDouble(i -> all[i]).toArray());
        }
        List<double[]> predicted = new ArrayList<>();
        for (SmoothModel model : SharedGaussian.fit(encoding, fitted, times)) {
            predicted.add(model.predict(asked));
        }
        return predicted;
    }

    /** The logarithms of what devices take, as features. */
    static Features features(List<double[]> predicted) {
        double[][] logarithms = new double[predicted.get(0).length][predicted.size()];
        for (int i = 0; i < logarithms.length; i++) {
            for (int d = 0; d < predicted.size(); d++) {
                logarithms[i][d] = Math.log(predicted.get(d)[i]);
            }
        }
        return Features.standardised(logarithms);
    }
}

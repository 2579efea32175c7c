package io.benchwright.surrogates.internal.transfer;

import io.benchwright.surrogates.internal.model.Inputs;
import io.benchwright.surrogates.internal.model.SmoothModel;
import java.util.List;

/**
 * What models of known devices say of networks.
 *
 * @param models a model of logarithms of times for each device, all with the same kernel
 * @param logarithms for each network the logarithm of the time on each device
 * @param features the logarithms, and their sum; none if there are no devices
 */
@SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
public record SourceTimes(List<SmoothModel> models, double[][] logarithms, List<Features> features) {

    /** Of no devices. */
    public static SourceTimes none(int networks) {
        return new SourceTimes(List.of(), new double[networks][0], List.of());
    }

    /** Asks models. */
    public static SourceTimes of(List<SmoothModel> models, Inputs networks) {
        if (models.isEmpty()) {
            return none(networks.count());
        }
        List<double[]> times =
                models.stream().map(model -> model.predict(networks)).toList();
        double[][] logarithms = new double[networks.count()][times.size()];
        for (int i = 0; i < logarithms.length; i++) {
            for (int d = 0; d < times.size(); d++) {
                logarithms[i][d] = StrictMath.log(times.get(d)[i]);
            }
        }
        Features all = Features.standardised(logarithms);
        return new SourceTimes(List.copyOf(models), logarithms, List.of(all, all.sum(logarithms)));
    }
}

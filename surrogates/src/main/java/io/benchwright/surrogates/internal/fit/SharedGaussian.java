package io.benchwright.surrogates.internal.fit;

import io.benchwright.surrogates.internal.fit.GaussianProcess.Observations;
import io.benchwright.surrogates.internal.model.Domain;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.Inputs;
import io.benchwright.surrogates.internal.model.NetworkQuantities;
import io.benchwright.surrogates.internal.model.SmoothModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Gaussian processes for several devices that the same networks were measured on. The kernel keeps the parameters that a
 * search would start from, so that a fit takes a fraction of a second, and what devices share is computed once.
 */
public final class SharedGaussian {

    private SharedGaussian() {}

    /**
     * Fits.
     *
     * @param inputs the networks
     * @param latencies for each device the latency of each network: positive
     * @return a model for each device
     */
    public static List<SmoothModel> fit(Encoding encoding, Inputs inputs, List<double[]> latencies) {
        NetworkQuantities quantities = NetworkQuantities.of(encoding, List.of(inputs.architectures()));
        UnitDistances distances = UnitDistances.of(encoding, quantities, inputs.codes());
        CompositeKernel kernel =
                new CompositeKernel(distances, CompositeKernel.layout(distances).start(true));
        KernelPoints points = new KernelPoints(distances, kernel, inputs.codes());
        int[] all = IntStream.range(0, inputs.count()).toArray();
        double[] weights = new double[all.length];
        Arrays.fill(weights, 1);
        List<SmoothModel> models = new ArrayList<>();
        for (double[] ofDevice : latencies) {
            double[] values =
                    Arrays.stream(ofDevice).map(Domain.LOGARITHM::into).toArray();
            Observations observations = Observations.of(inputs.codes(), values, weights);
            models.add(points.posterior(all, observations, Domain.LOGARITHM, Double.NEGATIVE_INFINITY));
        }
        return models;
    }
}

package io.benchwright.surrogates.internal.transfer;

import io.benchwright.data.fidelity.RankFidelity;
import io.benchwright.surrogates.internal.model.PhysicalQuantities;
import io.benchwright.surrogates.internal.transfer.Transferred.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is made of the measurements of a new device: two regressions that err differently, weighted by how well each predicts
 * the measurements that it has not seen. One is a {@link MixtureRegression} over physical quantities and source devices, the
 * other a sum of physical costs ({@link PositiveRegression}).
 *
 * <p>Everything here was chosen on random partitions of the devices of FBNet and NAS-Bench-201, on networks of even hash, and
 * on the rows for validation of Accel-NASBench.
 */
public final class TransferRegression {

    /** Up to as many measurements all kernels are averaged; beyond, a ridge regression is as good, and takes any number. */
    static final int MOST_OF_MIXTURE = 100;

    /** Sources are dropped where errors without them are below this share; at 1, chance drops good ones too often. */
    private static final double MISLED = 0.6;

    private static final int STEPS = 10;
    private static final double STRENGTH = 1;

    /** Keeps the logarithm of an error of 0 finite. */
    private static final double LEAST_ERROR = 1e-9;

    /** Choices count less than physical quantities, of which they say what these leave. */
    private static final double CHOICES = 0.1;

    private TransferRegression() {}

    /**
     * Fits, with sources unless what is left out is predicted clearly better without: a device may be like none of them.
     *
     * @param measured which networks were measured, at least 2, each once
     * @param times of these: positive
     */
    public static Transferred fit(Networks networks, SourceTimes sources, int[] measured, double[] times) {
        if (measured.length > MOST_OF_MIXTURE) {
            return ridge(networks, sources, measured, times);
        }
        PositiveRegression.Fitted costs =
                PositiveRegression.fit(networks.quantities(), PhysicalQuantities.costs(), measured, times);
        Transferred without = stacked(networks, SourceTimes.none(networks.count()), costs, measured, times);
        if (sources.models().isEmpty()) {
            return without;
        }
        Transferred with = stacked(networks, sources, costs, measured, times);
        return error(without.leftOut(), times) < MISLED * error(with.leftOut(), times) ? without : with;
    }

    private static Transferred stacked(
            Networks networks, SourceTimes sources, PositiveRegression.Fitted costs, int[] measured, double[] times) {
        List<Features> groups = new ArrayList<>(networks.features());
        groups.addAll(sources.features());
        MixtureRegression.Fitted mixture = MixtureRegression.fit(groups, measured, times);
        double least = Transferred.least(times);
        double[] ofMixture = new double[times.length];
        for (int p = 0; p < mixture.shares().length; p++) {
            MixtureRegression.Linear part = mixture.parts().get(p);
            for (int i = 0; i < times.length; i++) {
                double value = part.leftOut()[i];
                ofMixture[i] += mixture.shares()[p] * (part.isLogarithm() ? Math.exp(value) : value);
            }
        }
        double share = share(ofMixture, costs.leftOut(), times);
        List<Part> parts = new ArrayList<>();
        for (int p = 0; p < mixture.shares().length; p++) {
            MixtureRegression.Linear linear = mixture.parts().get(p);
            int ofNetwork = networks.features().size();
            parts.add(new Part(
                    share * mixture.shares()[p],
                    linear.isLogarithm(),
                    linear.constant(),
                    sum(linear.weights(), 0, ofNetwork, PhysicalQuantities.COUNT),
                    sum(
                            linear.weights(),
                            ofNetwork,
                            groups.size(),
                            sources.models().size()),
                    new float[0][]));
        }
        parts.add(new Part(1 - share, false, 0, costs.weights(), new double[0], new float[0][]));
        return new Transferred(
                parts,
                least,
                Transferred.atLeast(least, mean(share, ofMixture, costs.leftOut())),
                times,
                sources.models().isEmpty() ? "physical quantities" : "physical quantities and source devices");
    }

    private static double[] sum(double[][] weights, int from, int to, int width) {
        double[] sum = new double[width];
        for (int g = from; g < to; g++) {
            for (int c = 0; c < width; c++) {
                sum[c] += weights[g][c];
            }
        }
        return sum;
    }

    private static double[] mean(double share, double[] one, double[] other) {
        return IntStream.range(0, one.length)
                .mapToDouble(i -> share * one[i] + (1 - share) * other[i])
                .toArray();
    }

    /** How much the first counts: the mean over shares, each as likely as the errors that it leaves are small. */
    private static double share(double[] one, double[] other, double[] times) {
        double[] likelihoods = new double[STEPS + 1];
        double most = Double.NEGATIVE_INFINITY;
        for (int step = 0; step <= STEPS; step++) {
            double share = (double) step / STEPS;
            double error = error(mean(share, one, other), times);
            likelihoods[step] =
                    -times.length * Math.log(error + LEAST_ERROR) / 2 - STRENGTH * (share - 0.5) * (share - 0.5);
            most = Math.max(most, likelihoods[step]);
        }
        double total = 0;
        double sum = 0;
        for (int step = 0; step <= STEPS; step++) {
            double weight = Math.exp(likelihoods[step] - most);
            total += weight;
            sum += weight * step / STEPS;
        }
        return sum / total;
    }

    /** The mean square of relative errors, none of which counts more than a factor of e. */
    private static double error(double[] predicted, double[] times) {
        double sum = 0;
        for (int i = 0; i < times.length; i++) {
            double error = predicted[i] > 0 ? Math.min(1, Math.abs(Math.log(predicted[i] / times[i]))) : 1;
            sum += error * error / times.length;
        }
        return sum;
    }

    /** Where there are many measurements: linear in quantities, sources and choices; of times, or of their logarithms. */
    private static Transferred ridge(Networks networks, SourceTimes sources, int[] measured, double[] times) {
        double[][] choices = networks.choices();
        Features ofNetwork = networks.features().get(0);
        int ofQuantities = ofNetwork.width();
        int ofSources = sources.models().size();
        double[][] rows = new double[measured.length][];
        for (int i = 0; i < rows.length; i++) {
            int network = measured[i];
            double[] row = Arrays.copyOf(ofNetwork.rows()[network], ofQuantities + ofSources + choices[network].length);
            for (int s = 0; s < ofSources; s++) {
                row[ofQuantities + s] = sources.features().get(0).rows()[network][s];
            }
            for (int c = 0; c < choices[network].length; c++) {
                row[ofQuantities + ofSources + c] = CHOICES * choices[network][c];
            }
            rows[i] = row;
        }
        LeastSquares.Fitted raw = LeastSquares.fit(rows, times);
        LeastSquares.Fitted logarithms =
                LeastSquares.fit(rows, Arrays.stream(times).map(Math::log).toArray());
        double[] exponentials =
                Arrays.stream(logarithms.leftOut()).map(Math::exp).toArray();
        boolean isLogarithm = error(exponentials, times) < error(raw.leftOut(), times);
        LeastSquares.Fitted best = isLogarithm ? logarithms : raw;
        double[] ofFeatures = Arrays.copyOf(best.weights(), ofQuantities);
        double constant = best.constant() - ofNetwork.shifted(ofFeatures);
        double[] bySource = new double[ofSources];
        if (ofSources > 0) {
            double[] weights = Arrays.copyOfRange(best.weights(), ofQuantities, ofQuantities + ofSources);
            bySource = sources.features().get(0).columnWeights(weights);
            constant -= sources.features().get(0).shifted(weights);
        }
        double[] byChoice = new double[best.weights().length];
        Arrays.setAll(byChoice, c -> CHOICES * best.weights()[c]);
        Part part = new Part(
                1,
                isLogarithm,
                constant,
                ofNetwork.columnWeights(ofFeatures),
                bySource,
                networks.tables(byChoice, ofQuantities + ofSources));
        double least = Transferred.least(times);
        return new Transferred(
                List.of(part),
                least,
                Transferred.atLeast(least, isLogarithm ? exponentials : raw.leftOut()),
                times,
                "ridge regression on physical quantities, source devices and choices");
    }

    /** A sum of a time for each choice, as ProxylessNAS (Cai, Zhu and Han, 2019) and Once-For-All look latencies up. */
    public static Transferred lookupTable(Networks networks, int[] measured, double[] times) {
        double[][] choices = networks.choices();
        double[][] rows = IntStream.of(measured).mapToObj(i -> choices[i]).toArray(double[][]::new);
        LeastSquares.Fitted fitted = LeastSquares.fit(rows, times);
        Part part = new Part(
                1, false, fitted.constant(), new double[0], new double[0], networks.tables(fitted.weights(), 0));
        double least = Transferred.least(times);
        return new Transferred(
                List.of(part), least, Transferred.atLeast(least, fitted.leftOut()), times, "a time for each choice");
    }

    /**
     * The source device that ranks the measurements best, its logarithmic times scaled and shifted to fit them.
     *
     * @throws IllegalArgumentException if there are no sources
     */
    public static Transferred fineTuned(SourceTimes sources, int[] measured, double[] times) {
        if (sources.models().isEmpty()) {
            throw new IllegalArgumentException("fine-tune needs at least one source device");
        }
        double[] logarithms = Arrays.stream(times).map(Math::log).toArray();
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int s = 0; s < sources.models().size(); s++) {
            double rank = RankFidelity.of(of(sources, s, measured), logarithms).spearman();
            if (rank > most) {
                most = rank;
                best = s;
            }
        }
        double[] there = of(sources, best, measured);
        double[] line = line(there, logarithms, -1);
        double[] weights = new double[sources.models().size()];
        weights[best] = line[1];
        double[] leftOut = new double[times.length];
        for (int i = 0; i < leftOut.length; i++) {
            double[] without = line(there, logarithms, i);
            leftOut[i] = Math.exp(without[0] + without[1] * there[i]);
        }
        Part part = new Part(1, true, line[0], new double[0], weights, new float[0][]);
        return new Transferred(List.of(part), Transferred.least(times), leftOut, times, "one source device");
    }

    private static double[] of(SourceTimes sources, int source, int[] measured) {
        return IntStream.of(measured)
                .mapToDouble(i -> sources.logarithms()[i][source])
                .toArray();
    }

    /** The line of least squares through points, one of which may be left out: its value at 0 and its slope. */
    private static double[] line(double[] x, double[] y, int without) {
        double n = 0;
        double sumX = 0;
        double sumY = 0;
        for (int i = 0; i < x.length; i++) {
            if (i != without) {
                n++;
                sumX += x[i];
                sumY += y[i];
            }
        }
        double products = 0;
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            if (i != without) {
                products += (x[i] - sumX / n) * (y[i] - sumY / n);
                squares += (x[i] - sumX / n) * (x[i] - sumX / n);
            }
        }
        double slope = squares > 0 ? products / squares : 0;
        return new double[] {sumY / n - slope * sumX / n, slope};
    }
}

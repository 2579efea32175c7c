package io.benchwright.surrogates.internal.transfer;

import io.benchwright.surrogates.internal.transfer.Transferred.Part;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A device that nothing was measured on, from what others take and from hardware parameters: the times of the sources, most of
 * those that are most like it, scaled by how times fall with computing power and bandwidth and rise with the batch. How fast
 * they do is estimated from the sources themselves, under a prior of half of what a roofline (Williams, Waterman and Patterson,
 * 2009) would have. Intervals are made of what is said of each source by the others.
 */
public final class ZeroShot {

    private static final double SLOPE = 0.5;
    private static final double SLOPE_DEVIATION = 0.5;

    /** How far times of two devices are off what their parameters say, as a logarithm. */
    private static final double ERROR = 0.2;

    private static final double BATCH_DECAY = 3;
    private static final double SIZE_DECAY = 1;

    /** Sources that count less than this share of the first say nothing of errors. */
    private static final double LEAST_SHARE = 0.1;

    /** The 95 % quantiles of Student's t for 1, 2, ... degrees of freedom, and that of the normal distribution. */
    private static final double[] STUDENT = {6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812};

    private static final double NORMAL = 1.645;

    /** Networks whose errors are looked at for each source. */
    private static final int JUDGED = 200;

    private ZeroShot() {}

    /**
     * What is known of a device.
     *
     * @param computing cores times clock
     * @param bandwidth of its memory
     * @param batch images at a time
     * @param isPerImage whether times are of an image, not of a batch
     */
    public record Hardware(double computing, double bandwidth, int batch, boolean isPerImage) {

        /** The middle of a roofline: neither computing nor bandwidth alone decides. */
        double size() {
            return (Math.log(computing) + Math.log(bandwidth)) / 2;
        }

        double logBatch() {
            return Math.log(batch);
        }
    }

    /**
     * Predicts.
     *
     * @param sources at least two, with times of the same kind as those of the device
     * @param hardware of each source
     * @param device the new device
     */
    public static Transferred fit(SourceTimes sources, List<Hardware> hardware, Hardware device) {
        int networks = sources.logarithms().length;
        int[] all = IntStream.range(0, hardware.size())
                .filter(s -> hardware.get(s).isPerImage() == device.isPerImage())
                .toArray();
        Line line = line(sources, hardware, device, all);
        int[] judged = IntStream.range(0, Math.min(JUDGED, networks))
                .map(i -> (int) ((long) i * networks / Math.min(JUDGED, networks)))
                .toArray();
        double most = Arrays.stream(line.weights()).max().orElseThrow();
        int[] alike = IntStream.of(all)
                .filter(s -> line.weights()[s] >= LEAST_SHARE * most)
                .toArray();
        // Both signs: errors of few devices may all be of one, and an interval must hold what is predicted.
        double[] leftOut = new double[2 * alike.length * judged.length];
        double[] observed = new double[leftOut.length];
        for (int k = 0; k < alike.length; k++) {
            int held = alike[k];
            int[] others = IntStream.of(all).filter(s -> s != held).toArray();
            Line without = line(sources, hardware, hardware.get(held), others);
            for (int j = 0; j < judged.length; j++) {
                double[] logarithms = sources.logarithms()[judged[j]];
                double error = widening(alike.length) * (without.at(logarithms) - logarithms[held]);
                int at = 2 * (k * judged.length + j);
                leftOut[at] = Math.exp(logarithms[held] + error);
                leftOut[at + 1] = Math.exp(logarithms[held] - error);
                observed[at] = Math.exp(logarithms[held]);
                observed[at + 1] = observed[at];
            }
        }
        Part part = new Part(1, true, line.constant(), new double[0], line.weights(), new float[0][]);
        return new Transferred(
                List.of(part),
                Transferred.least(observed),
                leftOut,
                observed,
                "hardware parameters and source devices");
    }

    /** Errors that few devices have in common tell little of those of another: as for the mean of a small sample. */
    private static double widening(int devices) {
        double quantile = devices <= STUDENT.length ? STUDENT[devices - 1] : NORMAL + 1.5 / devices;
        return quantile / NORMAL * Math.sqrt(1 + 1.0 / devices);
    }

    /** A logarithmic time that is linear in those of sources. */
    @SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
    private record Line(double constant, double[] weights) {
        double at(double[] logarithms) {
            double sum = constant;
            for (int s = 0; s < weights.length; s++) {
                sum += weights[s] * logarithms[s];
            }
            return sum;
        }
    }

    private static Line line(SourceTimes sources, List<Hardware> hardware, Hardware device, int[] used) {
        double[] weights = new double[hardware.size()];
        double[] means = new double[hardware.size()];
        double total = 0;
        for (int s : used) {
            weights[s] = Math.exp(-BATCH_DECAY * Math.abs(hardware.get(s).logBatch() - device.logBatch())
                    - SIZE_DECAY * Math.abs(hardware.get(s).size() - device.size()));
            total += weights[s];
            for (double[] logarithms : sources.logarithms()) {
                means[s] += logarithms[s] / sources.logarithms().length;
            }
        }
        for (int s : used) {
            weights[s] /= total;
        }
        double[] slopes = slopes(hardware, weights, means, used);
        double constant = 0;
        for (int s : used) {
            constant += weights[s]
                    * (slopes[0] * (hardware.get(s).size() - device.size())
                            + slopes[1] * (device.logBatch() - hardware.get(s).logBatch()));
        }
        return new Line(constant, weights);
    }

    /** How times fall with size and rise with the batch: the posterior mean, from all pairs of sources. */
    private static double[] slopes(List<Hardware> hardware, double[] weights, double[] means, int[] used) {
        double prior = ERROR * ERROR / (SLOPE_DEVIATION * SLOPE_DEVIATION);
        double sizes = prior;
        double batches = prior;
        double both = 0;
        double bySize = prior * SLOPE;
        // A batch takes longer than an image, but less long than its images one by one.
        double byBatch = prior * (hardware.get(used[0]).isPerImage() ? SLOPE - 1 : SLOPE);
        double most = IntStream.of(used).mapToDouble(s -> weights[s]).max().orElseThrow();
        for (int one : used) {
            for (int other : used) {
                if (one < other) {
                    double weight = weights[one] * weights[other] / (most * most);
                    double size = hardware.get(other).size() - hardware.get(one).size();
                    double batch =
                            hardware.get(one).logBatch() - hardware.get(other).logBatch();
                    double time = means[one] - means[other];
                    sizes += weight * size * size;
                    batches += weight * batch * batch;
                    both += weight * size * batch;
                    bySize += weight * size * time;
                    byBatch += weight * batch * time;
                }
            }
        }
        double determinant = sizes * batches - both * both;
        return new double[] {
            (bySize * batches - byBatch * both) / determinant, (byBatch * sizes - bySize * both) / determinant
        };
    }
}

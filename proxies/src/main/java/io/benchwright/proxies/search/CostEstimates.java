package io.benchwright.proxies.search;

import io.benchwright.data.space.Architecture;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.RowOutcome;
import io.benchwright.data.trial.Trial;
import io.benchwright.proxies.schemes.TrainingScheme;
import io.benchwright.proxies.training.TimingTrial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What trainings will take, from a few timed steps of three networks: those of the fewest, the median and the most multiply-adds. The
 * others lie between, in proportion to their multiply-adds.
 */
public final class CostEstimates {

    /** Timed steps of each kind. */
    private static final int STEPS = 5;

    private static final double MILLISECONDS = 1e3;

    private final SearchImages images;
    private final List<Architecture> timed;
    private final List<Double> timedAdds;
    private final List<Double> allAdds;

    /**
     * Estimates for networks.
     *
     * @param networks at least one
     */
    public CostEstimates(List<Architecture> networks, SearchImages images) {
        this.images = images;
        List<Architecture> sorted = networks.stream()
                .sorted(Comparator.comparingDouble(CostEstimates::multiplyAdds))
                .toList();
        timed = List.of(sorted.get(0), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
        timedAdds = timed.stream().map(CostEstimates::multiplyAdds).toList();
        allAdds = networks.stream().map(CostEstimates::multiplyAdds).toList();
    }

    private static double multiplyAdds(Architecture architecture) {
        return architecture.lower(architecture.defaultLowering()).totals().multiplyAdds();
    }

    /** What must be timed for a scheme; schemes share trials. */
    public List<Trial> trials(TrainingScheme scheme) {
        List<Trial> trials = new ArrayList<>();
        for (int resolution : resolutions(scheme)) {
            timed.forEach(network -> trials.add(trial(network, scheme, resolution)));
        }
        return trials;
    }

    private static Set<Integer> resolutions(TrainingScheme scheme) {
        Set<Integer> resolutions = new LinkedHashSet<>();
        for (int epoch = 0; epoch < scheme.epochs(); epoch++) {
            resolutions.add(scheme.resolutionAt(epoch));
        }
        return resolutions;
    }

    private Trial trial(Architecture network, TrainingScheme scheme, int resolution) {
        return TimingTrial.of(network, scheme, resolution, images.classes(), images.dataset(), STEPS)
                .trial();
    }

    /**
     * The seconds of one training, the mean over all networks.
     *
     * @param rows those of all {@link #trials}, by trial and metric
     * @throws FailedTrialException if a trial failed
     */
    public double seconds(TrainingScheme scheme, Map<String, Map<String, MeasurementRow>> rows)
            throws FailedTrialException {
        List<Double> seconds = new ArrayList<>();
        for (Architecture network : timed) {
            double sum = 0;
            for (int epoch = 0; epoch < scheme.epochs(); epoch++) {
                Map<String, MeasurementRow> row = rows.getOrDefault(
                        trial(network, scheme, scheme.resolutionAt(epoch)).id(), Map.of());
                sum += steps(scheme) * median(row, TimingTrial.TRAINING_STEP)
                        + (double) images.validation() / scheme.batch() * median(row, TimingTrial.EVALUATION_STEP);
            }
            seconds.add(sum);
        }
        return allAdds.stream()
                .mapToDouble(adds -> between(adds, seconds))
                .average()
                .orElseThrow();
    }

    /** As the loader has them: a last batch that would be smaller is left out, unless it is the only one. */
    private double steps(TrainingScheme scheme) {
        double batches = (double) Math.round(scheme.trainingShare() * images.training()) / scheme.batch();
        return batches < 1 ? batches : Math.floor(batches);
    }

    private static double median(Map<String, MeasurementRow> rows, String metric) throws FailedTrialException {
        MeasurementRow row = rows.get(metric);
        if (row == null) {
            throw new IllegalStateException("no row of " + metric);
        }
        Double median = row.median();
        if (!row.outcome().equals(RowOutcome.COMPLETED.toString()) || median == null) {
            throw new FailedTrialException(row.architecture() + ": " + row.cause());
        }
        return median / MILLISECONDS;
    }

    private double between(double adds, List<Double> seconds) {
        int above = adds <= timedAdds.get(1) ? 1 : 2;
        double low = timedAdds.get(above - 1);
        double high = timedAdds.get(above);
        double part = high > low ? (adds - low) / (high - low) : 0;
        return seconds.get(above - 1) + part * (seconds.get(above) - seconds.get(above - 1));
    }
}

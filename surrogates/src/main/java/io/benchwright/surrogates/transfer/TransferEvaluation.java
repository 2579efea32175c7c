package io.benchwright.surrogates.transfer;

import io.benchwright.data.fidelity.RankFidelity;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.surrogates.internal.model.Calibration;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.Inputs;
import io.benchwright.surrogates.internal.model.Text;
import io.benchwright.surrogates.internal.transfer.Features;
import io.benchwright.surrogates.internal.transfer.MixtureRegression;
import io.benchwright.surrogates.internal.transfer.PhysicalTotals;
import io.benchwright.surrogates.internal.transfer.SampleDesign;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Treats devices of a table as new, in the protocol of NASFLAT (Akhauri and Abdelfattah, 2024): in each trial some random
 * networks are known on all source devices, a few are measured on the new one, and all networks of the table are predicted.
 *
 * <p>What is fitted was chosen on random partitions of devices, and on networks whose hash is even.
 */
public final class TransferEvaluation {

    private static final double TAIL = 0.05;
    private static final int FIRST = 128;

    private final DeviceTable table;
    private final Encoding encoding;
    private final Inputs inputs;
    private final Features physical;
    private final Features choices;
    private final int[] odd;

    /** Prepares to evaluate on the devices of a table. */
    public TransferEvaluation(DeviceTable table) {
        this.table = table;
        this.encoding = Encoding.of(table.space());
        List<Architecture> architectures = table.architectures();
        this.inputs = Inputs.of(encoding, architectures);
        this.physical = PhysicalTotals.features(architectures);
        this.choices = choices();
        this.odd = IntStream.range(0, architectures.size())
                .filter(i -> isOdd(architectures.get(i)))
                .toArray();
    }

    private static boolean isOdd(Architecture architecture) {
        String hash = Text.sha256(architecture.toString());
        return Character.digit(hash.charAt(hash.length() - 1), 16) % 2 == 1;
    }

    /** A feature for each code of each unit. */
    private Features choices() {
        int units = inputs.units();
        int[] radices = encoding.radices();
        double[][] rows = new double[inputs.count()][Arrays.stream(radices).sum()];
        for (int i = 0; i < rows.length; i++) {
            int first = 0;
            for (int u = 0; u < units; u++) {
                rows[i][first + inputs.codes()[i * units + u]] = 1;
                first += radices[u];
            }
        }
        return Features.standardised(rows);
    }

    /**
     * How a trial is made.
     *
     * @param samples how many networks are measured on the new device; several sizes are evaluated
     * @param trials how often all is drawn
     * @param sampler what chooses the samples
     * @param methods what predicts
     * @param sourceNetworks how many networks are known on the source devices
     * @param seed of all draws
     */
    public record Protocol(
            List<Integer> samples, int trials, Sampler sampler, List<Method> methods, int sourceNetworks, long seed) {

        /** Copies the lists. */
        public Protocol {
            samples = List.copyOf(samples);
            methods = List.copyOf(methods);
        }
    }

    /** What one trial gives for one device, sample size and method. */
    private record Outcome(
            double spearman, double first, double odd, double tau, double rmse, double mape, double coverage) {}

    /**
     * Evaluates a task.
     *
     * @return scores for each number of samples, device and method
     * @throws IllegalArgumentException if the table lacks a device, or has too few networks that were measured on all, or a
     *     method needs sources and there are none
     */
    public List<TransferScores> evaluate(TransferTask task, Protocol protocol) {
        // Said here, since threads would wrap what they throw.
        if (task.sources().isEmpty() && protocol.methods().contains(Method.FINE_TUNE)) {
            throw new IllegalArgumentException("fine-tune needs at least one source device");
        }
        int[] eligible = table.measuredOnAll(
                Stream.concat(task.sources().stream(), task.targets().stream()).toList());
        int most = protocol.samples().stream().mapToInt(n -> n).max().orElseThrow();
        int needed = Math.max(most, task.sources().isEmpty() ? 0 : protocol.sourceNetworks());
        if (eligible.length < needed) {
            throw new IllegalArgumentException("task " + task.name() + " needs " + needed
                    + " networks that were measured on all its devices, but there are " + eligible.length);
        }
        List<List<Outcome>> trials = IntStream.range(0, protocol.trials())
                .parallel()
                .mapToObj(trial -> trial(task, protocol, eligible, protocol.seed() + trial))
                .toList();
        List<TransferScores> scores = new ArrayList<>();
        int index = 0;
        for (int n : protocol.samples()) {
            for (String target : task.targets()) {
                for (Method method : protocol.methods()) {
                    int at = index++;
                    scores.add(scores(
                            task,
                            target,
                            n,
                            method,
                            protocol.sampler(),
                            trials.stream().map(trial -> trial.get(at)).toList()));
                }
            }
        }
        return scores;
    }

    private static TransferScores scores(
            TransferTask task, String target, int n, Method method, Sampler sampler, List<Outcome> trials) {
        double spearman =
                trials.stream().mapToDouble(Outcome::spearman).average().orElseThrow();
        double variance = trials.stream()
                .mapToDouble(trial -> Math.pow(trial.spearman() - spearman, 2))
                .average()
                .orElseThrow();
        return new TransferScores(
                task.name(),
                target,
                n,
                method.toString(),
                sampler.toString(),
                trials.size(),
                spearman,
                Math.sqrt(variance),
                trials.stream().mapToDouble(Outcome::first).average().orElseThrow(),
                trials.stream().mapToDouble(Outcome::odd).average().orElseThrow(),
                trials.stream().mapToDouble(Outcome::tau).average().orElseThrow(),
                trials.stream().mapToDouble(Outcome::rmse).average().orElseThrow(),
                trials.stream().mapToDouble(Outcome::mape).average().orElseThrow(),
                trials.stream().mapToDouble(Outcome::coverage).average().orElseThrow(),
                task.published());
    }

    private List<Outcome> trial(TransferTask task, Protocol protocol, int[] eligible, long seed) {
        StableRandom random = new StableRandom(seed);
        List<double[]> sources =
                SourceDevices.predict(table, task.sources(), eligible, protocol.sourceNetworks(), random, inputs);
        List<Features> groups = groups(sources);
        int most = protocol.samples().stream().mapToInt(n -> n).max().orElseThrow();
        int[] samples;
        if (protocol.sampler() == Sampler.RANDOM) {
            samples = eligible.clone();
            random.shuffle(samples);
        } else {
            List<Features> designed = sources.isEmpty() ? List.of(physical) : List.of(groups.get(0), groups.get(2));
            samples = SampleDesign.choose(designed, new int[0], eligible, most, random);
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (int n : protocol.samples()) {
            int[] measured = Arrays.copyOf(samples, n);
            for (String target : task.targets()) {
                double[] truth = table.times(target);
                double[] values =
                        IntStream.of(measured).mapToDouble(i -> truth[i]).toArray();
                for (Method method : protocol.methods()) {
                    outcomes.add(outcome(prediction(method, groups, sources, measured, values), values, truth));
                }
            }
        }
        return outcomes;
    }

    /** Physical totals and their sum; then logarithms of what source devices take, and their sum. */
    private List<Features> groups(List<double[]> sources) {
        if (sources.isEmpty()) {
            return List.of(physical, physical.sum());
        }
        Features ofSources = SourceDevices.features(sources);
        return List.of(physical, physical.sum(), ofSources, ofSources.sum());
    }

    /**
     * What a method says.
     *
     * @param all for each network
     * @param leftOut for each sample, what is said without it
     */
    @SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
    private record Prediction(double[] all, double[] leftOut) {}

    private Prediction prediction(
            Method method, List<Features> groups, List<double[]> sources, int[] measured, double[] values) {
        return switch (method) {
            case MIXTURE -> mixture(groups, measured, values, true);
            case LOOKUP_TABLE -> mixture(List.of(choices), measured, values, false);
            case FINE_TUNE -> fineTuned(sources, measured, values);
        };
    }

    private Prediction mixture(List<Features> groups, int[] measured, double[] values, boolean alsoLogarithms) {
        MixtureRegression.Fitted fitted = MixtureRegression.fit(groups, measured, values, alsoLogarithms);
        double[] all = IntStream.range(0, inputs.count())
                .mapToDouble(i -> fitted.at(groups, i))
                .toArray();
        return new Prediction(all, fitted.leftOut());
    }

    private static Prediction fineTuned(List<double[]> sources, int[] measured, double[] values) {
        double[] best = sources.get(0);
        double most = Double.NEGATIVE_INFINITY;
        for (double[] source : sources) {
            double[] there = IntStream.of(measured).mapToDouble(i -> source[i]).toArray();
            double rank = RankFidelity.of(there, values).spearman();
            if (rank > most) {
                most = rank;
                best = source;
            }
        }
        double[] chosen = best;
        double[] x =
                IntStream.of(measured).mapToDouble(i -> Math.log(chosen[i])).toArray();
        double[] y = Arrays.stream(values).map(Math::log).toArray();
        double[] line = line(x, y, -1);
        double[] all = Arrays.stream(chosen)
                .map(time -> Math.exp(line[0] + line[1] * Math.log(time)))
                .toArray();
        double[] leftOut = new double[values.length];
        for (int i = 0; i < leftOut.length; i++) {
            double[] without = line(x, y, i);
            leftOut[i] = Math.exp(without[0] + without[1] * x[i]);
        }
        return new Prediction(all, leftOut);
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

    private Outcome outcome(Prediction prediction, double[] values, double[] truth) {
        int[] present = IntStream.range(0, truth.length)
                .filter(i -> !Double.isNaN(truth[i]))
                .toArray();
        RankFidelity all = fidelity(prediction.all(), truth, present);
        Calibration calibration = Calibration.of(true, prediction.leftOut(), values);
        double squares = 0;
        double relative = 0;
        int inside = 0;
        for (int i : present) {
            double mean = prediction.all()[i];
            squares += Math.pow(mean - truth[i], 2) / present.length;
            relative += Math.abs(mean / truth[i] - 1) / present.length;
            if (truth[i] >= calibration.quantile(mean, TAIL) && truth[i] <= calibration.quantile(mean, 1 - TAIL)) {
                inside++;
            }
        }
        int[] first = IntStream.of(present).filter(i -> i < FIRST).toArray();
        int[] ofOdd = IntStream.of(odd).filter(i -> !Double.isNaN(truth[i])).toArray();
        return new Outcome(
                all.spearman(),
                fidelity(prediction.all(), truth, first).spearman(),
                fidelity(prediction.all(), truth, ofOdd).spearman(),
                all.kendallTau(),
                Math.sqrt(squares),
                100 * relative,
                100.0 * inside / present.length);
    }

    private static RankFidelity fidelity(double[] predicted, double[] truth, int[] rows) {
        return RankFidelity.of(
                IntStream.of(rows).mapToDouble(i -> predicted[i]).toArray(),
                IntStream.of(rows).mapToDouble(i -> truth[i]).toArray());
    }
}

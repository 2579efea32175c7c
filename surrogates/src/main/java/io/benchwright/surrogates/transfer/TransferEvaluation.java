package io.benchwright.surrogates.transfer;

import io.benchwright.data.benchmark.Split;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.device.Devices;
import io.benchwright.data.fidelity.RankFidelity;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.table.SplitRow.Part;
import io.benchwright.surrogates.internal.model.Calibration;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.Text;
import io.benchwright.surrogates.internal.transfer.KMeans;
import io.benchwright.surrogates.internal.transfer.Networks;
import io.benchwright.surrogates.internal.transfer.SampleDesign;
import io.benchwright.surrogates.internal.transfer.SourceTimes;
import io.benchwright.surrogates.internal.transfer.Transferred;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Treats devices of a table as new, in the protocol of NASFLAT (Akhauri and Abdelfattah, 2024): in each trial some random
 * networks are known on all source devices, a few are measured on the new one, and all networks of the table are predicted.
 */
public final class TransferEvaluation {

    private static final double TAIL = 0.05;
    private static final int FIRST = 128;

    private final DeviceTable table;
    private final Devices devices;
    private final Networks networks;
    private final int[] odd;

    /**
     * Prepares to evaluate on the devices of a table.
     *
     * @param devices descriptions, for methods that use hardware parameters
     */
    public TransferEvaluation(DeviceTable table, Devices devices) {
        this.table = table;
        this.devices = devices;
        List<Architecture> architectures = table.architectures();
        this.networks = Networks.of(Encoding.of(table.space()), architectures);
        this.odd = IntStream.range(0, architectures.size())
                .filter(i -> isOdd(architectures.get(i)))
                .toArray();
    }

    private static boolean isOdd(Architecture architecture) {
        String hash = Text.sha256(architecture.toString());
        return Character.digit(hash.charAt(hash.length() - 1), 16) % 2 == 1;
    }

    /**
     * How a trial is made.
     *
     * @param samples how many networks are measured on the new device; several sizes are evaluated
     * @param trials how often all is drawn
     * @param sampler what chooses the samples
     * @param methods what predicts
     * @param sourceNetworks how many networks are known on the source devices
     * @param split whose rows for training are known on source devices and measured, and whose rows for test are
     *     predicted; all are both where there is none
     * @param seed of all draws
     */
    public record Protocol(
            List<Integer> samples,
            int trials,
            Sampler sampler,
            List<Method> methods,
            int sourceNetworks,
            Optional<Split> split,
            long seed) {

        /** Copies the lists. */
        public Protocol {
            samples = List.copyOf(samples);
            methods = List.copyOf(methods);
        }
    }

    /** What one trial gives for one device, sample size and method. */
    private record Outcome(
            double spearman, double first, double odd, double tau, double rmse, double mape, double coverage) {}

    /** Networks that may be known, and those that are predicted. */
    @SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
    private record Parts(int[] known, int[] judged) {}

    /**
     * Evaluates a task.
     *
     * @return scores for each number of samples, device and method
     * @throws IllegalArgumentException if the table lacks a device, or has too few networks that were measured on all, or a
     *     method needs what there is not: sources, or descriptions of devices
     */
    public List<TransferScores> evaluate(TransferTask task, Protocol protocol) {
        List<Target> sources = table.targets(task.sources());
        // Said here, since threads would wrap what they throw.
        for (String target : task.targets()) {
            table.times(target);
            DeviceFit.requireNew(target, task.sources());
            if (protocol.methods().contains(Method.ZERO_SHOT) && !sources.isEmpty()) {
                HardwareParameters.of(devices, sources, table.target(target).orElseThrow());
            }
        }
        protocol.methods().forEach(method -> DeviceFit.requireSources(method, task.sources()));
        Parts parts = parts(protocol.split());
        int[] measured = table.measuredOnAll(Stream.concat(
                        sources.stream(), task.targets().stream().flatMap(target -> table.target(target).stream()))
                .toList());
        int[] eligible = IntStream.of(measured)
                .filter(i -> Arrays.binarySearch(parts.known(), i) >= 0)
                .toArray();
        int most = protocol.samples().stream().mapToInt(n -> n).max().orElseThrow();
        if (most > SampleDesign.CANDIDATES && protocol.sampler() != Sampler.RANDOM) {
            throw new IllegalArgumentException("sampler " + protocol.sampler() + " chooses at most "
                    + SampleDesign.CANDIDATES + " networks, but " + most + " are wanted; take random");
        }
        int needed = Math.max(most, sources.isEmpty() ? 0 : protocol.sourceNetworks());
        if (eligible.length < needed) {
            throw new IllegalArgumentException("task " + task.name() + " needs " + needed
                    + " networks that were measured on all its devices, but there are " + eligible.length);
        }
        List<List<Outcome>> trials = IntStream.range(0, protocol.trials())
                .parallel()
                .mapToObj(trial -> trial(task, sources, protocol, eligible, parts.judged(), protocol.seed() + trial))
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

    private Parts parts(Optional<Split> split) {
        int[] all = IntStream.range(0, networks.count()).toArray();
        if (split.isEmpty()) {
            return new Parts(all, all);
        }
        List<Optional<Part>> parts = table.parts(split.get());
        return new Parts(
                IntStream.of(all)
                        .filter(i -> parts.get(i).equals(Optional.of(Part.TRAIN)))
                        .toArray(),
                IntStream.of(all)
                        .filter(i -> parts.get(i).equals(Optional.of(Part.TEST)))
                        .toArray());
    }

    private static TransferScores scores(
            TransferTask task, String target, int n, Method method, Sampler sampler, List<Outcome> trials) {
        double spearman =
                trials.stream().mapToDouble(Outcome::spearman).average().orElseThrow();
        double variance = trials.stream()
                .mapToDouble(trial -> Math.pow(trial.spearman() - spearman, 2))
                .average()
                .orElseThrow();
        double[] taus = trials.stream().mapToDouble(Outcome::tau).sorted().toArray();
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
                Arrays.stream(taus).average().orElseThrow(),
                (taus[taus.length / 2] + taus[(taus.length - 1) / 2]) / 2,
                trials.stream().mapToDouble(Outcome::rmse).average().orElseThrow(),
                trials.stream().mapToDouble(Outcome::mape).average().orElseThrow(),
                trials.stream().mapToDouble(Outcome::coverage).average().orElseThrow(),
                task.published());
    }

    private List<Outcome> trial(
            TransferTask task, List<Target> sources, Protocol protocol, int[] eligible, int[] judged, long seed) {
        StableRandom random = new StableRandom(seed);
        SourceTimes known =
                SourceDevices.predict(table, networks, sources, eligible, protocol.sourceNetworks(), random);
        int most = protocol.samples().stream().mapToInt(n -> n).max().orElseThrow();
        int[] samples = samples(protocol.sampler(), known, eligible, most, random);
        DeviceFit fit = new DeviceFit(table, devices, networks, sources, known, eligible);
        List<Outcome> outcomes = new ArrayList<>();
        for (int n : protocol.samples()) {
            int[] measured = Arrays.copyOf(samples, n);
            for (String target : task.targets()) {
                double[] truth = table.times(target);
                double[] times =
                        IntStream.of(measured).mapToDouble(i -> truth[i]).toArray();
                for (Method method : protocol.methods()) {
                    Transferred fitted = fit.fit(method, table.target(target).orElseThrow(), measured, times);
                    outcomes.add(outcome(fitted, fitted.times(networks, known), truth, judged));
                }
            }
        }
        return outcomes;
    }

    private int[] samples(Sampler sampler, SourceTimes known, int[] eligible, int count, StableRandom random) {
        return switch (sampler) {
            case RANDOM -> {
                int[] samples = eligible.clone();
                random.shuffle(samples);
                yield samples;
            }
            case DESIGNED ->
                SampleDesign.choose(SampleDesign.groups(networks, known), new int[0], eligible, count, random);
            case K_MEANS -> KMeans.choose(SampleDesign.groups(networks, known), eligible, count, random);
        };
    }

    private Outcome outcome(Transferred fitted, double[] predicted, double[] truth, int[] judged) {
        int[] present =
                IntStream.of(judged).filter(i -> !Double.isNaN(truth[i])).toArray();
        RankFidelity all = fidelity(predicted, truth, present);
        Calibration calibration = fitted.calibration();
        double squares = 0;
        double relative = 0;
        int inside = 0;
        for (int i : present) {
            double mean = predicted[i];
            squares += Math.pow(mean - truth[i], 2) / present.length;
            relative += Math.abs(mean / truth[i] - 1) / present.length;
            if (truth[i] >= calibration.quantile(mean, TAIL) && truth[i] <= calibration.quantile(mean, 1 - TAIL)) {
                inside++;
            }
        }
        int[] first = IntStream.of(present).filter(i -> i < FIRST).toArray();
        int[] ofOdd = IntStream.of(present)
                .filter(i -> Arrays.binarySearch(odd, i) >= 0)
                .toArray();
        return new Outcome(
                all.spearman(),
                fidelity(predicted, truth, first).spearman(),
                fidelity(predicted, truth, ofOdd).spearman(),
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

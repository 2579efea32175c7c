package io.benchwright.surrogates.transfer;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Observation;
import io.benchwright.data.benchmark.Split;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.SplitRow.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * How long networks take on the devices of a benchmark: networks in the order in which the tables name them first, and for
 * each device a time for each; where one was measured several times, their mean. Throughput becomes the time of one image,
 * so that times add up over the parts of a network.
 */
public final class DeviceTable {

    static final String LATENCY = "latency";
    static final String THROUGHPUT = "throughput";

    private final String metric;
    private final SearchSpace space;
    private final List<Architecture> architectures;
    private final List<Set<String>> trials;

    /** For each target the times, those of the metric first. */
    private final Map<Target, double[]> times;

    private DeviceTable(
            String metric,
            SearchSpace space,
            List<Architecture> architectures,
            List<Set<String>> trials,
            Map<Target, double[]> times) {
        this.metric = metric;
        this.space = space;
        this.architectures = architectures;
        this.trials = trials;
        this.times = times;
    }

    /**
     * Reads all devices of a metric, and what there is of the other metric of time, which may help to predict it.
     *
     * @param metric {@code latency} or {@code throughput}
     * @throws IOException if there are none, they are of several spaces, a value is not positive, or rows of a device are
     *     not of one thing
     */
    public static DeviceTable read(Benchmark.Snapshot snapshot, String metric) throws IOException {
        Targets targets = Targets.of(snapshot);
        List<Target> wanted = new ArrayList<>(of(targets.all(), metric));
        if (wanted.isEmpty()) {
            throw new IOException("there is no measurement of " + metric);
        }
        wanted.addAll(of(targets.all(), metric.equals(LATENCY) ? THROUGHPUT : LATENCY));
        Map<String, Integer> indices = new LinkedHashMap<>();
        List<Set<String>> trials = new ArrayList<>();
        Map<Target, List<Observation>> byTarget = new LinkedHashMap<>();
        Map<String, SearchSpace> spaces = new TreeMap<>();
        for (Target target : wanted) {
            List<Observation> observations = targets.read(target);
            byTarget.put(target, observations);
            for (Observation observation : observations) {
                if (!(observation.value() > 0)) {
                    throw new IOException(target + ": trial " + observation.trial() + ": is " + observation.value()
                            + ", but must be positive");
                }
                int index = indices.computeIfAbsent(observation.architecture(), key -> {
                    trials.add(new TreeSet<>());
                    return trials.size() - 1;
                });
                trials.get(index).add(observation.trial());
                spaces.computeIfAbsent(observation.space(), SearchSpaces::named);
            }
        }
        if (spaces.size() != 1) {
            throw new IOException("devices were measured on several spaces: " + String.join(", ", spaces.keySet()));
        }
        SearchSpace space = spaces.values().iterator().next();
        Map<Target, double[]> times = new LinkedHashMap<>();
        byTarget.forEach((target, observations) -> times.put(target, times(target, observations, indices)));
        List<Architecture> architectures = new ArrayList<>();
        indices.keySet().forEach(architecture -> architectures.add(space.parse(architecture)));
        return new DeviceTable(metric, space, architectures, trials, times);
    }

    private static List<Target> of(Collection<Target> targets, String metric) {
        return targets.stream()
                .filter(target -> target.quantity().equals(metric))
                .toList();
    }

    private static double[] times(Target target, List<Observation> observations, Map<String, Integer> indices) {
        double[] sums = new double[indices.size()];
        int[] counts = new int[indices.size()];
        for (Observation observation : observations) {
            int index = indices.getOrDefault(observation.architecture(), 0);
            sums[index] += isRate(target) ? 1 / observation.value() : observation.value();
            counts[index]++;
        }
        Arrays.setAll(sums, i -> counts[i] == 0 ? Double.NaN : sums[i] / counts[i]);
        return sums;
    }

    /** Whether values of a target are one over a time. */
    static boolean isRate(Target target) {
        return target.quantity().equals(THROUGHPUT);
    }

    /** The metric. */
    public String metric() {
        return metric;
    }

    /** The space of all networks. */
    public SearchSpace space() {
        return space;
    }

    /** The networks. */
    public List<Architecture> architectures() {
        return architectures;
    }

    /** The devices that the metric was measured on, sorted. */
    public Set<String> devices() {
        Set<String> devices = new TreeSet<>();
        of(times.keySet(), metric).forEach(target -> devices.add(target.of()));
        return devices;
    }

    /** The devices that any metric of time was measured on, sorted. */
    Set<String> allDevices() {
        Set<String> devices = new TreeSet<>();
        times.keySet().forEach(target -> devices.add(target.of()));
        return devices;
    }

    /** The target of a device, if the metric was measured on it. */
    Optional<Target> target(String device) {
        return of(times.keySet(), metric).stream()
                .filter(target -> target.of().equals(device))
                .findFirst();
    }

    /**
     * All that was measured on some devices, of whatever metric.
     *
     * @throws IllegalArgumentException if there is no such device
     */
    List<Target> targets(List<String> devices) {
        List<Target> found = new ArrayList<>();
        for (String device : devices) {
            List<Target> ofDevice = times.keySet().stream()
                    .filter(target -> target.of().equals(device))
                    .toList();
            if (ofDevice.isEmpty()) {
                throw new IllegalArgumentException(missing(device));
            }
            found.addAll(ofDevice);
        }
        return found;
    }

    /** The networks that have a time for all of some targets, by their index. */
    int[] measuredOnAll(List<Target> targets) {
        List<double[]> columns = targets.stream().map(this::times).toList();
        return IntStream.range(0, architectures.size())
                .filter(i -> columns.stream().noneMatch(column -> Double.isNaN(column[i])))
                .toArray();
    }

    /** For each network the part of a split that it is in: the last of those of its trials; empty if it is in none. */
    List<Optional<Part>> parts(Split split) {
        return trials.stream()
                .map(ofNetwork -> ofNetwork.stream()
                        .flatMap(trial -> Optional.ofNullable(split.parts().get(trial)).stream())
                        .max(Part::compareTo))
                .toList();
    }

    /** The time of each network; NaN where it was not measured. */
    double[] times(Target target) {
        double[] found = times.get(target);
        if (found == null) {
            throw new IllegalArgumentException(missing(target.of()));
        }
        return found.clone();
    }

    /**
     * How long each network takes; NaN where that was not measured.
     *
     * @throws IllegalArgumentException if there is no such device
     */
    public double[] times(String device) {
        return times(target(device).orElseThrow(() -> new IllegalArgumentException(missing(device))));
    }

    private String missing(String device) {
        return "there is no device '" + device + "'; there are " + String.join(", ", devices());
    }
}

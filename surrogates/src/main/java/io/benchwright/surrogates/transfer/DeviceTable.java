package io.benchwright.surrogates.transfer;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Observation;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How long networks take on the devices of a benchmark: networks in the order in which the tables name them first, and for
 * each device a time for each. Throughput becomes the time of one image, so that times add up over the parts of a network.
 */
public final class DeviceTable {

    private final SearchSpace space;
    private final List<Architecture> architectures;
    private final Map<String, double[]> times;

    private DeviceTable(SearchSpace space, List<Architecture> architectures, Map<String, double[]> times) {
        this.space = space;
        this.architectures = architectures;
        this.times = times;
    }

    /**
     * Reads all devices of a metric.
     *
     * @param metric {@code latency} or {@code throughput}
     * @throws IOException if there are none, they are of several spaces, a value is not positive, or rows of a device are
     *     not of one thing
     */
    public static DeviceTable read(Benchmark.Snapshot snapshot, String metric) throws IOException {
        Targets targets = Targets.of(snapshot);
        Map<String, Integer> indices = new LinkedHashMap<>();
        Map<String, List<Observation>> byDevice = new TreeMap<>();
        Map<String, SearchSpace> spaces = new TreeMap<>();
        for (Target target : targets.all()) {
            if (target.quantity().equals(metric)) {
                List<Observation> observations = targets.read(target);
                byDevice.put(target.of(), observations);
                for (Observation observation : observations) {
                    if (!(observation.value() > 0)) {
                        throw new IOException(target + ": trial " + observation.trial() + ": is " + observation.value()
                                + ", but must be positive");
                    }
                    indices.putIfAbsent(observation.architecture(), indices.size());
                    spaces.computeIfAbsent(observation.space(), SearchSpaces::named);
                }
            }
        }
        if (spaces.size() != 1) {
            throw new IOException(
                    spaces.isEmpty()
                            ? "there is no measurement of " + metric
                            : "devices were measured on several spaces: " + String.join(", ", spaces.keySet()));
        }
        SearchSpace space = spaces.values().iterator().next();
        Map<String, double[]> times = new TreeMap<>();
        byDevice.forEach((device, observations) -> {
            double[] sums = new double[indices.size()];
            int[] counts = new int[indices.size()];
            for (Observation observation : observations) {
                int index = indices.getOrDefault(observation.architecture(), 0);
                sums[index] += metric.equals("throughput") ? 1 / observation.value() : observation.value();
                counts[index]++;
            }
            Arrays.setAll(sums, i -> counts[i] == 0 ? Double.NaN : sums[i] / counts[i]);
            times.put(device, sums);
        });
        List<Architecture> architectures = new ArrayList<>();
        indices.keySet().forEach(architecture -> architectures.add(space.parse(architecture)));
        return new DeviceTable(space, architectures, times);
    }

    /** The space of all networks. */
    public SearchSpace space() {
        return space;
    }

    /** The networks. */
    public List<Architecture> architectures() {
        return architectures;
    }

    /** The devices, sorted. */
    public Set<String> devices() {
        return times.keySet();
    }

    /**
     * The networks that were measured on all of some devices, by their index.
     *
     * @throws IllegalArgumentException if there is no such device
     */
    int[] measuredOnAll(List<String> devices) {
        List<double[]> columns = devices.stream().map(this::times).toList();
        return IntStream.range(0, architectures.size())
                .filter(i -> columns.stream().noneMatch(column -> Double.isNaN(column[i])))
                .toArray();
    }

    /**
     * How long each network takes; NaN where that was not measured.
     *
     * @throws IllegalArgumentException if there is no such device
     */
    public double[] times(String device) {
        double[] found = times.get(device);
        if (found == null) {
            throw new IllegalArgumentException(
                    "there is no device '" + device + "'; there are " + String.join(", ", times.keySet()));
        }
        return found.clone();
    }
}

package io.benchwright.surrogates.transfer;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Split;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.data.device.Devices;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.table.SplitRow.Part;
import io.benchwright.surrogates.SurrogateFit;
import io.benchwright.surrogates.internal.fit.ModelSearch;
import io.benchwright.surrogates.internal.fit.Recipe;
import io.benchwright.surrogates.internal.model.Calibration;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.PhysicalQuantities;
import io.benchwright.surrogates.internal.model.SurrogateModel;
import io.benchwright.surrogates.internal.transfer.Networks;
import io.benchwright.surrogates.internal.transfer.SourceTimes;
import io.benchwright.surrogates.internal.transfer.Transferred;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Fits the surrogate of a device that few networks were measured on, or none. It is stored and asked like any other.
 *
 * <pre>{@code
 * TransferFit fit = new TransferFit(benchmark.snapshot(), "latency", Devices.shipped(), 1);
 * SurrogateFit.Fitted fitted = fit.fit("my-board", Method.MIXTURE, fit.sourcesFor("my-board"), Optional.empty(), "anb");
 * try (Commit commit = benchmark.begin(Map.of())) {
 *     fitted.putInto(commit);
 *     commit.publish();
 * }
 * }</pre>
 */
public final class TransferFit {

    /** A device with fewer networks than these in common with the others does not become a source by itself. */
    private static final int LEAST_COMMON = 50;

    private final Benchmark.Snapshot snapshot;
    private final DeviceTable table;
    private final Devices devices;
    private final long seed;

    /**
     * Prepares to fit.
     *
     * @param metric {@code latency} or {@code throughput}
     * @param devices descriptions, for {@link Method#ZERO_SHOT}
     * @param seed of which networks of source devices are fitted
     * @throws IOException if tables cannot be read, or there is no measurement of the metric
     */
    public TransferFit(Benchmark.Snapshot snapshot, String metric, Devices devices, long seed) throws IOException {
        this.snapshot = snapshot;
        this.table = DeviceTable.read(snapshot, metric);
        this.devices = devices;
        this.seed = seed;
    }

    /** What there is of devices. */
    public DeviceTable table() {
        return table;
    }

    /**
     * The devices that serve as sources where nobody names any: all others, of which enough networks were measured on each
     * of them.
     */
    public List<String> sourcesFor(String device) {
        List<String> sources = new ArrayList<>();
        List<String> mostFirst = table.allDevices().stream()
                .filter(each -> !each.equals(device))
                .sorted((a, b) -> Long.compare(measured(b), measured(a)))
                .toList();
        for (String candidate : mostFirst) {
            List<String> more = new ArrayList<>(sources);
            more.add(candidate);
            if (table.measuredOnAll(table.targets(more)).length >= LEAST_COMMON) {
                sources.add(candidate);
            }
        }
        sources.sort(null);
        return sources;
    }

    private long measured(String device) {
        return table.measuredOnAll(table.targets(List.of(device))).length;
    }

    /**
     * Fits, on the calling thread.
     *
     * @param sources devices whose tables are used; {@link Method#MIXTURE} drops them if they mislead
     * @param split whose rows for training and validation are fitted; all rows of the device where there is none
     * @param directory what messages call the benchmark
     * @throws IllegalArgumentException if a device is not there, or the method lacks what it needs
     * @throws IOException if rows cannot be read or fitted; the message says why
     */
    public SurrogateFit.Fitted fit(
            String device, Method method, List<String> sources, Optional<Split> split, String directory)
            throws IOException {
        DeviceFit.requireNew(device, sources);
        DeviceFit.requireSources(method, sources);
        List<Target> known = table.targets(sources);
        Target target = target(device, method, known);
        Split rows = split.isPresent() && method.isMeasured()
                ? split.get()
                : Split.all(snapshot, method.isMeasured() ? Part.TRAIN : Part.TEST);
        String command = "benchwright transfer fit " + directory + " --device " + device + " --metric "
                + table.metric() + " --method " + method
                + (sources.isEmpty() ? " --sources none" : " --sources " + String.join(",", sources))
                + split.map(given -> " --split " + given.name()).orElse("");
        Recipe recipe = new Recipe(
                method.toString(),
                command,
                method == Method.MIXTURE
                        ? "random partitions of published devices; sources are dropped where what is left out is predicted "
                                + "clearly better without"
                        : "whoever asked for it",
                method.isMeasured() ? 2 : 0,
                (train, trainValues, val, valValues) ->
                        new Fit(target, method, known).found(train, trainValues, val, valValues));
        return new SurrogateFit(Targets.of(snapshot), rows, seed).fit(target, table.space(), recipe);
    }

    private Target target(String device, Method method, List<Target> sources) {
        Optional<Target> found = table.target(device);
        if (found.isPresent()) {
            return found.get();
        }
        if (method.isMeasured()) {
            throw new IllegalArgumentException(
                    table.metric() + " was measured on no device '" + device + "'; there are "
                            + String.join(", ", table.devices()) + "; for one without measurements there is --method "
                            + Method.ZERO_SHOT);
        }
        String unit = sources.stream()
                .filter(source -> source.quantity().equals(table.metric()))
                .map(Target::unit)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(table.metric() + " was measured on none of the source devices"));
        return new Target(table.metric() + "@" + device, table.metric(), device, unit);
    }

    /** One fit. */
    private final class Fit {

        private final Target target;
        private final Method method;
        private final List<Target> sources;
        private final boolean isRate;
        private final Map<Architecture, Integer> indices = new HashMap<>();

        Fit(Target target, Method method, List<Target> sources) {
            this.target = target;
            this.method = method;
            this.sources = sources;
            this.isRate = DeviceTable.isRate(target);
            for (int i = 0; i < table.architectures().size(); i++) {
                indices.put(table.architectures().get(i), i);
            }
        }

        ModelSearch.Found found(
                List<Architecture> train, double[] trainValues, List<Architecture> val, double[] valValues)
                throws IOException {
            Encoding encoding = Encoding.of(table.space());
            Networks networks = Networks.of(encoding, table.architectures());
            int[] common = table.measuredOnAll(sources);
            if (!sources.isEmpty() && common.length < 2) {
                throw new IOException(
                        target + ": fewer than 2 networks were measured on all source devices; name fewer");
            }
            SourceTimes said = SourceDevices.predict(
                    table, networks, sources, common, SourceDevices.MOST_NETWORKS, new StableRandom(seed));
            Map<Integer, Double> times = new LinkedHashMap<>();
            add(times, train, trainValues);
            add(times, val, valValues);
            int[] measured = times.keySet().stream().mapToInt(i -> i).toArray();
            double[] values = times.values().stream().mapToDouble(time -> time).toArray();
            Transferred fitted = new DeviceFit(table, devices, networks, sources, said, common)
                    .fit(method, target, measured, values);
            SurrogateModel model = new SurrogateModel(encoding, fitted.model(isRate, said), calibration(fitted));
            Map<Integer, Double> leftOut = new HashMap<>();
            for (int i = 0; i < measured.length && method.isMeasured(); i++) {
                leftOut.put(measured[i], isRate ? 1 / fitted.leftOut()[i] : fitted.leftOut()[i]);
            }
            return new ModelSearch.Found(
                    method.toString(),
                    model,
                    predicted(leftOut, train),
                    predicted(leftOut, val),
                    new JsonArray(),
                    hyperparameters(fitted),
                    intervals(fitted));
        }

        /** The mean time of each network, in the order of the table. */
        private void add(Map<Integer, Double> times, List<Architecture> architectures, double[] values) {
            Map<Integer, double[]> sums = new TreeMap<>();
            for (int i = 0; i < values.length; i++) {
                double[] sum = sums.computeIfAbsent(index(architectures.get(i)), key -> new double[2]);
                sum[0] += isRate ? 1 / values[i] : values[i];
                sum[1]++;
            }
            sums.forEach((index, sum) -> times.put(index, sum[0] / sum[1]));
        }

        private int index(Architecture architecture) {
            Integer index = indices.get(architecture);
            if (index == null) {
                throw new AssertionError(architecture);
            }
            return index;
        }

        private double[] predicted(Map<Integer, Double> leftOut, List<Architecture> architectures) {
            return architectures.stream()
                    .mapToDouble(each -> leftOut.getOrDefault(index(each), Double.NaN))
                    .toArray();
        }

        /** The residuals of a rate are those of the time, mirrored. */
        private Calibration calibration(Transferred fitted) {
            return isRate
                    ? Calibration.of(true, inverses(fitted.leftOut()), inverses(fitted.observed()))
                    : fitted.calibration();
        }

        private double[] inverses(double[] values) {
            return Arrays.stream(values).map(value -> 1 / value).toArray();
        }

        private JsonObject intervals(Transferred fitted) {
            JsonObject intervals = new JsonObject();
            intervals.addProperty(
                    "method",
                    method == Method.ZERO_SHOT
                            ? "signed residuals of what is said of each source by the others"
                            : "signed residuals of leaving one out around the final model");
            intervals.addProperty("residuals", fitted.observed().length);
            return intervals;
        }

        private JsonObject hyperparameters(Transferred fitted) {
            JsonObject settings = new JsonObject();
            settings.addProperty("fittedOn", fitted.description());
            JsonArray names = new JsonArray();
            sources.forEach(source -> names.add(source.name()));
            settings.add("sources", names);
            JsonArray parts = new JsonArray();
            for (Transferred.Part part : fitted.parts()) {
                JsonObject json = new JsonObject();
                json.addProperty("share", part.share());
                json.addProperty("of", part.isLogarithm() ? "logarithms of times" : "times");
                JsonObject weights = new JsonObject();
                for (int q = 0; q < part.quantities().length; q++) {
                    weights.addProperty(PhysicalQuantities.names().get(q), part.quantities()[q]);
                }
                json.add("quantities", weights);
                JsonObject bySource = new JsonObject();
                for (int s = 0; s < part.logarithms().length; s++) {
                    bySource.addProperty("log " + sources.get(s).name(), part.logarithms()[s]);
                }
                json.add("sources", bySource);
                parts.add(json);
            }
            settings.add("parts", parts);
            return settings;
        }
    }
}

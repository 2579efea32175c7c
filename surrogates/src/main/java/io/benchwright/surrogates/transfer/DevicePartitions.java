package io.benchwright.surrogates.transfer;

import io.benchwright.data.fidelity.RankFidelity;
import io.benchwright.data.random.StableRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Makes tasks from the devices of any table: hard ones, whose source devices rank networks as unlike the new ones as can be
 * found, and easy ones, as alike (after the partitioning of devices of NASFLAT, Akhauri and Abdelfattah, 2024, section 4). From
 * a random half of the devices or more, sources and new devices are swapped as long as that helps (Kernighan and Lin, 1970).
 */
public final class DevicePartitions {

    /** The names of tasks begin so; the seed follows. */
    private static final String HARD = "hard-";

    private static final String EASY = "easy-";

    private static final int MOST_SOURCES = 10;
    private static final int MOST_TARGETS = 5;

    /** Networks that correlations are computed on. */
    private static final int NETWORKS = 1_000;

    private final DeviceTable table;
    private final List<String> devices;
    private final double[][] correlations;

    /**
     * Prepares to make tasks: compares each two devices.
     *
     * @throws IllegalArgumentException if there are fewer than 3 devices, or two of them share fewer than 2 networks
     */
    public DevicePartitions(DeviceTable table) {
        this.table = table;
        this.devices = List.copyOf(table.devices());
        if (devices.size() < 3) {
            throw new IllegalArgumentException(
                    "partitions need at least 3 devices, but there are " + String.join(", ", devices));
        }
        this.correlations = new double[devices.size()][devices.size()];
        for (int i = 0; i < correlations.length; i++) {
            for (int j = 0; j < i; j++) {
                correlations[i][j] = correlation(devices.get(i), devices.get(j));
                correlations[j][i] = correlations[i][j];
            }
        }
    }

    private double correlation(String one, String other) {
        double[] x = table.times(one);
        double[] y = table.times(other);
        int[] common = IntStream.range(0, x.length)
                .filter(i -> Double.isFinite(x[i]) && Double.isFinite(y[i]))
                .toArray();
        if (common.length < 2) {
            throw new IllegalArgumentException(one + " and " + other + " share fewer than 2 networks");
        }
        new StableRandom(1).shuffle(common);
        int[] some = Arrays.copyOf(common, Math.min(NETWORKS, common.length));
        double spearman = RankFidelity.of(
                        IntStream.of(some).mapToDouble(i -> x[i]).toArray(),
                        IntStream.of(some).mapToDouble(i -> y[i]).toArray())
                .spearman();
        return Double.isNaN(spearman) ? 0 : spearman;
    }

    /**
     * A task of a name.
     *
     * @param name {@code hard-<seed>} or {@code easy-<seed>}; empty for any other
     */
    public static Optional<TransferTask> named(DeviceTable table, String name) {
        boolean isHard = name.startsWith(HARD);
        String seed = name.substring(Math.min(name.length(), HARD.length()));
        if ((!isHard && !name.startsWith(EASY)) || !seed.matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        DevicePartitions partitions = new DevicePartitions(table);
        return Optional.of(isHard ? partitions.hard(Long.parseLong(seed)) : partitions.easy(Long.parseLong(seed)));
    }

    /** A hard task: always the same for a seed. */
    public TransferTask hard(long seed) {
        return task(HARD + seed, seed, -1);
    }

    /** An easy task: always the same for a seed. */
    public TransferTask easy(long seed) {
        return task(EASY + seed, seed, 1);
    }

    /** The mean rank correlation of each source device with each new one. */
    public double correlation(TransferTask task) {
        return correlation(indices(task.sources()), indices(task.targets()));
    }

    private int[] indices(List<String> names) {
        return names.stream().mapToInt(devices::indexOf).toArray();
    }

    private double correlation(int[] sources, int[] targets) {
        double sum = 0;
        for (int source : sources) {
            for (int target : targets) {
                sum += correlations[source][target];
            }
        }
        return sum / (sources.length * targets.length);
    }

    private TransferTask task(String name, long seed, int sign) {
        StableRandom random = new StableRandom(seed);
        int[] order = IntStream.range(0, devices.size()).toArray();
        random.shuffle(order);
        // Only some devices take part, so that seeds differ.
        int half = (devices.size() + 1) / 2;
        int part = Math.max(3, half + random.nextInt(devices.size() - half + 1));
        int count = Math.min(MOST_TARGETS, Math.max(1, part / 3));
        int[] targets = Arrays.copyOf(order, count);
        int[] sources = Arrays.copyOfRange(order, count, Math.min(part, count + MOST_SOURCES));
        int[] unused = Arrays.copyOfRange(order, count + sources.length, part);
        while (swap(sources, targets, sources, targets, sign)
                || swap(sources, unused, sources, targets, sign)
                || swap(targets, unused, sources, targets, sign)) {
            // Until nothing helps any more.
        }
        return new TransferTask(name, table.space().name(), names(sources), names(targets), Map.of());
    }

    /** Swaps those two of which it helps the most; says whether it did. */
    private boolean swap(int[] one, int[] other, int[] sources, int[] targets, int sign) {
        double best = sign * correlation(sources, targets) + 1e-12;
        int[] swapped = {};
        for (int i = 0; i < one.length; i++) {
            for (int j = 0; j < other.length; j++) {
                exchange(one, i, other, j);
                double value = sign * correlation(sources, targets);
                if (value > best) {
                    best = value;
                    swapped = new int[] {i, j};
                }
                exchange(one, i, other, j);
            }
        }
        if (swapped.length > 0) {
            exchange(one, swapped[0], other, swapped[1]);
        }
        return swapped.length > 0;
    }

    private static void exchange(int[] one, int i, int[] other, int j) {
        int kept = one[i];
        one[i] = other[j];
        other[j] = kept;
    }

    private List<String> names(int[] indices) {
        List<String> names = new ArrayList<>();
        IntStream.of(indices).mapToObj(devices::get).sorted().forEach(names::add);
        return names;
    }
}

package io.benchwright.proxies.cost;

import static java.util.Objects.requireNonNull;

import io.benchwright.data.device.Chip;
import io.benchwright.data.device.ChipFact;
import io.benchwright.data.device.Constant;
import io.benchwright.data.device.CostFact;
import io.benchwright.data.device.Device;
import io.benchwright.data.network.Layer;
import io.benchwright.data.network.Network;
import io.benchwright.data.network.Operation;
import io.benchwright.data.network.Precision;
import io.benchwright.data.network.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a network costs on a device, layer by layer, from the device's description: arithmetic against memory (the roofline of Williams
 * et al., CACM 52, 2009), padding to the lanes of the compute array, depthwise convolutions at a rate of their own,
 * squeeze-excites as passes over their map, batch norms and activations done with the layer before or apart from it, the
 * start of layers, and the limit of the host. {@code docs/cost-model.md} has the formulas. Immutable, and safe for use by many threads.
 *
 * <pre>{@code
 * CostModel model = CostModel.of(Devices.shipped().require("a100"), CostModel.Run.usual());
 * double imagesPerSecond = model.throughput(network);
 * }</pre>
 *
 * <p>What it says is modelled, never measured.
 */
public final class CostModel {

    /** The sharpness of the bend where the host's limit is reached. */
    private static final double SHARPNESS = 8;

    private static final double MICROSECONDS = 1e-6;
    private static final double MILLISECONDS = 1e3;
    private static final double GIGA = 1e9;
    private static final double TERA = 1e12;
    private static final double MEBIBYTE = 1 << 20;

    /** Images a batch of a throughput, where a description does not tell, and people usually fill a device. */
    private static final int USUAL_GPU_BATCH = 256;

    private final Device device;
    private final Precision precision;
    private final int batch;
    private final boolean usesObserved;

    private final int engines;
    private final double denseRate;
    private final double depthwiseRate;
    private final Optional<Array> array;
    private final double denseBytes;
    private final double depthwiseBytes;
    private final double elementBytes;
    private final double exciteBytes;
    private final double exciteRoom;
    private final double spillBytes;
    private final double unhidden;
    private final double separate;
    private final double launch;
    private final double exciteLaunch;
    private final double run;
    private final double host;

    /** Lanes of a compute array. */
    private record Array(int inputs, int outputs, int pixels) {}

    /**
     * How networks are run.
     *
     * @param precision the number format; empty for that of the description, or else what is usual: fp16 on GPUs, bf16 on TPUs, int8 on
     *     FPGAs, else fp32
     * @param batch images a batch, at least 1; empty for that of the description for a metric, or else 256 on GPUs, and 1 elsewhere
     * @param usesObserved whether constants that were read off measurements are used; otherwise those of vendors and papers alone, and
     *     nothing is lost beside them
     */
    public record Run(Optional<Precision> precision, OptionalInt batch, boolean usesObserved) {

        /** @throws IllegalArgumentException if the batch is below 1 */
        public Run {
            requireNonNull(precision, "precision is null");
            if (batch.isPresent() && batch.getAsInt() < 1) {
                throw new IllegalArgumentException("batch is " + batch.getAsInt() + ", but must be at least 1");
            }
        }

        /** As the description says, with observed constants. */
        public static Run usual() {
            return new Run(Optional.empty(), OptionalInt.empty(), true);
        }

        /** The same with another number format. */
        public Run withPrecision(Precision other) {
            return new Run(Optional.of(other), batch, usesObserved);
        }

        /** The same with another batch. */
        public Run withBatch(int images) {
            return new Run(precision, OptionalInt.of(images), usesObserved);
        }

        /** The same without observed constants. */
        public Run withoutObserved() {
            return new Run(precision, batch, false);
        }
    }

    /** Running totals of a layer. */
    private static final class Parts {
        private double compute;
        private double memory;
        private double overhead;
    }

    private CostModel(Device device, Run asked) {
        this.device = device;
        usesObserved = asked.usesObserved();
        Chip chip = device.chip();
        precision = asked.precision().orElseGet(() -> usualPrecision(device));
        batch = asked.batch().orElseGet(() -> usualBatch(device));
        engines = (int) fact(ChipFact.ENGINES).orElse(1.0).doubleValue();
        double peak = peak(precision.toString())
                        .orElseThrow(() -> new IllegalArgumentException("device " + device.id() + ": its chip "
                                + chip.id() + " has no peak for " + precision + peaks(chip)))
                / engines;
        double memory = fact(ChipFact.MEMORY_GIGABYTES_PER_SECOND)
                        .orElseThrow(
                                () -> new IllegalArgumentException(
                                        "device " + device.id() + ": its chip " + chip.id()
                                                + " has no " + ChipFact.MEMORY_GIGABYTES_PER_SECOND
                                                + ", without which there is no model; describe it in a file, and name that with --devices"))
                * GIGA;
        denseRate = peak * TERA * cost(CostFact.DENSE_EFFICIENCY, 1);
        // Where it is not told, at the rate of units that are not made for matrices.
        double vector = peak(Precision.FP32.toString()).orElse(peak * engines) / engines;
        depthwiseRate = TERA * cost(CostFact.DEPTHWISE_TERA_OPERATIONS_PER_SECOND, Math.min(vector, peak));
        array = array();
        denseBytes = memory * cost(CostFact.DENSE_MEMORY_EFFICIENCY, 1);
        depthwiseBytes = memory * cost(CostFact.DEPTHWISE_MEMORY_EFFICIENCY, 1);
        elementBytes = memory * cost(CostFact.ELEMENTWISE_MEMORY_EFFICIENCY, 1);
        exciteBytes = memory * cost(CostFact.SQUEEZE_EXCITE_MEMORY_EFFICIENCY, 1);
        exciteRoom = MEBIBYTE
                * cost(
                        CostFact.SQUEEZE_EXCITE_MEBIBYTES,
                        fact(ChipFact.ON_CHIP_MEBIBYTES).orElse(Double.POSITIVE_INFINITY));
        spillBytes = memory * cost(CostFact.SQUEEZE_EXCITE_SPILL_EFFICIENCY, 1);
        unhidden = cost(CostFact.UNHIDDEN_SHARE, 0);
        separate = cost(CostFact.SEPARATE_PASS_SHARE, 0);
        // Once a batch, for the images that one engine gets of it.
        double images = Math.ceil((double) batch / engines);
        launch = MICROSECONDS * cost(CostFact.LAUNCH_MICROSECONDS, 0) / images;
        exciteLaunch = MICROSECONDS * cost(CostFact.SQUEEZE_EXCITE_MICROSECONDS, 0) / images;
        run = MICROSECONDS * cost(CostFact.RUN_MICROSECONDS, 0);
        host = cost(CostFact.HOST_IMAGES_PER_SECOND, Double.POSITIVE_INFINITY);
    }

    /**
     * The model of a device.
     *
     * @throws IllegalArgumentException if the description lacks what no model can do without: a peak for the number format, and the
     *     rate of the memory
     */
    public static CostModel of(Device device, Run run) {
        requireNonNull(device, "device is null");
        requireNonNull(run, "run is null");
        return new CostModel(device, run);
    }

    private static Precision usualPrecision(Device device) {
        if (device.precision().isPresent()) {
            String written = device.precision().get();
            return Arrays.stream(Precision.values())
                    .filter(each -> each.toString().equals(written))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("device " + device.id() + ": there is no model of "
                            + written + "; ask for one of " + List.of(Precision.values())));
        }
        return switch (device.chip().kind()) {
            case GPU -> Precision.FP16;
            case TPU -> Precision.BF16;
            case FPGA -> Precision.INT8;
            default -> Precision.FP32;
        };
    }

    private static int usualBatch(Device device) {
        return device.batchByMetric().values().stream().findFirst().orElseGet(() -> switch (device.chip()
                .kind()) {
            case GPU -> USUAL_GPU_BATCH;
            default -> 1;
        });
    }

    private static String peaks(Chip chip) {
        return chip.peakTeraOperationsPerSecond().isEmpty()
                ? "; describe it in a file, and name that with --devices"
                : "; there is one for "
                        + String.join(", ", chip.peakTeraOperationsPerSecond().keySet());
    }

    private Optional<Array> array() {
        Optional<Double> inputs = fact(ChipFact.ARRAY_INPUT_CHANNELS);
        Optional<Double> outputs = fact(ChipFact.ARRAY_OUTPUT_CHANNELS);
        return inputs.isEmpty() || outputs.isEmpty()
                ? Optional.empty()
                : Optional.of(new Array(
                        inputs.get().intValue(),
                        outputs.get().intValue(),
                        fact(ChipFact.ARRAY_PIXELS).orElse(1.0).intValue()));
    }

    private Optional<Double> fact(ChipFact fact) {
        return used(device.chip().facts().get(fact));
    }

    private Optional<Double> peak(String numberFormat) {
        return used(device.chip().peakTeraOperationsPerSecond().get(numberFormat));
    }

    private double cost(CostFact fact, double otherwise) {
        return used(device.costs().get(fact)).orElse(otherwise);
    }

    private Optional<Double> used(@Nullable Constant constant) {
        return Optional.ofNullable(constant)
                .filter(each -> usesObserved || each.origin() != Constant.Origin.OBSERVED)
                .map(Constant::value);
    }

    /** The device. */
    public Device device() {
        return device;
    }

    /** The number format of weights and maps. */
    public Precision precision() {
        return precision;
    }

    /** Images a batch. */
    public int batch() {
        return batch;
    }

    /**
     * What each layer costs, in the order of the network.
     *
     * @return of one image, on one engine
     */
    public List<LayerCost> layers(Network network) {
        List<LayerCost> costs = new ArrayList<>();
        Parts parts = new Parts();
        for (Layer layer : network.layers()) {
            weigh(layer, parts);
            costs.add(new LayerCost(layer, parts.compute, parts.memory, parts.overhead, seconds(parts)));
        }
        return costs;
    }

    /** Seconds that an image takes on one engine, without what starts a network. */
    public double secondsPerImage(Network network) {
        double sum = 0;
        Parts parts = new Parts();
        List<Layer> layers = network.layers();
        for (int i = 0; i < layers.size(); i++) {
            weigh(layers.get(i), parts);
            sum += seconds(parts);
        }
        return sum;
    }

    /** Milliseconds from a batch's start to its end; the host's limit counts only for throughput. */
    public double latencyMilliseconds(Network network) {
        return MILLISECONDS * (run + secondsPerImage(network) * Math.ceil((double) batch / engines));
    }

    /** Images a second, with one batch after the other, and engines that are all busy. */
    public double throughput(Network network) {
        double images = Math.ceil((double) batch / engines);
        double rate = engines / (secondsPerImage(network) + run / images);
        if (host == Double.POSITIVE_INFINITY) {
            return rate;
        }
        // Near the limit, either waits for the other now and then.
        return Math.pow(Math.pow(rate, -SHARPNESS) + Math.pow(host, -SHARPNESS), -1 / SHARPNESS);
    }

    private double seconds(Parts parts) {
        return Math.max(parts.compute, parts.memory)
                + unhidden * Math.min(parts.compute, parts.memory)
                + parts.overhead;
    }

    private void weigh(Layer layer, Parts parts) {
        parts.compute = 0;
        parts.memory = 0;
        parts.overhead = launch;
        switch (layer.operation().kind()) {
            case CONVOLUTION -> weigh(layer, (Operation.Convolution) layer.operation(), parts);
            case LINEAR -> {
                parts.compute = 2.0 * layer.multiplyAdds() / denseRate;
                parts.memory = (maps(layer) + weights(layer)) / denseBytes;
            }
            case SQUEEZE_EXCITE -> {
                // Its mean, its product, and the product's result: three passes.
                double map = (double) layer.input().elements() * precision.bytes();
                parts.memory = 3 * map / exciteBytes + 3 * Math.max(0, map - exciteRoom) / spillBytes;
                parts.overhead = exciteLaunch;
            }
            case BATCH_NORM, ACTIVATION -> {
                parts.memory = separate * maps(layer) / elementBytes;
                parts.overhead = separate * launch;
            }
            default -> parts.memory = maps(layer) / elementBytes;
        }
    }

    private void weigh(Layer layer, Operation.Convolution convolution, Parts parts) {
        Shape in = layer.input();
        Shape out = layer.output().shape();
        long pixels = (long) out.height() * out.width();
        long kernel = (long) convolution.kernel() * convolution.kernel();
        boolean isDepthwise = convolution.groups() > 1 && convolution.groups() == in.channels();
        double bytes = maps(layer) + weights(layer);
        if (isDepthwise) {
            long channels =
                    array.isPresent() ? padded(out.channels(), array.get().inputs()) : out.channels();
            parts.compute = 2.0 * pixels * channels * kernel / depthwiseRate;
            parts.memory = bytes / depthwiseBytes;
            return;
        }
        int groups = convolution.groups();
        long inputs = in.channels() / groups;
        long outputs = out.channels() / groups;
        double operations = 2.0 * groups;
        if (array.isEmpty()) {
            operations *= (double) pixels * inputs * outputs * kernel;
        } else if (array.get().pixels() == 1) {
            operations *= (double) pixels
                    * padded(inputs * kernel, array.get().inputs())
                    * padded(outputs, array.get().outputs());
        } else {
            operations *= (double) padded(pixels, array.get().pixels())
                    * padded(inputs, array.get().inputs())
                    * padded(outputs, array.get().outputs())
                    * kernel;
        }
        parts.compute = operations / denseRate;
        parts.memory = bytes / denseBytes;
    }

    private static long padded(long number, int lanes) {
        return (number + lanes - 1) / lanes * lanes;
    }

    /** Bytes of what a layer reads and writes. */
    private double maps(Layer layer) {
        return (double) (layer.inputElements() + layer.outputElements()) * precision.bytes();
    }

    /** Bytes of weights for an image: a batch shares them. */
    private double weights(Layer layer) {
        return (double) layer.parameters() * precision.bytes() / batch;
    }

    /** The constants in use, for people: {@code denseEfficiency 0.36 (observed), ...}. */
    @Override
    public String toString() {
        return device.id() + ", " + precision + ", batch " + batch
                + device.costs().entrySet().stream()
                        .filter(entry -> used(entry.getValue()).isPresent())
                        .map(entry -> entry.getKey() + " " + entry.getValue().value() + " ("
                                + entry.getValue().origin() + ")")
                        .collect(Collectors.joining(", ", ": ", ""));
    }
}

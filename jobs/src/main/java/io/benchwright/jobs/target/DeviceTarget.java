package io.benchwright.jobs.target;

import io.benchwright.data.device.Device;
import io.benchwright.data.trial.WorkerCommand;
import io.benchwright.proxies.cost.ModelledTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Something that turns networks into measurements of one device. */
public sealed interface DeviceTarget {

    /** The device: chip, batch for each metric, precision. */
    Device device();

    /** What {@code measure} and rows call it. */
    default String id() {
        return device().id();
    }

    /** What it can tell of a network. */
    Set<MeasuredMetric> metrics();

    /** In a few words: what measures. */
    String means();

    /** One that measures, in a process of its own. */
    sealed interface Measuring extends DeviceTarget {

        /** How its process is started. */
        WorkerCommand command() throws IOException;

        /** Whether the network is handed over as an ONNX file besides its layers. */
        boolean takesOnnx();
    }

    /** What runs a network with ONNX Runtime. */
    enum Provider {
        /** The processor. */
        CPU,
        /** An NVIDIA GPU, where the installed ONNX Runtime offers it. */
        CUDA;

        /** The name in files. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * ONNX Runtime.
     *
     * @param provider what it runs on
     * @param threads how many it uses, at least 1
     */
    record OnnxRuntime(Device device, Provider provider, int threads) implements Measuring {

        /** @throws IllegalArgumentException if there are no threads */
        public OnnxRuntime {
            if (threads < 1) {
                throw new IllegalArgumentException("threads is " + threads + ", but must be at least 1");
            }
        }

        @Override
        public Set<MeasuredMetric> metrics() {
            return Set.of(MeasuredMetric.LATENCY, MeasuredMetric.THROUGHPUT);
        }

        @Override
        public String means() {
            return "ONNX Runtime, " + provider + ", " + threads + (threads == 1 ? " thread" : " threads");
        }

        @Override
        public WorkerCommand command() {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xshare:auto",
                    "-cp",
                    System.getProperty("java.class.path"),
                    OnnxRuntimeWorker.class.getName(),
                    "--provider",
                    provider.toString(),
                    "--threads",
                    Integer.toString(threads)));
            return WorkerCommand.of(command);
        }

        @Override
        public boolean takesOnnx() {
            return false;
        }
    }

    /**
     * A program that speaks the driver protocol.
     *
     * @param program it and its arguments; <code>{drivers}</code> in them is the folder of the drivers that come with Benchwright
     * @param takesOnnx whether it wants the network as an ONNX file as well
     * @param metrics what it can tell
     * @param environment variables that it is started with, besides those of this process
     */
    record Driver(
            Device device,
            List<String> program,
            boolean takesOnnx,
            Set<MeasuredMetric> metrics,
            Map<String, String> environment)
            implements Measuring {

        /** @throws IllegalArgumentException if there is no program, or no metric */
        public Driver {
            program = List.copyOf(program);
            metrics = Set.copyOf(metrics);
            environment = Map.copyOf(environment);
            if (program.isEmpty()) {
                throw new IllegalArgumentException("the command is empty, but must name a program");
            }
            if (metrics.isEmpty()) {
                throw new IllegalArgumentException("there are no metrics, but must be at least one");
            }
        }

        @Override
        public String means() {
            return "driver " + String.join(" ", program);
        }

        @Override
        public WorkerCommand command() throws IOException {
            return WorkerCommand.of(ShippedDrivers.resolve(program)).withEnvironment(environment);
        }
    }

    /**
     * A cost model: what it says is {@code modelled}, and its rows have the device {@code <device>-model}.
     *
     * @param device which is modelled
     */
    record Model(Device device) implements DeviceTarget {

        @Override
        public String id() {
            return device.id() + ModelledTarget.SUFFIX;
        }

        @Override
        public Set<MeasuredMetric> metrics() {
            return Set.of(MeasuredMetric.LATENCY, MeasuredMetric.THROUGHPUT);
        }

        @Override
        public String means() {
            return "cost model: modelled, not measured";
        }
    }
}

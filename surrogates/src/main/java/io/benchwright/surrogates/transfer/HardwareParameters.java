package io.benchwright.surrogates.transfer;

import io.benchwright.data.benchmark.Target;
import io.benchwright.data.device.ChipFact;
import io.benchwright.data.device.Device;
import io.benchwright.data.device.Devices;
import io.benchwright.surrogates.internal.transfer.ZeroShot.Hardware;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What descriptions of devices tell of how fast they may be. */
final class HardwareParameters {

    private HardwareParameters() {}

    /**
     * The hardware behind targets.
     *
     * @param sources known ones: at least two
     * @param device the new one, which comes last
     * @throws IllegalArgumentException if one is not described, or not well enough
     */
    static List<Hardware> of(Devices devices, List<Target> sources, Target device) {
        if (sources.stream()
                        .filter(source -> source.quantity().equals(device.quantity()))
                        .count()
                < 2) {
            throw new IllegalArgumentException("zero-shot needs at least two source devices with " + device.quantity()
                    + ", since intervals are made of what is said of each by the others");
        }
        List<Hardware> hardware = new ArrayList<>();
        for (Target target : sources) {
            hardware.add(of(devices.require(target.of()), target.quantity()));
        }
        hardware.add(of(devices.require(device.of()), device.quantity()));
        return hardware;
    }

    private static Hardware of(Device device, String metric) {
        return new Hardware(
                fact(device, ChipFact.CORES) * fact(device, ChipFact.BOOST_GIGAHERTZ),
                fact(device, ChipFact.MEMORY_GIGABYTES_PER_SECOND),
                device.batch(metric)
                        .orElseThrow(() -> new IllegalArgumentException("device " + device.id()
                                + ": its description has no batch for " + metric + ", which zero-shot needs")),
                metric.equals(DeviceTable.THROUGHPUT));
    }

    private static double fact(Device device, ChipFact fact) {
        OptionalDouble value = device.chip().value(fact);
        return value.orElseThrow(() -> new IllegalArgumentException(
                "device " + device.id() + ": its chip " + device.chip().id() + " has no " + fact
                        + ", which zero-shot needs; describe it in a file of devices"));
    }
}

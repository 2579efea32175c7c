package io.benchwright.surrogates.transfer;

import io.benchwright.data.benchmark.Target;
import io.benchwright.data.device.Devices;
import io.benchwright.surrogates.internal.transfer.Networks;
import io.benchwright.surrogates.internal.transfer.SourceTimes;
import io.benchwright.surrogates.internal.transfer.TransferRegression;
import io.benchwright.surrogates.internal.transfer.Transferred;
import io.benchwright.surrogates.internal.transfer.ZeroShot;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What every fit of a device has at hand, whatever the method.
 *
 * @param networks those of the table
 * @param sources what was measured on known devices
 * @param said what their models say of the networks
 * @param common networks that have a time for all of these
 */
@SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
record DeviceFit(
        DeviceTable table, Devices devices, Networks networks, List<Target> sources, SourceTimes said, int[] common) {

    /** @throws IllegalArgumentException if a method needs source devices, and there are none */
    static void requireSources(Method method, List<String> sources) {
        if (sources.isEmpty() && method != Method.MIXTURE && method != Method.LOOKUP_TABLE) {
            throw new IllegalArgumentException(method + " needs at least one source device");
        }
    }

    /** @throws IllegalArgumentException if the device is a source of its own */
    static void requireNew(String device, List<String> sources) {
        if (sources.contains(device)) {
            throw new IllegalArgumentException("device " + device + " is both a source and new");
        }
    }

    /**
     * Fits.
     *
     * @param target what is predicted
     * @param measured networks that were measured, each once
     * @param times of these
     * @throws IllegalArgumentException if the method needs descriptions of devices that there are not
     */
    Transferred fit(Method method, Target target, int[] measured, double[] times) {
        return switch (method) {
            case MIXTURE -> TransferRegression.fit(networks, said, measured, times);
            case LOOKUP_TABLE -> TransferRegression.lookupTable(networks, measured, times);
            case FINE_TUNE -> TransferRegression.fineTuned(said, measured, times);
            case ZERO_SHOT -> {
                List<ZeroShot.Hardware> hardware = HardwareParameters.of(devices, sources, target);
                int last = hardware.size() - 1;
                yield ZeroShot.fit(said, hardware.subList(0, last), hardware.get(last));
            }
            case SOURCE_LOOKUP_TABLE -> {
                double[] there = table.times(sources.get(0));
                yield TransferRegression.lookupTable(
                        networks,
                        common,
                        IntStream.of(common).mapToDouble(i -> there[i]).toArray());
            }
        };
    }
}

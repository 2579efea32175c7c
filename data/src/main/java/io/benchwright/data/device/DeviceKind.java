package io.benchwright.data.device;

import java.util.Locale;

/** What sort of chip a device is. */
public enum DeviceKind {
    /** A graphics processor. */
    GPU,
    /** A general processor of a server, a desktop or a small board. */
    CPU,
    /** A tensor processing unit. */
    TPU,
    /** Programmable logic, with or without hardened engines beside it. */
    FPGA,
    /** A system on a chip in a telephone. */
    PHONE,
    /** Anything else, such as an accelerator that exists as a research chip. */
    OTHER;

    /** The name as it is written in files: {@code gpu} ... {@code other}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

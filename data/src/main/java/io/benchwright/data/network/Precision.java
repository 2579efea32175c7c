package io.benchwright.data.network;

import java.util.Locale;

/** A number format for weights and activations. */
public enum Precision {
    /** IEEE 754 single precision. */
    FP32(4),
    /** IEEE 754 half precision. */
    FP16(2),
    /** The upper half of single precision. */
    BF16(2),
    /** Eight-bit integers with a scale. */
    INT8(1);

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes that one value takes. */
    public int bytes() {
        return bytes;
    }

    /** The name as it is written in options and tables: {@code fp32}, {@code fp16}, {@code bf16} or {@code int8}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

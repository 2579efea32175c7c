package io.benchwright.data.benchmark;

import java.io.IOException;
import java.io.Serial;

/** Somebody else has {@linkplain Benchmark#claim claimed} a benchmark, so that this process can write to it no more. */
public final class ClaimLostException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    ClaimLostException(String message) {
        super(message);
    }
}

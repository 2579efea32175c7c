package io.benchwright.jobs.target;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;

/**
 * When a measurement has warmed up, and when it has gone on long enough; {@code docs/measuring.md} says why.
 *
 * @param blockSeconds a block, or a window of the warm-up, lasts at least so long; above 0
 * @param blockRepetitions and has at least so many repetitions; at least 1
 * @param warmUpAgreement the warm-up ends when the medians of two windows in a row differ by at most this part of the earlier; above 0
 * @param warmUpSeconds or when it has taken so long; not negative
 * @param blocks at least so many blocks; at least 1
 * @param intervalWidth then it is enough if both ends of the bootstrap interval of the median are within this part of it; above 0
 * @param seconds or when the blocks have taken so long; above 0
 */
public record MeasuringRules(
        double blockSeconds,
        int blockRepetitions,
        double warmUpAgreement,
        double warmUpSeconds,
        int blocks,
        double intervalWidth,
        double seconds) {

    /** @throws IllegalArgumentException if a number is out of range */
    public MeasuringRules {
        requireAbove0("blockSeconds", blockSeconds);
        requireAbove0("warmUpAgreement", warmUpAgreement);
        requireAbove0("intervalWidth", intervalWidth);
        requireAbove0("seconds", seconds);
        if (!(warmUpSeconds >= 0)) {
            throw new IllegalArgumentException("warmUpSeconds is " + warmUpSeconds + ", but must not be negative");
        }
        requireAtLeast1("blockRepetitions", blockRepetitions);
        requireAtLeast1("blocks", blocks);
    }

    private static void requireAbove0(String name, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(name + " is " + value + ", but must be above 0");
        }
    }

    private static void requireAtLeast1(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", but must be at least 1");
        }
    }

    /** Those of {@code docs/measuring.md}. */
    public static MeasuringRules usual() {
        return new MeasuringRules(0.1, 5, 0.01, 5, 5, 0.01, 10);
    }

    /** The same with another length of blocks. */
    public MeasuringRules withBlockSeconds(double length) {
        return new MeasuringRules(
                length, blockRepetitions, warmUpAgreement, warmUpSeconds, blocks, intervalWidth, seconds);
    }

    /** The same with other caps. */
    public MeasuringRules withCaps(double warmUp, double measured) {
        return new MeasuringRules(
                blockSeconds, blockRepetitions, warmUpAgreement, warmUp, blocks, intervalWidth, measured);
    }

    /** As {@code docs/driver-protocol.md} has it. */
    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("blockSeconds", blockSeconds);
        json.addProperty("blockRepetitions", blockRepetitions);
        json.addProperty("warmUpAgreement", warmUpAgreement);
        json.addProperty("warmUpSeconds", warmUpSeconds);
        json.addProperty("blocks", blocks);
        json.addProperty("intervalWidth", intervalWidth);
        json.addProperty("seconds", seconds);
        return json;
    }

    /** @throws IllegalArgumentException if it is not that; says what is wrong */
    static MeasuringRules of(JsonObject json) {
        return new MeasuringRules(
                number(json, "blockSeconds"),
                whole(json, "blockRepetitions"),
                number(json, "warmUpAgreement"),
                number(json, "warmUpSeconds"),
                whole(json, "blocks"),
                number(json, "intervalWidth"),
                number(json, "seconds"));
    }

    private static double number(JsonObject json, String name) {
        if (json.get(name) instanceof JsonPrimitive value && value.isNumber()) {
            return value.getAsDouble();
        }
        throw new IllegalArgumentException("field '" + name + "' of the rules must be a number");
    }

    private static int whole(JsonObject json, String name) {
        double value = number(json, name);
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("field '" + name + "' of the rules must be a whole number");
        }
        return (int) value;
    }
}

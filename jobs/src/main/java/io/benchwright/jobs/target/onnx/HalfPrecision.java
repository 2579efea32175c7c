package io.benchwright.jobs.target.onnx;

/** Half precision (IEEE 754 binary16) in 16 bits, since Java has it from version 20 only. */
final class HalfPrecision {

    /** The least absolute value that no number of half precision is nearest to: it would become infinite. */
    private static final float TOO_LARGE = 65520;

    private static final int SIGN = 0x8000;
    private static final int INFINITY = 0x7C00;
    private static final int NOT_A_NUMBER = 0x7E00;
    private static final int SINGLE_BIAS = 127;
    private static final int HALF_BIAS = 15;
    private static final int SINGLE_FRACTION = 23;
    private static final int HALF_FRACTION = 10;
    private static final int FRACTION = (1 << SINGLE_FRACTION) - 1;
    private static final int DROPPED = SINGLE_FRACTION - HALF_FRACTION;
    /** The exponent of the least number of half precision that has all digits. */
    private static final int LEAST_NORMAL = 1 - HALF_BIAS;

    private HalfPrecision() {}

    /** Whether a number is finite, but would become infinite. */
    static boolean isTooLarge(float value) {
        return Math.abs(value) >= TOO_LARGE && Float.isFinite(value);
    }

    /** The nearest number of half precision; of two equally near, the one whose last bit is 0. */
    static short bits(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & SIGN;
        if (Float.isNaN(value)) {
            return (short) (sign | NOT_A_NUMBER);
        }
        if (Math.abs(value) >= TOO_LARGE) {
            return (short) (sign | INFINITY);
        }
        int exponent = ((bits >>> SINGLE_FRACTION) & 0xFF) - SINGLE_BIAS;
        if (exponent >= LEAST_NORMAL) {
            // A carry of the fraction runs into the exponent, as it should.
            int whole = ((exponent + HALF_BIAS) << SINGLE_FRACTION) | (bits & FRACTION);
            return (short) (sign | rounded(whole, DROPPED));
        }
        int dropped = DROPPED + LEAST_NORMAL - exponent;
        if (dropped > SINGLE_FRACTION + 1) {
            return (short) sign;
        }
        return (short) (sign | rounded((bits & FRACTION) | (FRACTION + 1), dropped));
    }

    private static int rounded(int value, int droppedBits) {
        int kept = value >>> droppedBits;
        int rest = value & ((1 << droppedBits) - 1);
        int half = 1 << (droppedBits - 1);
        boolean isUp = rest > half || (rest == half && (kept & 1) == 1);
        return isUp ? kept + 1 : kept;
    }
}

package io.benchwright.data.device;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What is known of a chip. What nobody says is missing, and never guessed.
 *
 * @param id letters, digits, dots, dashes and underscores, such as {@code rtx-2080-ti}
 * @param name as its maker writes it
 * @param kind what sort of chip it is
 * @param facts numbers, each with its source
 * @param peakTeraOperationsPerSecond the most 10^12 operations a second, by number format ({@code fp32}, {@code fp16},
 *     {@code int8} ...), a multiply-add counted as two and without sparsity; each with its source
 * @param note what was assumed, if anything
 */
public record Chip(
        String id,
        String name,
        DeviceKind kind,
        Map<ChipFact, Constant> facts,
        Map<String, Constant> peakTeraOperationsPerSecond,
        Optional<String> note) {

    /** What an id may be made of; also of devices. */
    static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]+");

    private static final Pattern NUMBER_FORMAT = Pattern.compile("[a-z]+[0-9]+");

    /** @throws IllegalArgumentException if the id or a number format is not written as it must be, or the name is blank */
    public Chip {
        // An EnumMap cannot be copied from an empty map of another kind.
        EnumMap<ChipFact, Constant> ordered = new EnumMap<>(ChipFact.class);
        ordered.putAll(facts);
        facts = Collections.unmodifiableMap(ordered);
        peakTeraOperationsPerSecond = Collections.unmodifiableMap(new TreeMap<>(peakTeraOperationsPerSecond));
        requireId("chip", id);
        if (name.isBlank()) {
            throw new IllegalArgumentException("chip " + id + ": the name is blank");
        }
        for (String format : peakTeraOperationsPerSecond.keySet()) {
            requireNumberFormat(format);
        }
    }

    static void requireId(String what, String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    what + " '" + id + "': an id must be of letters, digits, dots, dashes and underscores");
        }
    }

    static void requireNumberFormat(String format) {
        if (!NUMBER_FORMAT.matcher(format).matches()) {
            throw new IllegalArgumentException(
                    "'" + format + "' is no number format; write it like fp32, fp16, bf16 or int8");
        }
    }

    /** The value of a fact, if it is known. */
    public OptionalDouble value(ChipFact fact) {
        Constant constant = facts.get(fact);
        return constant == null ? OptionalDouble.empty() : OptionalDouble.of(constant.value());
    }

    /** The most 10^12 operations a second in a number format, if it is known. */
    public OptionalDouble peakTeraOperationsPerSecond(String numberFormat) {
        Constant constant = peakTeraOperationsPerSecond.get(numberFormat);
        return constant == null ? OptionalDouble.empty() : OptionalDouble.of(constant.value());
    }
}

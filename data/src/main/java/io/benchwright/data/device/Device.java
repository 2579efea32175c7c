package io.benchwright.data.device;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What a device id of a benchmark stands for: a chip, and how it was measured. Several ids may share a chip, such as one
 * for each batch size. Ids are opaque: nothing is ever read out of one.
 *
 * @param id letters, digits, dots, dashes and underscores, as after the {@code @} in {@code latency@2080ti_32}
 * @param chip what it runs on
 * @param batchByMetric images a batch, at least 1, for each metric of which it is known: {@code latency},
 *     {@code throughput}
 * @param precision the number format, such as {@code int8}, if it is known
 * @param runtime the software that ran networks, if it is known
 * @param note anything else that a reader should know
 * @param costs what a cost model may know of it, each with its source
 */
public record Device(
        String id,
        Chip chip,
        Map<String, Integer> batchByMetric,
        Optional<String> precision,
        Optional<String> runtime,
        Optional<String> note,
        Map<CostFact, Constant> costs) {

    /**
     * @throws IllegalArgumentException if the id or the precision is not written as it must be, a batch is below 1, or a share
     *     above 1
     */
    public Device {
        EnumMap<CostFact, Constant> ordered = new EnumMap<>(CostFact.class);
        ordered.putAll(costs);
        costs = Collections.unmodifiableMap(ordered);
        costs.forEach((fact, constant) -> shareProblem(fact, constant.value()).ifPresent(problem -> {
            throw new IllegalArgumentException("device " + id + ": " + problem);
        }));
        batchByMetric = Collections.unmodifiableMap(new TreeMap<>(batchByMetric));
        Chip.requireId("device", id);
        batchByMetric.forEach((metric, batch) -> {
            if (batch < 1) {
                throw new IllegalArgumentException(
                        "device " + id + ": the batch of " + metric + " is " + batch + ", but must be at least 1");
            }
        });
        precision.ifPresent(Chip::requireNumberFormat);
    }

    /** Images a batch for a metric, if it is known. */
    public OptionalInt batch(String metric) {
        Integer batch = batchByMetric.get(metric);
        return batch == null ? OptionalInt.empty() : OptionalInt.of(batch);
    }

    static Optional<String> shareProblem(CostFact fact, double value) {
        return fact.isShare() && value > 1
                ? Optional.of(fact + " is " + value + ", but must be at most 1")
                : Optional.empty();
    }
}

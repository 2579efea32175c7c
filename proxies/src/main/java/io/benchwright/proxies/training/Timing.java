package io.benchwright.proxies.training;

import java.util.Arrays;
import java.util.List;

/**
 * How long steps of a training take.
 *
 * @param stepSeconds of each timed step, images and update of the weights included, in order; at least one
 * @param evaluationSeconds of each timed batch of the evaluation
 */
public record Timing(List<Double> stepSeconds, List<Double> evaluationSeconds) {

    /** @throws IllegalArgumentException if there is no step or no batch, or a time is not above zero */
    public Timing {
        stepSeconds = List.copyOf(stepSeconds);
        evaluationSeconds = List.copyOf(evaluationSeconds);
        require("step", stepSeconds);
        require("evaluation", evaluationSeconds);
    }

    private static void require(String what, List<Double> seconds) {
        if (seconds.isEmpty() || seconds.stream().anyMatch(each -> !(each > 0 && each < Double.MAX_VALUE))) {
            throw new IllegalArgumentException(what + " times are " + seconds + ", but must be one or more above 0");
        }
    }

    /** The median of the steps. */
    public double medianStep() {
        return median(stepSeconds);
    }

    /** The median of the evaluations. */
    public double medianEvaluation() {
        return median(evaluationSeconds);
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1)
                .average()
                .orElseThrow();
    }
}

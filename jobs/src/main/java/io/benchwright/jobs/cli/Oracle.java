package io.benchwright.jobs.cli;

import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.surrogates.Surrogate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Answers for architectures of one space: what is known of them, and what surrogates predict otherwise. Safe for use by
 * many threads at once.
 *
 * @param surrogates one for each target, all of one space
 * @param known what is known, if that is wanted
 * @param hasIntervals whether 90 % intervals are wanted
 * @param noise the seed of the errors to add to predictions, if that is wanted
 */
record Oracle(List<Surrogate> surrogates, Optional<KnownValues> known, boolean hasIntervals, Optional<Long> noise) {

    /** The source of what no row says. */
    static final String SURROGATE = "surrogate";

    /** What a target is, for some architectures in order. */
    static final class Answers {

        private final String target;
        private final double[] values;
        private final double[] lower;
        private final double[] upper;
        private final String[] sources;

        private Answers(String target, double[] values, double[] lower, double[] upper, String[] sources) {
            this.target = target;
            this.values = values;
            this.lower = lower;
            this.upper = upper;
            this.sources = sources;
        }

        /** The name of the target. */
        String target() {
            return target;
        }

        /** The value for an architecture. */
        double value(int index) {
            return values[index];
        }

        /** Whether intervals were wanted. */
        boolean hasIntervals() {
            return lower.length > 0;
        }

        /** The lower end of an interval; NaN where the value is known. */
        double lower(int index) {
            return lower[index];
        }

        /** The upper end of an interval; NaN where the value is known. */
        double upper(int index) {
            return upper[index];
        }

        /** Whether known values were wanted. */
        boolean hasSources() {
            return sources.length > 0;
        }

        /** Where a value comes from: {@link #SURROGATE}, or what its rows say. */
        String source(int index) {
            return sources[index];
        }
    }

    /** The space that there are answers for. */
    SearchSpace space() {
        return surrogates.get(0).space();
    }

    /** What answers, for messages. */
    String title() {
        return "the surrogate of " + surrogates.get(0).target();
    }

    /** The targets, in the order of answers. */
    List<String> targets() {
        return surrogates.stream().map(Surrogate::target).toList();
    }

    /**
     * Answers.
     *
     * @param architectures of the space
     * @param canonical the canonical string of each
     * @return answers for each target
     */
    List<Answers> answer(List<Architecture> architectures, List<String> canonical) {
        List<Answers> answers = new ArrayList<>(surrogates.size());
        for (Surrogate surrogate : surrogates) {
            answers.add(
                    known.isPresent()
                            ? mixed(surrogate, known.get(), architectures, canonical)
                            : predicted(surrogate, architectures));
        }
        return answers;
    }

    private Answers predicted(Surrogate surrogate, List<Architecture> architectures) {
        int count = architectures.size();
        double[] values = new double[count];
        surrogate.means(architectures, values);
        if (noise.isPresent()) {
            for (int i = 0; i < count; i++) {
                values[i] = surrogate.noisy(architectures.get(i), values[i], noise.get());
            }
        }
        double[] lower = new double[hasIntervals ? count : 0];
        double[] upper = new double[hasIntervals ? count : 0];
        if (hasIntervals) {
            surrogate.intervals(architectures, lower, upper);
        }
        return new Answers(surrogate.target(), values, lower, upper, new String[0]);
    }

    private Answers mixed(
            Surrogate surrogate, KnownValues values, List<Architecture> architectures, List<String> canonical) {
        int count = architectures.size();
        double[] mixed = new double[count];
        double[] lower = new double[hasIntervals ? count : 0];
        double[] upper = new double[hasIntervals ? count : 0];
        Arrays.fill(lower, Double.NaN);
        Arrays.fill(upper, Double.NaN);
        String[] sources = new String[count];
        int[] unknown = new int[count];
        List<Architecture> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Optional<KnownValues.Known> found = values.of(surrogate.target(), canonical.get(i));
            if (found.isPresent()) {
                mixed[i] = found.get().mean();
                sources[i] = found.get().source();
            } else {
                sources[i] = SURROGATE;
                unknown[asked.size()] = i;
                asked.add(architectures.get(i));
            }
        }
        Answers predicted = predicted(surrogate, asked);
        for (int i = 0; i < asked.size(); i++) {
            mixed[unknown[i]] = predicted.value(i);
            if (hasIntervals) {
                lower[unknown[i]] = predicted.lower(i);
                upper[unknown[i]] = predicted.upper(i);
            }
        }
        return new Answers(surrogate.target(), mixed, lower, upper, sources);
    }
}

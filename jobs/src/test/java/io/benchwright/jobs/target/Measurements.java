package io.benchwright.jobs.target;

import com.google.gson.JsonObject;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.TrialFailedException;
import io.benchwright.data.trial.TrialWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Questions and answers for tests. */
final class Measurements {

    static final Set<MeasuredMetric> LATENCY = Set.of(MeasuredMetric.LATENCY);

    private Measurements() {}

    /** Latency of so many networks at batch 1, at a resolution of 32. */
    static List<MeasureTrial> trials(int count) {
        List<MeasureTrial> trials = new ArrayList<>();
        for (Architecture architecture :
                SamplingStrategy.UNIFORM.sample(SearchSpaces.named("nas-bench-201"), count, 1)) {
            trials.add(new MeasureTrial(
                    architecture.space().name(),
                    architecture.toString(),
                    architecture.lower(architecture.defaultLowering()),
                    "board",
                    1,
                    "fp32",
                    LATENCY,
                    MeasuringRules.usual(),
                    0,
                    0,
                    false));
        }
        return trials;
    }

    /** An answer of five blocks that all have this latency. */
    static JsonObject answer(double milliseconds) {
        List<Double> block = List.of(milliseconds, milliseconds);
        return MeasureTrial.answer(
                Map.of(
                        MeasuredMetric.LATENCY,
                        new Repetitions(
                                List.of(milliseconds, milliseconds), List.of(block, block, block, block, block))),
                new JsonObject());
    }

    /** Says how a device behaves. */
    @FunctionalInterface
    interface Behaviour {

        /**
         * Milliseconds of a measurement.
         *
         * @param number counts all that are asked, from 0
         */
        double milliseconds(MeasureTrial asked, int number) throws TrialFailedException;
    }

    /** A device that remembers what it was asked. */
    static final class Device implements TrialWorker {
        final List<MeasureTrial> asked = new ArrayList<>();
        private final Behaviour behaviour;

        Device(Behaviour behaviour) {
            this.behaviour = behaviour;
        }

        @Override
        public JsonObject run(Trial trial, Duration limit) throws TrialFailedException {
            MeasureTrial measure = MeasureTrial.of(trial.fields());
            asked.add(measure);
            return answer(behaviour.milliseconds(measure, asked.size() - 1));
        }

        @Override
        public void close() {}
    }
}

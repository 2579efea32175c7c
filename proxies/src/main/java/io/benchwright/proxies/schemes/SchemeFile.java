package io.benchwright.proxies.schemes;

import io.benchwright.data.yaml.YamlMapping;
import io.benchwright.proxies.images.Augmentation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A YAML file with a training scheme. Asks for all that it consists of, so that all that is wrong is told at once. */
final class SchemeFile {

    private SchemeFile() {}

    static Optional<TrainingScheme> scheme(YamlMapping yaml) {
        String name = yaml.text("name");
        if (!name.isEmpty() && !TrainingScheme.isName(name)) {
            yaml.problem("name", TrainingScheme.nameProblem(name));
        }
        String description = yaml.optionalText("description").orElse("");
        if (!TrainingScheme.isOneLine(description)) {
            yaml.problem("description", TrainingScheme.DESCRIPTION_PROBLEM);
        }
        OptionalInt epochs = whole(yaml, Limit.EPOCHS);
        // Where it is wrong itself, nothing is too long for it.
        int before = epochs.orElse(Integer.MAX_VALUE);
        OptionalInt batch = whole(yaml, Limit.BATCH);
        Optional<Optimiser> optimiser =
                yaml.mapping("optimiser", "{kind: sgd, momentum: 0.9, nesterov: true}", SchemeFile::optimiser);
        Optional<LearningRate> rate = yaml.mapping(
                "learningRate",
                "{peak: 0.4, warmUpEpochs: 2, decay: linear}",
                mapping -> learningRate(mapping, before));
        OptionalDouble weightDecay = number(yaml, Limit.WEIGHT_DECAY);
        double smoothing = number(yaml, Limit.LABEL_SMOOTHING, 0);
        Optional<ResolutionSchedule> resolution = resolution(yaml, before);
        OptionalInt validation = whole(yaml, Limit.VALIDATION_RESOLUTION);
        double share = number(yaml, Limit.TRAINING_SHARE, 1);
        double width = number(yaml, Limit.WIDTH_MULTIPLIER, 1);
        Augmentation augmentation = yaml.word("augmentation", Augmentation.values());
        return yaml.build(() -> new TrainingScheme(
                name,
                description,
                epochs.orElseThrow(),
                batch.orElseThrow(),
                optimiser.orElseThrow(),
                rate.orElseThrow(),
                weightDecay.orElseThrow(),
                smoothing,
                resolution.orElseThrow(),
                validation.orElseThrow(),
                share,
                width,
                augmentation));
    }

    private static Optional<Optimiser> optimiser(YamlMapping yaml) {
        Optional<String> kind = yaml.word("kind", List.of("sgd", "adamw"));
        // Which keys there may be depends on the kind.
        return kind.flatMap(written -> written.equals("sgd") ? sgd(yaml) : adamW(yaml));
    }

    private static Optional<Optimiser> sgd(YamlMapping yaml) {
        double momentum = number(yaml, Limit.MOMENTUM, Optimiser.Sgd.MOMENTUM);
        boolean nesterov = yaml.optionalFlag("nesterov").orElse(true);
        Optimiser.Sgd.problem(momentum, nesterov).ifPresent(problem -> yaml.problem("momentum", problem));
        return yaml.build(() -> new Optimiser.Sgd(momentum, nesterov));
    }

    private static Optional<Optimiser> adamW(YamlMapping yaml) {
        double beta1 = number(yaml, Limit.BETA1, Optimiser.AdamW.USUAL.beta1());
        double beta2 = number(yaml, Limit.BETA2, Optimiser.AdamW.USUAL.beta2());
        double epsilon = number(yaml, Limit.EPSILON, Optimiser.AdamW.USUAL.epsilon());
        return yaml.build(() -> new Optimiser.AdamW(beta1, beta2, epsilon));
    }

    private static Optional<LearningRate> learningRate(YamlMapping yaml, int epochs) {
        OptionalDouble peak = number(yaml, Limit.PEAK);
        OptionalDouble warmUp = yaml.number(
                Limit.WARM_UP_EPOCHS.field(),
                value -> Limit.WARM_UP_EPOCHS.problem(value).or(() -> LearningRate.problem(value, epochs)));
        LearningRate.Decay decay = yaml.word("decay", LearningRate.Decay.values());
        return yaml.build(() -> new LearningRate(peak.orElseThrow(), warmUp.orElseThrow(), decay));
    }

    private static Optional<ResolutionSchedule> resolution(YamlMapping yaml, int epochs) {
        if (yaml.hasSingleValue("resolution")) {
            return whole(yaml, Limit.RESOLUTION).stream()
                    .mapToObj(ResolutionSchedule::constant)
                    .findFirst();
        }
        return yaml.mapping(
                "resolution",
                "32, or like {first: 160, last: 192, growthStarts: 11, growthEnds: 13}",
                mapping -> schedule(mapping, epochs));
    }

    private static Optional<ResolutionSchedule> schedule(YamlMapping yaml, int epochs) {
        OptionalInt first = whole(yaml, Limit.FIRST);
        OptionalInt last = yaml.whole(
                Limit.LAST.field(),
                value -> Limit.LAST.problem(value).or(() -> ResolutionSchedule.growthProblem(first.orElse(0), value)));
        OptionalInt starts = whole(yaml, Limit.GROWTH_STARTS);
        boolean isConstant = first.equals(last);
        OptionalInt ends = yaml.whole(
                Limit.GROWTH_ENDS.field(),
                value -> Limit.GROWTH_ENDS
                        .problem(value)
                        .or(() -> isConstant ? Optional.empty() : endProblem(starts.orElse(-1), value, epochs)));
        return yaml.build(() -> new ResolutionSchedule(
                first.orElseThrow(), last.orElseThrow(), starts.orElseThrow(), ends.orElseThrow()));
    }

    private static Optional<String> endProblem(int growthStarts, int growthEnds, int epochs) {
        return ResolutionSchedule.orderProblem(growthStarts, growthEnds)
                .or(() -> ResolutionSchedule.endProblem(growthEnds, epochs));
    }

    private static OptionalInt whole(YamlMapping yaml, Limit limit) {
        return yaml.whole(limit.field(), limit::problem);
    }

    private static OptionalDouble number(YamlMapping yaml, Limit limit) {
        return yaml.number(limit.field(), limit::problem);
    }

    /** A number, or what it is where the key is missing. */
    private static double number(YamlMapping yaml, Limit limit, double otherwise) {
        return yaml.optionalNumber(limit.field(), limit::problem).orElse(otherwise);
    }
}

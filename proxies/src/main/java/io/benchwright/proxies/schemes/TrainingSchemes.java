package io.benchwright.proxies.schemes;

import io.benchwright.data.text.Suggestions;
import io.benchwright.proxies.images.Augmentation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Training schemes that come with this library, and those in files. */
public final class TrainingSchemes {

    private static final List<String> PRESETS = List.of(
            "accel-nasbench-proxy", "accel-nasbench-reference", "small-quick", "small-proxy", "small-reference");

    private TrainingSchemes() {}

    /** The schemes that come with this library: those of Accel-NASBench, then small ones for images of 32x32 pixels. */
    public static List<TrainingScheme> presets() {
        return PRESETS.stream().map(TrainingSchemes::preset).toList();
    }

    /**
     * The scheme that an argument means: a preset, by its name, or else a file.
     *
     * @throws IllegalArgumentException if it is neither, or the file holds no scheme; says all that is wrong with it
     * @throws IOException if the file can't be read
     */
    public static TrainingScheme find(String nameOrFile) throws IOException {
        if (PRESETS.contains(nameOrFile)) {
            return preset(nameOrFile);
        }
        try {
            return read(Path.of(nameOrFile));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "no training scheme is named '" + nameOrFile + "'" + Suggestions.didYouMean(nameOrFile, PRESETS)
                            + ", and there is no such file; there are " + String.join(", ", PRESETS),
                    e);
        }
    }

    /**
     * Reads a scheme from a YAML file.
     *
     * @throws IllegalArgumentException if it holds none; says all that is wrong, with lines
     * @throws IOException if it can't be read
     */
    public static TrainingScheme read(Path file) throws IOException {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": not YAML: must be text in UTF-8", e);
        }
    }

    /**
     * Reads a scheme in YAML.
     *
     * @param place where the text comes from, for messages
     * @throws IllegalArgumentException if it holds none; says all that is wrong, with lines
     */
    public static TrainingScheme parse(String yaml, String place) {
        YamlObject.Problems problems = new YamlObject.Problems();
        Optional<TrainingScheme> scheme =
                YamlObject.parse(yaml, problems).flatMap(object -> new SchemeReader(object).read(problems));
        return scheme.orElseThrow(() -> new IllegalArgumentException(place + ": " + problems));
    }

    private static TrainingScheme preset(String name) {
        String file = name + ".yaml";
        try (InputStream in = TrainingSchemes.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing among the resources");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for all that a scheme consists of before it tells what is wrong. */
    private record SchemeReader(YamlObject yaml) {

        Optional<TrainingScheme> read(YamlObject.Problems problems) {
            Optional<String> name = yaml.text("name", "a word");
            if (name.isPresent() && !TrainingScheme.isName(name.get())) {
                yaml.problem("name", TrainingScheme.nameProblem(name.get()));
            }
            Optional<String> description =
                    yaml.has("description") ? yaml.text("description", "a text") : Optional.of("");
            if (description.isPresent() && !TrainingScheme.isOneLine(description.get())) {
                yaml.problem("description", TrainingScheme.DESCRIPTION_PROBLEM);
            }
            Optional<Integer> epochs = yaml.wholeNumber(Limit.EPOCHS);
            Optional<Integer> batch = yaml.wholeNumber(Limit.BATCH);
            Optional<Optimiser> optimiser = optimiser();
            Optional<LearningRate> rate = learningRate(epochs);
            Optional<Double> decay = yaml.number(Limit.WEIGHT_DECAY);
            Optional<Double> smoothing = yaml.number(Limit.LABEL_SMOOTHING, 0);
            Optional<ResolutionSchedule> resolution = resolution(epochs);
            Optional<Integer> validation = yaml.wholeNumber(Limit.VALIDATION_RESOLUTION);
            Optional<Double> share = yaml.number(Limit.TRAINING_SHARE, 1);
            Optional<Double> width = yaml.number(Limit.WIDTH_MULTIPLIER, 1);
            Optional<Augmentation> augmentation = constant("augmentation", yaml, Augmentation.values());
            yaml.refuseOthers();
            if (!problems.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new TrainingScheme(
                    name.orElseThrow(),
                    description.orElseThrow(),
                    epochs.orElseThrow(),
                    batch.orElseThrow(),
                    optimiser.orElseThrow(),
                    rate.orElseThrow(),
                    decay.orElseThrow(),
                    smoothing.orElseThrow(),
                    resolution.orElseThrow(),
                    validation.orElseThrow(),
                    share.orElseThrow(),
                    width.orElseThrow(),
                    augmentation.orElseThrow()));
        }

        private Optional<Optimiser> optimiser() {
            return yaml.object("optimiser", "{kind: sgd, momentum: 0.9, nesterov: true}")
                    .flatMap(object -> {
                        Optional<String> kind = object.word("kind", List.of("sgd", "adamw"));
                        if (kind.isEmpty()) {
                            return Optional.empty();
                        }
                        Optional<Optimiser> read = kind.get().equals("sgd") ? sgd(object) : adamW(object);
                        object.refuseOthers();
                        return read;
                    });
        }

        private static Optional<Optimiser> sgd(YamlObject object) {
            Optional<Double> momentum = object.number(Limit.MOMENTUM, Optimiser.Sgd.MOMENTUM);
            Optional<Boolean> nesterov = object.flag("nesterov", true);
            if (momentum.isEmpty() || nesterov.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Optimiser.Sgd(momentum.get(), nesterov.get()));
            } catch (IllegalArgumentException e) {
                object.problem("momentum", String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        }

        private static Optional<Optimiser> adamW(YamlObject object) {
            Optional<Double> beta1 = object.number(Limit.BETA1, Optimiser.AdamW.USUAL.beta1());
            Optional<Double> beta2 = object.number(Limit.BETA2, Optimiser.AdamW.USUAL.beta2());
            Optional<Double> epsilon = object.number(Limit.EPSILON, Optimiser.AdamW.USUAL.epsilon());
            return beta1.isPresent() && beta2.isPresent() && epsilon.isPresent()
                    ? Optional.of(new Optimiser.AdamW(beta1.get(), beta2.get(), epsilon.get()))
                    : Optional.empty();
        }

        private Optional<LearningRate> learningRate(Optional<Integer> epochs) {
            return yaml.object("learningRate", "{peak: 0.4, warmUpEpochs: 2, decay: linear}")
                    .flatMap(object -> {
                        Optional<Double> peak = object.number(Limit.PEAK);
                        Optional<Double> warmUp = object.number(Limit.WARM_UP_EPOCHS);
                        Optional<LearningRate.Decay> decay = constant("decay", object, LearningRate.Decay.values());
                        object.refuseOthers();
                        if (warmUp.isPresent() && epochs.isPresent()) {
                            object.problem("warmUpEpochs", LearningRate.problem(warmUp.get(), epochs.get()));
                        }
                        return peak.isPresent() && warmUp.isPresent() && decay.isPresent()
                                ? Optional.of(new LearningRate(peak.get(), warmUp.get(), decay.get()))
                                : Optional.empty();
                    });
        }

        private Optional<ResolutionSchedule> resolution(Optional<Integer> epochs) {
            String example = "32, or like {first: 160, last: 192, growthStarts: 11, growthEnds: 13}";
            if (yaml.has("resolution") && !yaml.isObject("resolution")) {
                return yaml.wholeNumber(Limit.RESOLUTION).map(ResolutionSchedule::constant);
            }
            return yaml.object("resolution", example).flatMap(object -> {
                Optional<Integer> first = object.wholeNumber(Limit.FIRST);
                Optional<Integer> last = object.wholeNumber(Limit.LAST);
                Optional<Integer> starts = object.wholeNumber(Limit.GROWTH_STARTS);
                Optional<Integer> ends = object.wholeNumber(Limit.GROWTH_ENDS);
                object.refuseOthers();
                if (first.isEmpty() || last.isEmpty() || starts.isEmpty() || ends.isEmpty()) {
                    return Optional.empty();
                }
                Optional<String> growth = ResolutionSchedule.growthProblem(first.get(), last.get());
                object.problem("last", growth);
                if (first.get().equals(last.get())) {
                    return Optional.of(ResolutionSchedule.constant(first.get()));
                }
                Optional<String> order = ResolutionSchedule.orderProblem(starts.get(), ends.get());
                object.problem("growthEnds", order);
                epochs.ifPresent(
                        number -> object.problem("growthEnds", ResolutionSchedule.endProblem(ends.get(), number)));
                return growth.isEmpty() && order.isEmpty()
                        ? Optional.of(new ResolutionSchedule(first.get(), last.get(), starts.get(), ends.get()))
                        : Optional.empty();
            });
        }

        /** The constant that a key's value names. */
        private static <E extends Enum<E>> Optional<E> constant(String key, YamlObject object, E[] constants) {
            return object.word(key, Stream.of(constants).map(E::toString).toList())
                    .flatMap(word -> Arrays.stream(constants)
                            .filter(constant -> constant.toString().equals(word))
                            .findFirst());
        }
    }
}

package io.benchwright.proxies.schemes;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.trial.CanonicalJson;
import io.benchwright.proxies.images.Augmentation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How a network is trained. A cheap one is a proxy of an expensive one.
 *
 * @param name letters, digits, {@code _}, {@code .} and {@code -}; no part of what is asked: see {@link #sha256}
 * @param description what it is, in one line, or empty; no part of what is asked
 * @param epochs passes over the images for training, at least 1
 * @param batch images in a step, over all devices together; 1 to 1,048,576
 * @param optimiser what turns gradients into steps
 * @param learningRate the learning rate over the steps
 * @param weightDecay 0 to 1, on the weights of convolutions and linear layers alone: not on biases, nor on batch norms
 * @param labelSmoothing the part of the label that is spread evenly over all classes, at least 0 and below 1
 * @param resolution height and width of the images for training, over the epochs
 * @param validationResolution height and width of the images that accuracy is taken on, 8 to 2048 pixels
 * @param trainingShare how much of the images for training is used, above 0 and at most 1
 * @param widthMultiplier factor on the channels of every layer of the network, above 0 and at most 16
 * @param augmentation what is done to images for training
 */
public record TrainingScheme(
        String name,
        String description,
        int epochs,
        int batch,
        Optimiser optimiser,
        LearningRate learningRate,
        double weightDecay,
        double labelSmoothing,
        ResolutionSchedule resolution,
        int validationResolution,
        double trainingShare,
        double widthMultiplier,
        Augmentation augmentation) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");

    static final String DESCRIPTION_PROBLEM = "description must be one line of text";

    /** @throws IllegalArgumentException if something is out of range; names all that is */
    public TrainingScheme {
        requireNonNull(description, "description is null");
        requireNonNull(optimiser, "optimiser is null");
        requireNonNull(augmentation, "augmentation is null");
        List<String> problems = new ArrayList<>();
        if (!isName(name)) {
            problems.add(nameProblem(name));
        }
        if (!isOneLine(description)) {
            problems.add(DESCRIPTION_PROBLEM);
        }
        Limit.EPOCHS.problem(epochs).ifPresent(problems::add);
        Limit.BATCH.problem(batch).ifPresent(problems::add);
        Limit.WEIGHT_DECAY.problem(weightDecay).ifPresent(problems::add);
        Limit.LABEL_SMOOTHING.problem(labelSmoothing).ifPresent(problems::add);
        Limit.VALIDATION_RESOLUTION.problem(validationResolution).ifPresent(problems::add);
        Limit.TRAINING_SHARE.problem(trainingShare).ifPresent(problems::add);
        Limit.WIDTH_MULTIPLIER.problem(widthMultiplier).ifPresent(problems::add);
        LearningRate.problem(learningRate.warmUpEpochs(), epochs).ifPresent(problems::add);
        ResolutionSchedule.endProblem(resolution.growthEnds(), epochs).ifPresent(problems::add);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("scheme " + name + ": " + String.join("; ", problems));
        }
    }

    /** The same under another name. */
    public TrainingScheme withName(String other) {
        return new TrainingScheme(
                other,
                description,
                epochs,
                batch,
                optimiser,
                learningRate,
                weightDecay,
                labelSmoothing,
                resolution,
                validationResolution,
                trainingShare,
                widthMultiplier,
                augmentation);
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    static boolean isOneLine(String description) {
        return description.chars().noneMatch(Character::isISOControl);
    }

    static String nameProblem(String name) {
        return "name is '" + name + "', but must be of letters, digits, '_', '.' and '-'";
    }

    /**
     * The learning rate of a step.
     *
     * @param step counted from 0 over all epochs
     * @param stepsPerEpoch at least 1
     */
    public double learningRate(long step, int stepsPerEpoch) {
        return learningRate.at((double) step / stepsPerEpoch, epochs);
    }

    /**
     * The height and width of the images for training in an epoch.
     *
     * @param epoch 0 for the first
     */
    public int resolutionAt(int epoch) {
        return resolution.at(epoch);
    }

    /** All that is asked, without name and description, by the names of the YAML form; for trials. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("epochs", epochs);
        json.addProperty("batch", batch);
        json.add("optimiser", json(optimiser));
        JsonObject rate = new JsonObject();
        rate.addProperty("peak", learningRate.peak());
        rate.addProperty("warmUpEpochs", learningRate.warmUpEpochs());
        rate.addProperty("decay", learningRate.decay().toString());
        json.add("learningRate", rate);
        json.addProperty("weightDecay", weightDecay);
        json.addProperty("labelSmoothing", labelSmoothing);
        JsonObject sizes = new JsonObject();
        sizes.addProperty("first", resolution.first());
        sizes.addProperty("last", resolution.last());
        sizes.addProperty("growthStarts", resolution.growthStarts());
        sizes.addProperty("growthEnds", resolution.growthEnds());
        json.add("resolution", sizes);
        json.addProperty("validationResolution", validationResolution);
        json.addProperty("trainingShare", trainingShare);
        json.addProperty("widthMultiplier", widthMultiplier);
        json.addProperty("augmentation", augmentation.toString());
        return json;
    }

    private static JsonObject json(Optimiser optimiser) {
        JsonObject json = new JsonObject();
        json.addProperty("kind", optimiser.kind());
        if (optimiser instanceof Optimiser.Sgd sgd) {
            json.addProperty("momentum", sgd.momentum());
            json.addProperty("nesterov", sgd.nesterov());
        } else if (optimiser instanceof Optimiser.AdamW adam) {
            json.addProperty("beta1", adam.beta1());
            json.addProperty("beta2", adam.beta2());
            json.addProperty("epsilon", adam.epsilon());
        }
        return json;
    }

    /** The one way to write what is asked: {@link #toJson} with its keys sorted and without white space. */
    public String canonical() {
        return CanonicalJson.write(toJson());
    }

    /**
     * What identifies the scheme whatever it is called: the SHA-256 of {@link #canonical}, as 64 hexadecimal digits. Equal ones train
     * alike; the same for ever.
     */
    public String sha256() {
        return CanonicalJson.sha256(toJson());
    }

    /** The whole scheme in YAML, as {@link TrainingSchemes#parse} reads it. */
    public String toYaml() {
        StringBuilder yaml = new StringBuilder();
        // Unquoted it would be no text.
        yaml.append("name: ").append(name.equals("null") ? "'null'" : name).append('\n');
        if (!description.isEmpty()) {
            yaml.append("description: '").append(description.replace("'", "''")).append("'\n");
        }
        JsonObject json = toJson();
        if (resolution.isConstant()) {
            json.addProperty("resolution", resolution.first());
        }
        writeYaml(json, "", yaml);
        return yaml.toString();
    }

    private static void writeYaml(JsonObject json, String indentation, StringBuilder yaml) {
        json.asMap().forEach((key, value) -> {
            yaml.append(indentation).append(key).append(':');
            if (value instanceof JsonObject object) {
                yaml.append('\n');
                writeYaml(object, indentation + "  ", yaml);
            } else {
                JsonPrimitive primitive = value.getAsJsonPrimitive();
                yaml.append(' ')
                        .append(primitive.isNumber() ? Limit.text(primitive.getAsDouble()) : primitive.getAsString())
                        .append('\n');
            }
        });
    }
}

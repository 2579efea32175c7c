package io.benchwright.surrogates;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.table.SplitRow.Part;
import io.benchwright.surrogates.internal.model.Calibration;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.Inputs;
import io.benchwright.surrogates.internal.model.Model;
import io.benchwright.surrogates.internal.model.ModelParts;
import io.benchwright.surrogates.internal.model.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Predicts one target for every architecture of a space. Immutable, and safe for use by many threads at once. The same
 * architecture is always answered the same, alone or in a batch.
 *
 * <p>A thread that asks for means again allocates nothing, save in spaces whose choices interact so that each network must
 * be lowered, and a little for trees while other threads ask them. It keeps about 100 KiB for each surrogate that it has asked, for as long as both live.
 */
public final class Surrogate {

    private static final Gson GSON = new Gson();

    private static final double TAIL = 0.05;

    private final ModelParts parts;
    private final JsonObject card;
    private final Encoding encoding;
    private final Model model;
    private final byte[] targetBytes;
    private final ThreadLocal<Workspace> workspaces;

    /** Read when the first interval is asked for. */
    private volatile @Nullable Calibration calibration;

    /** Memory of one thread. */
    private static final class Workspace {
        private final Scratch scratch = new Scratch();
        private final int[] options;
        private final Inputs inputs;
        private final double[] means = new double[Scratch.BATCH];

        Workspace(Encoding encoding) {
            this.options = new int[encoding.space().choices()];
            int units = encoding.units().size();
            this.inputs = new Inputs(new Architecture[Scratch.BATCH], new int[Scratch.BATCH * units], units);
        }
    }

    Surrogate(ModelParts parts, JsonObject card) throws IOException {
        this.parts = parts;
        this.card = card;
        this.encoding = parts.encoding();
        this.model = parts.model();
        this.targetBytes = parts.target().getBytes(StandardCharsets.UTF_8);
        this.workspaces = ThreadLocal.withInitial(() -> new Workspace(encoding));
    }

    /**
     * The 90 % interval of a prediction: nine in ten measurements are expected within.
     *
     * @param lower the lower end, in the target's unit
     * @param upper the upper end
     */
    public record PredictionInterval(double lower, double upper) {}

    /** The target, as {@code throughput@a100}. */
    public String target() {
        return parts.target();
    }

    /** The unit of predictions. */
    public String unit() {
        return parts.unit();
    }

    /** The space that it answers for. */
    public SearchSpace space() {
        return encoding.space();
    }

    /** The name of the model that was chosen. */
    public String model() {
        return card.get("model") instanceof JsonPrimitive word ? word.getAsString() : "unknown";
    }

    /** How good it was on a part of the rows when it was fitted, if that part had any. */
    public Optional<Scores> scores(Part part) {
        if (card.get("figures") instanceof JsonArray figures) {
            for (JsonElement each : figures) {
                Scores scores = GSON.fromJson(each, Scores.class);
                if (scores.part().equals(part.toString())) {
                    return Optional.of(scores);
                }
            }
        }
        return Optional.empty();
    }

    /** What is known of the surrogate, as JSON: see {@code docs/surrogate-format.md}. */
    public JsonObject card() {
        return card.deepCopy();
    }

    /**
     * Predicts.
     *
     * @throws IllegalArgumentException if the architecture is of another space
     */
    public double mean(Architecture architecture) {
        Workspace workspace = workspaces.get();
        put(architecture, workspace, 0);
        model.predict(workspace.inputs, 0, 1, workspace.means, 0, workspace.scratch, 0);
        return workspace.means[0];
    }

    /**
     * Predicts for many.
     *
     * @param out takes a prediction for each
     * @throws IllegalArgumentException if one is of another space
     * @throws IndexOutOfBoundsException if they do not fit
     */
    public void means(List<Architecture> architectures, double[] out) {
        Workspace workspace = workspaces.get();
        int count = architectures.size();
        for (int from = 0; from < count; from += Scratch.BATCH) {
            int batch = Math.min(Scratch.BATCH, count - from);
            put(architectures, from, batch, workspace);
            model.predict(workspace.inputs, 0, batch, out, from, workspace.scratch, 0);
        }
    }

    /**
     * Predicts for many.
     *
     * @return a prediction for each
     * @throws IllegalArgumentException if one is of another space
     */
    public double[] means(List<Architecture> architectures) {
        double[] means = new double[architectures.size()];
        means(architectures, means);
        return means;
    }

    /**
     * The 90 % interval of the prediction.
     *
     * @throws IllegalArgumentException if the architecture is of another space
     * @throws UncheckedIOException if what intervals are made of is damaged in the file, which is read when first needed
     */
    public PredictionInterval interval(Architecture architecture) {
        return intervalAround(mean(architecture));
    }

    /**
     * The 90 % intervals of many.
     *
     * @param lower takes the lower ends
     * @param upper takes the upper ends
     * @throws IllegalArgumentException if one is of another space
     * @throws IndexOutOfBoundsException if they do not fit
     * @throws UncheckedIOException as {@link #interval} does
     */
    public void intervals(List<Architecture> architectures, double[] lower, double[] upper) {
        Calibration known = calibration();
        means(architectures, lower);
        for (int i = 0; i < architectures.size(); i++) {
            double mean = lower[i];
            lower[i] = lower(known, mean);
            upper[i] = upper(known, mean);
        }
    }

    /**
     * What a single new measurement might give: the mean, and an error drawn from those that were seen on architectures
     * that had not been fitted. Independent between architectures; always the same for the same one and seed.
     *
     * @throws IllegalArgumentException if the architecture is of another space
     * @throws UncheckedIOException as {@link #interval} does
     */
    public double noisy(Architecture architecture, long seed) {
        return noisy(architecture, mean(architecture), seed);
    }

    /** As {@link #noisy(Architecture, long)}, where the mean is known. */
    public double noisy(Architecture architecture, double mean, long seed) {
        return calibration().draw(mean, new StableRandom(hash(architecture, seed)).nextDouble());
    }

    private long hash(Architecture architecture, long seed) {
        Workspace workspace = workspaces.get();
        put(architecture, workspace, 0);
        long hash = new StableRandom(seed).nextLong();
        for (byte character : targetBytes) {
            hash = new StableRandom(hash ^ character).nextLong();
        }
        for (int unit = 0; unit < workspace.inputs.units(); unit++) {
            hash = new StableRandom(hash ^ workspace.inputs.codes()[unit]).nextLong();
        }
        return hash;
    }

    private void requireSpace(Architecture architecture) {
        if (!architecture.space().name().equals(encoding.space().name())) {
            throw new IllegalArgumentException(architecture + " is of space "
                    + architecture.space().name() + ", but the surrogate of " + target() + " answers for "
                    + encoding.space().name());
        }
    }

    private void put(Architecture architecture, Workspace workspace, int index) {
        requireSpace(architecture);
        workspace.inputs.architectures()[index] = architecture;
        encoding.encode(architecture, workspace.options, workspace.inputs.codes(), index * workspace.inputs.units());
    }

    private void put(List<Architecture> architectures, int from, int count, Workspace workspace) {
        for (int i = 0; i < count; i++) {
            put(architectures.get(from + i), workspace, i);
        }
    }

    private Calibration calibration() {
        Calibration known = calibration;
        if (known == null) {
            try {
                // Read twice, if two threads are the first, and the same.
                known = parts.calibration();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            calibration = known;
        }
        return known;
    }

    /** The interval around a prediction, which need not be this surrogate's own. */
    PredictionInterval intervalAround(double mean) {
        Calibration known = calibration();
        return new PredictionInterval(lower(known, mean), upper(known, mean));
    }

    /** Residuals that are all on one side do not leave the mean outside. */
    private static double lower(Calibration known, double mean) {
        return Math.min(mean, known.quantile(mean, TAIL));
    }

    private static double upper(Calibration known, double mean) {
        return Math.max(mean, known.quantile(mean, 1 - TAIL));
    }
}

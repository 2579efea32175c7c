package io.benchwright.surrogates;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.benchwright.data.benchmark.Artifact;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Split;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.data.table.SplitRow.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges surrogates by rows of a benchmark. Nothing is judged on what it was fitted on: rows for test are predicted by the
 * model that answers queries; rows for training by models that had not seen their fold, and rows for validation by that of
 * the rows for training, which no longer exist after a fit, so that the card has these figures.
 */
public final class Evaluation {

    private static final Gson GSON = new Gson();
    private static final int FIRST_OF_CURVE = 100;

    private final Benchmark benchmark;
    private final Benchmark.Snapshot snapshot;
    private final Targets targets;

    /** Prepares to judge the surrogates that a benchmark has now. */
    public Evaluation(Benchmark benchmark) throws IOException {
        this.benchmark = benchmark;
        this.snapshot = benchmark.snapshot();
        this.targets = Targets.of(snapshot);
    }

    /**
     * Judges a surrogate, and on rows for test the baseline beside it, if there is one of the same rows.
     *
     * @param target the name of its target
     * @param split the name of the split; empty for that which it was fitted with
     * @param part the rows to judge by
     * @return one or two scores; none if the part has no rows
     * @throws IllegalArgumentException if there is no such surrogate
     * @throws IOException if it was fitted with another split, whose fitted rows may be this one's test
     */
    public List<Scores> judge(String target, Optional<String> split, Part part) throws IOException {
        Surrogate surrogate = Surrogates.of(benchmark).of(target);
        JsonObject card = surrogate.card();
        JsonObject refit = refit(card, target);
        String fitted = refit.get("split").getAsString();
        if (split.isPresent() && !split.get().equals(fitted)) {
            throw new IOException(target + ": was fitted with split " + fitted + ", so that it may know what "
                    + split.get() + " tests; run 'benchwright fit " + benchmark + " --target " + target + " --split "
                    + split.get() + "' first");
        }
        TargetRows rows = TargetRows.read(targets, targets.named(target), Split.named(snapshot, fitted), 0);
        if (!rows.sha256(Part.TRAIN).equals(hash(card, Part.TRAIN))
                || !rows.sha256(Part.VAL).equals(hash(card, Part.VAL))) {
            String command = isPrimitive(refit, "command")
                    ? refit.get("command").getAsString()
                    : "benchwright fit " + benchmark + " --target " + target + " --split " + fitted;
            throw new IOException(target + ": was fitted on other rows than split " + fitted + " has now; run '"
                    + command + "' again");
        }
        if (part != Part.TEST) {
            return figures(card, target, part).stream().toList();
        }
        List<Scores> scores = new ArrayList<>();
        if (rows.count(part) > 0) {
            String model = card.get("model").getAsString();
            scores.add(scores(surrogate, rows, part, model, surrogate.means(rows.architectures(part))));
        }
        baseline(target, rows).ifPresent(scores::add);
        return scores;
    }

    /**
     * Fits anew on 100, 200, 400, ... rows for training, with the same share of those for validation, and judges each fit.
     *
     * @param target the name of the target; it need not have a surrogate
     * @param split which rows are for what
     * @param part the rows to judge by
     * @param model one of {@link SurrogateFit#models}, or {@link SurrogateFit#AUTO}
     * @param seed of the choice of rows and of each fit
     */
    public List<Scores> curve(String target, Split split, Part part, String model, long seed) throws IOException {
        Target of = targets.named(target);
        TargetRows rows = TargetRows.read(targets, of, split);
        SurrogateFit fit = new SurrogateFit(targets, split, seed);
        List<Scores> curve = new ArrayList<>();
        int all = rows.count(Part.TRAIN);
        for (int size = Math.min(FIRST_OF_CURVE, all); ; size = Math.min(2 * size, all)) {
            fit.fit(rows.withTrainRows(size, seed), model).scores().stream()
                    .filter(scores -> scores.part().equals(part.toString()))
                    .forEach(curve::add);
            if (size == all) {
                return curve;
            }
        }
    }

    private static JsonObject refit(JsonObject card, String target) throws IOException {
        if (card.get("refit") instanceof JsonObject refit
                && isPrimitive(refit, "split")
                && isPrimitive(refit, "seed")
                && isPrimitive(card, "model")) {
            return refit;
        }
        throw new IOException(target + ": the card does not say how it was fitted; fit it anew");
    }

    private static boolean isPrimitive(JsonObject object, String field) {
        JsonElement element = object.get(field);
        return element != null && element.isJsonPrimitive();
    }

    private static String hash(JsonObject card, Part part) {
        JsonElement hashes = card.get("rowsSha256");
        return hashes instanceof JsonObject object && isPrimitive(object, part.toString())
                ? object.get(part.toString()).getAsString()
                : "";
    }

    /** What the card of the baseline says, if it was fitted and judged on the same rows. */
    private Optional<Scores> baseline(String target, TargetRows rows) throws IOException {
        Optional<Artifact> artifact = snapshot.artifact(Surrogates.BASELINE, target);
        if (artifact.isEmpty()) {
            return Optional.empty();
        }
        JsonObject card = Surrogates.card(artifact.get(), benchmark.toString());
        for (Part part : Part.values()) {
            if (!hash(card, part).equals(rows.sha256(part))) {
                return Optional.empty();
            }
        }
        return figures(card, artifact.get().toString(), Part.TEST);
    }

    private Optional<Scores> figures(JsonObject card, String what, Part part) throws IOException {
        try {
            for (JsonElement figures : card.getAsJsonArray("figures")) {
                Scores scores = GSON.fromJson(figures, Scores.class);
                if (scores.part().equals(part.toString())) {
                    return Optional.of(scores);
                }
            }
            return Optional.empty();
        } catch (JsonParseException
                | IllegalStateException
                | NullPointerException
                | ClassCastException
                | UnsupportedOperationException e) {
            throw new IOException(
                    benchmark + ": " + what + ": " + Surrogates.CARD + ": has no figures; fit it anew", e);
        }
    }

    /**
     * Scores on a part.
     *
     * @param means what a model says that has not seen the rows
     */
    static Scores scores(Surrogate surrogate, TargetRows rows, Part part, String model, double[] means) {
        double[] lower = new double[means.length];
        double[] upper = new double[means.length];
        for (int i = 0; i < means.length; i++) {
            Surrogate.PredictionInterval interval = surrogate.intervalAround(means[i]);
            lower[i] = interval.lower();
            upper[i] = interval.upper();
        }
        return Scores.of(
                surrogate.target(),
                model,
                part.toString(),
                rows.count(Part.TRAIN),
                rows.values(part),
                means,
                lower,
                upper);
    }
}

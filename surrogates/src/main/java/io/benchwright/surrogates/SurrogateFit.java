package io.benchwright.surrogates;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Artifact;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.benchmark.Split;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.table.SplitRow.Part;
import io.benchwright.surrogates.internal.fit.ModelSearch;
import io.benchwright.surrogates.internal.fit.PublishedRecipe;
import io.benchwright.surrogates.internal.fit.Recipe;
import io.benchwright.surrogates.internal.model.ModelFile;
import io.benchwright.surrogates.internal.model.ModelParts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ejml.EjmlVersion;

/**
 * Fits surrogates: from rows of a benchmark to a model and its card. The same rows, split, model and seed give the same
 * bytes on the same type of machine.
 */
public final class SurrogateFit {

    /** Chooses among all ways by the rows for validation. */
    public static final String AUTO = ModelSearch.AUTO;

    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .create();

    private final Targets targets;
    private final Split split;
    private final long seed;

    /**
     * Prepares to fit.
     *
     * @param targets of the benchmark
     * @param split which rows are for what
     * @param seed of folds, subsets and trees
     */
    public SurrogateFit(Targets targets, Split split, long seed) {
        this.targets = targets;
        this.split = split;
        this.seed = seed;
    }

    /** The names of the ways to predict, besides {@link #AUTO}. */
    public static List<String> models() {
        return ModelSearch.names();
    }

    /**
     * A fitted surrogate, not committed yet.
     *
     * @param target its target
     * @param model the name of the way that was chosen
     * @param role what kind of artifact it becomes: a surrogate, or a baseline
     * @param scores how good it is on each part that has rows
     * @param rowsInNoPart rows of the target that are in no part of the split, and were left out
     * @param files the files to commit
     */
    public record Fitted(
            String target,
            String role,
            String model,
            List<Scores> scores,
            int rowsInNoPart,
            Map<String, byte[]> files) {

        /** Copies the collections. */
        public Fitted {
            scores = List.copyOf(scores);
            files = Map.copyOf(files);
        }

        /** Adds it to a commit, in place of the one before. A split that {@link Split#isNew} must be committed, too. */
        public void putInto(Commit commit) throws IOException {
            commit.put(role, target, files);
        }
    }

    /**
     * Fits a target, on the calling thread.
     *
     * @param target the target
     * @param model one of {@link #models}, or {@link #AUTO}
     * @throws IOException if rows cannot be read or fitted; the message says why
     */
    public Fitted fit(Target target, String model) throws IOException {
        return fit(TargetRows.read(targets, target, split), model);
    }

    /**
     * Fits a target in a given way, on the calling thread. For use within this library.
     *
     * @param target the target, which need not have rows if the recipe takes none
     * @param space the space of the target
     * @throws IOException if rows cannot be read or fitted; the message says why
     */
    public Fitted fit(Target target, SearchSpace space, Recipe recipe) throws IOException {
        TargetRows rows = recipe.leastArchitectures() == 0
                ? TargetRows.of(targets, target, space, split)
                : TargetRows.read(targets, target, split, recipe.leastArchitectures());
        ModelSearch.Found found = recipe.fit()
                .fit(
                        rows.architectures(Part.TRAIN),
                        rows.values(Part.TRAIN),
                        rows.architectures(Part.VAL),
                        rows.values(Part.VAL));
        JsonObject card = card(rows, found.name(), recipe.asked());
        card.getAsJsonObject("refit").addProperty("command", recipe.command());
        return fitted(rows, found, recipe.chosenBy(), card);
    }

    /**
     * Whether the surrogate of a target was fitted to the very rows, split, model and seed that a fit would take now, so that there is
     * nothing to do. Which version fitted it does not matter.
     *
     * @param snapshot where the surrogate is, if there is one
     * @throws IOException if rows cannot be read or fitted, or the card of the surrogate is damaged
     */
    public boolean isFitted(Benchmark.Snapshot snapshot, Target target, String model) throws IOException {
        Optional<Artifact> artifact = snapshot.artifact(Surrogates.ROLE, target.name());
        if (artifact.isEmpty()) {
            return false;
        }
        JsonObject card = Surrogates.card(artifact.get(), target.name());
        TargetRows rows = TargetRows.read(targets, target, split);
        return refit(model).equals(card.get("refit")) && hashes(rows).equals(card.get("rowsSha256"));
    }

    Fitted fit(TargetRows rows, String model) throws IOException {
        Target target = rows.target();
        ModelSearch.Found found = ModelSearch.search(
                rows.space(),
                rows.architectures(Part.TRAIN),
                rows.values(Part.TRAIN),
                rows.architectures(Part.VAL),
                rows.values(Part.VAL),
                kind(target),
                model,
                seed);
        String chosenBy = model.equals(AUTO)
                ? "the least error on rows for validation; the fastest of those within 0.5 % of it"
                : "whoever asked for it";
        return fitted(rows, found, chosenBy, card(rows, found.name(), model));
    }

    private static Fitted fitted(TargetRows rows, ModelSearch.Found found, String chosenBy, JsonObject card)
            throws IOException {
        Target target = rows.target();
        byte[] bytes = ModelFile.write(target.name(), target.unit(), found.model());
        card.add("hyperparameters", found.hyperparameters());
        card.addProperty("chosenBy", chosenBy);
        JsonObject fittedOn = new JsonObject();
        fittedOn.addProperty("parts", "train, val");
        fittedOn.addProperty("rows", rows.count(Part.TRAIN) + rows.count(Part.VAL));
        card.add("fittedOn", fittedOn);
        card.add("intervals", found.intervals());
        card.add("candidates", found.candidates());
        // What is judged is what was written.
        Surrogate surrogate = new Surrogate(ModelParts.open(bytes, target.name()), card);
        List<Scores> scores = new ArrayList<>();
        for (Part part : Part.values()) {
            if (rows.count(part) > 0) {
                double[] means = switch (part) {
                    case TRAIN -> found.outOfFold();
                    case VAL -> found.val();
                    case TEST -> surrogate.means(rows.architectures(part));
                };
                scores.add(Evaluation.scores(surrogate, rows, part, found.name(), means));
            }
        }
        return fitted(rows, Surrogates.ROLE, found.name(), scores, card, Map.of(Surrogates.MODEL, bytes));
    }

    /**
     * Fits the recipe of Accel-NASBench, to compare with: five ensembles of XGBoost on encoded choices, up to 20,000
     * rounds, stopped by the rows for validation. Takes minutes to an hour; only its card is kept.
     */
    public Fitted fitBaseline(Target target) throws IOException {
        TargetRows rows = TargetRows.read(targets, target, split);
        PublishedRecipe.Found found = PublishedRecipe.fit(
                target.name(),
                rows.space(),
                rows.architectures(Part.TRAIN),
                rows.values(Part.TRAIN),
                rows.architectures(Part.VAL),
                rows.values(Part.VAL));
        JsonObject card = card(rows, PublishedRecipe.NAME, PublishedRecipe.NAME);
        card.add("hyperparameters", found.hyperparameters());
        card.addProperty("fitSeconds", found.seconds());
        List<Scores> scores = new ArrayList<>();
        List<Architecture> architectures = rows.architectures(Part.TEST);
        // Rows for training and validation were fitted, or stopped the fit: figures on them would say nothing.
        if (!architectures.isEmpty()) {
            PublishedRecipe.Predictions predictions = found.predict(architectures);
            scores.add(Scores.of(
                    target.name(),
                    PublishedRecipe.NAME,
                    Part.TEST.toString(),
                    rows.count(Part.TRAIN),
                    rows.values(Part.TEST),
                    predictions.means(),
                    predictions.lower(),
                    predictions.upper()));
        }
        return fitted(rows, Surrogates.BASELINE, PublishedRecipe.NAME, scores, card, Map.of());
    }

    private static ModelSearch.Kind kind(Target target) {
        if (target.quantity().equals(Target.ACCURACY)) {
            return ModelSearch.Kind.LEVEL;
        }
        return target.unit().equals("imagesPerSecond") || target.quantity().equals("throughput")
                ? ModelSearch.Kind.RATE
                : ModelSearch.Kind.DURATION;
    }

    /** What every card begins with: what was found, and what must be asked for to find it again. */
    private JsonObject card(TargetRows rows, String found, String asked) {
        JsonObject card = new JsonObject();
        card.addProperty("format", Surrogates.CARD_FORMAT);
        card.addProperty("version", Surrogates.CARD_VERSION);
        card.addProperty("target", rows.target().name());
        card.addProperty("unit", rows.target().unit());
        card.addProperty("space", rows.space().name());
        card.addProperty("model", found);
        card.add("refit", refit(asked));
        card.add("rows", rows.describe());
        card.add("rowsSha256", hashes(rows));
        JsonObject software = new JsonObject();
        software.addProperty("benchwright", version(SurrogateFit.class));
        software.addProperty("xgboost", ModelSearch.xgboostVersion());
        software.addProperty("ejml", EjmlVersion.VERSION);
        software.addProperty("java", System.getProperty("java.version"));
        software.addProperty("architecture", System.getProperty("os.arch"));
        card.add("software", software);
        return card;
    }

    private JsonObject refit(String asked) {
        JsonObject refit = new JsonObject();
        refit.addProperty("model", asked);
        refit.addProperty("split", split.name());
        refit.addProperty("seed", seed);
        return refit;
    }

    private static JsonObject hashes(TargetRows rows) {
        JsonObject hashes = new JsonObject();
        for (Part part : Part.values()) {
            hashes.addProperty(part.toString(), rows.sha256(part));
        }
        return hashes;
    }

    private static String version(Class<?> type) {
        String version = type.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    private static Fitted fitted(
            TargetRows rows,
            String role,
            String model,
            List<Scores> scores,
            JsonObject card,
            Map<String, byte[]> models) {
        JsonArray figures = new JsonArray();
        scores.forEach(score -> figures.add(GSON.toJsonTree(score)));
        card.add("figures", figures);
        Map<String, byte[]> files = new java.util.TreeMap<>(models);
        files.put(Surrogates.CARD, (GSON.toJson(card) + "\n").getBytes(StandardCharsets.UTF_8));
        return new Fitted(rows.target().name(), role, model, scores, rows.inNoPart(), files);
    }
}

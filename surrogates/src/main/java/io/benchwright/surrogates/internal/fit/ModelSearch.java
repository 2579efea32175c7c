package io.benchwright.surrogates.internal.fit;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.benchwright.data.fidelity.RankFidelity;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.surrogates.internal.fit.GaussianProcess.Observations;
import io.benchwright.surrogates.internal.model.Blend;
import io.benchwright.surrogates.internal.model.BoostedModel;
import io.benchwright.surrogates.internal.model.Calibration;
import io.benchwright.surrogates.internal.model.Domain;
import io.benchwright.surrogates.internal.model.Encoding;
import io.benchwright.surrogates.internal.model.Inputs;
import io.benchwright.surrogates.internal.model.Model;
import io.benchwright.surrogates.internal.model.NetworkQuantities;
import io.benchwright.surrogates.internal.model.Scratch;
import io.benchwright.surrogates.internal.model.SmoothModel;
import io.benchwright.surrogates.internal.model.SurrogateModel;
import io.benchwright.surrogates.internal.model.TreeFeatures;
import io.benchwright.surrogates.internal.trees.TreeEnsemble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Fits the ways to predict a target, and chooses one.
 *
 * <p>Who sees what: hyper-parameters, rounds and features that are predictions come from the rows for training, the latter
 * two from folds of these; rows for validation choose among the ways; residuals for intervals come from models whose
 * coefficients were fitted on neither the row nor any row for validation. (As usual in stacking, trees that have not seen a
 * fold correct predictions for the others of models that have.) In the end, what was chosen is fitted once more on both,
 * with everything fixed.
 */
public final class ModelSearch {

    /** Chooses among all ways. */
    public static final String AUTO = "auto";

    private static final String RIDGE = "ridge";
    private static final String RIDGE_CORRECTED = "ridge+xgboost";
    private static final String TREES = "xgboost";
    private static final String PHYSICAL_TREES = "xgboost-physical";
    private static final String GAUSSIAN = "gp";
    private static final String GAUSSIAN_CORRECTED = "gp+xgboost";
    private static final String BLEND = "blend";
    private static final List<String> NAMES =
            List.of(RIDGE, RIDGE_CORRECTED, TREES, PHYSICAL_TREES, GAUSSIAN, GAUSSIAN_CORRECTED, BLEND);

    private static final String CONSTANT = "constant";
    private static final String MEAN = "mean";

    /** How many folds the rows for training are dealt out to. */
    private static final int FOLDS = 5;

    /** Folds of their own, in which the number of rounds is found. */
    private static final int FOLDS_FOR_ROUNDS = 3;

    /** The most rows of a Gaussian process, which takes their third power of time. */
    private static final int MOST_GAUSSIAN_ROWS = 5_000;

    /** Rows by whose likelihood the parameters of a kernel are estimated. */
    private static final int LIKELIHOOD_ROWS = 800;

    // A domain is chosen with less effort.
    private static final int DOMAIN_LIKELIHOOD_ROWS = 300;
    private static final int DOMAIN_STEPS = 40;
    private static final int DOMAIN_FITTED_ROWS = 1_600;
    private static final int DOMAIN_JUDGED_ROWS = 1_000;

    /** Below as many rows for validation, out-of-fold predictions of those for training choose with them. */
    private static final int ENOUGH_VAL_ROWS = 50;

    /** A way that is better by less than this share is not worth its being slower. */
    private static final double WORTH_IT = 0.005;

    private static final double MOST_BLENDED_ERROR = 3;
    private static final double MOST_RESIDUAL_DEVIATIONS = 6;
    private static final int PATIENCE = 60;
    private static final double LEAST_SHRINKAGE = 0.6;
    private static final double[] PENALTIES = {1e-3, 1e-2, 0.1, 0.3, 1, 3, 10, 100};

    private static final List<Boosting.Settings> ON_RESIDUALS = List.of(
            new Boosting.Settings(1_000, 0.08, 3, 10, 0.7, 0.5, 1, 3, 0, 1),
            new Boosting.Settings(1_000, 0.06, 4, 20, 0.7, 0.5, 1, 3, 0, 1));
    private static final List<Boosting.Settings> ALONE =
            List.of(new Boosting.Settings(1_500, 0.06, 4, 10, 0.6, 0.6, 1, 3, 0, 1));

    private final Sample sample;
    private final boolean isRatio;
    private final List<Domain> domains;
    private final long seed;
    private final int[] folds;
    private final int[] foldsForRounds;
    private final Map<String, JsonObject> hyperparameters = new LinkedHashMap<>();

    private final Map<String, Stage> stages = new HashMap<>();

    private @Nullable NetworkQuantities quantities;

    /** What kind of quantity is predicted: decides in which domain it adds up, and whether errors are relative. */
    public enum Kind {
        /** A level such as accuracy, with errors of one size everywhere. */
        LEVEL,
        /** A duration, which is a sum over the parts of a network; errors are relative. */
        DURATION,
        /** A rate: the inverse of a duration. */
        RATE
    }

    /**
     * What was found.
     *
     * @param name of the way that was chosen
     * @param model the model, fitted on all rows, and its intervals
     * @param outOfFold for each row for training what a model says that has not seen it
     * @param val for each row for validation what the model of the rows for training says
     * @param candidates for each way its figures on the rows that chose, best first
     * @param hyperparameters of the way that was chosen
     * @param intervals how intervals are made
     */
    @SuppressWarnings("ArrayRecordComponent") // a bundle of numbers that is never compared
    public record Found(
            String name,
            SurrogateModel model,
            double[] outOfFold,
            double[] val,
            JsonArray candidates,
            JsonObject hyperparameters,
            JsonObject intervals) {}

    private ModelSearch(Sample sample, Kind kind, long seed) {
        // Relative errors make no sense where values reach zero.
        boolean positive = Arrays.stream(sample.values()).allMatch(value -> value > 0);
        this.sample = sample;
        this.isRatio = kind != Kind.LEVEL && positive;
        this.domains = !isRatio
                ? List.of(Domain.IDENTITY)
                : List.of(kind == Kind.RATE ? Domain.INVERSE : Domain.IDENTITY, Domain.LOGARITHM);
        this.seed = seed;
        this.folds = sample.folds(FOLDS, seed);
        this.foldsForRounds = sample.folds(FOLDS_FOR_ROUNDS, seed + 1);
    }

    /**
     * Searches.
     *
     * @param space of all architectures
     * @param train architectures that may be fitted; one that stands several times was measured as often
     * @param trainValues what was measured for each
     * @param val architectures that choose; none may be one of those to be fitted
     * @param valValues what was measured for each
     * @param kind what the values are
     * @param wanted one of {@link #names}, or {@link #AUTO}
     * @param seed of everything random
     */
    public static Found search(
            SearchSpace space,
            List<Architecture> train,
            double[] trainValues,
            List<Architecture> val,
            double[] valValues,
            Kind kind,
            String wanted,
            long seed) {
        Sample sample = Sample.of(Encoding.of(space), train, trainValues, val, valValues);
        return new ModelSearch(sample, kind, seed).search(wanted);
    }

    /** The version of XGBoost that fits. */
    public static String xgboostVersion() {
        return Boosting.version();
    }

    /** The names of the ways to predict, besides {@link #AUTO}; from the fastest to the slowest. */
    public static List<String> names() {
        return NAMES;
    }

    private Found search(String wanted) {
        double[] values = sample.values();
        if (Arrays.stream(values).allMatch(value -> value == values[0])) {
            return found(constant(CONSTANT), List.of());
        }
        Map<Stage, Double> errors = new LinkedHashMap<>();
        Map<String, String> failures = new LinkedHashMap<>();
        for (String name : wanted.equals(AUTO) ? NAMES : List.of(wanted)) {
            try {
                if (!wanted.equals(AUTO) || !name.equals(BLEND) || isWorthBlending()) {
                    errors.put(stage(name), error(stage(name)));
                }
            } catch (IllegalStateException e) {
                // A way that cannot cope with the rows leaves the choice to the others.
                failures.put(name, String.valueOf(e.getMessage()));
            }
        }
        if (errors.isEmpty()) {
            throw new IllegalStateException("no model can be fitted: " + failures);
        }
        double least = errors.values().stream().mapToDouble(e -> e).min().orElseThrow();
        // In the order of speed: the first that is about as good as the best.
        Stage chosen = errors.entrySet().stream()
                .filter(candidate -> candidate.getValue() <= least * (1 + WORTH_IT))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        Found found = found(chosen, List.copyOf(errors.keySet()));
        failures.forEach((name, message) -> {
            JsonObject entry = new JsonObject();
            entry.addProperty("model", name);
            entry.addProperty("failed", message);
            found.candidates().add(entry);
        });
        return found;
    }

    private Stage stage(String name) {
        Stage present = stages.get(name);
        if (present == null) {
            present = switch (name) {
                case RIDGE -> ridge();
                case RIDGE_CORRECTED -> boosted(name, stage(RIDGE), true, ON_RESIDUALS);
                case TREES -> boosted(name, constant(MEAN), false, ALONE);
                case PHYSICAL_TREES -> boosted(name, constant(MEAN), true, ALONE);
                case GAUSSIAN -> gaussian();
                case GAUSSIAN_CORRECTED -> boosted(name, stage(GAUSSIAN), true, ON_RESIDUALS);
                case BLEND -> blend(bestGaussian(), stage(PHYSICAL_TREES));
                default -> throw new IllegalArgumentException(name);
            };
            stages.put(name, present);
        }
        return present;
    }

    private Stage bestGaussian() {
        Stage corrected = stage(GAUSSIAN_CORRECTED);
        Stage alone = stage(GAUSSIAN);
        return error(corrected) < error(alone) ? corrected : alone;
    }

    /** What errs several times as much would get no weight, and its folds take as long to fit as all that. */
    private boolean isWorthBlending() {
        return error(stage(PHYSICAL_TREES)) <= MOST_BLENDED_ERROR * error(bestGaussian());
    }

    private Found found(Stage chosen, List<Stage> candidates) {
        double shrinkage = shrinkage(chosen);
        Calibration calibration = Calibration.of(isRatio, chosen.outOfFold(), sample.values(sample.train()))
                .shrunk(shrinkage);
        JsonObject intervals = new JsonObject();
        intervals.addProperty("method", "signed residuals of cross-validation around the final model");
        intervals.addProperty("folds", foldCount());
        intervals.addProperty("residuals", sample.trainRows());
        intervals.addProperty("shrinkage", shrinkage);
        JsonArray list = new JsonArray();
        candidates.stream().sorted((a, b) -> Double.compare(error(a), error(b))).forEach(candidate -> {
            JsonObject entry = new JsonObject();
            entry.addProperty("model", candidate.name());
            entry.addProperty(isRatio ? "meanAbsoluteLogRatio" : "meanAbsoluteError", error(candidate));
            double tau = RankFidelity.of(candidate.val(), sample.values(sample.val()))
                    .kendallTau();
            entry.addProperty("valKendallTau", Double.isNaN(tau) ? null : tau);
            list.add(entry);
        });
        return new Found(
                chosen.name(),
                new SurrogateModel(sample.encoding(), chosen.all(), calibration),
                chosen.outOfFold(),
                chosen.val(),
                list,
                hyperparameters.getOrDefault(chosen.name(), new JsonObject()),
                intervals);
    }

    /**
     * By how much errors of the final fit are smaller than those of folds, which see fewer rows. The error of a fit without
     * two folds, compared with that without one on the same rows, gives the exponent of a power law.
     */
    private double shrinkage(Stage chosen) {
        int count = foldCount();
        if (count < 3) {
            return 1;
        }
        Set<Integer> two = Set.of(0, 1);
        int[] rows = IntStream.range(0, folds.length)
                .filter(i -> two.contains(folds[i]))
                .toArray();
        double[] fewer = chosen.without(two).predict(sample.inputs().select(rows));
        double[] more =
                IntStream.of(rows).mapToDouble(row -> chosen.outOfFold()[row]).toArray();
        double errorOfFewer = total(fewer, sample.values(rows));
        double errorOfMore = total(more, sample.values(rows));
        if (!(errorOfMore > 0) || errorOfFewer <= errorOfMore) {
            return 1;
        }
        double exponent = Math.log(errorOfFewer / errorOfMore) / Math.log((count - 1.0) / (count - 2.0));
        double growth = (double) sample.rows() / sample.trainRows() * count / (count - 1.0);
        return Math.max(LEAST_SHRINKAGE, Math.pow(growth, -exponent));
    }

    /** What ways are chosen by: the mean absolute error, relative where that is what counts. */
    private double error(Stage stage) {
        double sum = total(stage.val(), sample.values(sample.val()));
        int rows = sample.valRows();
        if (rows < ENOUGH_VAL_ROWS) {
            sum += total(stage.outOfFold(), sample.values(sample.train()));
            rows += sample.trainRows();
        }
        return sum / rows;
    }

    private double total(double[] predictions, double[] values) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += Math.abs(residual(values[i], predictions[i]));
        }
        return sum;
    }

    private double residual(double value, double prediction) {
        return isRatio ? StrictMath.log(value / prediction) : value - prediction;
    }

    private Stage constant(String name) {
        return new Stage(
                name,
                sample,
                folds,
                () -> constant(sample.train()),
                folds -> constant(without(folds)),
                () -> constant(all()));
    }

    private Model constant(int[] rows) {
        double[] values = sample.values(rows);
        if (Arrays.stream(values).allMatch(value -> value == values[0])) {
            return SmoothModel.constant(values[0]);
        }
        double mean = Arrays.stream(values)
                .map(isRatio ? StrictMath::log : value -> value)
                .average()
                .orElseThrow();
        return SmoothModel.constant(isRatio ? StrictMath.exp(mean) : mean);
    }

    private int[] without(Set<Integer> excluded) {
        return IntStream.range(0, sample.trainRows())
                .filter(i -> !excluded.contains(folds[i]))
                .toArray();
    }

    private int foldCount() {
        return Arrays.stream(folds).max().orElseThrow() + 1;
    }

    private int[] all() {
        return IntStream.range(0, sample.rows()).toArray();
    }

    /** Rows in a domain; relative noise becomes a weight, unless the domain has made it constant. */
    private Observations observations(Domain domain, int[] rows) {
        double[] values = new double[rows.length];
        double[] weights = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            values[i] = domain.into(sample.values()[rows[i]]);
            weights[i] = isRatio && domain != Domain.LOGARITHM ? 1 / (values[i] * values[i]) : 1;
        }
        return Observations.of(sample.inputs().select(rows).codes(), values, weights);
    }

    /** A quarter of the least time: extrapolation must not reach zero. */
    private double least(Domain domain) {
        return isRatio && domain != Domain.LOGARITHM
                ? Arrays.stream(sample.values(sample.train()))
                                .map(domain::into)
                                .min()
                                .orElseThrow()
                        / 4
                : Double.NEGATIVE_INFINITY;
    }

    private Stage ridge() {
        RidgeRegression ridge = new RidgeRegression(sample.encoding());
        double leastError = Double.POSITIVE_INFINITY;
        Domain bestDomain = domains.get(0);
        double bestPenalty = PENALTIES[0];
        for (Domain domain : domains) {
            double[] errors = new double[PENALTIES.length];
            for (int fold = 0; fold < foldCount(); fold++) {
                int current = fold;
                int[] heldOut = IntStream.range(0, folds.length)
                        .filter(i -> folds[i] == current)
                        .toArray();
                List<SmoothModel> models =
                        ridge.fit(observations(domain, without(Set.of(current))), PENALTIES, domain, least(domain));
                Inputs inputs = sample.inputs().select(heldOut);
                for (int p = 0; p < PENALTIES.length; p++) {
                    errors[p] += total(models.get(p).predict(inputs), sample.values(heldOut));
                }
            }
            for (int p = 0; p < PENALTIES.length; p++) {
                if (errors[p] < leastError) {
                    leastError = errors[p];
                    bestDomain = domain;
                    bestPenalty = PENALTIES[p];
                }
            }
        }
        Domain domain = bestDomain;
        double[] penalty = {bestPenalty};
        JsonObject settings = new JsonObject();
        settings.addProperty("domain", domain.name());
        settings.addProperty("penalty", bestPenalty);
        settings.addProperty("chosenBy", "the least error over " + foldCount() + " folds of the rows for training");
        settings.add(
                "features", features("the choices of each unit together", "each two choices of neighbouring units"));
        hyperparameters.put(RIDGE, settings);
        return new Stage(
                RIDGE,
                sample,
                folds,
                () -> ridge.fit(observations(domain, sample.train()), penalty, domain, least(domain))
                        .get(0),
                excluded -> ridge.fit(observations(domain, without(excluded)), penalty, domain, least(domain))
                        .get(0),
                () -> ridge.fit(observations(domain, all()), penalty, domain, least(domain))
                        .get(0));
    }

    private Stage gaussian() {
        int[] codes = sample.inputs().select(sample.train()).codes();
        UnitDistances distances = UnitDistances.of(sample.encoding(), quantities(), codes);
        Domain domain = domains.get(0);
        if (domains.size() > 1) {
            double leastError = Double.POSITIVE_INFINITY;
            for (Domain candidate : domains) {
                double error = errorIn(distances, candidate);
                if (error < leastError) {
                    leastError = error;
                    domain = candidate;
                }
            }
        }
        Observations train = observations(domain, sample.train());
        double[] parameters = GaussianProcess.estimate(distances, train, isRatio, LIKELIHOOD_ROWS, seed);
        CompositeKernel kernel = new CompositeKernel(distances, parameters);
        JsonObject settings = new JsonObject();
        settings.addProperty("domain", domain.name());
        settings.add("logParameters", numbers(parameters));
        settings.addProperty(
                "chosenBy", "marginal likelihood of up to " + LIKELIHOOD_ROWS + " rows for training at a time");
        settings.addProperty("mostRows", MOST_GAUSSIAN_ROWS);
        settings.add(
                "features",
                features(
                        "the choices of each unit",
                        "each two units",
                        "all units",
                        "physical quantities, where they add up"));
        hyperparameters.put(GAUSSIAN, settings);
        double least = least(domain);
        Domain chosen = domain;
        int[] rows = gaussianRows();
        KernelPoints points =
                new KernelPoints(distances, kernel, sample.inputs().select(rows).codes());
        Function<IntPredicate, Model> fit = isFitted -> {
            int[] fitted = IntStream.range(0, rows.length)
                    .filter(i -> isFitted.test(rows[i]))
                    .toArray();
            int[] fittedRows = IntStream.of(fitted).map(i -> rows[i]).toArray();
            return points.posterior(fitted, observations(chosen, fittedRows), chosen, least);
        };
        return new Stage(
                GAUSSIAN,
                sample,
                folds,
                () -> fit.apply(row -> row < sample.trainRows()),
                excluded -> fit.apply(row -> row < sample.trainRows() && !excluded.contains(folds[row])),
                () -> fit.apply(row -> true));
    }

    /** The error of a quick fit on some rows for training, on others. */
    private double errorIn(UnitDistances distances, Domain domain) {
        int[] shuffled = sample.train();
        new StableRandom(seed).shuffle(shuffled);
        int[] fitted = IntStream.of(shuffled)
                .filter(row -> folds[row] != 0)
                .limit(DOMAIN_FITTED_ROWS)
                .toArray();
        int[] judged = IntStream.of(shuffled)
                .filter(row -> folds[row] == 0)
                .limit(DOMAIN_JUDGED_ROWS)
                .toArray();
        Observations observations = observations(domain, fitted);
        double[] parameters =
                GaussianProcess.estimate(distances, observations, isRatio, DOMAIN_LIKELIHOOD_ROWS, DOMAIN_STEPS, seed);
        CompositeKernel kernel = new CompositeKernel(distances, parameters);
        Model model = new KernelPoints(distances, kernel, observations.codes())
                .posterior(IntStream.range(0, fitted.length).toArray(), observations, domain, least(domain));
        return total(model.predict(sample.inputs().select(judged)), sample.values(judged));
    }

    /** The rows of Gaussian processes: those for training first, if there are too many. */
    private int[] gaussianRows() {
        if (sample.rows() <= MOST_GAUSSIAN_ROWS) {
            return all();
        }
        int[] train = sample.train();
        int[] val = sample.val();
        StableRandom random = new StableRandom(seed);
        random.shuffle(train);
        random.shuffle(val);
        return IntStream.concat(IntStream.of(train), IntStream.of(val))
                .limit(MOST_GAUSSIAN_ROWS)
                .sorted()
                .toArray();
    }

    private static JsonArray features(String... names) {
        JsonArray array = new JsonArray();
        for (String name : names) {
            array.add(name);
        }
        return array;
    }

    private NetworkQuantities quantities() {
        NetworkQuantities present = quantities;
        if (present == null) {
            present = NetworkQuantities.of(
                    sample.encoding(), List.of(sample.inputs().architectures()));
            quantities = present;
        }
        return present;
    }

    /** Trees on what a stage leaves; the settings whose error over folds is least. */
    private Stage boosted(String name, Stage base, boolean physical, List<Boosting.Settings> settings) {
        boolean seesBase = !base.name().equals(MEAN);
        TreeFeatures features = new TreeFeatures(sample.encoding(), physical ? quantities() : null, seesBase);
        double[] unseen = base.unseen();
        double scale = scale(unseen);
        Boosting.Rows rows = rows(features, unseen, scale);
        Boosting.Rows train = rows.select(sample.train());
        Boosting.Tuned best = settings.stream()
                .map(each -> Boosting.tune(train, foldsForRounds, each.withSeed(seed), PATIENCE))
                .min((a, b) -> Double.compare(a.error(), b.error()))
                .orElseThrow();
        JsonObject chosen = new JsonObject();
        JsonObject parameters = new JsonObject();
        best.settings().parameters(0).forEach((key, value) -> {
            if (value instanceof Number number) {
                parameters.addProperty(key, number);
            } else {
                parameters.addProperty(key, value.toString());
            }
        });
        parameters.addProperty("rounds", best.settings().rounds());
        chosen.add("xgboost", parameters);
        chosen.addProperty(
                "chosenBy", "the least error over " + FOLDS_FOR_ROUNDS + " other folds of the rows for training");
        if (hyperparameters.containsKey(base.name())) {
            chosen.add(base.name(), hyperparameters.get(base.name()));
        }
        JsonArray names = new JsonArray();
        features.names().forEach(names::add);
        chosen.add("features", names);
        hyperparameters.put(name, chosen);
        return new Stage(
                name,
                sample,
                folds,
                () -> boosted(base.train(), features, rows, sample.train(), best.settings(), scale),
                excluded -> boosted(base.without(excluded), features, rows, without(excluded), best.settings(), scale),
                () -> boosted(base.all(), features, rows, all(), best.settings(), scale));
    }

    private Model boosted(
            Model base,
            TreeFeatures features,
            Boosting.Rows rows,
            int[] fitted,
            Boosting.Settings settings,
            double scale) {
        byte[] booster = Boosting.fit(rows.select(fitted), settings, 0);
        try {
            return new BoostedModel(base, features, TreeEnsemble.read(booster, "trees"), booster, isRatio, scale);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The standard deviation of what is left in the rows for training. */
    private double scale(double[] unseen) {
        double square = 0;
        for (int i = 0; i < sample.trainRows(); i++) {
            square += Math.pow(residual(sample.values()[i], unseen[i]), 2);
        }
        double scale = Math.sqrt(square / sample.trainRows());
        return scale > 0 ? scale : 1;
    }

    private Boosting.Rows rows(TreeFeatures features, double[] unseen, double scale) {
        int width = features.count();
        float[] table = new float[sample.rows() * width];
        float[] labels = new float[sample.rows()];
        Scratch scratch = new Scratch();
        float[] row = new float[width];
        for (int i = 0; i < labels.length; i++) {
            features.write(sample.inputs(), i, 1, unseen, i, row, scratch);
            System.arraycopy(row, 0, table, i * width, width);
            double label = residual(sample.values()[i], unseen[i]) / scale;
            labels[i] = (float) Math.max(-MOST_RESIDUAL_DEVIATIONS, Math.min(MOST_RESIDUAL_DEVIATIONS, label));
        }
        return new Boosting.Rows(table, width, labels);
    }

    /** The mean of two, weighted by what is best out of fold. */
    private Stage blend(Stage one, Stage other) {
        double[] truth = sample.values(sample.train());
        double leastError = Double.POSITIVE_INFINITY;
        double best = 1;
        for (int tenth = 0; tenth <= 10; tenth++) {
            double weight = tenth / 10.0;
            double[] mean = new double[truth.length];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = weight * one.outOfFold()[i] + (1 - weight) * other.outOfFold()[i];
            }
            double error = total(mean, truth);
            if (error < leastError) {
                leastError = error;
                best = weight;
            }
        }
        double[] weights = {best, 1 - best};
        JsonObject settings = new JsonObject();
        settings.add("weights", numbers(weights));
        settings.addProperty("chosenBy", "the least error of out-of-fold predictions");
        settings.add(one.name(), hyperparameters.get(one.name()));
        settings.add(other.name(), hyperparameters.get(other.name()));
        hyperparameters.put(BLEND, settings);
        Supplier<Model> train = () -> new Blend(List.of(one.train(), other.train()), weights);
        return new Stage(
                BLEND,
                sample,
                folds,
                train,
                excluded -> new Blend(List.of(one.without(excluded), other.without(excluded)), weights),
                () -> new Blend(List.of(one.all(), other.all()), weights));
    }

    private static JsonArray numbers(double[] values) {
        JsonArray array = new JsonArray();
        for (double value : values) {
            array.add(value);
        }
        return array;
    }
}

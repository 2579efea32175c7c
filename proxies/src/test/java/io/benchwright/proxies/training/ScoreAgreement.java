package io.benchwright.proxies.training;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.fidelity.RankFidelity;
import io.benchwright.data.network.Network;
import io.benchwright.data.space.Lowering;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.proxies.images.ImageOptions;
import io.benchwright.proxies.images.Images;
import io.benchwright.proxies.scores.ScoreTask;
import io.benchwright.proxies.scores.Scored;
import io.benchwright.proxies.scores.ZeroCostScore;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * How scores of FBNet's networks rank beside those that others published of them; started as CONTRIBUTING.md says. The published
 * values are of CIFAR-100, with batches of 16 as those of {@code nwot} tell.
 */
final class ScoreAgreement {

    /** What the published values are called. */
    static final Map<ZeroCostScore, String> PUBLISHED = Map.of(
            ZeroCostScore.PARAMS, "params",
            ZeroCostScore.MACS, "flops",
            ZeroCostScore.SYNFLOW, "synflow",
            ZeroCostScore.SNIP, "snip",
            ZeroCostScore.GRAD_NORM, "grad_norm",
            ZeroCostScore.NWOT, "nwot",
            ZeroCostScore.ZEN, "zen",
            ZeroCostScore.L2_NORM, "l2_norm");

    private ScoreAgreement() {}

    /**
     * How one score agrees.
     *
     * @param spearman rho with the published values
     * @param seconds that a network took, in the mean
     */
    record Agreement(ZeroCostScore score, double spearman, double seconds) {}

    /** Values of one score beside the published ones. */
    private static final class Pairs {

        private final ZeroCostScore score;
        private final List<Double> ours = new ArrayList<>();
        private final List<Double> theirs = new ArrayList<>();
        private double seconds;

        Pairs(ZeroCostScore score) {
            if (!PUBLISHED.containsKey(score)) {
                throw new IllegalArgumentException(score + " is not among what was published");
            }
            this.score = score;
        }

        void add(Scored scored, JsonObject published) {
            ours.add(scored.value().orElseThrow());
            theirs.add(published.get(PUBLISHED.get(score)).getAsDouble());
            seconds += scored.seconds();
        }

        Agreement agreement() {
            return new Agreement(
                    score, RankFidelity.of(array(ours), array(theirs)).spearman(), seconds / ours.size());
        }

        private static double[] array(List<Double> values) {
            return values.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    /** Arguments: the published file, how many networks, the batch, the images, threads, the seed, and the scores (default: all). */
    public static void main(String[] arguments) throws Exception {
        int networks = Integer.parseInt(arguments[1]);
        List<ZeroCostScore> scores = new ArrayList<>();
        for (int i = 6; i < arguments.length; i++) {
            scores.add(ZeroCostScore.named(arguments[i]));
        }
        try (Images images = Images.open(arguments[3], ImageOptions.at(32))) {
            of(
                            Path.of(arguments[0]),
                            networks,
                            Integer.parseInt(arguments[2]),
                            images,
                            Integer.parseInt(arguments[4]),
                            Long.parseLong(arguments[5]),
                            scores.isEmpty() ? PUBLISHED.keySet() : scores)
                    .forEach(each -> System.out.printf(
                            "%-10s Spearman %.4f on %d networks, %.3f s a network%n",
                            each.score(), each.spearman(), networks, each.seconds()));
        }
    }

    /** Compares the first networks of a published file. */
    static List<Agreement> of(
            Path file, int networks, int batch, Images images, int threads, long seed, Collection<ZeroCostScore> scores)
            throws IOException, InterruptedException, TrainingFailedException {
        JsonObject published;
        try (InputStreamReader reader =
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8)) {
            published = JsonParser.parseReader(reader).getAsJsonObject();
        }
        List<Pairs> pairs = scores.stream().sorted().map(Pairs::new).toList();
        Trainer trainer = Trainer.on(TrainingDevice.CPU).withThreads(threads);
        for (String key : List.copyOf(published.keySet()).subList(0, networks)) {
            Network network = SearchSpaces.named("fbnet").parse(key).lower(new Lowering(32, 100, 1, 1));
            List<Scored> scored = trainer.score(new ScoreTask(network, Set.copyOf(scores), batch, seed), images);
            for (int i = 0; i < pairs.size(); i++) {
                pairs.get(i).add(scored.get(i), published.getAsJsonObject(key));
            }
        }
        return pairs.stream().map(Pairs::agreement).toList();
    }
}

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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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

    /** Of a score: Spearman's rho with the published values, and seconds a network. */
    record Agreement(double spearman, double seconds) {}

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
                    .forEach((score, agreement) -> System.out.printf(
                            "%-10s Spearman %.4f on %d networks, %.3f s a network%n",
                            score, agreement.spearman(), networks, agreement.seconds()));
        }
    }

    /** Compares the first networks of a published file. */
    static Map<ZeroCostScore, Agreement> of(
            Path file,
            int networks,
            int batch,
            Images images,
            int threads,
            long seed,
            Collection<ZeroCostScore> scores)
            throws IOException, InterruptedException, TrainingFailedException {
        JsonObject published;
        try (InputStreamReader reader =
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8)) {
            published = JsonParser.parseReader(reader).getAsJsonObject();
        }
        Map<ZeroCostScore, double[]> ours = new EnumMap<>(ZeroCostScore.class);
        Map<ZeroCostScore, double[]> theirs = new EnumMap<>(ZeroCostScore.class);
        Map<ZeroCostScore, Double> seconds = new EnumMap<>(ZeroCostScore.class);
        for (ZeroCostScore score : scores) {
            ours.put(score, new double[networks]);
            theirs.put(score, new double[networks]);
        }
        Trainer trainer = Trainer.on(TrainingDevice.CPU).withThreads(threads);
        int row = 0;
        for (String key : published.keySet()) {
            if (row == networks) {
                break;
            }
            Network network =
                    SearchSpaces.named("fbnet").parse(key).lower(new Lowering(32, 100, 1, 1));
            for (Scored scored : trainer.score(ScoreTask.of(network, scores, batch, seed), images)) {
                ours.get(scored.score())[row] = scored.value().orElseThrow();
                theirs.get(scored.score())[row] = published
                        .getAsJsonObject(key)
                        .get(PUBLISHED.get(scored.score()))
                        .getAsDouble();
                seconds.merge(scored.score(), scored.seconds(), Double::sum);
            }
            row++;
        }
        Map<ZeroCostScore, Agreement> agreements = new EnumMap<>(ZeroCostScore.class);
        ours.forEach((score, values) -> agreements.put(
                score,
                new Agreement(
                        RankFidelity.of(values, theirs.get(score)).spearman(), seconds.get(score) / networks)));
        return agreements;
    }
}

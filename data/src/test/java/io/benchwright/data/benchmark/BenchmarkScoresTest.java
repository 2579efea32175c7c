package io.benchwright.data.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.benchwright.data.PublishedData;
import io.benchwright.data.fidelity.FidelityStudy;
import io.benchwright.data.fidelity.ProxyFidelity;
import io.benchwright.data.fidelity.Ratings;
import io.benchwright.data.imports.FidelityCsvImport;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.Rows;
import io.benchwright.data.table.ScoreRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.trial.Outcome;
import io.benchwright.data.trial.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkScoresTest {

    @TempDir
    private Path temporary;

    private Path folder = Path.of("");

    @BeforeEach
    void nameTheFolder() {
        folder = temporary.resolve("benchmark");
    }

    private void commit(ScoreRow... rows) throws IOException {
        try (Commit commit = Benchmark.openOrCreate(folder).begin(Map.of())) {
            commit.add(Table.ARCHITECTURES, Rows.architecture("a"));
            commit.add(Table.ARCHITECTURES, Rows.architecture("b"));
            for (ScoreRow row : rows) {
                commit.add(Table.SCORES, row);
            }
            commit.publish();
        }
    }

    private BenchmarkRatings ratings() throws IOException {
        return BenchmarkRatings.of(Benchmark.open(folder).snapshot());
    }

    @Test
    void scoresAreRatingsWithARepeatForEachSeed() throws IOException {
        commit(
                Rows.score("t1", "a", "nwot", 1L, 10),
                Rows.score("t2", "a", "nwot", 2L, 14),
                Rows.score("t3", "b", "nwot", 1L, 20),
                Rows.score("t1", "a", "zen", 1L, 3),
                Rows.failedScore("t4", "b", "nwot", 2L));

        Ratings nwot = ratings().named("nwot");

        assertThat(ratings().names()).containsExactly("multiplyAdds", "parameters", "nwot", "zen");
        assertThat(ratings().isScore("nwot")).isTrue();
        assertThat(ratings().isScore("parameters")).isFalse();
        assertThat(nwot.isLowerBetter()).isFalse();
        assertThat(nwot.networks()).containsExactly("toy a", "toy b");
        assertThat(nwot.repeats("toy a"))
                .containsExactly(
                        new Ratings.Repeat("seed 1", 10, OptionalDouble.of(0.5)),
                        new Ratings.Repeat("seed 2", 14, OptionalDouble.of(0.5)));
        assertThat(nwot.mean("toy b")).isEqualTo(20);
    }

    @Test
    void scoresOfSeveralBatchesDoNotCompare() throws IOException {
        ScoreRow other = new ScoreRow(
                "t2", "toy", "b", "nwot", 1.0, "images", 32, 10, 16, 1L, 0.5, "measured", "completed", null, "host");
        commit(Rows.score("t1", "a", "nwot", 1L, 10), other);

        assertThatThrownBy(() -> ratings().named("nwot"))
                .isInstanceOf(IOException.class)
                .hasMessage("nwot: has rows of several batches (16, 64), which do not compare; keep each in a directory"
                        + " of its own");
        assertThatThrownBy(() -> ratings().named("nwt"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "there are no ratings 'nwt' (did you mean nwot?); there are multiplyAdds, parameters, nwot");
    }

    @Test
    void theFirstCommitOfAScoreWinsWhateverItsTrial() throws IOException {
        commit(Rows.score("t1", "a", "nwot", 1L, 10));
        commit(Rows.score("t2", "a", "nwot", 1L, 11), Rows.score("t2", "a", "nwot", 2L, 12));

        List<ScoreRow> rows = new ArrayList<>();
        Benchmark.open(folder).snapshot().read(Table.SCORES, rows::add);

        assertThat(rows).extracting(ScoreRow::value).containsExactly(10.0, 12.0);
        assertThat(Benchmark.open(folder).snapshot().verify().problems()).isEmpty();
    }

    @Test
    void aScoreOfAnUnknownArchitectureIsFound() throws IOException {
        commit(Rows.score("t1", "c", "nwot", 1L, 10));

        assertThat(Benchmark.open(folder).snapshot().verify().problems())
                .containsExactly("score t1: refers to 'toy c', which no table has");
    }

    @Test
    void aTrialOfScoresCountsAsCommitted() throws IOException {
        Trial trial = Trial.of("score", new JsonObject());
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        BenchmarkSink sink = new BenchmarkSink(benchmark, Map.of(), (commit, of, outcome) -> {
            commit.add(Table.ARCHITECTURES, Rows.architecture("a"));
            commit.add(Table.SCORES, Rows.score(of.id(), "a", "nwot", 1L, 10));
        });

        sink.commit(trial, new Outcome.Completed(new JsonObject(), 1, 0));

        BenchmarkSink later = new BenchmarkSink(benchmark, Map.of(), (commit, of, outcome) -> {});
        assertThat(later.isCommitted(trial.id())).isTrue();
        assertThat(later.isCommitted("another")).isFalse();
    }

    @Test
    void compactionKeepsScores() throws IOException {
        commit(Rows.score("t1", "a", "nwot", 1L, 10));
        commit(Rows.score("t2", "b", "nwot", 1L, 20));

        // Architectures were committed once.
        assertThat(Benchmark.open(folder).compact(Map.of())).isEqualTo(1);

        assertThat(ratings().named("nwot").networks()).containsExactly("toy a", "toy b");
    }

    @Test
    void refusesRowsThatMakeNoSense() {
        assertThatThrownBy(() -> Rows.score("t", "a", "zen", 1L, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("zen is NaN, but must be finite");
        assertThatThrownBy(() -> new ScoreRow(
                        "t", "toy", "a", "zen", null, null, 32, 10, 64, 1L, 0.5, "measured", "completed", null, "host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("zen: outcome is completed, and there is no value");
        assertThatThrownBy(() -> new ScoreRow(
                        "t", "toy", "a", "zen", 1.0, null, 32, 10, 64, 1L, 0.5, "measured", "failed", "why", "host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("zen: outcome is failed, and there is a value");
    }

    /**
     * Accel-NASBench's ablation, the accuracy under the proxy in the mean of its seeds. Tau-b is as SciPy's {@code kendalltau} gives
     * it for the parameters and the MACs in the same files, which are THOP's. Plain multiply-adds rank a little better.
     */
    @Test
    void countsRankTheAblationAsIsKnown() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int seed = 1; seed <= 3; seed++) {
            files.add(PublishedData.path("accel-nasbench/ablation/proxified-seed" + seed + ".csv"));
        }
        FidelityCsvImport.run(
                files, Optional.empty(), Optional.empty(), Benchmark.openOrCreate(folder), false, Map.of());
        BenchmarkRatings ratings = ratings();
        Ratings.Builder thop = Ratings.named("THOP");
        Benchmark.open(folder)
                .snapshot()
                .read(
                        Table.ARCHITECTURES,
                        row -> thop.add(
                                row.space() + " " + row.architecture(), (double) SearchSpaces.parse(row.architecture())
                                        .lower()
                                        .totals()
                                        .thopMultiplyAdds()));

        List<ProxyFidelity> judged = FidelityStudy.of(
                        ratings.named("accuracy"),
                        List.of(thop.build(), ratings.named("multiplyAdds"), ratings.named("parameters")))
                .judge();

        assertThat(judged).extracting(ProxyFidelity::proxy).containsExactly("parameters", "multiplyAdds", "THOP");
        assertThat(judged).extracting(ProxyFidelity::n).containsOnly(117);
        assertThat(judged.get(0).kendallTau()).isEqualTo(0.665, within(5e-4));
        assertThat(judged.get(1).kendallTau()).isEqualTo(0.549, within(5e-4));
        assertThat(judged.get(2).kendallTau()).isEqualTo(0.524, within(5e-4));
    }
}

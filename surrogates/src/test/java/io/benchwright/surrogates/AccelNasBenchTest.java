package io.benchwright.surrogates;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Split;
import io.benchwright.data.benchmark.Target;
import io.benchwright.data.benchmark.Targets;
import io.benchwright.data.fidelity.RankFidelity;
import io.benchwright.data.imports.AccelNasBenchImport;
import io.benchwright.data.imports.FidelityCsvImport;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.SplitRow.Part;
import io.benchwright.data.table.Table;
import io.benchwright.surrogates.SurrogateFit.Fitted;
import io.benchwright.surrogates.internal.model.ModelParts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What surrogates of Accel-NASBench must reach on rows for test of its default split; skipped where the data is not. The
 * other targets are judged by commands in the README: all nine take three minutes.
 */
class AccelNasBenchTest {

    @TempDir
    private Path folder;

    private static Path path(String file) {
        return DataForTests.published("accel-nasbench/" + file);
    }

    private Benchmark.Snapshot imported() throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder.resolve("anb"));
        AccelNasBenchImport.run(
                path("anb_dataset_jsons.tar.gz"),
                Optional.of(path("default_split.json")),
                0,
                benchmark,
                false,
                Map.of());
        return benchmark.snapshot();
    }

    private static Scores test(Fitted fitted) {
        return fitted.scores().stream()
                .filter(scores -> scores.part().equals("test"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void accuracyRanksNetworksOfTheDataAndOfTheAblation() throws Exception {
        Benchmark.Snapshot snapshot = imported();
        Targets targets = Targets.of(snapshot);
        Fitted fitted =
                new SurrogateFit(targets, Split.only(snapshot), 1).fit(targets.named("accuracy"), SurrogateFit.AUTO);

        Scores scores = test(fitted);
        assertThat(scores.n()).isEqualTo(512);
        assertThat(scores.kendallTau()).isGreaterThan(0.930);
        assertThat(scores.r2()).isGreaterThan(0.987);
        assertThat(scores.mae()).isLessThan(0.27);
        assertThat(scores.coverage90()).isBetween(86.0, 94.0);

        byte[] model = requireNonNull(fitted.files().get(Surrogates.MODEL));
        assertThat(model).hasSizeLessThan(8 << 20);
        Surrogate surrogate = new Surrogate(ModelParts.open(model, "a file"), new JsonObject());
        assertThat(tauOfAblation(surrogate, "proxified")).isGreaterThan(0.945);
        assertThat(tauOfAblation(surrogate, "fewproxy")).isGreaterThan(0.918);
    }

    /** Kendall's tau with the means over three trainings of 117 networks, none of which is in the data. */
    private double tauOfAblation(Surrogate surrogate, String scheme) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int seed = 1; seed <= 3; seed++) {
            files.add(path("ablation/" + scheme + "-seed" + seed + ".csv"));
        }
        Benchmark benchmark = Benchmark.openOrCreate(folder.resolve(scheme));
        FidelityCsvImport.run(files, Optional.empty(), Optional.empty(), benchmark, false, Map.of());
        Map<String, Double> sums = new TreeMap<>();
        benchmark
                .snapshot()
                .read(Table.TRAININGS, row -> sums.merge(row.architecture(), requireNonNull(row.top1()), Double::sum));
        assertThat(sums).hasSize(117);
        List<Architecture> architectures =
                sums.keySet().stream().map(SearchSpaces::parse).toList();
        double[] truth = sums.values().stream().mapToDouble(sum -> sum).toArray();
        return RankFidelity.of(surrogate.means(architectures), truth).kendallTau();
    }

    @Test
    void twoHundredRowsSufficeForLatency() throws Exception {
        Benchmark.Snapshot snapshot = imported();
        Targets targets = Targets.of(snapshot);
        Split split = Split.only(snapshot);
        TargetRows rows =
                TargetRows.read(targets, targets.named("latency@zcu102"), split).withTrainRows(176, 1);
        assertThat(rows.count(Part.TRAIN) + rows.count(Part.VAL)).isLessThanOrEqualTo(200);

        Scores scores = test(new SurrogateFit(targets, split, 1).fit(rows, SurrogateFit.AUTO));

        assertThat(scores.kendallTau()).isGreaterThan(0.985);
    }

    @Test
    void noFittedRowSharesAnArchitectureWithOneForTest() throws Exception {
        Benchmark.Snapshot snapshot = imported();
        Targets targets = Targets.of(snapshot);
        Split split = Split.only(snapshot);
        for (Target target : targets.all()) {
            TargetRows rows = TargetRows.read(targets, target, split);
            Set<Architecture> tested = new HashSet<>(rows.architectures(Part.TEST));
            for (Part part : List.of(Part.TRAIN, Part.VAL)) {
                assertThat(rows.architectures(part)).as(target.name()).noneMatch(tested::contains);
            }
        }
    }
}

package io.benchwright.jobs.report;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.table.ArchitectureRow;
import io.benchwright.data.table.DecisionRow;
import io.benchwright.data.table.FidelityRow;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.ScoreRow;
import io.benchwright.data.table.SplitRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Benchmark directories that are made up. */
final class BenchmarkForTests {

    /** What a careless page would take for its own markup or script. */
    static final String NASTY = FidelityForTests.NASTY;

    /** How many networks the whole one has. */
    static final int NETWORKS = 12;

    private static final String CARD = """
            {
              "format": "benchwright-surrogate-card", "version": 1, "unit": "milliseconds%s", "model": "gp%s",
              "refit": {"split": "mine", "seed": 1, "model": "auto"},
              "rows": {"bySource": {"measured": 10, "imported": 2}},
              "rowsSha256": {"train": "1", "val": "2", "test": "3"},
              "figures": [
                {"part": "val", "n": 3, "trainRows": 6, "kendallTau": 0.5},
                {"part": "test", "n": 4, "trainRows": 6, "r2": 0.9876, "kendallTau": 0.8123, "mae": 0.0512, "rmse": 0.0625,
                 "mape": 1.25, "coverage90": 91.5}
              ]
            }
            """;

    private BenchmarkForTests() {}

    /** What is put into a directory. */
    interface Content {
        void addTo(Commit commit) throws IOException;
    }

    static Benchmark.Snapshot commit(Path folder, Content content) throws IOException {
        Benchmark benchmark = Benchmark.openOrCreate(folder);
        try (Commit commit = benchmark.begin(Map.of(
                "software", "benchwright 1.2.3",
                "revision", "0123456789abcdef0123456789abcdef01234567",
                "command", "benchwright test " + NASTY))) {
            content.addTo(commit);
            commit.publish();
        }
        return benchmark.snapshot();
    }

    /**
     * Twelve networks with two schemes, three devices from three sources, a search, surrogates, scores, failures: something for each
     * section. Network 1, a split, a device, a host and a cause have names that a careless page would run.
     */
    static Benchmark.Snapshot whole(Path folder) throws IOException {
        commit(folder, commit -> {
            for (int i = 0; i < NETWORKS; i++) {
                commit.add(Table.ARCHITECTURES, architecture(i));
                for (int seed = 1; seed <= 2; seed++) {
                    commit.add(Table.TRAININGS, training("full", i, seed, 60 + i + 0.1 * seed, 100));
                    commit.add(Table.TRAININGS, training("short", i, seed, 50 + i + 2 * Math.sin(i) + 0.1 * seed, 10));
                }
            }
            commit.add(Table.TRAININGS, failed(0, "out of memory " + NASTY));
            commit.add(Table.DECISIONS, decision(0, "full", "reference", null, 100.0));
            commit.add(Table.DECISIONS, decision(0, "short", "within", null, 10.0));
            commit.add(Table.DECISIONS, decision(0, "tiny", "within", null, 2.0));
            commit.add(Table.DECISIONS, decision(1, "tiny", "dropped", 0.4, null));
            commit.add(Table.DECISIONS, decision(1, "short", "chosen", 0.8, null));
            commit.add(Table.DECISIONS, decision(2, "short", "confirmed", 0.7, null));
            commit.add(Table.FIDELITY, new FidelityRow("short", "full", 12, 0.75, 0.5, 0.9, 0.8, 10));
        });
        return commit(folder, commit -> {
            for (int i = 0; i < NETWORKS; i++) {
                MeasurementRow measured = measurement("latency", "board", "measured", i, 10 + i);
                commit.add(Table.MEASUREMENTS, measured);
                commit.add(
                        Table.MEASUREMENTS, measurement("throughput", "gpu " + NASTY, "imported", i, 2000 - 100 * i));
                commit.add(Table.MEASUREMENTS, measurement("latency", "tpu", "modelled", i, 5 + (i % 4)));
                commit.add(
                        Table.SPLITS,
                        new SplitRow("mine " + NASTY, measured.trial(), i < 8 ? "train" : i < 10 ? "val" : "test"));
                commit.add(Table.SCORES, score(i));
            }
            for (int round = 0; round < 3; round++) {
                commit.add(Table.MEASUREMENTS, sentinel(round, 20 + round));
            }
            commit.put(
                    "surrogate",
                    "latency@board",
                    Map.of("card.json", String.format(CARD, "", "").getBytes(StandardCharsets.UTF_8)));
            commit.put(
                    "surrogate",
                    "latency@tpu",
                    Map.of(
                            "card.json",
                            "{\"figures\": [[1], {\"part\": 3}], \"rows\": 7}".getBytes(StandardCharsets.UTF_8)));
            commit.put(
                    "baseline",
                    "latency@board",
                    Map.of(
                            "card.json",
                            String.format(CARD, "</td>", "<b>baseline</b>").getBytes(StandardCharsets.UTF_8)));
        });
    }

    static ArchitectureRow architecture(int i) {
        return new ArchitectureRow(architectureOf(i), "toy", List.of(i), 1000 + i, 10 + i);
    }

    static String architectureOf(int i) {
        return "network " + i + (i == 1 ? NASTY : "");
    }

    static TrainingRow training(String scheme, int i, long seed, double top1, double seconds) {
        return new TrainingRow(
                scheme + " " + i + " " + seed,
                "toy",
                architectureOf(i),
                "images",
                scheme,
                seed,
                0,
                "measured",
                "completed",
                null,
                "validation",
                top1,
                null,
                seconds,
                List.of(),
                null,
                2,
                "host " + NASTY);
    }

    static TrainingRow failed(int i, String cause) {
        return new TrainingRow(
                "failed " + i,
                "toy",
                architectureOf(i),
                "images",
                "full",
                9L,
                0,
                "measured",
                "failed",
                cause,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null);
    }

    static MeasurementRow measurement(String metric, String device, String source, int i, double value) {
        Map<String, String> environment = new TreeMap<>();
        boolean isMeasured = source.equals("measured");
        if (isMeasured) {
            environment.put("runtime", "ONNX Runtime 1.28.0");
            environment.put("processor", "Toy 3000");
            environment.put("threads", "1");
            environment.put("host", "bench");
            environment.put("finished", "2026-11-2" + (i % 3) + "T10:00:00Z");
            environment.put("busyProcessors", "0.2");
            environment.put("busy", i < 3 ? "yes" : "no");
            environment.put("drift", i < 2 ? "yes" : "no");
            environment.put("stopped", i < 1 ? "cap" : "interval");
            environment.put("warmUp", "settled");
        }
        return measurement(
                metric + " " + device + " " + source + " " + i,
                metric,
                device,
                source,
                i,
                4,
                isMeasured ? List.of(value - 1, value, value + 1) : List.of(),
                value,
                environment);
    }

    static MeasurementRow measurement(
            String trial,
            String metric,
            String device,
            String source,
            int i,
            int batch,
            List<Double> repetitions,
            double value,
            Map<String, String> environment) {
        return new MeasurementRow(
                trial,
                "toy",
                architectureOf(i),
                device,
                metric,
                metric.equals("throughput") ? "imagesPerSecond" : "milliseconds",
                batch,
                "fp32",
                0,
                source,
                "completed",
                null,
                value,
                null,
                value,
                null,
                null,
                null,
                repetitions,
                environment);
    }

    private static MeasurementRow sentinel(int round, double value) {
        return measurement(
                "sentinel " + round, "sentinelLatency", "board", "measured", 0, 4, List.of(value), value, Map.of());
    }

    private static ScoreRow score(int i) {
        return new ScoreRow(
                "score " + i,
                "toy",
                architectureOf(i),
                "nwot",
                i == 0 ? null : 3.0 + i,
                "images",
                32,
                10,
                64,
                1L,
                0.5,
                "measured",
                i == 0 ? "failed" : "completed",
                i == 0 ? "no kernel\nTraceback" : null,
                "host");
    }

    static DecisionRow decision(
            int step, String scheme, String decision, @Nullable Double tau, @Nullable Double estimate) {
        boolean isJudged = tau != null;
        return new DecisionRow(
                "small " + NASTY,
                step,
                scheme,
                decision,
                null,
                estimate,
                isJudged ? 8 : null,
                isJudged ? 2 : null,
                tau,
                tau == null ? null : tau - 0.2,
                tau == null ? null : tau + 0.1,
                decision.equals("dropped") ? "short" : null,
                decision.equals("dropped") ? -0.4 : null,
                decision.equals("dropped") ? -0.6 : null,
                decision.equals("dropped") ? -0.1 : null,
                isJudged ? 0.975 : null,
                isJudged ? (scheme.equals("tiny") ? 50.0 : 10.0) : null,
                "because " + NASTY);
    }
}

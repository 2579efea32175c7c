package io.benchwright.data.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.benchwright.data.PublishedData;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.network.NetworkTotals;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpace;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.SplitRow;
import io.benchwright.data.table.Table;
import io.benchwright.data.table.TrainingRow;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportsTest {

    private final SearchSpace mnasnet = SearchSpaces.named("mnasnet");
    private final List<Architecture> architectures = SamplingStrategy.UNIFORM.sample(mnasnet, 12, 1);

    @TempDir
    private Path temporary;

    private Path results = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void makeFolders() throws IOException {
        results = Files.createDirectories(temporary.resolve("results"));
        out = temporary.resolve("out");
    }

    /** The counts that the publishers' data is known to have. */
    @Test
    void importsAccelNasBenchAsItIsShipped() throws IOException {
        ImportReport report = AccelNasBenchImport.run(
                PublishedData.path("accel-nasbench/anb_dataset_jsons.tar.gz"),
                Optional.of(PublishedData.path("accel-nasbench/default_split.json")),
                0,
                Benchmark.openOrCreate(out),
                false,
                Map.of());

        assertThat(report.counts())
                .containsEntry("rows", 5138L)
                .containsEntry("distinctArchitectures", 5125L)
                .containsEntry("retrained", 13L)
                .containsEntry("rowsInNoSplit", 14L)
                .containsEntry("splitLeaks", 0L);
        assertThat(report.missing())
                .containsEntry("throughput@tpuv2", 37L)
                .containsEntry("throughput@tpuv3", 44L)
                .containsEntry("throughput@3090", 3L)
                .containsEntry("latency@zcu102", 2L);
        Benchmark.Snapshot snapshot = Benchmark.open(out).snapshot();
        assertThat(snapshot.verify().problems()).isEmpty();
        // DuckDB reads Parquet with code of its own.
        for (Table<?> table : List.of(Table.ARCHITECTURES, Table.SPLITS, Table.TRAININGS, Table.MEASUREMENTS)) {
            assertThat(countWithDuckDb(out.resolve(table.name()))).isEqualTo(snapshot.rows(table));
        }
        assertThat(rows(snapshot, Table.SPLITS))
                .filteredOn(row -> row.part().equals("test"))
                .hasSize(512);
        assertThat(rows(snapshot, Table.TRAININGS))
                .filteredOn(row -> row.replicate() > 0)
                .hasSize(13);
    }

    @Test
    void importsTheAblation() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String scheme : List.of("proxified", "fewproxy")) {
            for (int seed = 1; seed <= 3; seed++) {
                files.add(PublishedData.path("accel-nasbench/ablation/" + scheme + "-seed" + seed + ".csv"));
            }
        }
        ImportReport report = FidelityCsvImport.run(
                files, Optional.empty(), Optional.empty(), Benchmark.openOrCreate(out), false, Map.of());

        assertThat(report.counts()).containsEntry("rows", 702L).containsEntry("distinctArchitectures", 117L);
        assertThat(rows(Benchmark.open(out).snapshot(), Table.TRAININGS))
                .hasSize(702)
                .extracting(TrainingRow::seed)
                .containsOnly(1L, 2L, 3L);
    }

    @Test
    void importsTheTablesOfHelp() throws IOException {
        Map<String, String> tables = Map.of(
                "fbnet_latency_ms",
                "fbnet",
                "nasbench201_latency_ms",
                "nas-bench-201",
                "ofa_latency_ms",
                "ofa-mobilenet-v3");
        for (Map.Entry<String, String> table : tables.entrySet()) {
            ImportReport report = LatencyCsvImport.run(
                    PublishedData.path("help/" + table.getKey() + ".csv.gz"),
                    SearchSpaces.named(table.getValue()),
                    Optional.empty(),
                    Benchmark.openOrCreate(out),
                    false,
                    Map.of());
            assertThat(report.missing()).isEmpty();
        }
        assertThat(Benchmark.open(out).snapshot().rows(Table.MEASUREMENTS))
                .isEqualTo(5_000 * 27 + 15_625 * 27 + 5_000 * 12);
    }

    @Test
    void readsAFolderAndKeepsRetrainedNetworksAsReplicates() throws IOException {
        write(0, json(architectures.get(0), 60, "5000.5"));
        write(1, json(architectures.get(1), 61, "null"));
        write(2, json(architectures.get(0), 62, "5001"));

        ImportReport report = importResults(Optional.empty(), false);

        assertThat(report.counts())
                .containsEntry("rows", 3L)
                .containsEntry("distinctArchitectures", 2L)
                .containsEntry("retrained", 1L);
        assertThat(report.missing()).containsExactly(Map.entry("throughput@a100", 1L));
        Benchmark.Snapshot snapshot = Benchmark.open(out).snapshot();
        assertThat(rows(snapshot, Table.TRAININGS))
                .extracting(TrainingRow::top1)
                .containsExactly(60.0, 61.0, 62.0);
        assertThat(rows(snapshot, Table.TRAININGS))
                .extracting(TrainingRow::replicate)
                .containsExactly(0, 0, 1);
        List<MeasurementRow> measurements = rows(snapshot, Table.MEASUREMENTS);
        assertThat(measurements).hasSize(2).allSatisfy(row -> {
            assertThat(row.unit()).isEqualTo("imagesPerSecond");
            assertThat(row.source()).isEqualTo("imported");
            assertThat(row.standardDeviation()).isEqualTo(2.5);
        });
    }

    @Test
    void aRandomSplitKeepsReplicatesTogether() throws IOException {
        for (int i = 0; i < 10; i++) {
            write(i, json(architectures.get(i), 60 + i, "5000"));
        }
        write(10, json(architectures.get(3), 70, "5000"));
        importResults(Optional.empty(), false);

        Benchmark.Snapshot snapshot = Benchmark.open(out).snapshot();
        Map<String, Long> sizes = rows(snapshot, Table.SPLITS).stream()
                .collect(Collectors.groupingBy(SplitRow::part, Collectors.counting()));
        assertThat(sizes.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(11);
        assertThat(sizes).containsKeys("train", "val", "test");
        List<String> trials = rows(snapshot, Table.TRAININGS).stream()
                .filter(row -> row.architecture().equals(architectures.get(3).toString()))
                .map(TrainingRow::trial)
                .toList();
        assertThat(rows(snapshot, Table.SPLITS))
                .filteredOn(row -> trials.contains(row.trial()))
                .extracting(SplitRow::part)
                .hasSize(2)
                .containsAnyOf("train", "val", "test")
                .satisfies(parts -> assertThat(parts.stream().distinct()).hasSize(1));
    }

    @Test
    void countsSplitsThatPutOneArchitectureIntoTwoParts() throws IOException {
        write(0, json(architectures.get(0), 60, "5000"));
        write(1, json(architectures.get(0), 61, "5001"));
        write(2, json(architectures.get(2), 62, "5002"));
        Path split = Files.writeString(temporary.resolve("mine.json"), "{\"train\": [0], \"val\": [], \"test\": [1]}");

        ImportReport report = importResults(Optional.of(split), false);

        assertThat(report.counts()).containsEntry("splitLeaks", 1L).containsEntry("rowsInNoSplit", 1L);
        assertThat(rows(Benchmark.open(out).snapshot(), Table.SPLITS))
                .extracting(SplitRow::split)
                .containsOnly("mine");
    }

    @Test
    void importingAgainAddsNothingAndOtherValuesAreRefused() throws IOException {
        write(0, json(architectures.get(0), 60, "5000"));
        importResults(Optional.empty(), false);
        ImportReport again = importResults(Optional.empty(), false);
        assertThat(again.commit()).isEqualTo(1);
        assertThat(again.counts()).containsEntry("rowsAlreadyThere", 2L);

        write(0, json(architectures.get(0), 65, "5000"));
        assertThatThrownBy(() -> importResults(Optional.empty(), false))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("is there as TrainingRow")
                .hasMessageContaining("top1=60.0")
                .hasMessageContaining("but was published as")
                .hasMessageContaining("top1=65.0");
    }

    @Test
    void namesFileAndFieldOfWhateverIsWrong() throws IOException {
        String good = json(architectures.get(0), 60, "5000");
        write(0, "{not json");
        write(1, good.replace("\"train_time\": 100.5", "\"other\": 1"));
        write(2, good.replaceFirst("\"block3_k\": \\d", "\"block3_k\": 4"));
        write(3, good.replace("5000", "-3"));
        write(4, good.replace("5000", "NaN"));
        write(5, good.replace("5000", "\"fast\""));
        write(6, good.replace("throughput_a100", "throughput_a1000"));
        write(7, good.replace("\"val_top1\": 60", "\"val_top1\": 160"));
        write(8, good.replaceFirst("\"params\": [0-9.]+", "\"params\": 1.5"));
        write(9, "[]");

        assertThatThrownBy(() -> importResults(Optional.empty(), false))
                .isInstanceOfSatisfying(
                        ImportException.class,
                        e -> assertThat(e.problems())
                                .satisfiesExactlyInAnyOrder(
                                        p -> assertThat(p).startsWith("results: result_0.json: not JSON: "),
                                        p -> assertThat(p)
                                                .isEqualTo("results: result_1.json: metrics.train_time is missing"),
                                        p -> assertThat(p)
                                                .isEqualTo(
                                                        "results: result_2.json: block 3: kernel is 4, but must be 3 or 5"),
                                        p -> assertThat(p)
                                                .isEqualTo(
                                                        "results: result_3.json: platform_perf.throughput_a100.throughput_mean"
                                                                + " is -3, but must be finite and not negative"),
                                        p -> assertThat(p)
                                                .startsWith("results: result_4.json: platform_perf.throughput_a100"
                                                        + ".throughput_mean is "),
                                        p -> assertThat(p)
                                                .isEqualTo(
                                                        "results: result_5.json: platform_perf.throughput_a100.throughput_mean"
                                                                + " is \"fast\", but must be a number or null"),
                                        p -> assertThat(p)
                                                .startsWith(
                                                        "results: result_6.json: platform_perf.throughput_a1000 is not a"),
                                        p -> assertThat(p)
                                                .isEqualTo(
                                                        "results: result_7.json: metrics.val_top1 is 160, but must be from"
                                                                + " 0.0 to 100.0"),
                                        p -> assertThat(p)
                                                .startsWith(
                                                        "results: result_8.json: model_info.params is 1.5 million, but"),
                                        p -> assertThat(p).isEqualTo("results: result_9.json: must be a JSON object")));
        assertThatThrownBy(() -> Benchmark.open(out)).hasMessageContaining("there is no manifest");

        write(10, good);
        ImportReport report = importResults(Optional.empty(), true);
        assertThat(report.counts()).containsEntry("rows", 1L).containsEntry("leftOut", 10L);
        assertThat(report.leftOut()).hasSize(10);
    }

    @Test
    void refusesArchivesThatAreDamagedOrDangerous() throws IOException {
        Path archive = temporary.resolve("a.tar.gz");
        byte[] good = json(architectures.get(0), 60, "5000").getBytes(StandardCharsets.UTF_8);
        try (TarArchiveOutputStream tar = tar(archive)) {
            put(tar, new TarArchiveEntry("../result_1.json", true), good);
            put(tar, new TarArchiveEntry("d/result_2.json", TarConstants.LF_SYMLINK), new byte[0]);
            put(tar, new TarArchiveEntry("d/readme.txt"), good);
        }
        appendFiveGigabytes(archive);
        assertThatThrownBy(() -> run(archive))
                .isInstanceOfSatisfying(
                        ImportException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "a.tar.gz: ../result_1.json: leads out of the archive",
                                        "a.tar.gz: d/result_2.json: is a link, which the data set has none of",
                                        "a.tar.gz: d/result_3.json: has 5368709120 bytes, but at most 1048576 can be a result;"
                                                + " the archive was not read on"));

        Path cut = temporary.resolve("cut.tar.gz");
        byte[] whole = Files.readAllBytes(archive);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> run(cut)).hasMessageStartingWith(cut + ": ");

        Path text = Files.writeString(temporary.resolve("text.tar.gz"), "no archive");
        assertThatThrownBy(() -> run(text)).hasMessageStartingWith(text + ": not a tar.gz, or damaged: ");

        Path nothing = temporary.resolve("nothing");
        assertThatThrownBy(() -> run(nothing)).hasMessage(nothing + ": there is no such file or folder");
        assertThatThrownBy(() -> run(results)).hasMessage(results + ": holds no result_N.json");
    }

    @Test
    void readsAUsersTableOfLatencies() throws IOException {
        Path table = Files.writeString(
                temporary.resolve("mine.csv"),
                "architecture,phone,board_8\n" + architectures.get(0) + ",12.5,3\n" + architectures.get(1) + ",,4\n");
        Path map = Files.writeString(
                temporary.resolve("devices.csv"), "device,chip,batch,precision\nboard_8,VCK190,8,int8\n");

        ImportReport report =
                LatencyCsvImport.run(table, mnasnet, Optional.of(map), Benchmark.openOrCreate(out), false, Map.of());

        assertThat(report.missing()).containsExactly(Map.entry("latency@phone", 1L));
        assertThat(rows(Benchmark.open(out).snapshot(), Table.MEASUREMENTS))
                .filteredOn(row -> row.device().equals("board_8"))
                .hasSize(2)
                .allSatisfy(row -> {
                    assertThat(row.batch()).isEqualTo(8);
                    assertThat(row.precision()).isEqualTo("int8");
                    assertThat(row.environment()).containsEntry("chip", "VCK190");
                });
    }

    @Test
    void namesLineAndColumnOfWhateverIsWrongInATable() throws IOException {
        Path table = Files.writeString(
                temporary.resolve("mine.csv"), "architecture,phone\n" + architectures.get(0) + ",-1\n");
        assertRefused(table, "mine.csv: line 2: phone is -1, but must be a positive number of milliseconds");
        Files.writeString(table, "architecture,phone\n" + architectures.get(0) + ",fast\n");
        assertRefused(table, "mine.csv: line 2: phone is fast, but must be a positive number of milliseconds");
        Files.writeString(table, "architecture,phone\nk3_e1|skip,1\n");
        assertRefused(
                table,
                "mine.csv: line 2: k3_e1|skip: not an architecture of mnasnet; one is written like " + mnasnet.first());
        Files.writeString(table, "architecture,my phone\n" + architectures.get(0) + ",1\n");
        assertRefused(
                table,
                "mine.csv: column 'my phone' is no device id, which has letters, digits, '_', '.' and '-'" + " only");
        Files.writeString(table, "architecture,phone\n");
        assertRefused(table, table + ": has no rows");
    }

    private void assertRefused(Path table, String problem) {
        assertThatThrownBy(() -> LatencyCsvImport.run(
                        table, mnasnet, Optional.empty(), Benchmark.openOrCreate(out), false, Map.of()))
                .isInstanceOf(ImportException.class)
                .hasMessage(problem);
    }

    private ImportReport importResults(Optional<Path> split, boolean skipInvalid) throws IOException {
        return AccelNasBenchImport.run(results, split, 1, Benchmark.openOrCreate(out), skipInvalid, Map.of());
    }

    private void run(Path source) throws IOException {
        AccelNasBenchImport.run(source, Optional.empty(), 1, Benchmark.openOrCreate(out), false, Map.of());
    }

    private void write(int number, String json) throws IOException {
        Files.writeString(results.resolve("result_" + number + ".json"), json);
    }

    /** A result as the publishers write it, with one metric. */
    private String json(Architecture architecture, int top1, String throughput) {
        StringBuilder choices = new StringBuilder();
        for (int block = 0; block < 7; block++) {
            choices.append(String.format(
                    Locale.ROOT,
                    "%s\"block%d_e\": %d, \"block%d_k\": %d, \"block%d_l\": %d, \"block%d_se\": %b",
                    block == 0 ? "" : ", ",
                    block,
                    architecture.number(block, "expansion"),
                    block,
                    architecture.number(block, "kernel"),
                    block,
                    architecture.number(block, "layers"),
                    block,
                    architecture.flag(block, "squeeze-excite")));
        }
        NetworkTotals totals = architecture.lower().totals();
        return "{\"architecture\": {" + choices + "}, \"metrics\": {\"val_top1\": " + top1
                + ", \"val_top5\": 80, \"train_time\": 100.5}, \"model_info\": {\"macs\": "
                + totals.thopMultiplyAdds() / 1e6 + ", \"params\": " + totals.parameters() / 1e6
                + "}, \"platform_perf\": {\"throughput_a100\": {\"throughput_mean\": " + throughput
                + ", \"throughput_std\": 2.5}}}";
    }

    /** Replaces the end of the archive by the header of an entry of five gigabytes; its content does not even follow. */
    private static void appendFiveGigabytes(Path archive) throws IOException {
        byte[] tar;
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(archive))) {
            tar = in.readAllBytes();
        }
        int end = tar.length;
        while (tar[end - 1] == 0) {
            end--;
        }
        int blocks = (end + 511) / 512;
        TarArchiveEntry bomb = new TarArchiveEntry("d/result_3.json");
        bomb.setSize(5L << 30);
        byte[] header = new byte[512];
        bomb.writeEntryHeader(header);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
            out.write(tar, 0, blocks * 512);
            out.write(header);
        }
    }

    private static TarArchiveOutputStream tar(Path file) throws IOException {
        OutputStream out = new GZIPOutputStream(Files.newOutputStream(file));
        return new TarArchiveOutputStream(out);
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) throws IOException {
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static long countWithDuckDb(Path folder) {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM '" + folder + "/*.parquet'")) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static <R extends Record> List<R> rows(Benchmark.Snapshot snapshot, Table<R> table) throws IOException {
        List<R> rows = new ArrayList<>();
        snapshot.read(table, rows::add);
        return rows;
    }
}

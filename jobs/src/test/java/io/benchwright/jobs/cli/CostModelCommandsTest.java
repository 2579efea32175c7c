package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.benchmark.Commit;
import io.benchwright.data.space.Architecture;
import io.benchwright.data.space.SamplingStrategy;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.data.table.ArchitectureRow;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostModelCommandsTest {

    private static final String B0 = "e1k3l1s_e6k3l2s_e6k5l2s_e6k3l3s_e6k5l3s_e6k5l4s_e6k3l1s";
    private static final String END = System.lineSeparator();

    @TempDir
    private Path folder;

    private Path benchmark() throws IOException {
        Path directory = folder.resolve("benchmark");
        try (Commit commit = Benchmark.openOrCreate(directory).begin(Map.of())) {
            for (Architecture architecture : SamplingStrategy.UNIFORM.sample(SearchSpaces.named("fbnet"), 5, 1)) {
                commit.add(Table.ARCHITECTURES, ArchitectureRow.of(architecture));
            }
            commit.publish();
        }
        return directory;
    }

    @Test
    void explainShowsWhatIsSpentWhere() {
        CommandRun text = CommandRun.of("explain", B0, "--device", "zcu102");
        CommandRun json = CommandRun.of("explain", B0, "--device", "zcu102", "--format", "json");

        assertThat(text.status()).as(text.err()).isZero();
        assertThat(text.out())
                .startsWith(B0 + " on AMD ZCU102 with three DPUCZDX8G B4096" + END + "zcu102, int8, batch 1: ")
                .containsPattern("stem +convolution +32x112x112 .* compute +#+")
                .containsPattern("squeezeExcite .* memory +#+")
                .doesNotContain("batchNorm")
                .containsPattern("modelled: latency [0-9.]+ ms a batch of 1, throughput [0-9.]+ images/s");
        JsonObject object =
                JsonParser.parseString(json.out()).getAsJsonArray().get(0).getAsJsonObject();
        double layers = 0;
        for (JsonElement layer : object.getAsJsonArray("layers")) {
            layers += layer.getAsJsonObject().get("seconds").getAsDouble();
        }
        assertThat(object.get("source").getAsString()).isEqualTo("modelled");
        assertThat(object.get("latencyMilliseconds").getAsDouble()).isGreaterThan(1000 * layers);
    }

    @Test
    void batchPrecisionAndResolutionAreAskedFor() {
        double whole = latency("--resolution", "224");
        assertThat(latency("--resolution", "112")).isLessThan(whole / 2);
        assertThat(latency("--without-observed")).isLessThan(whole);
        assertThat(CommandRun.of("explain", B0, "--device", "a100", "--precision", "bf16", "--batch", "8")
                        .out())
                .contains("a100, bf16, batch 8: ");
    }

    private static double latency(String... more) {
        List<String> arguments = new ArrayList<>(List.of("explain", B0, "--device", "zcu102", "--format", "json"));
        arguments.addAll(List.of(more));
        return JsonParser.parseString(
                        CommandRun.of(arguments.toArray(String[]::new)).out())
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject()
                .get("latencyMilliseconds")
                .getAsDouble();
    }

    @Test
    void modelAddsRowsOnceThatNothingTakesForMeasured() throws IOException {
        Path directory = benchmark();

        CommandRun first = CommandRun.of("model", directory.toString(), "--device", "zcu102", "--metric", "latency");
        CommandRun second = CommandRun.of("model", directory.toString(), "--device", "zcu102", "--metric", "latency");

        assertThat(first.out())
                .isEqualTo(directory + ": latency@zcu102-model of 5 networks, 0 of them were there already" + END);
        assertThat(second.out())
                .isEqualTo(directory + ": latency@zcu102-model of 5 networks, 5 of them were there already" + END);
        List<MeasurementRow> rows = new ArrayList<>();
        Benchmark.open(directory).snapshot().read(Table.MEASUREMENTS, rows::add);
        assertThat(rows).hasSize(5).extracting(MeasurementRow::source).containsOnly("modelled");
        assertThat(CommandRun.of("show", directory.toString()).out())
                .containsPattern("latency@zcu102-model .*modelled");
        assertThat(CommandRun.of("verify", directory.toString()).status()).isZero();
        CommandRun fidelity = CommandRun.of(
                "fidelity",
                directory.toString(),
                "--truth",
                "latency@zcu102-model",
                "--proxy",
                "multiplyAdds",
                "--format",
                "json");
        assertThat(JsonParser.parseString(fidelity.out())
                        .getAsJsonArray()
                        .get(0)
                        .getAsJsonObject()
                        .get("n")
                        .getAsInt())
                .isEqualTo(5);
    }

    @Test
    void wrongUsageIsToldInOneLine() {
        assertThat(CommandRun.of("explain", B0, "--device", "a10"))
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "benchwright explain: no device is described as 'a10' (did you mean a100?); 'benchwright devices'"
                                + " lists those that are" + END));
        assertThat(CommandRun.of("explain", "oops", "--device", "a100").status())
                .isEqualTo(2);
        assertThat(CommandRun.of("explain", B0, "--device", "pixel2").err()).contains("has no peak for fp32");
        assertThat(CommandRun.of("explain", B0, "--device", "a100", "--batch", "0")
                        .err())
                .isEqualTo("benchwright explain: batch is 0, but must be at least 1" + END);
        assertThat(CommandRun.of("explain", B0).status()).isEqualTo(2);
        assertThat(CommandRun.of("model", folder.toString(), "--device", "a100", "--metric", "power")
                        .err())
                .contains("'power' must be one of throughput, latency");
        assertThat(CommandRun.of("model", folder.toString(), "--device", "a100", "--metric", "latency")
                        .err())
                .isEqualTo("benchwright model: " + folder + ": not a benchmark directory: there is no manifest" + END);
        assertThat(CommandRun.of("explain", "--help").out()).contains("Example: benchwright explain");
        assertThat(CommandRun.of("model", "--help").out()).contains("Example: benchwright model");
    }
}

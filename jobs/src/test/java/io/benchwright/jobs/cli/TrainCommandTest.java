package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class TrainCommandTest {

    private static final String SMALLEST = "|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|";
    private static final String SCHEME = """
            name: tiny
            epochs: 2
            batch: 32
            optimiser: {kind: sgd}
            learningRate: {peak: 0.05, warmUpEpochs: 0, decay: cosine}
            weightDecay: 0
            resolution: 16
            validationResolution: 16
            augmentation: flip
            """;

    @TempDir
    private Path folder;

    private CommandRun train(String... more) throws IOException {
        Path scheme = Files.writeString(folder.resolve("tiny.yaml"), SCHEME);
        List<String> args = new ArrayList<>(List.of(
                "train",
                "--space",
                "nas-bench-201",
                "--arch",
                SMALLEST,
                "--scheme",
                scheme.toString(),
                "--images",
                "generated:classes=3,images=300,seed=2",
                "--cache",
                folder.resolve("cache").toString()));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    @Test
    void aTrainingBecomesARowAndIsNotDoneTwice() throws IOException {
        Path benchmark = folder.resolve("benchmark");

        CommandRun first = train("--out", benchmark.toString(), "--threads", "2", "--format", "json");
        CommandRun again = train("--out", benchmark.toString(), "--threads", "1", "--format", "json");
        CommandRun tested = train("--out", benchmark.toString(), "--test");

        assertThat(first.status()).as(first.err()).isZero();
        JsonObject row =
                JsonParser.parseString(first.out()).getAsJsonArray().get(0).getAsJsonObject();
        assertThat(row.get("architecture").getAsString()).isEqualTo(SMALLEST);
        assertThat(row.get("scheme").getAsString()).isEqualTo("tiny");
        assertThat(row.get("source").getAsString()).isEqualTo("measured");
        assertThat(row.get("evaluatedOn").getAsString()).isEqualTo("validation");
        assertThat(row.getAsJsonArray("curve")).hasSize(2);
        assertThat(again.out()).isEqualTo(first.out());
        assertThat(tested.out()).contains(" on the images for test of generated:");
        assertThat(CommandRun.of("show", benchmark.toString()).out()).containsPattern("trainings +2 ");
        assertThat(benchmark.resolve(".checkpoints")).isEmptyDirectory();
    }

    @Test
    void wrongValuesAreToldInOneLine() throws IOException {
        assertThat(train("--device", "tpu"))
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "benchwright train: device is 'tpu', but must be cpu, or cuda:0 for the first GPU"
                                + System.lineSeparator()));
        assertThat(train("--threads", "0").err())
                .isEqualTo("benchwright train: threads is 0, but must be at least 1" + System.lineSeparator());
        assertThat(CommandRun.of("train", "--arch", SMALLEST, "--scheme", "smal-quick", "--images", "generated")
                        .err())
                .startsWith("benchwright train: no training scheme is named 'smal-quick' (did you mean small-quick?)");
    }
}

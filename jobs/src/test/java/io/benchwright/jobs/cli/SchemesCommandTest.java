package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemesCommandTest {

    @Test
    void hasHelpWithAnExample() {
        assertThat(CommandRun.of("schemes", "--help").out())
                .startsWith("Usage: benchwright schemes")
                .contains("Example: benchwright schemes small-quick > mine.yaml");
    }

    @Test
    void listsSchemes() {
        CommandRun run = CommandRun.of("schemes");

        assertThat(run.status()).isZero();
        assertThat(run.out().lines())
                .hasSize(6)
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo(
                                "accel-nasbench-proxy          16   2048  sgd         100 %  160 to 192  The searched"
                                        + " proxy of Accel-NASBench (DAC 2024), for ImageNet"));
    }

    @Test
    void listsSchemesForPrograms() {
        JsonArray list = JsonParser.parseString(
                        CommandRun.of("schemes", "--format", "json").out())
                .getAsJsonArray();

        assertThat(list).hasSize(5);
        JsonObject proxy = list.get(0).getAsJsonObject();
        assertThat(proxy.get("scheme").getAsString()).isEqualTo("accel-nasbench-proxy");
        assertThat(proxy.get("sha256").getAsString()).matches("[0-9a-f]{64}");
        assertThat(proxy.getAsJsonObject("learningRate").get("peak").getAsDouble())
                .isEqualTo(0.425);
    }

    @Test
    void whatItShowsOfOneIsAFileToBeginFrom(@TempDir Path folder) throws IOException {
        CommandRun preset = CommandRun.of("schemes", "small-proxy");
        Path file = folder.resolve("mine.yaml");
        Files.writeString(file, preset.out().replace("name: small-proxy", "name: mine"));

        CommandRun mine = CommandRun.of("schemes", file.toString());

        assertThat(mine.err()).isEmpty();
        assertThat(mine.out()).isEqualTo(Files.readString(file));
    }

    @Test
    void aFileThatIsNoSchemeIsWrongUsage(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("mine.yaml");
        Files.writeString(file, CommandRun.of("schemes", "small-quick").out().replace("epochs: 3", "epochs: three"));

        CommandRun run = CommandRun.of("schemes", file.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("benchwright schemes: " + file + ": line 4: epochs is 'three', but must be a whole number"
                        + System.lineSeparator());
    }
}

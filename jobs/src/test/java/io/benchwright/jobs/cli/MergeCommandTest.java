package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.table.Source;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code merge} of two small directories. */
class MergeCommandTest {

    private static final String NONE = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";
    private static final String SKIP = "|none~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|";

    @TempDir
    private Path temporary;

    private String phone = "";
    private String board = "";
    private String out = "";

    @BeforeEach
    void writeBenchmarks() throws IOException {
        phone = temporary.resolve("phone").toString();
        board = temporary.resolve("board").toString();
        out = temporary.resolve("out").toString();
        SurrogatesForTests.measure(Path.of(phone), NONE, "phone", 0, Source.MEASURED, 3);
        SurrogatesForTests.put(Path.of(phone), "nas-bench-201", "latency@phone", 1);
        SurrogatesForTests.measure(Path.of(board), NONE, "phone", 0, Source.MEASURED, 99);
        SurrogatesForTests.measure(Path.of(board), SKIP, "board", 0, Source.MEASURED, 4);
    }

    @Test
    void hasHelpWithAnExample() {
        CommandRun run = CommandRun.of("merge", "--help");

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("Usage: benchwright merge")
                .contains("Example: benchwright merge from-gpu from-board --out anb");
    }

    @Test
    void joinsAndTellsWhatBecameOfRows() {
        CommandRun run = CommandRun.of("merge", phone, board, "--out", out);

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        out + ": commit 1",
                        "table          added  there already  left out",
                        "architectures      0              0         0",
                        "splits             0              0         0",
                        "trainings          0              0         0",
                        "measurements       2              1         0",
                        "scores             0              0         0",
                        "fidelity           0              0         0",
                        "decisions          0              0         0",
                        "artifacts left out, since they are of parts: 1 of role surrogate; 'benchwright fit "
                                + out + "' makes surrogates of the whole");
        assertThat(CommandRun.of("show", out).out()).containsPattern("latency@phone +1 +1 +3\\.0 +3\\.0 +measured");
    }

    @Test
    void joinedAgainNothingIsAdded() {
        CommandRun.of("merge", phone, board, "--out", out);

        CommandRun again = CommandRun.of("merge", phone, board, "--out", out, "--format", "json");

        JsonObject told =
                JsonParser.parseString(again.out()).getAsJsonArray().get(0).getAsJsonObject();
        assertThat(told.get("directory").getAsString()).isEqualTo(out);
        assertThat(told.get("commit").getAsLong()).isEqualTo(1);
        JsonObject measurements = told.getAsJsonObject("rows").getAsJsonObject("measurements");
        assertThat(measurements.get("added").getAsLong()).isZero();
        assertThat(measurements.get("dropped").getAsLong()).isEqualTo(3);
        assertThat(measurements.get("leftOut").getAsLong()).isZero();
        assertThat(told.getAsJsonObject("artifactsLeftOut").get("surrogate").getAsLong())
                .isEqualTo(1);
        assertThat(told.getAsJsonArray("leftOut")).isEmpty();
    }

    @Test
    void refusesWhatMakesNoSense() {
        CommandRun itself = CommandRun.of("merge", phone, board, "--out", board);
        assertThat(itself.status()).isEqualTo(2);
        assertThat(itself.err())
                .isEqualTo("benchwright merge: " + board
                        + ": is the directory that the others are joined into; name it there alone, and its rows stay"
                        + System.lineSeparator());
        String nowhere = temporary.resolve("nowhere").toString();
        CommandRun missing = CommandRun.of("merge", phone, nowhere, "--out", out);
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.err())
                .isEqualTo("benchwright merge: " + nowhere + ": not a benchmark directory: there is no manifest"
                        + System.lineSeparator());
        assertThat(Path.of(out)).doesNotExist();
        assertThat(CommandRun.of("merge", phone).status()).isEqualTo(2);
        assertThat(CommandRun.of("merge", "--out", out).status()).isEqualTo(2);
    }
}

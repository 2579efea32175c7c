package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.table.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code report} on a small directory. */
class ReportCommandTest {

    private static final String NONE = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";
    private static final String SKIP = "|none~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|";

    @TempDir
    private Path temporary;

    private Path directory = Path.of("");

    @BeforeEach
    void writeABenchmark() throws IOException {
        directory = temporary.resolve("bench");
        SurrogatesForTests.measure(directory, NONE, "phone", 0, Source.MEASURED, 3);
        SurrogatesForTests.measure(directory, SKIP, "phone", 0, Source.IMPORTED, 4);
        SurrogatesForTests.put(directory, "nas-bench-201", "latency@phone", 1);
    }

    private CommandRun report(String... more) {
        String[] args = new String[more.length + 2];
        args[0] = "report";
        args[1] = directory.toString();
        System.arraycopy(more, 0, args, 2, more.length);
        return CommandRun.of(args);
    }

    @Test
    void hasHelpWithAnExample() {
        CommandRun run = CommandRun.of("report", "--help");

        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("Usage: benchwright report").contains("Example: benchwright report anb");
    }

    @Test
    void writesAPageIntoTheDirectoryThatIsInNobodysWay() throws IOException {
        CommandRun run = report();

        Path page = directory.resolve("report.html");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo(page + System.lineSeparator());
        String html = Files.readString(page);
        assertThat(html)
                .contains("<td>measured</td><td>milliseconds</td>")
                .contains("<td>imported</td><td>milliseconds</td>")
                .contains("Made by Benchwright 0.1.0 from " + directory);

        // It can be made anew, and is no part of the benchmark.
        assertThat(report().status()).isZero();
        assertThat(Files.readString(page)).isEqualTo(html);
        SurrogatesForTests.measure(directory, NONE, "board", 0, Source.MEASURED, 5);
        assertThat(Benchmark.openOrCreate(directory).snapshot().number()).isEqualTo(4);
        assertThat(CommandRun.of("compact", directory.toString(), "--grace-hours", "0")
                        .status())
                .isZero();
        assertThat(page).exists();
        assertThat(report().status()).isZero();
        assertThat(Files.readString(page)).contains("latency@board");
    }

    @Test
    void writesWhereItIsToldAndTellsPrograms() {
        Path page = temporary.resolve("pages/mine.html");
        CommandRun run = report("--html", page.toString(), "--format", "json");

        JsonObject told =
                JsonParser.parseString(run.out()).getAsJsonArray().get(0).getAsJsonObject();
        assertThat(told.get("directory").getAsString()).isEqualTo(directory.toString());
        assertThat(told.get("commit").getAsLong()).isEqualTo(3);
        assertThat(told.get("file").getAsString()).isEqualTo(page.toString());
        assertThat(page).exists();
        assertThat(directory.resolve("report.html")).doesNotExist();
    }

    @Test
    void replacesNothingButPages() throws IOException {
        Path thesis = Files.writeString(temporary.resolve("thesis.html"), "<html>mine</html>");

        CommandRun run = report("--html", thesis.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("benchwright report: " + thesis
                        + ": is there already, and is not a page that Benchwright wrote; name another file"
                        + System.lineSeparator());
        assertThat(thesis).hasContent("<html>mine</html>");
    }

    @Test
    void refusesWhatIsNoBenchmark() {
        assertThat(CommandRun.of("report", temporary.toString()).err())
                .isEqualTo("benchwright report: " + temporary + ": not a benchmark directory: there is no manifest"
                        + System.lineSeparator());
        assertThat(CommandRun.of("report").status()).isEqualTo(2);
    }
}

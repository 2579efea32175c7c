package io.benchwright.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CheckDriverCommandTest {

    @TempDir
    private Path folder;

    @Test
    void aGoodDriverPasses() throws IOException {
        Path trial = trial("{\"operation\": \"measure\", \"trial\": {\"device\": \"board\", \"batch\": 1}}");
        CommandRun run = check("--good", "--trial", trial.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out().lines()).hasSize(12).first().asString().matches("result  check +seen");
        assertThat(run.out())
                .containsPattern("passed  says hello first, in time +after [0-9.]+ s, as a test board")
                .containsPattern("passed  speaks version 1 +version 1")
                .containsPattern("passed  offers operations +measure")
                .containsPattern(
                        "passed  refuses an unknown operation +refused: no operation benchwright-check-unknown")
                .containsPattern("passed  reads a request of 1 MiB +refused: ")
                .containsPattern("passed  answers a trial without fields +refused: field 'batch' is missing")
                .containsPattern("passed  answers trial measure [0-9a-f]{32} +answered: \\{\"latencyMillis\":1\\}")
                .containsPattern("passed  answers it again +answered: ")
                .containsPattern("passed  ends when its standard input is closed +exit status 0")
                .containsPattern("passed  answers each request once +0 second answers");
    }

    @Test
    void aBadDriverFailsAndItIsSaidInWhat() {
        CommandRun run = check("--bad", "--format", "json");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("benchwright check-driver: 4 of 9 checks failed" + System.lineSeparator());
        JsonArray findings = JsonParser.parseString(run.out()).getAsJsonArray();
        List<String> failed = new ArrayList<>();
        findings.forEach(finding -> {
            if (!finding.getAsJsonObject().get("passed").getAsBoolean()) {
                failed.add(finding.getAsJsonObject().get("check").getAsString() + ": "
                        + finding.getAsJsonObject().get("seen").getAsString());
            }
        });
        String death = "exited with status 1; its last words: Traceback: KeyError benchwright-check-unknown-operation";
        assertThat(failed)
                .containsExactly(
                        "refuses an unknown operation: " + death,
                        "reads a request of 1 MiB: " + death,
                        "ends when its standard input is closed: exit status 7",
                        "answers each request once: 1 second answers ignored");
        assertThat(run.out()).contains("\"seen\":\"1 other lines ignored\"");
    }

    @Test
    void saysWhereNoHelloCame() {
        CommandRun run = check("--silent", "--time-limit", "1");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .containsPattern("FAILED  says hello first, in time  did not say hello within 1 s, so it was killed;");
        assertThat(run.err()).isEqualTo("benchwright check-driver: 1 of 1 checks failed" + System.lineSeparator());
    }

    @Test
    void checksNothingFurtherInAnotherVersionOrWithoutOperations() {
        assertThat(check("--future").out()).contains("FAILED  speaks version 1").endsWith("version 2\n");
        assertThat(check("--idle").out()).contains("FAILED  offers operations").endsWith("none\n");
    }

    @Test
    void saysWhatCannotBeStarted() {
        CommandRun run = CommandRun.of("check-driver", "/no/such/driver");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("FAILED  starts  cannot be started: Cannot run program \"/no/such/driver\"");
    }

    @Test
    void wrongUsageIsToldInOneLine() throws IOException {
        assertThat(CommandRun.of("check-driver"))
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "benchwright check-driver: Missing required parameter: 'COMMAND'; see 'benchwright check-driver"
                                + " --help'" + System.lineSeparator()));
        assertThat(CommandRun.of("check-driver", "--time-limit", "0", "driver"))
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "benchwright check-driver: --time-limit is 0, but must be from 1 to 86400"
                                + System.lineSeparator()));
        Path trial = trial("{}");
        assertThat(CommandRun.of("check-driver", "--trial", trial.toString(), "driver"))
                .isEqualTo(new CommandRun(
                        1,
                        "",
                        "benchwright check-driver: " + trial + ": trial: must be an object of two fields, the string"
                                + " 'operation' and the object 'trial'" + System.lineSeparator()));
        assertThat(CommandRun.of("check-driver", "--trial", "none.json", "driver")
                        .err())
                .isEqualTo("benchwright check-driver: none.json: there is no such file" + System.lineSeparator());
    }

    private Path trial(String json) throws IOException {
        return Files.writeString(folder.resolve("trial.json"), json);
    }

    /** Checks the driver for tests; its own argument looks like an option, to see that it stays its own. */
    private static CommandRun check(String way, String... options) {
        List<String> args = new ArrayList<>(List.of("check-driver"));
        args.addAll(List.of(options));
        args.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DriverForTests.class.getName(),
                way));
        return CommandRun.of(args.toArray(String[]::new));
    }
}

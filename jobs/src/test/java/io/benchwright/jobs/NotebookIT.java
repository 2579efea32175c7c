package io.benchwright.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.FormattingStyle;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.benchwright.jobs.cli.Benchwright;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the notebooks where there is Jupyter. With {@code -Dbenchwright.notebooks.write=true} what they give is written into
 * them, to be looked at and committed.
 */
class NotebookIT {

    private static final Path NOTEBOOK = ReadmeExample.root().resolve("notebooks/rank-fidelity.ipynb");

    private static final String JUPYTER = "jupyter-nbconvert";

    /** Of the kernel's starts some get no answer, for ever; the next one does. */
    private static final int TRIES = 5;

    private static final String NO_ANSWER = "Kernel didn't respond";

    private static final String DIED = "Kernel died before replying to kernel_info";

    @TempDir
    private Path temporary;

    @BeforeEach
    void installKernel() throws IOException {
        boolean isThere = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, JUPYTER)));
        if (!isThere) {
            // The runner counts what is skipped, but does not say why.
            System.err.println("skipped: " + JUPYTER + " is not there");
        }
        assumeTrue(isThere, JUPYTER + " is not there");
        Path jar = ReadmeExample.root()
                .resolve("jobs/target/notebook-kernel/rapaio-jupyter-kernel.jar")
                .toAbsolutePath()
                .normalize();
        assertThat(jar).exists();
        JsonArray command = new JsonArray();
        Stream.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-jar", jar.toString())
                .forEach(command::add);
        command.add("{connection_file}");
        JsonObject kernel = new JsonObject();
        kernel.add("argv", command);
        kernel.addProperty("display_name", "Java");
        kernel.addProperty("language", "java");
        kernel.addProperty("interrupt_mode", "message");
        Path folder = Files.createDirectories(temporary.resolve("jupyter/kernels/benchwright-java"));
        Files.writeString(folder.resolve("kernel.json"), kernel.toString());
    }

    @Test
    void givesWhatWasCommitted() throws Exception {
        JsonObject committed =
                JsonParser.parseString(Files.readString(NOTEBOOK)).getAsJsonObject();

        JsonObject executed = execute(Map.of());

        if (Boolean.getBoolean("benchwright.notebooks.write")) {
            for (int i = 0; i < cells(committed).size(); i++) {
                JsonObject cell = cells(committed).get(i);
                if (isCode(cell)) {
                    cell.add("outputs", results(cells(executed).get(i)));
                    cell.add("execution_count", cells(executed).get(i).get("execution_count"));
                }
            }
            Files.writeString(
                    NOTEBOOK,
                    new GsonBuilder()
                                    .setFormattingStyle(FormattingStyle.PRETTY.withIndent(" "))
                                    .disableHtmlEscaping()
                                    .serializeNulls()
                                    .create()
                                    .toJson(committed)
                            + "\n");
        }
        int pictures = 0;
        for (int i = 0; i < cells(committed).size(); i++) {
            JsonObject cell = cells(committed).get(i);
            if (isCode(cell)) {
                JsonArray expected = cell.getAsJsonArray("outputs");
                assertThat(shown(results(cells(executed).get(i))))
                        .as("cell %d", i)
                        .isEqualTo(shown(expected));
                pictures += expected.toString().contains("image/svg+xml") ? 1 : 0;
            }
        }
        assertThat(pictures).as("charts").isEqualTo(4);
    }

    /** On a directory of one's own; the figures are known. */
    @Test
    void judgesThePublishedProxyOfAccelNasBench() throws Exception {
        Path ablation =
                Path.of(System.getProperty("benchwright.datasets", "no-such-folder"), "accel-nasbench/ablation");
        if (!Files.isDirectory(ablation)) {
            System.err.println("skipped: " + ablation.normalize() + " is not there");
        }
        assumeTrue(Files.isDirectory(ablation), "a published data set is not there");
        String directory = temporary.resolve("ablation").toString();
        List<String> args = new ArrayList<>(List.of("import", "fidelity-csv", "--out", directory));
        for (String scheme : List.of("proxified", "fewproxy")) {
            for (int seed = 1; seed <= 3; seed++) {
                args.add(ablation.resolve(scheme + "-seed" + seed + ".csv").toString());
            }
        }
        StringWriter err = new StringWriter();
        Benchwright.run(
                InputStream.nullInputStream(),
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true),
                args.toArray(String[]::new));
        assertThat(err.toString()).isEmpty();

        JsonObject executed = execute(Map.of("BENCHWRIGHT_DIRECTORY", directory));

        StringBuilder all = new StringBuilder();
        cells(executed).stream().filter(NotebookIT::isCode).forEach(cell -> all.append(shown(results(cell))));
        assertThat(all)
                .contains("<td>accuracy@proxified</td><td>117</td><td>0.9257</td><td>0.9030 to 0.9444</td>")
                .contains("<td>ceiling</td><td>0.9820</td>")
                .contains("No training tells its accuracy after each epoch.");
    }

    /** Nobody's folders, and no data of others. */
    @Test
    void isCommittedSmallAndWithoutTracesOfAMachine() throws IOException {
        assertThat(NOTEBOOK).content().doesNotContain("file:/", "/home/", "/tmp/", ".jar to classpath");
        assertThat(Files.size(NOTEBOOK)).isLessThan(100_000);
    }

    private JsonObject execute(Map<String, String> environment) throws Exception {
        Path log = temporary.resolve("log");
        for (int tries = 1; ; tries++) {
            ProcessBuilder builder = new ProcessBuilder(
                            JUPYTER,
                            "--to",
                            "notebook",
                            "--execute",
                            NOTEBOOK.toString(),
                            "--output-dir",
                            temporary.toString(),
                            "--output",
                            "executed",
                            "--ExecutePreprocessor.kernel_name=benchwright-java",
                            "--ExecutePreprocessor.startup_timeout=25",
                            "--ExecutePreprocessor.timeout=120")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment()
                    .put("JUPYTER_PATH", temporary.resolve("jupyter").toString());
            // A user's own settings have no say here.
            for (String folder :
                    List.of("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")) {
                builder.environment()
                        .put(folder, temporary.resolve("own-" + folder).toString());
            }
            builder.environment().remove("BENCHWRIGHT_DIRECTORY");
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean isOver = process.waitFor(240, TimeUnit.SECONDS);
            if (!isOver) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            String said = Files.readString(log);
            assertThat(isOver).as(said).isTrue();
            if (process.exitValue() == 0) {
                return JsonParser.parseString(Files.readString(temporary.resolve("executed.ipynb")))
                        .getAsJsonObject();
            }
            assertThat(said).containsAnyOf(NO_ANSWER, DIED);
            assertThat(tries).as(said).isLessThan(TRIES);
        }
    }

    private static List<JsonObject> cells(JsonObject notebook) {
        List<JsonObject> cells = new ArrayList<>();
        notebook.getAsJsonArray("cells").forEach(cell -> cells.add(cell.getAsJsonObject()));
        return cells;
    }

    private static boolean isCode(JsonObject cell) {
        return cell.get("cell_type").getAsString().equals("code");
    }

    /** Without what was printed on the way: the names of jars on this machine. */
    private static JsonArray results(JsonObject cell) {
        JsonArray results = new JsonArray();
        for (JsonElement output : cell.getAsJsonArray("outputs")) {
            if (output.getAsJsonObject().has("data")) {
                results.add(output);
            }
        }
        return results;
    }

    /** What outputs show, by type; texts may stand as one or as a list of lines. */
    private static String shown(JsonArray outputs) {
        StringBuilder shown = new StringBuilder();
        for (JsonElement output : outputs) {
            output.getAsJsonObject().getAsJsonObject("data").asMap().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> {
                        shown.append(entry.getKey()).append(":\n");
                        if (entry.getValue() instanceof JsonPrimitive text) {
                            shown.append(text.getAsString());
                        } else {
                            entry.getValue().getAsJsonArray().forEach(line -> shown.append(line.getAsString()));
                        }
                        shown.append('\n');
                    });
        }
        return shown.toString();
    }
}

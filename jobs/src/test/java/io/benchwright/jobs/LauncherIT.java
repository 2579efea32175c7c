package io.benchwright.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with the jars that this build packed, copied to a folder whose name has blanks. */
class LauncherIT {

    @TempDir
    private Path temporary;

    private Path installed = Path.of("");

    @BeforeEach
    void copyWhatWasBuilt() throws IOException {
        assumeTrue(File.separatorChar == '/', "skipped: the launcher is a shell script");
        installed = Files.createDirectories(temporary.resolve("a folder with blanks"));
        Files.copy(ReadmeExample.root().resolve("benchwright"), installed.resolve("benchwright"));
        assertThat(installed.resolve("benchwright").toFile().setExecutable(true))
                .isTrue();
        Path built = ReadmeExample.root().resolve("jobs/target/launcher");
        try (Stream<Path> files = Files.walk(built)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = installed.resolve("jobs/target/launcher").resolve(built.relativize(file));
                Files.createDirectories(copy.getParent());
                link(copy, file);
            }
        }
    }

    /** Hundreds of megabytes, which nothing writes to, are not copied where that can be helped. */
    private static void link(Path copy, Path file) throws IOException {
        try {
            Files.createLink(copy, file);
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.copy(file, copy);
        }
    }

    @Test
    void worksFromAnyFolderAndThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(
                Files.createDirectories(temporary.resolve("bin")).resolve("bw"), installed.resolve("benchwright"));
        Path elsewhere = Files.createDirectories(temporary.resolve("else where"));

        Run run = run(elsewhere, Map.of(), link.toString(), "sample", "--space", "mnasnet", "-n", "2");

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out().lines()).hasSize(2);
    }

    @Test
    void keepsTheStatusOfTheCommand() throws Exception {
        Run run = run(temporary, Map.of(), installed.resolve("benchwright").toString(), "describe", "hello there");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("benchwright describe: hello there: not an architecture of ")
                .hasLineCount(1);
    }

    @Test
    void failsWhereOutputCannotBeWritten() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "skipped: this system has no /dev/full");
        Run run = run(installed, Map.of(), "sh", "-c", "./benchwright sample -s mnasnet -n 3 >/dev/full");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("benchwright: cannot write to standard output: No space left on device\n");
    }

    @Test
    void endsQuietlyWhereNobodyReadsOn() throws Exception {
        Run run = run(installed, Map.of(), "sh", "-c", "./benchwright sample -s mnasnet -n 2000000000 | head -n 1");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).hasLineCount(1);
    }

    @Test
    void readsNothingWhereStandardInputIsClosed() throws Exception {
        Run run = run(installed, Map.of(), "sh", "-c", "./benchwright describe <&-");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).startsWith("benchwright describe: standard input holds no architecture");
    }

    @Test
    void aBrokenSpaceIsNamedInOneLine() throws Exception {
        Path services = Files.createDirectories(temporary.resolve("broken/META-INF/services"));
        Files.writeString(services.resolve("io.benchwright.data.space.SearchSpace"), "com.example.NoSuchSpace\n");

        Run run = run(
                installed,
                Map.of("BENCHWRIGHT_CLASSPATH", temporary.resolve("broken").toString()),
                "./benchwright",
                "sample",
                "--space",
                "mnasnet",
                "-n",
                "1");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("benchwright sample: a search space cannot be loaded: ")
                .contains("com.example.NoSuchSpace")
                .hasLineCount(1);
    }

    @Test
    void findsSpacesInJarsOfOnesOwn() throws Exception {
        Path classes = Files.createDirectories(temporary.resolve("my classes"));
        ReadmeExample.compileInto(classes);

        Run run = run(
                temporary,
                Map.of("BENCHWRIGHT_CLASSPATH", classes.toString()),
                installed.resolve("benchwright").toString(),
                "spaces",
                "tiny-resnet");

        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("tiny-resnet: ").contains("stage 2   blocks  1, 2, 3");
    }

    /** Every command of the README's session, in one folder, against what the README shows; a line of dots is a gap. */
    @Test
    void theReadmesFirstSessionIsReal() throws Exception {
        String readme = Files.readString(ReadmeExample.root().resolve("README.md"));
        String session = readme.substring(readme.indexOf("## A first session"), readme.indexOf("## Search spaces"));
        Pattern shown = Pattern.compile("(?m)^\\$ (\\./benchwright .*)\\n((?:(?!\\$ |```).*\\n)*)");
        int commands = 0;
        for (Matcher matcher = shown.matcher(session); matcher.find(); commands++) {
            Run run = run(installed, Map.of(), "sh", "-c", "exec 2>&1; " + matcher.group(1));
            String[] around = matcher.group(2).split("(?m)^\\.\\.\\.\\n", -1);
            assertThat(run.out()).as(matcher.group(1)).startsWith(around[0]).endsWith(around[around.length - 1]);
            if (around.length == 1) {
                assertThat(run.out()).as(matcher.group(1)).isEqualTo(around[0]);
            }
        }
        assertThat(commands).isGreaterThanOrEqualTo(5);
    }

    @Test
    void saysWhereItLookedForJava() throws Exception {
        Run run = run(
                temporary,
                Map.of("JAVA_HOME", "/no such folder"),
                installed.resolve("benchwright").toString(),
                "version");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("benchwright: no Java at '/no such folder/bin/java'; install a JDK 17 or newer, "
                        + "or set JAVA_HOME to one\n");
    }

    private static Run run(Path folder, Map<String, String> environment, String... command) throws Exception {
        Path out = Files.createTempFile("benchwright", ".out");
        Path err = Files.createTempFile("benchwright", ".err");
        ProcessBuilder builder = new ProcessBuilder(List.of(command))
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Run run = new Run(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
        Files.delete(out);
        Files.delete(err);
        return run;
    }

    private record Run(int status, String out, String err) {}
}

package io.benchwright.jobs.campaign.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.table.MeasurementRow;
import io.benchwright.data.table.Table;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A campaign on a standalone cluster, of which a machine dies, then the driver, and then each executor that runs one trial. */
class SparkClusterIT {

    private static final String LOOPBACK = "127.0.0.1";

    @TempDir
    private Path temporary;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            process.waitFor();
        }
    }

    @Test
    @Timeout(400)
    void givesTheSameTablesAsOneThatNothingHappensTo() throws Exception {
        assumeTrue(File.separatorChar == '/', "skipped: Spark's own scripts are for such systems");
        Path folder = temporary.resolve("disturbed");
        Path log = temporary.resolve("asked");
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String url = "spark://" + LOOPBACK + ":" + port;
        start(
                List.of(),
                "org.apache.spark.deploy.master.Master",
                "--host",
                LOOPBACK,
                "--port",
                "" + port,
                "--webui-port",
                "0");
        awaitPort(port);
        Process first = worker(url, "one");
        worker(url, "two");
        Process driver = driver(url, folder, log, false);

        awaitFinished(folder, 6, driver);
        // As kill -9 does: its executor ends with it.
        first.destroyForcibly().waitFor();
        awaitFinished(folder, 22, driver);
        driver.destroyForcibly().waitFor();
        long finished = finished(folder);
        assertThat(finished).isLessThan(ClusterCampaign.TRIALS);

        Process again = driver(url, folder, log, true);
        assertThat(again.waitFor(200, TimeUnit.SECONDS)).isTrue();
        assertThat(again.exitValue()).isZero();

        Path undisturbed = temporary.resolve("undisturbed");
        try (JavaSparkContext spark = SparkContexts.start("local[2]", "undisturbed", Map.of())) {
            SparkTrials.Summary summary =
                    ClusterCampaign.run(spark, ClusterCampaign.trials(), undisturbed, temporary.resolve("other"), 0);
            assertThat(summary.done()).isEqualTo(ClusterCampaign.TRIALS);
        }
        List<MeasurementRow> rows = ToyRows.rows(folder);
        MeasurementRow poison = rows.remove(ClusterCampaign.TRIALS);
        assertThat(poison.trial()).isEqualTo(ClusterCampaign.poison().id());
        assertThat(poison.cause()).isEqualTo("its executor died while it was running, 3 times");
        assertThat(rows).isEqualTo(ToyRows.rows(undisturbed)).hasSize(ClusterCampaign.TRIALS);
        Benchmark.Snapshot snapshot = Benchmark.open(folder).snapshot();
        assertThat(snapshot.rows(Table.ARCHITECTURES)).isEqualTo(10);
        assertThat(snapshot.verify().problems()).isEmpty();
        try (Stream<Path> left = Files.walk(folder.resolve(".journals"))) {
            assertThat(left.filter(file -> file.toString().endsWith(Journal.SUFFIX)))
                    .isEmpty();
        }
        // One on the machine that died; one on the other, when the driver did; that which costs executors, if its
        // process is fast.
        List<String> asked = Files.readAllLines(log);
        assertThat(asked).allMatch(line -> line.endsWith(" one") || line.endsWith(" two"));
        assertThat(asked.stream().filter(line -> !line.startsWith(ClusterCampaign.TRIALS + " ")))
                .hasSizeBetween(ClusterCampaign.TRIALS, ClusterCampaign.TRIALS + 2);
    }

    /** A machine of the cluster, which believes that it has a GPU of its own name. */
    private Process worker(String url, String name) throws IOException {
        Path discovery = temporary.resolve("gpus-of-" + name);
        Files.writeString(discovery, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"" + name + "\"]}'\n");
        assertThat(discovery.toFile().setExecutable(true)).isTrue();
        return start(
                List.of(
                        "-Dspark.worker.resource.gpu.amount=1",
                        "-Dspark.worker.resource.gpu.discoveryScript=" + discovery),
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                LOOPBACK,
                "--webui-port",
                "0",
                "--cores",
                "1",
                "--memory",
                "700m",
                "--work-dir",
                temporary.resolve("work-" + name).toString(),
                url);
    }

    private Process driver(String url, Path folder, Path log, boolean hasPoison) throws IOException {
        return start(
                List.of(),
                ClusterCampaign.class.getName(),
                url,
                folder.toString(),
                log.toString(),
                Boolean.toString(hasPoison));
    }

    private Process start(List<String> flags, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(
                Arrays.stream(System.getProperty("spark.jvm.flags").split(" ")).toList());
        command.addAll(flags);
        command.addAll(List.of(
                "-Xmx600m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(temporary
                        .resolve(main + "-" + processes.size() + ".log")
                        .toFile());
        Path home = Files.createDirectories(temporary.resolve("spark"));
        // What Spark takes for an installation; classes come from the class path of the driver.
        Files.createDirectories(home.resolve("jars"));
        Files.writeString(home.resolve("RELEASE"), "");
        builder.environment()
                .putAll(Map.of(
                        "SPARK_HOME",
                        home.toString(),
                        "SPARK_SCALA_VERSION",
                        "2.13",
                        "SPARK_LOCAL_IP",
                        LOOPBACK,
                        "JAVA_HOME",
                        System.getProperty("java.home")));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static void awaitPort(int port) throws InterruptedException {
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    private void awaitFinished(Path folder, int trials, Process driver) throws IOException, InterruptedException {
        while (finished(folder) < trials) {
            assertThat(driver.isAlive())
                    .as(() -> "the driver, which says: " + log(ClusterCampaign.class.getName()))
                    .isTrue();
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private String log(String main) {
        try (Stream<Path> files = Files.list(temporary)) {
            StringBuilder text = new StringBuilder();
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith(main))
                    .toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Trials that are committed, or finished in a journal; those that have just been committed may count twice. */
    private static long finished(Path folder) throws IOException {
        if (!Files.isDirectory(folder.resolve(".journals"))) {
            return 0;
        }
        long finished = Benchmark.openOrCreate(folder).snapshot().rows(Table.MEASUREMENTS);
        List<Path> files;
        try (Stream<Path> walked = Files.walk(folder.resolve(".journals"))) {
            files = walked.filter(file -> file.toString().endsWith(Journal.SUFFIX))
                    .toList();
        } catch (UncheckedIOException e) {
            return 0;
        }
        for (Path journal : files) {
            try (Stream<String> lines = Files.lines(journal)) {
                finished += lines.filter(line -> line.startsWith("D")).count();
            } catch (NoSuchFileException e) {
                // Merged meanwhile.
            }
        }
        return finished;
    }
}

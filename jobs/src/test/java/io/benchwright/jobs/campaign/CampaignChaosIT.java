package io.benchwright.jobs.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.benchwright.data.benchmark.Benchmark;
import io.benchwright.data.random.StableRandom;
import io.benchwright.data.table.Table;
import io.benchwright.data.trial.DriverServer;
import io.benchwright.jobs.cli.Benchwright;
import io.benchwright.jobs.cli.BoardForTests;
import io.benchwright.jobs.target.MeasureTrial;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Campaigns whose process is killed at random moments, and whose driver dies at every seventh question, are run again until they are done:
 * nothing is lost, nothing is there twice, and the tables are those of an undisturbed run.
 */
@Timeout(300)
class CampaignChaosIT {

    private static final long ROUNDS_END_AFTER_SECONDS = 100;
    private static final int MOST_ROUNDS = 6;
    private static final int MOST_RUNS = 60;
    private static final int DIES_AT_EACH = 7;

    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    /** A driver of a board whose latency follows from the number of layers; it counts questions in a file, and dies at some. */
    public static final class DyingBoard {

        private DyingBoard() {}

        /**
         * Serves until standard input ends, or it dies.
         *
         * @param args the file that counts; empty for a board that does not die
         */
        public static void main(String[] args) {
            PrintStream out = DriverServer.takeStandardOutput();
            try {
                new DriverServer(
                                "a dying board",
                                Map.of(MeasureTrial.OPERATION, (trial, progress) -> {
                                    if (args.length > 0) {
                                        dieNowAndThen(Path.of(args[0]));
                                    }
                                    return BoardForTests.answer(trial);
                                }),
                                out)
                        .serve(System.in);
            } catch (InterruptedException e) {
                // It ends.
            }
            System.exit(0);
        }

        private static void dieNowAndThen(Path count) throws IOException {
            Files.writeString(count, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            if (Files.size(count) % DIES_AT_EACH == 0) {
                Runtime.getRuntime().halt(9);
            }
        }
    }

    private Path plan(String name, boolean isDying) throws IOException {
        Path here = Files.createDirectories(folder.resolve(name));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Files.writeString(here.resolve("targets.yaml"), """
                targets:
                  - device: zcu102
                    runtime: driver
                    command: ['%s', -XX:TieredStopAtLevel=1, -cp, '%s', '%s'%s]
                """.formatted(
                        java,
                        System.getProperty("java.class.path"),
                        DyingBoard.class.getName(),
                        isDying ? ", '" + here.resolve("count") + "'" : ""));
        return Files.writeString(here.resolve("plan.yaml"), """
                name: chaos
                space: nas-bench-201
                images: generated:classes=3,images=60,seed=2
                sample: {networks: 20}
                training: {scheme: {name: tiny, epochs: 1, batch: 8, optimiser: {kind: sgd}, learningRate: {peak: 0.02, warmUpEpochs: 0, decay: linear}, weightDecay: 0, resolution: 8, validationResolution: 8, augmentation: none}, networks: 6}
                targetsFile: targets.yaml
                targets:
                  - {target: zcu102}
                  - {target: a100-model, metrics: [throughput]}
                fit: {model: none}
                """);
    }

    private static Process start(Path plan) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Benchwright.class.getName(),
                "run",
                plan.toString(),
                "--out",
                plan.resolveSibling("out").toString(),
                "--threads",
                "1",
                "--cache",
                cache.toString());
        builder.redirectErrorStream(true);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(plan.resolveSibling("log").toFile()));
        return builder.start();
    }

    /** What there is, but for times, hosts and what sentinels of other runs say. */
    private static List<String> tables(Path plan) throws IOException {
        Benchmark.Snapshot snapshot = Benchmark.open(plan.resolveSibling("out")).snapshot();
        assertThat(snapshot.verify().isWhole()).isTrue();
        List<String> rows = new ArrayList<>();
        snapshot.read(
                Table.ARCHITECTURES, row -> rows.add(row.architecture() + " " + row.macs() + " " + row.parameters()));
        snapshot.read(
                Table.TRAININGS,
                row -> rows.add(row.trial() + " " + row.architecture() + " " + row.scheme() + " " + row.outcome() + " "
                        + row.top1()));
        snapshot.read(Table.MEASUREMENTS, row -> {
            if (!row.isSentinel()) {
                rows.add(row.trial() + " " + row.architecture() + " " + row.metric() + "@" + row.device() + " "
                        + row.outcome() + " " + row.value());
            }
        });
        return rows.stream().sorted().toList();
    }

    @Test
    void whatIsKilledAgainAndAgainEndsWithTheTablesOfAnUndisturbedRun() throws IOException, InterruptedException {
        Path undisturbed = plan("undisturbed", false);
        assertThat(start(undisturbed).waitFor()).as(log(undisturbed)).isZero();
        List<String> expected = tables(undisturbed);
        // 20 networks and that of the sentinel, 6 trainings, 20 measured, 20 modelled.
        assertThat(expected).hasSize(67).doesNotHaveDuplicates();

        long start = System.nanoTime();
        int rounds = 0;
        int kills = 0;
        while (rounds < MOST_ROUNDS && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(ROUNDS_END_AFTER_SECONDS)) {
            StableRandom random = new StableRandom(rounds);
            Path plan = plan("round-" + rounds, true);
            boolean isDone = false;
            for (int run = 0; run < MOST_RUNS && !isDone; run++) {
                Process process = start(plan);
                // Longer from run to run, so that each round ends on whatever machine.
                long millis = 1000 + (long) (random.nextDouble() * 4000) + 600L * run;
                if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
                    assertThat(process.exitValue()).as(log(plan)).isZero();
                    isDone = true;
                } else {
                    process.destroyForcibly().waitFor();
                    kills++;
                }
            }
            assertThat(isDone).as(log(plan)).isTrue();
            assertThat(tables(plan)).isEqualTo(expected);
            assertThat(Files.exists(plan.resolveSibling("out/.campaign/owner.json")))
                    .isFalse();
            rounds++;
        }
        System.out.println("chaos: " + rounds + " rounds, " + kills + " kills");
        assertThat(rounds).isPositive();
        assertThat(kills).isPositive();
    }

    private static String log(Path plan) {
        try {
            return Files.exists(plan.resolveSibling("log")) ? Files.readString(plan.resolveSibling("log")) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.benchwright.proxies.training;

import io.benchwright.data.network.Network;
import io.benchwright.data.space.Lowering;
import io.benchwright.data.space.SearchSpaces;
import io.benchwright.proxies.training.internal.SpeedProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Images a second of forward pass, backward pass and update, beside Python's PyTorch on the same machine, network and number of
 * threads: each in a process of its own, in turn, several rounds. See CONTRIBUTING.md for the command.
 */
public final class TrainingSpeed {

    private static final String B0 = "e1k3l1s_e6k3l2s_e6k5l2s_e6k3l3s_e6k5l3s_e6k5l4s_e6k3l1s";
    private static final int CLASSES = 1000;
    private static final int WARM_UP = 3;

    private enum Contender {
        OURS,
        CONTIGUOUS,
        CHANNELS_LAST
    }

    private record Case(int resolution, int batch, int stemStride) {

        Network network() {
            return SearchSpaces.parse(B0).lower(new Lowering(resolution, CLASSES, 1, stemStride));
        }
    }

    private TrainingSpeed() {}

    /**
     * Measures.
     *
     * @param args the Python with PyTorch, the folder of the Python files, threads, rounds, steps of a round; or, for the processes
     *     that are measured, {@code ours} and a case
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args[0].equals("ours")) {
            Case measured = new Case(Integer.parseInt(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            SpeedProbe.run(
                            measured.network(),
                            measured.batch(),
                            Integer.parseInt(args[4]),
                            WARM_UP + Integer.parseInt(args[5]))
                    .forEach(System.out::println);
            return;
        }
        int threads = Integer.parseInt(args[2]);
        int rounds = Integer.parseInt(args[3]);
        int steps = Integer.parseInt(args[4]);
        System.out.printf(
                Locale.ROOT, "images/s, medians of %d rounds of %d steps on %d threads%n", rounds, steps, threads);
        System.out.println("resolution batch   ours python contiguous ratio python channels-last ratio");
        for (Case measured : List.of(new Case(32, 128, 1), new Case(64, 64, 2), new Case(224, 16, 2))) {
            Map<Contender, List<Double>> speeds = new EnumMap<>(Contender.class);
            for (int round = 0; round < rounds; round++) {
                for (Contender contender : Contender.values()) {
                    speeds.computeIfAbsent(contender, key -> new ArrayList<>())
                            .addAll(run(contender, measured, args[0], Path.of(args[1]), threads, steps));
                }
            }
            double ours = median(speeds.getOrDefault(Contender.OURS, List.of()));
            double contiguous = median(speeds.getOrDefault(Contender.CONTIGUOUS, List.of()));
            double channelsLast = median(speeds.getOrDefault(Contender.CHANNELS_LAST, List.of()));
            System.out.printf(
                    Locale.ROOT,
                    "%10d %5d %6.1f %17.1f %5.2f %20.1f %5.2f%n",
                    measured.resolution(),
                    measured.batch(),
                    ours,
                    contiguous,
                    ours / contiguous,
                    channelsLast,
                    ours / channelsLast);
        }
    }

    private static List<Double> run(
            Contender contender, Case measured, String python, Path scripts, int threads, int steps)
            throws IOException, InterruptedException {
        List<String> command = contender == Contender.OURS
                ? List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TrainingSpeed.class.getName(),
                        "ours",
                        Integer.toString(measured.resolution()),
                        Integer.toString(measured.batch()),
                        Integer.toString(measured.stemStride()),
                        Integer.toString(threads),
                        Integer.toString(steps))
                : List.of(
                        python,
                        scripts.resolve("training_speed.py").toString(),
                        Integer.toString(measured.batch()),
                        Integer.toString(threads),
                        contender == Contender.CONTIGUOUS ? "contiguous" : "channels-last",
                        Integer.toString(WARM_UP),
                        Integer.toString(steps));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .putAll(
                        contender == Contender.OURS
                                ? TrainingWorker.environment(threads)
                                : Map.of("OMP_WAIT_POLICY", "passive"));
        Process process = builder.start();
        if (contender != Contender.OURS) {
            process.getOutputStream().write(measured.network().toJson().getBytes(StandardCharsets.UTF_8));
        }
        process.getOutputStream().close();
        List<Double> speeds = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(Double::valueOf)
                .toList();
        if (process.waitFor() != 0) {
            throw new IOException(command + " ended with status " + process.exitValue());
        }
        return speeds.subList(Math.max(0, speeds.size() - steps), speeds.size());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }
}

package io.benchwright.jobs.target;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What this machine is, and how busy others keep it: read from Linux' {@code /proc} and {@code /sys}; elsewhere less is known, and
 * nothing is made up.
 */
final class HostLoad {

    /** Of {@code /proc/stat}: what Linux tells programs, whatever the kernel's own clock does. */
    private static final double TICKS_A_SECOND = 100;

    private static final double NANOSECONDS = 1e9;
    private static final double MILLI = 1000;
    /** Of {@code /proc/stat}, after {@code cpu}: user, nice, system, then idle and waiting for disks, interrupts, stolen. */
    private static final List<Integer> BUSY_COLUMNS = List.of(1, 2, 3, 6, 7, 8);
    /** Of {@code /proc/self/stat}, after the name in parentheses: user and system time. */
    private static final List<Integer> OWN_COLUMNS = List.of(11, 12);

    private final Path proc;
    private final Path sys;
    private final OptionalDouble othersAtStart;
    private final long start;

    private HostLoad(Path proc, Path sys) {
        this.proc = proc;
        this.sys = sys;
        this.othersAtStart = others();
        this.start = System.nanoTime();
    }

    /** Begins to watch this machine. */
    static HostLoad watch() {
        return watch(Path.of("/proc"), Path.of("/sys"));
    }

    static HostLoad watch(Path proc, Path sys) {
        return new HostLoad(proc, sys);
    }

    /** Adds what is known, and how many processors other processes kept busy since the watch began. */
    void addTo(JsonObject environment) {
        double seconds = (System.nanoTime() - start) / NANOSECONDS;
        OptionalDouble others = others();
        if (others.isPresent() && othersAtStart.isPresent() && seconds > 0) {
            double busy = Math.max(0, others.getAsDouble() - othersAtStart.getAsDouble()) / seconds;
            environment.addProperty("busyProcessors", Math.round(busy * MILLI) / MILLI);
        }
        lines(proc.resolve("cpuinfo"))
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .ifPresent(line -> environment.addProperty("processor", afterColon(line)));
        lines(proc.resolve("cpuinfo"))
                .filter(line -> line.startsWith("cpu MHz"))
                .findFirst()
                .ifPresent(line -> environment.addProperty("processorMegahertz", afterColon(line)));
        text(sys.resolve("devices/system/cpu/cpu0/cpufreq/scaling_governor"))
                .ifPresent(governor -> environment.addProperty("governor", governor));
        text(sys.resolve("class/thermal/thermal_zone0/temp"))
                .filter(value -> value.matches("-?\\d+"))
                .ifPresent(value -> environment.addProperty("celsius", Long.parseLong(value) / MILLI));
        text(proc.resolve("loadavg")).ifPresent(load -> environment.addProperty("loadAverage", load.split(" ", 2)[0]));
        environment.addProperty("processors", Runtime.getRuntime().availableProcessors());
        environment.addProperty("host", hostName());
        environment.addProperty("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    }

    /** Seconds of processors that all but this process have used, and those that a host took away. */
    private OptionalDouble others() {
        Optional<String> all = lines(proc.resolve("stat"))
                .filter(line -> line.startsWith("cpu "))
                .findFirst();
        Optional<String> own = text(proc.resolve("self/stat"));
        if (all.isEmpty() || own.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            double used = sum(all.get().split("\\s+"), BUSY_COLUMNS);
            // The name of the program may hold anything, blanks and parentheses as well.
            double ours =
                    sum(own.get().substring(own.get().lastIndexOf(')') + 2).split("\\s+"), OWN_COLUMNS);
            return OptionalDouble.of((used - ours) / TICKS_A_SECOND);
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private static double sum(String[] columns, List<Integer> which) {
        return which.stream().mapToLong(i -> Long.parseLong(columns[i])).sum();
    }

    private static String afterColon(String line) {
        return line.substring(line.indexOf(':') + 1).strip();
    }

    private static Stream<String> lines(Path file) {
        return text(file).stream().flatMap(String::lines);
    }

    private static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}

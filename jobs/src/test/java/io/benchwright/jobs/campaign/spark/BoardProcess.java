package io.benchwright.jobs.campaign.spark;

import com.google.gson.JsonObject;
import io.benchwright.data.trial.DriverServer;
import io.benchwright.data.trial.Trial;
import io.benchwright.data.trial.WorkerCommand;
import java.io.File;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** A worker process that answers trials of operation {@code toy} after a while, and writes down which, and on which GPU it may. One way of asking kills whoever asks. */
final class BoardProcess {

    /** The way of a trial that costs its executor. */
    static final String KILL = "kill";

    private BoardProcess() {}

    /**
     * How it is started.
     *
     * @param log where it writes down what it was asked
     * @param millis how long it takes
     */
    static WorkerCommand command(Path log, int millis) {
        String classPath = Stream.of(
                        BoardProcess.class, TrialRowMaker.class, Trial.class, JsonObject.class, NullMarked.class)
                .map(BoardProcess::home)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        return WorkerCommand.of(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                BoardProcess.class.getName(),
                log.toString(),
                Integer.toString(millis)));
    }

    private static String home(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void main(String[] args) {
        PrintStream out = DriverServer.takeStandardOutput();
        Path log = Path.of(args[0]);
        int millis = Integer.parseInt(args[1]);
        DriverServer.Operation toy = (fields, progress) -> {
            if (fields.get("way").getAsString().equals(KILL)) {
                // As it would be if the trial took all memory of the machine.
                ProcessHandle.current().parent().ifPresent(ProcessHandle::destroyForcibly);
            }
            TimeUnit.MILLISECONDS.sleep(millis);
            Files.writeString(
                    log,
                    fields.get("seed") + " " + System.getenv("CUDA_VISIBLE_DEVICES") + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            return ToyRows.answer(Trial.of("toy", fields));
        };
        try {
            new DriverServer("a board for tests", Map.of("toy", toy), out).serve(System.in);
        } catch (InterruptedException e) {
            // It ends.
        }
        System.exit(0);
    }
}
